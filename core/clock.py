"""The only place that reads the time. Everything else is given an instant as a value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

__all__ = ["Clock", "SettableClock", "SystemClock"]


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        return datetime.now(UTC)


class SettableClock:
    """A clock that stands still until it is moved: for scenarios, demonstrations and tests."""

    def __init__(self, at: datetime) -> None:
        self._at = _utc(at)

    def now(self) -> datetime:
        """The instant at which the clock stands, aware and in UTC."""
        return self._at

    def set(self, at: datetime, *, backwards: bool = False) -> None:
        """Move to ``at``; into the past only if ``backwards`` says so, else ValueError."""
        instant = _utc(at)
        if instant < self._at and not backwards:
            raise ValueError(f"the clock stands at {self._at}; {instant} is in its past")
        self._at = instant

    def advance(self, by: timedelta) -> None:
        """Move forward ``by`` some time; a negative one raises ValueError."""
        self.set(self._at + by)


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"{at!r} does not say its time zone")
    return at.astimezone(UTC)
