"""Ends an exchange with a receiver that takes too long, however busily it drips."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer

__all__ = ["Watch", "limited"]


@dataclass
class Watch:
    """What became of the time; ``verdict`` says that it ran out, and is empty until it does."""

    verdict: str = ""


@contextmanager
def limited(seconds: float, connected: Callable[[], socket.socket | None]) -> Iterator[Watch]:
    """Shut the socket down that ``connected`` finds when ``seconds`` are over.

    A limit for each step alone would not do: a receiver may send one byte within each.
    """
    watch = Watch()

    def give_up() -> None:
        watch.verdict = f"no answer within {seconds:g} seconds"
        if (connection := connected()) is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
