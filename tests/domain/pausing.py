"""Pauses and extensions as an office grants them, one after the other, in any order.

A sequence follows from its seed: a period begins, days pass, pauses begin, end, overlap, are
recorded late or taken back, extensions are granted, some on the very last day. After each step
the days are counted one by one, by a table that knows nothing of how deadlines are reckoned.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from core.calendarfiles import official_book
from core.domain.worktime.calendars import Calendar
from core.domain.worktime.deadlines import Deadline, deadline
from core.domain.worktime.periods import Extension, Pause, Period, Roll, Unit

Reckon = Callable[[Calendar, date, Period, Roll, Sequence[Pause], Sequence[Extension]], Deadline]

CALENDAR = official_book().as_known_on()
FIRST, LAST = date(2019, 1, 1), date(2032, 12, 31)
_DAYS = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
WORKDAYS = frozenset(day for day in _DAYS if CALENDAR.is_workday(day))
STEPS = 6
#: What must have befallen of a hundred sequences, each so often.
FLOOR = {
    "pause begun": 80, "pause ended": 40, "pauses overlap": 20, "pause of rest days": 3,
    "pause recorded late": 40, "pause taken back": 40, "extended": 60, "new total": 10,
    "extended on the last day": 5, "held": 80,
}  # fmt: skip


class Granted:
    """One period and what befell it so far."""

    def __init__(self, seed: int, reckon: Reckon, befell: Counter[str]) -> None:
        self._draw, self._reckon, self._befell = random.Random(seed), reckon, befell
        self.unit = self._draw.choice((Unit.WORKDAYS, Unit.DAYS))
        self.period = Period(self._draw.randint(1, 40), self.unit)
        self.start = self.today = date(2019, 1, 1) + timedelta(self._draw.randrange(2400))
        self.pauses: list[Pause] = []
        self.extensions: list[Extension] = []
        self.allowed = self.period.n

    def fault(self) -> str:
        """The first step after which a day was lost or given away; empty where none was."""
        for number in range(STEPS):
            self.today += timedelta(self._draw.choice((0, 1, 1, 2, 5, 12)))
            self._draw.choice((self._pause, self._pause, self._late, self._back, self._extend))()
            if wrong := self._wrong():
                return f"step {number}: {wrong}: {vars(self)}"
        return ""

    def _note(self, what: str) -> None:
        self._befell[what] += 1

    def _pause(self) -> None:
        """Begin a pause, or end the one that lasts."""
        for place, pause in enumerate(self.pauses):
            if pause.end is None:
                self._note("pause ended")
                self.pauses[place] = Pause(pause.start, self.today)
                return
        self._note("pause begun")
        self._add(Pause(self.today))

    def _late(self) -> None:
        """Record a pause that is over."""
        self._note("pause recorded late")
        days = min(self._draw.choice((1, 2, 3, 9, 20)), (self.today - self.start).days)
        begun = self.start + timedelta(self._draw.randint(0, (self.today - self.start).days - days))
        self._add(Pause(begun, begun + timedelta(days)))

    def _add(self, pause: Pause) -> None:
        inside = _days(pause.start, pause.end or pause.start + timedelta(60))
        if any(other.covers(day) for other in self.pauses for day in inside):
            self._note("pauses overlap")
        if pause.end and inside and not WORKDAYS.intersection(inside):
            self._note("pause of rest days")
        self.pauses.append(pause)

    def _back(self) -> None:
        """Take a pause back, as if it had never been."""
        if self.pauses:
            self._note("pause taken back")
            self.pauses.pop(self._draw.randrange(len(self.pauses)))

    def _extend(self) -> None:
        found = self._deadline(self.pauses)
        if found.due is not None and self._draw.random() < 0.3:
            self.today = max(self.today, found.due)
            self._note("extended on the last day")
        more = self._draw.randint(1, 30)
        if self._draw.random() < 0.2:
            self._note("new total")
            self.allowed += more
            self.extensions.append(Extension(until_total=Period(self.allowed, self.unit)))
            return
        self._note("extended")
        self.allowed += more
        self.extensions.append(Extension(adds=Period(more, self.unit)))

    def _deadline(self, pauses: Sequence[Pause]) -> Deadline:
        extensions = tuple(self.extensions)
        return self._reckon(
            CALENDAR, self.start, self.period, Roll.ANY_REST_DAY, tuple(pauses), extensions
        )

    def _wrong(self) -> str:
        """What is wrong with the deadline as it stands."""
        found = self._deadline(self.pauses)
        if (
            self.pauses[1:]
            and self._deadline(self._draw.sample(self.pauses, len(self.pauses))) != found
        ):
            return "it depends on the order in which pauses were granted"
        if found.nominal_end is not None:
            free = self._free(found.nominal_end)
            if len(free) != self.allowed or free[-1:] != [found.nominal_end]:
                return f"{len(free)} days until {found.nominal_end}, {self.allowed} are allowed"
            return ""
        self._note("held")
        lasting = min(pause.start for pause in self.pauses if pause.end is None)
        spent = len(self._free(lasting))
        left = sum(part.n for part in found.remaining)
        if spent + left != self.allowed:
            return f"{spent} days are spent and {left} are left, {self.allowed} are allowed"
        return ""

    def _free(self, end: date) -> list[date]:
        """The days that count until ``end``."""
        ends = ((one.start, min(one.end or end, end)) for one in self.pauses)
        taken = {day for begun, until in ends for day in _days(begun, until)}
        days = (day for day in _days(self.start, end) if day not in taken)
        return [day for day in days if self.unit is Unit.DAYS or day in WORKDAYS]


def _days(after: date, end: date) -> list[date]:
    """The days (after, end]."""
    return _DAYS[(after - FIRST).days + 1 : (end - FIRST).days + 1]


def faults(seeds: range, reckon: Reckon = deadline) -> list[str]:
    """The sequences of these seeds in which a day is lost or given away, or too little befell."""
    befell = Counter[str]()
    found = [f"seed {n}: {wrong}" for n in seeds if (wrong := Granted(n, reckon, befell).fault())]
    for what, least in FLOOR.items():
        if not found and befell[what] * 100 < least * len(seeds):
            found.append(f"{what}: {befell[what]} times in {len(seeds)} sequences")
    return found


def careless(
    pauses: Callable[[Sequence[Pause]], Sequence[Pause]] = tuple,
    extensions: Callable[[Sequence[Extension]], Sequence[Extension]] = tuple,
) -> Reckon:
    """Reckons right, but with other pauses and extensions than were granted."""

    def reckon(
        calendar: Calendar, start: date, period: Period, roll: Roll,
        granted: Sequence[Pause], more: Sequence[Extension],
    ) -> Deadline:  # fmt: skip
        return deadline(calendar, start, period, roll, pauses(granted), extensions(more))

    return reckon


def _a_day_late(pauses: Sequence[Pause]) -> list[Pause]:
    return [Pause(one.start, one.end and one.end + timedelta(1)) for one in pauses]


#: Faults to be found in no more sequences than a hundred.
PLANTED: dict[str, Reckon] = {
    "a pause is forgotten": careless(pauses=lambda granted: granted[1:]),
    "a pause ends a day late": careless(pauses=_a_day_late),
    "an extension is forgotten": careless(extensions=lambda granted: granted[:-1]),
    "an open pause does not hold": careless(pauses=lambda all_: [p for p in all_ if p.end]),
}
