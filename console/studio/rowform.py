"""A condition as lines of a form, {fact, operator, value}, and back without loss.

What no line can say (a group within a group, a function) stands in a line of its own as text, with
its sentence beside it. A line that would not be read back as it was is shown as text, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from api.context import language
from api.words import t
from console.studio.factvalues import LISTED
from console.studio.words import joined
from core.domain.expressions import unparse
from core.domain.expressions.rows import tree
from core.usecases.policymaking.conditions import Speaker

#: Lines offered beyond those that are there.
SPARE = 1
#: The most lines that a form is read for; a condition of more is written as text.
MOST = 60


@dataclass(frozen=True)
class Line:
    """One line; ``text`` where it is written out, with the sentence that it ``says``."""

    fact: str = ""
    sign: str = "=="
    value: str = ""
    text: str = ""
    says: str = ""


def signs() -> Mapping[str, str]:
    """What is asked of a fact."""
    return {
        "==": t("等于", "is"),
        "!=": t("不等于", "is not"),
        "<": t("小于(早于)", "is below (before)"),
        "<=": t("不大于(不晚于)", "is at most (not after)"),
        ">": t("大于(晚于)", "is above (after)"),
        ">=": t("不小于(不早于)", "is at least (not before)"),
        "in": t("属于其中之一", "is one of"),
        "holds": t("成立", "holds"),
    }


class Lines:
    """Reads and writes the lines of conditions of one version."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker

    def of(self, row: Mapping[str, Any] | None) -> tuple[str, list[Line]]:
        """How the lines are joined (``all`` or ``any``), and the lines."""
        if not row:
            return "all", []
        for way in ("all", "any"):
            if way in row:
                return way, [self._line(one) for one in row[way]]
        return "all", [self._line(row)]

    def typed(self, prefix: str) -> Any:
        """The rows that were typed under ``prefix``; None for none at all."""
        found = []
        for place in range(MOST):
            name = f"{prefix}.{place}"
            text = request.form.get(f"{name}.text", "").strip()
            fact = request.form.get(f"{name}.fact", "").strip()
            if text:
                found.append({"text": text})
            elif fact:
                sign = request.form.get(f"{name}.sign", "==")
                value = request.form.get(f"{name}.value", "").strip()
                found.append(self._row(fact, sign, value))
        if not found:
            return None
        way = "any" if request.form.get(f"{prefix}.join") == "any" else "all"
        return found[0] if len(found) == 1 else {way: found}

    def _line(self, row: Mapping[str, Any]) -> Line:
        if "fact" in row:
            value = self._said(row["fact"], row.get("value", ""))
            line = Line(row["fact"], row["operator"], value)
            if self._row(line.fact, line.sign, line.value) == row:
                return line
        node = tree(row)
        return Line(text=unparse(node), says=self._speaker.sentences(node)[language()])

    def _row(self, fact: str, sign: str, value: str) -> dict[str, Any]:
        if sign == "holds":
            return {"fact": fact, "operator": sign}
        if sign == "in" and not value.startswith(("params.", "settings.")):
            parts = [part for part in LISTED.split(value) if part]
            return {"fact": fact, "operator": sign,
                    "value": [self._value(fact, part) for part in parts]}  # fmt: skip
        return {"fact": fact, "operator": sign, "value": self._value(fact, value)}

    def _value(self, fact: str, typed: str) -> Any:
        """What was typed as a row holds it; what does not fit stays text, and is told as wrong."""
        for head, kind in (("params.", "param"), ("settings.", "setting")):
            if typed.startswith(head):
                return {kind: typed.removeprefix(head)}
        known = self._speaker.scope.fact(fact)
        kind = known.kind if known else "text"
        if kind == "bool":
            words = {
                "true": True,
                "是": True,
                "yes": True,
                "false": False,
                "否": False,
                "no": False,
            }
            return words.get(typed.lower(), typed)
        if kind == "number" and re.fullmatch(r"-?\d+", typed):
            return int(typed)
        if kind == "number" and re.fullmatch(r"-?\d+\.\d+", typed):
            return {"number": typed}
        if kind == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", typed):
            return {"date": typed}
        if known is not None and kind == "choice":
            titles = self._speaker.used(fact).values
            named = (slug for slug, title in titles.items() if typed in (slug, *title.values()))
            return next(named, typed)
        return typed

    def _said(self, fact: str, value: Any) -> str:
        match value:
            case bool():
                return t("是", "yes") if value else t("否", "no")
            case {"param": name}:
                return f"params.{name}"
            case {"setting": name}:
                return f"settings.{name}"
            case {"date": day}:
                return str(day)
            case {"number": number}:
                return str(number)
            case list():
                return joined(self._said(fact, one) for one in value)
            case str() if self._known_choice(fact, value):
                return str(self._speaker.used(fact).values[value][language()])
        return str(value)

    def _known_choice(self, fact: str, value: str) -> bool:
        known = self._speaker.scope.fact(fact)
        return known is not None and value in known.values

    def choices(self, fact: str) -> Sequence[str]:
        """What may be typed as the value of a fact, in words; empty where anything may."""
        known = self._speaker.scope.fact(fact)
        if known is None:
            return ()
        if known.kind == "bool":
            return t("是", "yes"), t("否", "no")
        titles = self._speaker.used(fact).values
        return [title[language()] for title in titles.values()]
