"""How long code that is not ours may take: an alarm rings in the middle of it.

Only the main thread can be interrupted, and only where the system has timers; elsewhere nothing
is limited. Code that catches whatever is raised cannot be ended at all: see the page on hostile
input about what a plugin is trusted with.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

__all__ = ["OutOfPatience", "uncounted", "within"]


class OutOfPatience(BaseException):
    """The time is over; no Exception, lest what is to end takes it for a mistake of its own."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise :class:`OutOfPatience` in the block when it takes longer than ``seconds``."""
    if not _can_ring():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    left, again = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, left, again)


@contextmanager
def uncounted() -> Iterator[None]:
    """Time in which code of ours works for somebody whose time is limited."""
    if not _can_ring():
        yield
        return
    left, again = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left, again)


def _can_ring() -> bool:
    return threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")


def _ring(_number: int, _frame: FrameType | None) -> NoReturn:
    raise OutOfPatience
