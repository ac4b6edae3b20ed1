"""Whether what should come by again and again still does."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from api.server import Sweeper

_SWEEPER = "tousu.sweeper"


class Pulse:
    """When something last came by and met no error; at first, when it was made."""

    def __init__(self) -> None:
        self._last = perf_counter()

    def beat(self, done: object) -> None:
        """It came by; not if nothing came of it (``done`` is None)."""
        if done is not None:
            self._last = perf_counter()

    @property
    def silent_for(self) -> float:
        """Seconds since it last came by."""
        return perf_counter() - self._last


def sweeps_for(app: Flask, sweeper: Sweeper) -> None:
    """Let ``app`` answer for the sweeper that runs beside it."""
    app.extensions[_SWEEPER] = sweeper


def sweeper_of(app: Flask) -> Sweeper | None:
    """The sweeper of the process that serves ``app``; None where others sweep."""
    found: Sweeper | None = app.extensions.get(_SWEEPER)
    return found
