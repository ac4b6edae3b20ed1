"""One calendar of working days: what each day is, and counting over them. Reads no file or clock.

Law: 民法典第二百零一条 (the first day does not count); 国务院关于职工工作时间的规定第七条 and
全国年节及纪念日放假办法第二条, 第七条 (what is a working day, a statutory holiday, 调休).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, compress

FIRST_DAY = date(2007, 1, 1)
LAST_DAY = date(2040, 12, 31)

ORIGIN = FIRST_DAY.toordinal()
SPAN = LAST_DAY.toordinal() - ORIGIN + 1
# One byte a day. A statutory holiday on which the office works keeps both bits.
WORK, STATUTORY = 1, 2


class OutsideCalendar(ValueError):
    """A day, or the result of a count, lies before FIRST_DAY or after LAST_DAY."""

    def __init__(self, what: object) -> None:
        """`what` names the day or the count for people."""
        super().__init__(
            f"{what} lies outside the calendar, which covers {FIRST_DAY} to {LAST_DAY}"
        )


class DayStatus(StrEnum):
    """How settled the kind of a day is."""

    OFFICIAL = "official"
    MAY_CHANGE = "may_change"
    """29–31 December of the last published year: the next notice may still claim it."""
    NOT_PUBLISHED = "not_published"


class Why(StrEnum):
    """What makes a day a working day or a rest day."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    FESTIVAL = "festival"
    MAKE_UP = "make_up"
    """调休上班: a Saturday or Sunday that a notice makes a working day."""
    OFFICE = "office"
    """The office's own override."""


@dataclass(frozen=True, slots=True)
class DayNote:
    """The account of one day: why it is what it is, in whose words, by which document."""

    why: Why
    name: str = ""
    source: str = ""


@dataclass(frozen=True, eq=False)
class Calendar:
    """Working days from FIRST_DAY to LAST_DAY as known at one time. Immutable; each question O(1).

    `days` holds one byte a day, `notes` only the days that need an explanation,
    `certain_through` is 28 December of the last published year.
    """

    name: str
    days: bytes = field(repr=False)
    notes: Mapping[date, DayNote] = field(repr=False)
    certain_through: date

    def is_workday(self, day: date) -> bool:
        """Whether the office works on this day; 调休 Saturdays and Sundays are working days."""
        return bool(self.days[index_of(day)] & WORK)

    def is_statutory_holiday(self, day: date) -> bool:
        """Whether it is one of the 11 (from 2025: 13) days of 放假办法第二条, and kept here.

        A holiday on which this office works is none for it.
        """
        return self.days[index_of(day)] == STATUTORY

    def status(self, day: date) -> DayStatus:
        """Whether the day is settled, may still be claimed by the next notice, or unpublished."""
        index_of(day)
        if day <= self.certain_through:
            return DayStatus.OFFICIAL
        return (
            DayStatus.MAY_CHANGE
            if day.year == self.certain_through.year
            else DayStatus.NOT_PUBLISHED
        )

    def note(self, day: date) -> DayNote:
        """Why the day is a working day or a rest day."""
        plain = Why.WORKDAY if self.is_workday(day) else Why.WEEKEND
        return self.notes.get(day) or DayNote(plain)

    def add_workdays(self, day: date, n: int) -> date:
        """The n-th working day after `day`; for negative n the |n|-th before it; for 0 `day`.

        `day` itself never counts (民法典第二百零一条): from a rest day the next working day is 1.
        """
        index = day.toordinal() - ORIGIN
        if n == 0:
            return day
        try:
            counted = self._counted_through[index]
            place = counted + n - 1 if n > 0 else counted - (self.days[index] & WORK) + n
            if index < 0 or place < 0:  # a list would count it from its end
                raise IndexError
            return date.fromordinal(self._workdays[place])
        except IndexError:
            raise OutsideCalendar(f"{day} {n:+d} workdays") from None

    def add_workdays_many(self, starts: Sequence[int], ns: Sequence[int]) -> list[int]:
        """`add_workdays` for many, all n positive, on day numbers as `date.toordinal` gives them.

        Day numbers in and out, because making a million dates costs more than the counting.
        """
        if not starts:
            return []
        if min(starts) < ORIGIN or max(starts) >= ORIGIN + SPAN:
            raise OutsideCalendar("a start day")
        if min(ns) < 1:
            raise ValueError("every number of workdays must be at least 1")
        # A leading element stands for "n - 1", one subtraction less in a loop of millions.
        workdays, counted, origin = [0, *self._workdays], self._counted_through, ORIGIN
        try:
            return [
                workdays[counted[start - origin] + n] for start, n in zip(starts, ns, strict=True)
            ]
        except IndexError:
            raise OutsideCalendar("a result") from None

    def count_workdays(self, after: date, through: date) -> int:
        """How many working days lie in (after, through]; negative if `through` is the earlier."""
        return self._counted_through[index_of(through)] - self._counted_through[index_of(after)]

    def next_workday(self, day: date) -> date:
        """`day` itself if it is a working day, else the first one after it."""
        return day if self.is_workday(day) else self.add_workdays(day, 1)

    def first_uncertain(self, after: date, through: date) -> date | None:
        """The first day in (after, through] that a notice may still settle otherwise, or None."""
        day = max(after, self.certain_through) + timedelta(days=1)
        return day if day <= through else None

    def provisional(self, first: date, last: date) -> bool:
        """Whether any day from `first` to `last`, both included, is not yet settled."""
        return first <= last and last > self.certain_through

    def differences(self, other: Calendar) -> tuple[date, ...]:
        """The days that are working days in one calendar and rest days in the other.

        The preview of a notice: open deadlines that reach none of these days cannot move.
        """
        pairs = enumerate(zip(self.days, other.days, strict=True), ORIGIN)
        return tuple(date.fromordinal(n) for n, (ours, theirs) in pairs if (ours ^ theirs) & WORK)

    @cached_property
    def version(self) -> str:
        """A short hash of the contents: equal contents, equal version, on any machine."""
        from hashlib import sha256  # not at the top: start-up of the command line pays for it

        horizon = self.certain_through.isoformat().encode()
        return sha256(horizon + self.days).hexdigest()[:12]

    @cached_property
    def _counted_through(self) -> list[int]:
        """For each day the number of working days up to and including it."""
        return list(accumulate(day & WORK for day in self.days))

    @cached_property
    def _workdays(self) -> list[int]:
        """Day numbers of the working days in order: the inverse of `_counted_through`."""
        works = (day & WORK for day in self.days)
        return list(compress(range(ORIGIN, ORIGIN + SPAN), works))


def index_of(day: date) -> int:
    """The place of a day in `Calendar.days`; OutsideCalendar where it has none."""
    index = day.toordinal() - ORIGIN
    if not 0 <= index < SPAN:
        raise OutsideCalendar(day)
    return index
