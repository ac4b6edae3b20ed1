"""What became due in a unit of work: named by number, so that others can be told of it."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["JOB", "MESSAGE", "Due"]

MESSAGE, JOB = "message", "job"


class Due(NamedTuple):
    """Work that waits for somebody: a message by its key, a job by its number; nothing else of it.

    It says where to look. Whether there is still something to do is in the database alone.
    """

    kind: str
    id: str
