"""All checks of a night, fed with one passage through the cases of an office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Protocol

from core.domain.inspections import percase
from core.domain.inspections.checks import (
    Check,
    Gaps,
    Holding,
    Late,
    OutOfOrder,
    Repeats,
    SameText,
    Totals,
)
from core.domain.inspections.counting import GapFinder, TotalsFinder
from core.domain.inspections.records import Found, Night, Seen
from core.domain.inspections.repeats import RepeatFinder
from core.domain.inspections.texts import SameTexts
from core.domain.worktime.spans import Span


class _Finder(Protocol):
    def look(self, seen: Seen) -> None:
        """Take one case."""

    def found(self) -> Iterator[Found]:
        """What all cases taken show."""


class _EachByItself:
    """A check that one case answers alone: asked at once, nothing but what was found is kept."""

    def __init__(self, night: Night, check: Check, kind: Any, ask: Any) -> None:
        self._night, self._check, self._kind, self._ask = night, check, kind, ask
        self._found: list[Found] = []

    def look(self, seen: Seen) -> None:
        """Ask one case."""
        self._found.extend(self._ask(self._night, self._check, self._kind, seen))

    def found(self) -> Iterator[Found]:
        """What was found, in the order of receipt."""
        yield from self._found


_ALONE = {
    Holding: percase.holding,
    OutOfOrder: percase.out_of_order,
    Late: percase.late,
}
_TOGETHER: Mapping[type, Any] = {
    SameText: SameTexts,
    Gaps: GapFinder,
    Totals: TotalsFinder,
    Repeats: RepeatFinder,
}


class Examination:
    """The checks of one policy for one night.

    Give it every case from :attr:`first` on, in the order of receipt, then ask what was found.
    """

    def __init__(self, night: Night) -> None:
        self.night = night
        self.checks = tuple(night.policy.inspections.values())
        self._starts = [first_day(check, night.day) for check in self.checks]
        self._finders = [_finder(night, check) for check in self.checks]

    @property
    def first(self) -> date:
        """The first day of receipt that any check asks for."""
        return min(self._starts)

    @property
    def asks_people(self) -> bool:
        """Whether any check compares who complains."""
        return any(isinstance(check.kind, (SameText, Repeats)) for check in self.checks)

    def look(self, seen: Seen) -> None:
        """Show one case to every check that looks so far back."""
        for start, finder in zip(self._starts, self._finders, strict=True):
            if seen.case.received_on >= start:
                finder.look(seen)

    def found(self) -> list[Found]:
        """Everything found, check by check."""
        return [one for finder in self._finders for one in finder.found()]


def first_day(check: Check, day: date) -> date:
    """The first day of receipt that ``check`` asks for in the night of ``day``."""
    first = check.looks_back.before(day)
    match check.kind:
        case Repeats(within=within):
            return within.before(first)
        case Gaps(every=every):
            return Span.of(every, first).first
        case Totals():
            return Span.of("month", first).first
    return first


def _finder(night: Night, check: Check) -> _Finder:
    if ask := _ALONE.get(type(check.kind)):
        return _EachByItself(night, check, check.kind, ask)
    finder: _Finder = _TOGETHER[type(check.kind)](night, check, check.kind)
    return finder
