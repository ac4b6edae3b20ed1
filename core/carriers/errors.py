"""Why something could not be delivered."""

from __future__ import annotations


class Undelivered(Exception):
    """The receiver did not take it. ``status`` is its answer (0: none came).

    ``final``: to try again would be of no use. The text says why, without quoting the receiver
    at length and without a word of what was sent.
    """

    def __init__(self, reason: str, status: int = 0, *, final: bool = False) -> None:
        super().__init__(reason)
        self.status = status
        self.final = final
