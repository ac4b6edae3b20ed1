"""Keeps the processes that the crash tests kill; see ``tests.crash.child``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.crash.office import Place
from tests.crash.points import IDLE
from tests.places import REPO

#: Longer than anything takes on a busy machine.
PATIENCE = 60.0


class Child:
    """One process on one job, with its log."""

    def __init__(self, nursery: Nursery, pid: int, log: Path, flag: Path | None) -> None:
        self.pid = pid
        self._nursery, self._log, self._flag = nursery, log, flag

    def lines(self) -> list[list[str]]:
        """What it has said, a list of words a line."""
        return [line.split() for line in self._log.read_text("utf-8").splitlines()]

    def committed(self) -> int:
        """How often it has committed, up to 255."""
        assert self._flag is not None
        return self._flag.read_bytes()[1]

    def until_it_works(self, commits: int = 1, meanwhile: Callable[[], object] = int) -> None:
        """Wait until it has committed so often, doing what it needs ``meanwhile``."""
        end = time.perf_counter() + PATIENCE
        while self.committed() < commits:
            assert time.perf_counter() < end, f"too few commits\n{self._nursery.errors()}"
            meanwhile()
            time.sleep(0.01)

    def kill(self) -> bool:
        """Kill it as power failing would; whether a transaction was under way."""
        os.kill(self.pid, signal.SIGKILL)
        status = self._nursery.wait(self.pid)
        assert status == -signal.SIGKILL, f"ended by itself: {status}\n{self._nursery.errors()}"
        return self._flag is not None and self._flag.read_bytes()[0] != IDLE

    def ended(self) -> int:
        """Wait for its end; its exit code, negative for the signal that killed it."""
        status = self._nursery.wait(self.pid)
        assert status in (0, -signal.SIGKILL), f"exit code {status}\n{self._nursery.errors()}"
        return status


class Nursery:
    """Starts processes on an office; ``folder`` takes their logs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._errors = folder / "errors.txt"
        self._children = 0
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.child"],
                cwd=REPO,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self._hear("ready")

    def start(self, job: str, place: Place, **order: Any) -> Child:
        """A process of its own on a job; with ``watched`` it shows its transactions."""
        self._children += 1
        log = self._folder / f"{self._children}.log"
        log.touch()
        order |= {"job": job, "log": str(log), **_at(place)}
        flag = None
        if order.pop("watched", False):
            flag = self._folder / f"{self._children}.flag"
            flag.write_bytes(bytes(2))
            order["flag"] = str(flag)
        return Child(self, self._say(order), log, flag)

    def open(self, job: str, place: Place, **order: Any) -> None:
        """Open the office once for every process to come, and do the job there a first time.

        So the processes find everything warm; each still connects by itself.
        """
        log = str(self._folder / "open.log")
        self._say(order | {"open": True, "job": job, "log": log, **_at(place)})

    def wait(self, pid: int) -> int:
        """Wait for the end of a process; its exit code."""
        return self._say({"wait": pid})

    def clear(self) -> None:
        """End every process, and forget the office that was opened for them."""
        self._say({"clear": True})

    def errors(self) -> str:
        """What the processes complained of."""
        return self._errors.read_text("utf-8")

    def close(self) -> None:
        """End every process that was started here."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        if self._process.returncode is None:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _say(self, order: dict[str, Any]) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._hear())

    def _hear(self, expected: str = "") -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        assert line, f"the nursery is gone\n{self.errors()}"
        assert not expected or line == expected, line
        return line


def _at(place: Place) -> dict[str, str]:
    return {"home": str(place.home), "database": place.database}


@contextmanager
def nursery(folder: Path) -> Iterator[Nursery]:
    """A nursery whose processes all end with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    opened = Nursery(folder)
    try:
        yield opened
    finally:
        opened.close()
