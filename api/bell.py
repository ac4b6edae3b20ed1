"""Tells the cluster what became due, through a broker; without TOUSU_BROKER nobody is told.

What is told is a number and nothing else, and nothing depends on its being heard: the database says
what is to be done, and every sweep tells again of what is still waiting. So whoever answers a
request never waits for the broker, and a broker that is gone, or lost everything, loses nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from queue import Full, Queue
from types import ModuleType
from typing import TYPE_CHECKING

from api.running import Running
from core.domain.errors import TousuError

if TYPE_CHECKING:
    from core.storage.timekeeping.due import Due
    from core.usecases.desk import Desk

log = logging.getLogger("tousu.cluster")

#: What is to be told waits here at most; more is dropped, and told by a sweep.
MOST_WAITING = 10_000
#: How much a sweep tells at a time, and after how many seconds it tells the same again.
AT_A_TIME, AGAIN = 500, 60.0
#: Seconds for which a broker that did not answer is left alone.
SILENCE = 5.0


class Bell:
    """Tells of work from a thread of its own: ringing never waits and never fails."""

    def __init__(self, send: Callable[[Due], None]) -> None:
        """``send`` tells the broker; it may raise anything."""
        self._send = send
        self._waiting: Queue[Due] = Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None
        #: How often there was no room.
        self.dropped = 0
        self._told: dict[Due, float] = {}
        self._lock = threading.Lock()

    def ring(self, due: Iterable[Due]) -> None:
        """Tell of what became due, soon; what finds no room is dropped."""
        for one in due:
            try:
                self._waiting.put_nowait(one)
            except Full:
                self.dropped += 1
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._tell, name="bell", daemon=True)
                self._thread.start()

    def hand_out(self, desk: Desk) -> int:
        """Tell of what waits in the database and was not told of lately; how much that is."""
        from core.usecases.lists.waiting import waiting

        now = time.perf_counter()
        self._told = {one: at for one, at in self._told.items() if now - at < AGAIN}
        try:
            found = [one for one in waiting(desk, AT_A_TIME) if one not in self._told]
        except Exception as error:  # noqa: BLE001 (the sweep goes on without the others)
            log.error("looking for work failed: %s", type(error).__name__)
            return 0
        self._told |= dict.fromkeys(found, now)
        if found:
            self.ring(found)
        return len(found)

    def _tell(self) -> None:
        silent = False
        while True:
            one = self._waiting.get()
            try:
                self._send(one)
            except Exception as error:  # noqa: BLE001 (whatever it was, the sweep tells again)
                if not silent:
                    log.warning("the broker does not answer: %s", type(error).__name__)
                silent = True
                while not self._waiting.empty():
                    self._waiting.get()
                time.sleep(SILENCE)
            else:
                if silent:
                    log.info("the broker answers again")
                silent = False


def hang_up(desk: Desk, running: Running) -> Bell | None:
    """The bell of this process, rung at every commit of ``desk``; None where there is no broker.

    TousuError where a broker is named and the extra is not installed.
    """
    if not running.broker:
        return None
    bell = Bell(installed().send)
    desk.store.on_due = bell.ring
    return bell


def installed() -> ModuleType:
    """What talks to the broker; TousuError where the extra is not installed."""
    try:
        return import_module("api.cluster")
    except ModuleNotFoundError as error:
        raise TousuError(
            "设置了 TOUSU_BROKER,但未安装 cluster 组件:pip install 'tousu[cluster]'",
            "TOUSU_BROKER is set, and the extra is missing: pip install 'tousu[cluster]'",
            code="setting",
        ) from error
