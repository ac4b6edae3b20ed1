"""What is done beside the deadlines, in threads of its own: long work, and delivering messages.

Where there is a cluster (:mod:`api.bell`) its workers are told of the work first; what none of them
has taken for a while is done here, so that nothing waits for a broker.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from api.scrubbing import places, told

if TYPE_CHECKING:
    from api.bell import Bell
    from core.usecases.desk import Desk

log = logging.getLogger("tousu.sweep")

#: Threads that deliver messages at most, and looks between two for daily lists.
RELAYS, DIGEST_EVERY = 3, 30
#: Looks between two for cases that are so many that they are moved by a job.
MOVE_EVERY = 30
#: What is left to the cluster for so long before it is done here.
PATIENCE = timedelta(seconds=15)


class Jobs:
    """Has the long work done that people asked for, one job after the other."""

    def __init__(self, desk: Desk, bell: Bell | None = None) -> None:
        """Nothing is begun before the first look; ``bell`` calls others first."""
        self._desk, self._bell = desk, bell
        self._after = PATIENCE if bell else timedelta()
        self._left = 0
        self._thread: threading.Thread | None = None

    def look_aside(self) -> None:
        """Do what waits, in a thread of its own: no timer waits for it."""
        if self._bell is not None:
            self._bell.hand_out(self._desk)
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self.look, name="jobs", daemon=True)
            self._thread.start()

    def look(self) -> int:
        """Do the jobs that wait; how many ended."""
        from core.usecases.background.jobs import run_next
        from core.usecases.timekeeping.moving import ask_if_many

        done = 0
        try:
            self._left -= 1
            if self._left <= 0:
                self._left = MOVE_EVERY
                ask_if_many(self._desk)
            while run_next(self._desk, on_error=report, after=self._after) is not None:
                done += 1
        except Exception as error:  # noqa: BLE001 (a job must not keep a timer waiting)
            report("jobs", error)
        if done:
            log.info("jobs ended: %s", done)
        return done


class Relay:
    """Has the messages delivered that were promised, and the daily lists written."""

    def __init__(self, desk: Desk, bell: Bell | None = None) -> None:
        """Nothing is begun before the first look; with a ``bell`` others come first."""
        self._desk, self._left = desk, 0
        self._after = PATIENCE if bell else timedelta()
        self._threads: list[threading.Thread] = []

    def look_aside(self) -> None:
        """Deliver what waits, in threads of their own: no timer waits for a slow receiver.

        While one is busy with a receiver another looks for the next message.
        """
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        if len(self._threads) < RELAYS:
            thread = threading.Thread(target=self.look, name="relay", daemon=True)
            self._threads.append(thread)
            thread.start()

    def look(self) -> int:
        """Deliver what is due now; how many messages were tried."""
        from core.usecases.messages.digests import write_due
        from core.usecases.messages.relaying import relay_due

        try:
            self._left -= 1
            if self._left <= 0:
                self._left = DIGEST_EVERY
                write_due(self._desk, on_error=report)
            tried = relay_due(self._desk, on_error=report, after=self._after)
        except Exception as error:  # noqa: BLE001 (a message must not keep a timer waiting)
            report("relay", error)
            return 0
        if tried:
            log.info("messages tried: %s", tried)
        return tried


def report(what: str, error: Exception) -> None:
    """Log what failed: only kind and place, for an error's text may quote what somebody wrote."""
    log.error("%s failed: %s at%s", what, told(error), places(error.__traceback__, 1))
