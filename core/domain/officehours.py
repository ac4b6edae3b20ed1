"""Office hours: time that counts only while the office is open. Reads no clock.

The hours are the office's own norm; a minute outside them, or on a rest day, does not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from core.domain.workdays import Calendar

_MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When an office is open on its working days; minutes after midnight, `closes` excluded."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= _MIDNIGHT:
            raise ValueError("office hours must open before they close, on one day")

    @classmethod
    def parse(cls, text: str) -> OfficeHours:
        """Read "09:00-17:30"; "24:00" is allowed as the end."""
        found = re.fullmatch(r"\s*(\d\d?):([0-5]\d)\s*[-–]\s*(\d\d?):([0-5]\d)\s*", text)
        if not found:
            raise ValueError(f'{text!r} are no office hours: write them as "09:00-17:30"')
        hour, minute, last_hour, last_minute = map(int, found.groups())
        return cls(60 * hour + minute, 60 * last_hour + last_minute)

    def __str__(self) -> str:
        return "-".join(f"{at // 60:02}:{at % 60:02}" for at in (self.opens, self.closes))

    @property
    def length(self) -> timedelta:
        """How long the office is open on a working day."""
        return timedelta(minutes=self.closes - self.opens)

    def after(self, calendar: Calendar, start: datetime, length: timedelta) -> datetime:
        """When `length` of open time has passed since `start`; both in office time, without zone.

        What starts outside the hours, or exactly at closing, starts at the next opening; a run
        that ends exactly at closing ends there, not at the next opening.
        """
        opens = timedelta(minutes=self.opens)
        day = start.date()
        worked = start - datetime.combine(day, time.min) - opens
        if not calendar.is_workday(day):
            day, worked = calendar.add_workdays(day, 1), timedelta()
        worked = min(max(worked, timedelta()), self.length)
        full_days, rest = divmod(worked + length, self.length)
        if not rest:
            full_days, rest = full_days - 1, self.length
        last = calendar.add_workdays(day, full_days)
        return datetime.combine(last, time.min) + opens + rest
