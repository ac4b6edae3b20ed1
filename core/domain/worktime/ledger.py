"""The ledger of a deadline: what became of every day from the start to the due day, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.domain.worktime.deadlines import Deadline
from core.domain.worktime.workdays import Calendar, DayNote


class Kind(StrEnum):
    """What became of a day."""

    COUNTED = "counted"
    SKIPPED = "skipped"
    """A rest day in a workday period; in a calendar period a day rolled over or rolled to."""
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of the account.

    `number` is how many days have been counted up to and including this one. `note` says why
    the day is a working day or a rest day; `rolled` marks the days after the nominal end.
    """

    day: date
    kind: Kind
    number: int
    note: DayNote
    rolled: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """How many days of each kind a ledger holds."""

    counted: int
    skipped: int
    paused: int


def ledger(
    calendar: Calendar, deadline: Deadline, through: date | None = None
) -> tuple[Entry, ...]:
    """The account of the days after the start, through the due day.

    `through` ends it earlier: today, for what has run so far. A deadline held by an open
    pause is accounted for up to the day of suspending unless `through` asks for more.
    """
    last = deadline.due or through or deadline.stretches[-1].through
    if through:
        last = min(last, through)
    entries: list[Entry] = []
    number = 0
    for ordinal in range(deadline.start.toordinal() + 1, last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        kind = _kind(calendar, deadline, day)
        number += kind is Kind.COUNTED
        rolled = deadline.nominal_end is not None and day > deadline.nominal_end
        entries.append(Entry(day, kind, number, calendar.note(day), rolled))
    return tuple(entries)


def summary(entries: Iterable[Entry]) -> Summary:
    """The number of days counted, skipped and paused."""
    kinds = [entry.kind for entry in entries]
    return Summary(*(kinds.count(kind) for kind in (Kind.COUNTED, Kind.SKIPPED, Kind.PAUSED)))


def _kind(calendar: Calendar, deadline: Deadline, day: date) -> Kind:
    if any(pause.covers(day) for pause in deadline.pauses):
        return Kind.PAUSED
    for stretch in deadline.stretches:
        if stretch.after < day <= stretch.through:
            counts = not stretch.workdays or calendar.is_workday(day)
            return Kind.COUNTED if counts else Kind.SKIPPED
    return Kind.SKIPPED
