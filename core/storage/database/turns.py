"""Lets so many in at a time, and whoever waits longest next."""

from __future__ import annotations

from collections import deque
from threading import Lock
from types import TracebackType

from core.domain.errors import Unavailable

__all__ = ["Turns"]


class Turns:
    """``number`` at a time may be within its block; who has waited longest comes in next.

    A semaphore, and a pool of connections, let in whoever asks at the right moment: where many
    come again and again, one of them may wait for ever. Unavailable after ``patience`` seconds.
    """

    def __init__(self, number: int, patience: float) -> None:
        self._free, self._patience = number, patience
        self._lock = Lock()
        self._waiting = deque[Lock]()

    def __enter__(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            called = Lock()
            called.acquire()
            self._waiting.append(called)
        if not called.acquire(timeout=self._patience):
            with self._lock:
                if called in self._waiting:  # else the call came just now
                    self._waiting.remove(called)
                    zh, en = "同时办理的人太多,请稍后重试", "Too many are at work; try again soon"
                    raise Unavailable(zh, en)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
