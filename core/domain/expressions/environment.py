"""What a condition is evaluated against: facts, parameters, settings and the case's history.

The third truth value and an unknown fact are both :data:`UNKNOWN`, which is Python's None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from core.domain.expressions.types import exact

UNKNOWN: Final[None] = None
"""An unknown fact, and the truth value "not decided yet"."""


class History(Protocol):
    """Answers what has happened in a case. Every answer is certain, except ``last``."""

    def done(self, act: str, /) -> bool:
        """Whether ``act`` was ever done."""

    def done_since(self, act: str, mark: str, /) -> bool:
        """Whether ``act`` was done after the last ``mark``, or ever if there was no ``mark``."""

    def count(self, act: str, /) -> int:
        """How many times ``act`` was done."""

    def timer(self, name: str, /) -> str:
        """The state of the timer, one of ``TIMER_STATES``; "absent" if it never started."""

    def last(self, act: str, /) -> date | None:
        """The day ``act`` was last done; None, unknown, if never."""


class NoHistory:
    """The history of a case to which nothing has happened yet."""

    def done(self, act: str, /) -> bool:
        """No act was done."""
        return False

    def done_since(self, act: str, mark: str, /) -> bool:
        """No act was done."""
        return False

    def count(self, act: str, /) -> int:
        """No act was done: 0."""
        return 0

    def timer(self, name: str, /) -> str:
        """No timer started: "absent"."""
        return "absent"

    def last(self, act: str, /) -> date | None:
        """No act was done, so its day is unknown."""
        return UNKNOWN


def exactly(values: Mapping[str, object]) -> Mapping[str, object]:
    """``values`` with every float made exact; raises ValueError for NaN and infinities."""
    # Every case passes here, many times; a loop is the fastest way to find that all is well.
    for value in values.values():
        if type(value) is float:
            return {name: exact(each) for name, each in values.items()}
    return values


_NOTHING: Mapping[str, object] = {}
_NO_HISTORY = NoHistory()


@dataclass(slots=True, init=False)
class Env:
    """One case as its conditions see it.

    ``facts`` holds the case's facts and the built-in ones (kind, received_on, today, …); a fact
    that is missing or None is unknown. Values must be of the declared types: dates are
    ``datetime.date``, amounts int or Decimal; floats are taken as the decimal they print as.
    ``params`` is read only for parameters whose value was not given when checking. None of its
    parts is ever set again; it is not frozen because that would double the time it takes to make.
    """

    facts: Mapping[str, object]
    params: Mapping[str, object]
    settings: Mapping[str, object]
    history: History

    def __init__(
        self,
        facts: Mapping[str, object] = _NOTHING,
        params: Mapping[str, object] = _NOTHING,
        settings: Mapping[str, object] = _NOTHING,
        history: History = _NO_HISTORY,
    ) -> None:
        """Make floats exact; raises ValueError for NaN and infinities."""
        self.facts = exactly(facts)
        self.params = exactly(params) if params else params
        self.settings = exactly(settings) if settings else settings
        self.history = history
