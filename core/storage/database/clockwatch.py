"""Notices that the clock was put back, which no deadline may suffer unseen."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from core.clock import Clock
from core.storage.proof.audit import Audit, Registered
from core.storage.proof.log import Log

__all__ = ["TOLERATED", "ClockWatch"]

#: A clock that is kept right goes back by less than this, and nobody is told.
TOLERATED = timedelta(seconds=5)
#: How it stands in the register.
EVENT = "clock_back"

_LOG = logging.getLogger("tousu.clock")


class ClockWatch:
    """Reads the clock for one process and compares each reading with the last.

    Readings of other processes do not count but for the first, which is compared with what is
    stored: two machines that differ would else be told of at every deed.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._last: datetime | None = None
        self._compared = False
        self._back: tuple[datetime, datetime] | None = None

    def read(self) -> datetime:
        """The present instant; that it lies before the last reading is remembered."""
        now, last = self.clock.now(), self._last
        self._last = now
        if last is not None and last - now > TOLERATED:
            self._tell(last, now)
        return now

    def note(self, log: Log, audit: Audit, now: datetime) -> None:
        """Have a step that was noticed stand in the register with what is being stored."""
        if not self._compared:
            self._compared = True
            stored = log.last_at()
            if stored is not None and stored - now > TOLERATED and self._back is None:
                self._tell(stored, now)
        if self._back is not None:
            before, after = self._back
            told = {"before": before.isoformat(), "after": after.isoformat()}
            audit.add(Registered(EVENT, now, "system", data=told))

    def kept(self) -> None:
        """What was noted is stored."""
        self._back = None

    def _tell(self, before: datetime, after: datetime) -> None:
        self._back = before, after
        _LOG.warning("the clock went back from %s to %s", before.isoformat(), after.isoformat())
