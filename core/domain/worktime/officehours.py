"""Office hours: time that counts only while the office is open. Reads no clock.

The hours are the office's own norm; a minute outside them, or on a rest day, does not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from core.domain.worktime.workdays import Calendar

_MIDNIGHT = 24 * 60
_STRETCH = re.compile(r"(\d\d?):([0-5]\d)-(\d\d?):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When an office is open on its working days: stretches of minutes after midnight.

    Each is (opens, closes), `closes` excluded; they stand in order and do not touch.
    """

    stretches: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        marks = [minute for stretch in self.stretches for minute in stretch]
        if not marks or marks[0] < 0 or marks[-1] > _MIDNIGHT or marks != sorted(set(marks)):
            raise ValueError("office hours must open before they close, in order, on one day")

    @classmethod
    def parse(cls, text: str) -> OfficeHours:
        """Read "09:00-17:30", or with a break "09:00-12:00 13:30-17:30"; "24:00" may end it."""
        found = [_STRETCH.fullmatch(part) for part in re.sub(r"\s*[-–]\s*", "-", text).split()]
        if not found or not all(found):
            raise ValueError(f'{text!r} are no office hours: write them as "09:00-17:30"')
        hours = [list(map(int, one.groups())) for one in found if one]
        return cls(tuple((60 * h + m, 60 * last_h + last_m) for h, m, last_h, last_m in hours))

    def __str__(self) -> str:
        return " ".join("-".join(f"{at // 60:02}:{at % 60:02}" for at in s) for s in self.stretches)

    @property
    def length(self) -> timedelta:
        """How long the office is open on a working day."""
        return timedelta(minutes=sum(closes - opens for opens, closes in self.stretches))

    def after(self, calendar: Calendar, start: datetime, length: timedelta) -> datetime:
        """When `length` of open time has passed since `start`; both in office time, without zone.

        What starts outside the hours, or exactly at closing, starts at the next opening; a run
        that ends exactly at closing ends there, not at the next opening.
        """
        day, worked = start.date(), self._worked(start - datetime.combine(start.date(), time.min))
        if not calendar.is_workday(day):
            day, worked = calendar.add_workdays(day, 1), timedelta()
        full_days, rest = divmod(worked + length, self.length)
        if not rest:
            full_days, rest = full_days - 1, self.length
        last = calendar.add_workdays(day, full_days)
        return datetime.combine(last, time.min) + self._when(rest)

    def latest(self, calendar: Calendar, at: datetime) -> datetime:
        """The last open instant not after `at`, the closing one included; office time, no zone."""
        midnight = datetime.combine(at.date(), time.min)
        for opens, closes in reversed(self.stretches):
            if calendar.is_workday(at.date()) and at - midnight >= timedelta(minutes=opens):
                return min(at, midnight + timedelta(minutes=closes))
        before = datetime.combine(calendar.add_workdays(at.date(), -1), time.min)
        return before + timedelta(minutes=self.stretches[-1][1])

    def _worked(self, since_midnight: timedelta) -> timedelta:
        """How much open time of a day has passed at this time of it."""
        passed = timedelta()
        for opens, closes in self.stretches:
            here = since_midnight - timedelta(minutes=opens)
            passed += min(max(here, timedelta()), timedelta(minutes=closes - opens))
        return passed

    def _when(self, worked: timedelta) -> timedelta:
        """At which time of a day so much of its open time, more than none, has passed."""
        for opens, closes in self.stretches:
            if worked <= timedelta(minutes=closes - opens):
                return timedelta(minutes=opens) + worked
            worked -= timedelta(minutes=closes - opens)
        raise ValueError("a day has no more open time than that")
