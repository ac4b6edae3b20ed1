"""Ends an exchange with a receiver that takes too long, however busily it drips."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread

__all__ = ["Watch", "limited"]

#: Seconds between two looks for a connection to shut down, once the time is over.
AGAIN = 0.05


@dataclass
class Watch:
    """What became of the time; ``verdict`` says that it ran out, and is empty until it does."""

    verdict: str = ""


@contextmanager
def limited(seconds: float, connected: Callable[[], socket.socket | None]) -> Iterator[Watch]:
    """Shut the socket down that ``connected`` finds when ``seconds`` are over.

    A limit for each step alone would not do: a receiver may send one byte within each.
    """
    watch, over = Watch(), Event()

    def give_up() -> None:
        if over.wait(seconds):
            return
        watch.verdict = f"no answer within {seconds:g} seconds"
        while True:  # it may connect only now, or go on over another socket
            if (connection := connected()) is not None:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            if over.wait(AGAIN):
                return

    Thread(target=give_up, name="watch", daemon=True).start()
    try:
        yield watch
    finally:
        over.set()
