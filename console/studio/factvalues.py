"""Values of facts as people write them and as a file has them: 是 and true, 重大 and major."""

from __future__ import annotations

import re
from typing import Any

from api.context import language
from api.words import t
from console.studio.words import joined
from core.usecases.policymaking.conditions import Speaker

#: What stands between several values.
LISTED = re.compile(r"\s*[、,,;;]\s*")

_YES_NO = {"true": True, "是": True, "yes": True, "false": False, "否": False, "no": False}


def value_said(speaker: Speaker, fact: str, value: Any) -> str:
    """A value in words; as the file has it where the words would be read as something else."""
    said = _said(speaker, fact, value)
    if value_typed(speaker, fact, said) == value:
        return said
    return str(value).lower() if isinstance(value, bool) else str(value)


def value_typed(speaker: Speaker, fact: str, typed: str) -> Any:
    """What was typed as a file has it; what does not fit stays text, and is told as wrong."""
    known = speaker.sector.facts.get(fact)
    kind = known.type if known else "text"
    if kind == "bool":
        return _YES_NO.get(typed.lower(), typed)
    if kind == "number" and re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", typed):
        return float(typed) if "." in typed else int(typed)
    if known and kind == "choice":
        named = (slug for slug, title in known.values.items() if typed in (slug, *title.values()))
        return next(named, typed)
    return typed


def values_said(speaker: Speaker, fact: str, values: Any) -> str:
    """Several values in words."""
    listed = values if isinstance(values, list) else [values] if values != "" else []
    said = joined(value_said(speaker, fact, one) for one in listed)
    return said if values_typed(speaker, fact, said) == listed else joined(map(str, listed))


def values_typed(speaker: Speaker, fact: str, typed: str) -> list[Any]:
    """Several values, separated by commas."""
    parts = (part for part in LISTED.split(typed.strip()) if part)
    return [value_typed(speaker, fact, part) for part in parts]


def offered(speaker: Speaker, fact: str) -> list[str]:
    """What may be typed as the value of a fact, in words; empty where anything may."""
    known = speaker.sector.facts.get(fact)
    if known is None or known.type not in ("bool", "choice"):
        return []
    if known.type == "bool":
        return [t("是", "yes"), t("否", "no")]
    return [title[language()] for title in known.values.values()]


def _said(speaker: Speaker, fact: str, value: Any) -> str:
    known = speaker.sector.facts.get(fact)
    if isinstance(value, bool):
        return t("是", "yes") if value else t("否", "no")
    if known and isinstance(value, str) and value in known.values:
        return known.values[value][language()]
    return str(value)
