"""How many strangers come in within a minute: all together, and each of them.

What tells one from another is never stored: the address goes through an HMAC under a key of the
day, which is made from the pepper in the key folder, and the row is gone a minute later.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import NamedTuple

from core.usecases.desk import Desk

__all__ = ["DOOR", "FILES", "MOST", "MOST_EACH", "MOST_FILES", "SPAN", "Wait", "let_in",
           "seconds_left"]  # fmt: skip

SPAN = timedelta(minutes=1)
#: So many a minute all together, over all processes; and so many of one address.
MOST, MOST_EACH = 240, 60
#: So many files a minute all together: what strangers lay down takes room before anybody looks.
MOST_FILES = 20
#: The doors at which strangers are counted, each by itself: to speak, and to lay down a file.
DOOR, FILES = "public", "public files"
_EVERYBODY = "everybody"


class Wait(NamedTuple):
    """For how many seconds somebody waits (0: come in), and whether ``everybody`` does."""

    seconds: int = 0
    everybody: bool = False


def let_in(desk: Desk, client: str = "", most: int = MOST, door: str = DOOR) -> Wait:
    """Count somebody at a citizens' door, or tell how long to wait; ``client`` empty: unknown."""
    now = desk.now()
    span = now - now.replace(second=0, microsecond=0) + timedelta(microseconds=1)
    who = _of_the_day(desk, client, now) if client else ""
    with desk.store.write() as work:
        if work.attempts.count(door, _EVERYBODY, span) >= most:
            return Wait(seconds_left(now), everybody=True)
        if who and work.attempts.count(door, who, span) >= MOST_EACH:
            return Wait(seconds_left(now))
        for one in filter(None, (_EVERYBODY, who)):
            work.attempts.add(door, one, SPAN)
    return Wait()


def seconds_left(now: datetime) -> int:
    """The seconds until the next minute begins."""
    return 60 - now.second


def _of_the_day(desk: Desk, client: str, now: datetime) -> str:
    day = hmac.digest(desk.store.vault.ring.pepper, f"door {now:%Y-%m-%d}".encode(), "sha256")
    return hmac.digest(day, client.encode(), "sha256").hex()
