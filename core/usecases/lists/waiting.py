"""What waits for somebody, to be told to those who could do it."""

from __future__ import annotations

from core.storage.messages.outbox import Wanted
from core.storage.timekeeping.due import Due
from core.usecases.desk import Desk

__all__ = ["waiting"]


def waiting(desk: Desk, limit: int) -> list[Due]:
    """Messages and jobs that are due and at which nobody is, at most ``limit`` of each.

    None while the office is on hold; no message while the outbox is frozen.
    """
    with desk.store.read() as work:
        if work.holds.active() is not None:
            return []
        messages = work.outbox.due(Wanted(desk.outside.channels), limit)
        return [*messages, *work.jobs.waiting(limit)]
