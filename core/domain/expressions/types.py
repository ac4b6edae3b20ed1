"""The types a condition can speak of, and the names it may use.

A :class:`Scope` is what a policy, its sector and the core offer to its conditions; checking a text
against it is the only way to a usable condition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from core.domain.worktime.periods import Period

_TITLES = {
    "bool": ("yes or no", "是否"),
    "number": ("a number", "数"),
    "date": ("a date", "日期"),
    "text": ("a text", "文字"),
    "choice": ("a choice", "选项"),
    "period": ("a period", "期间"),
    "list": ("a list", "列表"),
}

Value: TypeAlias = bool | int | float | Decimal | str | date | Period | tuple[object, ...] | None
"""What a fact, parameter or setting can hold; None is "not known"."""


@dataclass(frozen=True)
class FactType:
    """A type: ``kind`` is bool, number, date, text, choice, period or list.

    ``values`` are the ids of a choice; ``item`` is the type of a list's values.
    """

    kind: str
    values: tuple[str, ...] = ()
    item: FactType | None = None

    @property
    def title(self) -> tuple[str, str]:
        """The type as people say it, in English and in Chinese."""
        return _TITLES[self.kind]

    @property
    def is_wording(self) -> bool:
        """Whether values are texts: a text or a choice."""
        return self.kind in ("text", "choice")


BOOL = FactType("bool")
NUMBER = FactType("number")
DATE = FactType("date")
TEXT = FactType("text")
PERIOD = FactType("period")


def choice(*values: str) -> FactType:
    """The type of a fact that takes one of ``values`` (ids)."""
    return FactType("choice", values=values)


def list_of(item: FactType) -> FactType:
    """The type of a list parameter whose values are of type ``item``."""
    return FactType("list", item=item)


@dataclass(frozen=True)
class Param:
    """A parameter of the policy; with a value it is a constant of every condition that reads it.

    ``value`` None means that the value comes with the environment of each evaluation.
    """

    type: FactType
    value: object = None


@dataclass(frozen=True)
class Scope:
    """Every name a condition may use.

    ``facts`` and ``builtins`` (kind, channel, received_on, …) map fact ids to types; ``aliases``
    maps display names to ids. ``acts``, ``marks`` and ``timers`` list what done(), done_since(),
    count(), last() and timer() may name; None leaves them unchecked. A mark is any event a
    period may begin with, so acts are marks too.
    """

    facts: Mapping[str, FactType] = field(default_factory=dict)
    params: Mapping[str, Param] = field(default_factory=dict)
    settings: Mapping[str, FactType] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    builtins: Mapping[str, FactType] = field(default_factory=dict)
    acts: AbstractSet[str] | None = None
    marks: AbstractSet[str] | None = None
    timers: AbstractSet[str] | None = None

    def fact(self, name: str) -> FactType | None:
        """The type of the fact or built-in ``name``, or None when there is none."""
        return self.facts.get(name) or self.builtins.get(name)


def exact(value: object) -> object:
    """``value`` with every float made the decimal it prints as: 0.1 becomes exactly 0.1.

    Raises ValueError for NaN and infinities, which no fact of a case can be.
    """
    if isinstance(value, float):
        number = Decimal(repr(value))
        if not number.is_finite():
            raise ValueError(f"{value} is not a number a fact can hold")
        return number
    return value


def constant(value: object, kind: FactType) -> object:
    """``value``, as a policy file writes it, in the form conditions compute with.

    Dates and periods may be texts, lists become tuples. Raises ValueError when ``value`` is not
    of type ``kind``.
    """
    if kind.kind == "list":
        if isinstance(value, str) or not isinstance(value, Sequence) or kind.item is None:
            raise ValueError(f"{value!r} is not a list")
        return tuple(constant(item, kind.item) for item in value)
    if kind.kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if kind.kind == "period" and isinstance(value, str):
        return Period.parse(value)
    if not _fits(value, kind):
        raise ValueError(f"{value!r} is not {kind.title[0]}")
    return exact(value)


def _fits(value: object, kind: FactType) -> bool:
    match kind.kind:
        case "bool":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        case "date":
            return isinstance(value, date) and not isinstance(value, datetime)
        case "period":
            return isinstance(value, Period)
        case "choice":
            return value in kind.values
        case _:
            return isinstance(value, str)
