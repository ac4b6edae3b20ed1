"""Lets only so many strangers in at a time, counted over all processes of the installation."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address
from threading import Lock

from core.usecases.desk import Desk
from core.usecases.people import pacing

__all__ = ["Pace", "of_client"]


class Pace:
    """Asks the office whether it is overrun; where it is, no more until the minute is over.

    So a flood costs the database nothing once the door is shut.
    """

    def __init__(self, most: int = pacing.MOST, door: str = pacing.DOOR) -> None:
        self._most, self._door = most, door
        self._lock = Lock()
        self._shut_until: datetime | None = None

    def wait(self, desk: Desk, client: str = "") -> int:
        """0 to let somebody in now, else for how many seconds they have to wait."""
        now = desk.now()
        with self._lock:
            until = self._shut_until
        if until is not None and timedelta() < until - now <= pacing.SPAN:
            return pacing.seconds_left(now)
        found = pacing.let_in(desk, client, self._most, self._door)
        if found.everybody:
            with self._lock:
                self._shut_until = now + timedelta(seconds=found.seconds)
        return found.seconds


def of_client(address: str | None) -> str:
    """The address by which one client is told from another; empty: a proxy that hides them all."""
    try:
        return "" if not address or ip_address(address).is_loopback else address
    except ValueError:
        return ""
