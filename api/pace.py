"""Lets only so many strangers in at a time, whoever they are."""

from __future__ import annotations

from datetime import datetime
from threading import Lock


class Pace:
    """Lets so many strangers in within a minute, all together: it knows none from another.

    Counted within one process. Addresses are not looked at, so none is kept.
    """

    def __init__(self, most: int = 240) -> None:
        self._most = most
        self._lock = Lock()
        self._minute: datetime | None = None
        self._count = 0

    def wait(self, now: datetime) -> int:
        """0 to let somebody in now, else for how many seconds they have to wait."""
        minute = now.replace(second=0, microsecond=0)
        with self._lock:
            if minute != self._minute:
                self._minute, self._count = minute, 0
            self._count += 1
            return 60 - now.second if self._count > self._most else 0
