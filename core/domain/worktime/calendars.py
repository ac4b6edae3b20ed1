"""The dated book of working days: what was published when, and the calendar that follows.

A calendar is four layers, each lying over the one before: Monday to Friday < statutory
holidays < notices in order of publication < the office's own overrides. The book reads no file
and no clock; `core.calendarfiles` fills it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from core.domain.worktime.workdays import (
    FIRST_DAY,
    LAST_DAY,
    SPAN,
    STATUTORY,
    WORK,
    Calendar,
    DayNote,
    DayStatus,
    OutsideCalendar,
    Why,
    index_of,
)

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "Calendar",
    "CalendarBook",
    "DayNote",
    "DayStatus",
    "Notice",
    "OutsideCalendar",
    "Override",
    "Why",
]


@dataclass(frozen=True, slots=True)
class Notice:
    """A public-holiday notice: the days it takes from the week and those it gives back.

    `off` and `work` map each day to the festival it belongs to ("" where none is recorded).
    `published` is the day from which the notice is known; None stands for facts without a
    recorded notice, which count as always known. `years` are the years it settles.
    """

    document: str
    years: tuple[int, ...]
    off: Mapping[date, str] = field(default_factory=dict, hash=False)
    work: Mapping[date, str] = field(default_factory=dict, hash=False)
    issued: date | None = None
    published: date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """One day on which this office differs from the official calendar, known from a day on."""

    day: date
    kind: Literal["rest", "work"]
    reason: str
    known_from: date
    author: str = ""


@dataclass(frozen=True, eq=False)
class CalendarBook:
    """Everything published about working days, with dates, so that any past knowledge can be asked.

    `statutory` maps the statutory holidays to their festivals. In a year without its notice,
    working days are Monday to Friday less these. A holiday on a Saturday or Sunday will be made
    up (放假办法第六条), but on which day only the notice says; the book adds no guess of its own,
    and whatever touches such a year is provisional. `every_day` is an office that never rests:
    only its own overrides apply, and nothing is left to be published.
    """

    notices: tuple[Notice, ...] = ()
    overrides: tuple[Override, ...] = ()
    every_day: bool = False
    statutory: Mapping[date, str] = field(default_factory=dict, repr=False)
    name: str = "official"
    _made: dict[int, Calendar] = field(default_factory=dict, init=False, repr=False)

    def as_known_on(self, day: date | None = None) -> Calendar:
        """The calendar made of what was published on or before `day`; None: of everything.

        Between two publications the very same calendar is returned.
        """
        known = len(self._milestones) if day is None else bisect_right(self._milestones, day)
        if known not in self._made:
            until = self._milestones[known - 1] if known else date.min
            self._made[known] = self._make(until)
        return self._made[known]

    def with_notice(self, notice: Notice) -> CalendarBook:
        """The book with one notice more; this one stays as it is."""
        return replace(self, notices=(*self.notices, notice))

    @cached_property
    def _milestones(self) -> list[date]:
        published = {_known_from(notice) for notice in self.notices}
        return sorted(published | {override.known_from for override in self.overrides})

    def _make(self, until: date) -> Calendar:
        notices = sorted(self.notices, key=_known_from)
        notices = [notice for notice in notices if _known_from(notice) <= until]
        if self.every_day:
            days, notes, certain = bytearray([WORK]) * SPAN, dict[date, DayNote](), LAST_DAY
        else:
            days, notes = _official_days(self.statutory, notices)
            certain = _certain_through(notices)
        for override in sorted(self.overrides, key=lambda override: override.known_from):
            if override.known_from <= until:
                _lay(days, override.day, work=override.kind == "work")
                notes[override.day] = DayNote(Why.OFFICE, override.reason)
        return Calendar(self.name, bytes(days), MappingProxyType(notes), certain)


def _official_days(
    statutory: Mapping[date, str], notices: Sequence[Notice]
) -> tuple[bytearray, dict[date, DayNote]]:
    week = bytes(WORK if (FIRST_DAY.weekday() + n) % 7 < 5 else 0 for n in range(7))
    days = bytearray((week * (SPAN // 7 + 1))[:SPAN])
    notes: dict[date, DayNote] = {}
    for day, festival in statutory.items():
        days[index_of(day)] = STATUTORY
        notes[day] = DayNote(Why.FESTIVAL, festival)
    for notice in notices:
        for day, festival in notice.off.items():
            _lay(days, day, work=False)
            notes[day] = DayNote(Why.FESTIVAL, festival, notice.document)
        for day, festival in notice.work.items():
            _lay(days, day, work=True)
            notes[day] = DayNote(Why.MAKE_UP, festival, notice.document)
    return days, notes


def _lay(days: bytearray, day: date, *, work: bool) -> None:
    index = index_of(day)
    days[index] = days[index] & STATUTORY | (WORK if work else 0)


def _certain_through(notices: Sequence[Notice]) -> date:
    """28 December, because the notice for 2019 turned Saturday 2018-12-29 into a working day."""
    years = {year for notice in notices for year in notice.years}
    last = min(years, default=FIRST_DAY.year) - 1
    while last + 1 in years:
        last += 1
    return date(last, 12, 28)


def _known_from(notice: Notice) -> date:
    return notice.published or date.min
