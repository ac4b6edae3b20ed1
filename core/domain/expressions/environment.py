"""What a condition is evaluated against: facts, parameters, settings and the case's history.

The third truth value and an unknown fact are both :data:`UNKNOWN`, which is Python's None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Env:
    """One case as its conditions see it.

    ``facts`` holds the case's facts and the built-in ones (kind, received_on, today, …); a fact
    that is missing or None is unknown. Values must be of the declared types: dates are
    ``datetime.date``, amounts int or Decimal; floats are taken as the decimal they print as.
    ``params`` is read only for parameters whose value was not given when checking.
    """

    facts: Mapping[str, object] = field(default_factory=dict)
    params: Mapping[str, object] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    history: History = field(default_factory=NoHistory)

    def __post_init__(self) -> None:
        """Make floats exact; raises ValueError for NaN and infinities."""
        for name in ("facts", "params", "settings"):
            values: Mapping[str, object] = getattr(self, name)
            if float in map(type, values.values()):
                object.__setattr__(self, name, {key: exact(values[key]) for key in values})
