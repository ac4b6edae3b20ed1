"""The fixed functions of the condition language; nothing else can be called.

Each entry of :data:`FUNCTIONS` says what a function takes and gives. The three that compute
(``after``, ``days``, ``contains``) are here; the case-history functions are answered by the
:class:`~core.domain.expressions.environment.History` of an evaluation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.domain.expressions.types import BOOL, DATE, NUMBER, FactType, choice
from core.domain.worktime.periods import Period, Unit

TIMER_STATES = ("waiting", "running", "paused", "met", "overdue", "cancelled", "absent")
"""What ``timer("name")`` can answer."""

CALENDAR_UNITS = frozenset({Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS})
"""Units of the periods ``after()`` can add without a calendar of working days."""

MOST_UNITS = 99_999
"""Largest number of units a period written in a condition may have."""


@dataclass(frozen=True)
class Function:
    """A callable of the language.

    ``takes`` names what each argument must be: date, text, period, words, condition, fact, act,
    mark or timer. Act, mark and timer are text literals.
    """

    takes: tuple[str, ...]
    gives: FactType

    @property
    def asks_history(self) -> bool:
        """Whether the answer comes from the history of the case."""
        return bool({"act", "timer"} & set(self.takes))


FUNCTIONS = {
    "after": Function(("date", "period"), DATE),
    "days": Function(("date", "date"), NUMBER),
    "contains": Function(("text", "words"), BOOL),
    "shown": Function(("condition",), BOOL),
    "known": Function(("fact",), BOOL),
    "done": Function(("act",), BOOL),
    "done_since": Function(("act", "mark"), BOOL),
    "count": Function(("act",), NUMBER),
    "timer": Function(("timer",), choice(*TIMER_STATES)),
    "last": Function(("act",), DATE),
}

ARGUMENT_TITLES = {
    "date": ("a date", "日期"),
    "text": ("a text", "文字"),
    "period": ('a period, such as params.limit or "3 years"', '期间，如 params.limit 或 "3 years"'),
    "words": ('a list of words, such as ["a", "b"]', '词语列表，如 ["a", "b"]'),
    "condition": ("a condition", "条件"),
    "fact": ("the name of a fact", "事实名称"),
    "act": ("an act in quotes", "带引号的行为名称"),
    "mark": ("an event in quotes", "带引号的事件名称"),
    "timer": ("a timer in quotes", "带引号的时限名称"),
}


def after(start: date, period: Period) -> date:
    """The day ``period`` after ``start``; a month without that day ends on its last day.

    A day beyond the calendar of Python becomes the calendar's last day, so every condition has
    an answer. Raises ValueError for a unit that needs a calendar of working days or a clock.
    """
    if period.unit not in CALENDAR_UNITS:
        raise ValueError(f"after() cannot add {period}")
    try:
        return period.after(start)
    except (OverflowError, ValueError):
        return date.max


def days(start: date, end: date) -> int:
    """Whole days from ``start`` to ``end``; negative when ``end`` is earlier."""
    return (end - start).days


def contains(text: str, words: Iterable[str]) -> bool:
    """Whether any of ``words`` occurs in ``text``."""
    return any(word in text for word in words)
