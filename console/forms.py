"""What people typed into a form, as values; and what was refused of it, beside the field.

Nothing typed is ever lost: a page that refuses a form shows it again as it was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import request

from api.context import desk, language
from api.errors import CODES
from core.domain.errors import Problem, TousuError, invalid
from core.domain.rules.sectors import Fact

#: What stands for "not known" where a fact that is known is asked again.
UNKNOWN = "?"


@dataclass(frozen=True)
class Wrong:
    """Why a form was refused: in a sentence, and field by field where that can be said."""

    summary: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    status: int = 422

    def __bool__(self) -> bool:
        return bool(self.summary)


#: Nothing is wrong.
RIGHT = Wrong()


def refused(error: TousuError) -> Wrong:
    """What a page says of ``error``, in the language of the request."""
    status, zh, en = CODES.get(error.code, (422, error.code, error.code))
    chosen = language()
    found: dict[str, str] = {}
    for problem in error.problems:
        said = problem.text(chosen)
        found[problem.path] = f"{found[problem.path]} {said}" if problem.path in found else said
    title = zh if chosen == "zh" else en
    detail = error.text(chosen)
    return Wrong(detail if title == detail else f"{title}:{detail}", found, status)


def typed(name: str, longest: int = 64 * 1024) -> str:
    """What was typed into a field of the form that was sent, without blanks around it."""
    return request.form.get(name, "").strip()[:longest]


def number_typed(name: str) -> int | None:
    """A whole number typed into a field; ``invalid_input`` for anything else but nothing."""
    text = typed(name, 20)
    if not text:
        return None
    if not text.isdecimal():
        raise invalid(Problem(name, "应是整数", "Must be a whole number"))
    return int(text)


def day_typed(name: str) -> date | None:
    """A day typed into a field; ``invalid_input`` for anything else but nothing."""
    text = typed(name, 40)
    if not text:
        return None
    with suppress(ValueError):
        return date.fromisoformat(text)
    raise invalid(Problem(name, "应是日期", "Must be a day"))


def instant_typed(name: str) -> datetime | None:
    """A day and hour of the office's clock; ``invalid_input`` for anything else but nothing."""
    text = typed(name, 40)
    if not text:
        return None
    with suppress(ValueError):
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=desk().zone) if found.tzinfo is None else found
    raise invalid(Problem(name, "应是日期和时间", "Must be a day and an hour"))


def facts_typed(facts: Mapping[str, Fact], prefix: str = "facts.") -> dict[str, Any]:
    """The facts of the form: what was left empty is not among them, ``?`` makes one unknown.

    What does not fit its fact stays as it was typed; the use case says what is wrong with it.
    """
    found: dict[str, Any] = {}
    for key in request.form:
        fact = facts.get(key.removeprefix(prefix)) if key.startswith(prefix) else None
        text = typed(key)
        if fact is not None and text:
            found[fact.slug] = None if text == UNKNOWN else value_of(fact, text)
    return found


def value_of(fact: Fact, text: str) -> Any:
    """What was typed as the fact holds it; the text itself where it does not fit."""
    if fact.type == "bool":
        return {"true": True, "false": False}.get(text, text)
    if fact.type == "number":
        for kind in (int, float):
            with suppress(ValueError):
                return kind(text)
    return text
