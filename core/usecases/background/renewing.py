"""Holding on to what one is at: whoever works says every few seconds that it is still there.

A lease may so be short however long the work takes, and what somebody leaves who dies is soon
taken up by another. It tells that the process lives and reaches the database, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from core.storage.background.leases import BEAT
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk

__all__ = ["renewed"]


@contextmanager
def renewed(
    desk: Desk, renew: Callable[[UnitOfWork], bool], every: float = BEAT.total_seconds()
) -> Iterator[None]:
    """Call ``renew`` every so many seconds until the block ends, or until it says that all is lost.

    ``renew`` returns False where the lease is another's by now; the block learns of that when it
    stores what came of its work, which names the holder.
    """
    over = Event()

    def beat() -> None:
        while not over.wait(every):
            try:
                with desk.store.write() as work:
                    if over.is_set() or not renew(work):
                        return
            except Exception:  # noqa: BLE001, S112 (the next beat may reach the database again)
                continue

    thread = Thread(target=beat, name="renewing", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
