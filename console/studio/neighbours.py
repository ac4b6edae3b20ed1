"""The parts that stand within a part and have forms of their own: guards, extensions, lengths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.context import language
from api.words import t
from console.studio.part import Part


@dataclass(frozen=True)
class Near:
    """Parts of one kind within a part: what they say, by the names they go by."""

    kind: str
    heading: str
    within: str
    said: Mapping[str, str]
    add: str


def neighbours(part: Part) -> list[Near]:
    """What stands within a part that is there already."""
    if part.new:
        return []
    guards = t("须成立的条件", "What must hold")
    if part.kind == "act":
        add = t("新增条件", "Add a condition")
        return [Near("guard", guards, part.name, _listed(part, "guards"), add)]
    if part.kind == "extension":
        add, within = t("新增条件", "Add a condition"), f"{part.within}.{part.name}"
        return [Near("extension_guard", guards, within, _listed(part, "guards"), add)]
    if part.kind == "timer":
        add = t("新增延期", "Add an extension")
        heading = t("延期", "Extensions")
        return [Near("extension", heading, part.name, _listed(part, "extensions"), add)]
    return []


def _listed(part: Part, key: str) -> dict[str, str]:
    found = part.now.get(key)
    entries = found if isinstance(found, list) else []
    return {str(n): _said(one) for n, one in enumerate(entries)}


def _said(one: Mapping[str, Any]) -> str:
    holds = one.get("holds")
    if isinstance(holds, Mapping):
        return str(holds.get("sentences", {}).get(language(), holds["text"]))
    return str(one.get("name", t("延期", "extension")))
