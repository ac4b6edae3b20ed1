"""Slows down who guesses passwords: after some failures a name must wait, right or wrong."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

FAILURES = 10
WINDOW = timedelta(minutes=15)
#: Names remembered at most, so that guessing names does not fill the memory.
NAMES = 10_000


class Throttle:
    """Counts failures by name within one process; forgotten when it ends."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._failures: OrderedDict[str, list[datetime]] = OrderedDict()

    def refuses(self, name: str, now: datetime) -> bool:
        """Whether ``name`` has failed too often of late."""
        with self._lock:
            recent = [at for at in self._failures.get(name, ()) if now - at < WINDOW]
            return len(recent) >= FAILURES

    def failed(self, name: str, now: datetime) -> None:
        """Note a failure of ``name``."""
        with self._lock:
            recent = [at for at in self._failures.pop(name, ()) if now - at < WINDOW]
            self._failures[name] = [*recent, now][-FAILURES:]
            while len(self._failures) > NAMES:
                self._failures.popitem(last=False)

    def succeeded(self, name: str) -> None:
        """Forget the failures of ``name``."""
        with self._lock:
            self._failures.pop(name, None)


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
