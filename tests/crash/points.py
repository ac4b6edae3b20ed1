"""Where a process of the crash tests is at: its log, its transactions, and where it dies.

The events used here are those of SQLAlchemy; the product knows nothing of these tests.
"""

from __future__ import annotations

import itertools
import mmap
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

IDLE, WRITING, COMMITTING = range(3)
#: What comes last is always tried, for there the commit lies.
LAST = 3


class Log:
    """Lines that survive the process: each is handed to the system before the next deed."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(self, *words: object) -> None:
        """Write one line."""
        os.write(self._file, (" ".join(map(str, words)) + "\n").encode())


def to_try(points: int, step: int) -> list[int]:
    """Every ``step``-th of so many points, and the last ones."""
    return sorted({*range(1, points + 1, step), *range(points - LAST + 1, points + 1)})


def show_transactions(engine: Engine, path: str) -> None:
    """Keep in the first byte of ``path`` what the process is at, and then count its commits."""
    with Path(path).open("r+b") as file:
        flag = mmap.mmap(file.fileno(), 0)

    def begun(connection: Any) -> None:
        options = connection.get_execution_options()
        if not (options.get("read_only") or options.get("postgresql_readonly")):
            flag[0] = WRITING

    def committing(_: Any) -> None:
        if flag[0] == WRITING:
            flag[0] = COMMITTING

    def over(*_: Any) -> None:
        if flag[0] == COMMITTING:
            flag[1] = min(flag[1] + 1, 255)
        flag[0] = IDLE

    event.listen(engine, "begin", begun)
    event.listen(engine, "commit", committing)
    event.listen(engine.pool, "checkin", over)


def die_at(engine: Engine, last: int, log: Log) -> Callable[[], int]:
    """Kill this process at its ``last`` point (0: never); returns a count of the points passed.

    A point lies before every statement, before every commit, and after it.
    """
    passed = itertools.count(1)
    reached = 0

    def point(what: str) -> None:
        nonlocal reached
        reached = next(passed)
        if reached == last:
            log.say("killed", reached, what)
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(connection: Any, cursor: Any, text: str, *_: Any) -> None:
        point(" ".join(text.split()[:3]))

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", lambda _: point("commit"))
    event.listen(engine.pool, "checkin", lambda *_: point("after"))
    return lambda: reached
