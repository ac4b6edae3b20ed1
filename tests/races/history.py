"""A history of what clients asked and were told, and whether one office could have told it.

A line of JSON for each ``invoke``, and for the ``ok``, ``fail`` or ``unknown`` it came to, with
the instant of a clock that never goes back. A case is a register with a version: each deed that
took effect raised it by one. Whatever is not explained so is an anomaly, told in a sentence.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any


class History:
    """Writes a history, from any number of threads."""

    def __init__(self, path: Path) -> None:
        self.path, self._lock, self._last = path, Lock(), 0
        path.touch()

    def invoke(self, register: str, kind: str, deed: str = "") -> int:
        """Somebody begins to ``read`` or ``write`` a register; ``deed`` names one that may be sent
        again. Its id.
        """
        with self._lock:
            self._last += 1
            self._write(id=self._last, type="invoke", register=register, kind=kind, deed=deed)
            return self._last

    def end(self, id_: int, how: str, version: int | None = None, value: Any = None) -> None:
        """It came to ``ok`` with version and value, to ``fail``, or nobody knows (``unknown``)."""
        with self._lock:
            self._write(id=id_, type=how, version=version, value=value)

    def _write(self, **line: Any) -> None:
        line["at"] = time.perf_counter_ns()
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


@contextmanager
def asked(
    history: History, register: str, kind: str, deed: str, refused: tuple[type[Exception], ...]
) -> Iterator[Told]:
    """One operation; what is in ``refused`` fails it, any other error leaves it unknown."""
    told = Told(history.invoke(register, kind, deed))
    try:
        yield told
    except refused:
        history.end(told.id, "fail")
    except BaseException:
        history.end(told.id, "unknown")
        raise
    else:
        history.end(told.id, "ok", told.version, told.value)


@dataclass
class Told:
    """What an operation was told, to be filled in."""

    id: int
    version: int | None = None
    value: Any = None


@dataclass
class Operation:
    """One operation from its beginning to its end."""

    id: int
    register: str
    kind: str
    deed: str
    began: int
    how: str = "unknown"
    ended: float = float("inf")
    version: int | None = None
    value: Any = None

    def __str__(self) -> str:
        return f"{self.kind} {self.deed or self.id} of {self.register}"


def read(path: Path) -> list[Operation]:
    """The operations of a history, in the order in which they began."""
    found: dict[int, Operation] = {}
    for text in path.read_text("utf-8").splitlines():
        line = json.loads(text)
        if line["type"] == "invoke":
            names = (line["id"], line["register"], line["kind"], line["deed"], line["at"])
            found[line["id"]] = Operation(*names)
        else:
            one = found[line["id"]]
            one.how, one.ended = line["type"], line["at"]
            one.version, one.value = line["version"], line["value"]
    return list(found.values())


def anomalies(operations: Iterable[Operation]) -> list[str]:
    """Whatever no office could have told that does one deed after the other."""
    registers: dict[str, list[Operation]] = defaultdict(list)
    for one in operations:
        registers[one.register].append(one)
    return [fault for found in registers.values() for fault in _of(found)]


def _of(operations: list[Operation]) -> Iterator[str]:
    known = [one for one in operations if one.how == "ok"]
    writes = [one for one in known if one.kind == "write"]
    yield from _once(writes)
    yield from _agreeing(known)
    yield from _in_time(known)
    yield from _explained(operations, writes)


def _once(writes: list[Operation]) -> Iterator[str]:
    """No two deeds made the same version, and one that was sent twice made one."""
    made: dict[int | None, Operation] = {}
    deeds: dict[str, Operation] = {}
    for one in writes:
        other = made.setdefault(one.version, one)
        if other is not one and (not one.deed or one.deed != other.deed):
            yield f"lost update: {other} and {one} both made version {one.version}"
        first = deeds.setdefault(one.deed, one) if one.deed else one
        if first.version != one.version:
            yield f"double apply: {one} made version {first.version} and {one.version}"


def _agreeing(known: list[Operation]) -> Iterator[str]:
    """All who were told of one version were told the same of it."""
    values: dict[int | None, Operation] = {}
    for one in known:
        first = values.setdefault(one.version, one)
        if first.value != one.value:
            yield f"version {one.version} is {first.value} to {first}, {one.value} to {one}"


def _in_time(known: list[Operation]) -> Iterator[str]:
    """What began after something was told knows of it."""
    ends = sorted(known, key=lambda one: one.ended)
    newest: Operation | None = None
    place = 0
    for one in sorted(known, key=lambda one: one.began):
        while place < len(ends) and ends[place].ended < one.began:
            if newest is None or (ends[place].version or 0) > (newest.version or 0):
                newest = ends[place]
            place += 1
        again = newest is not None and one.deed != "" and one.kind == "write"
        if newest and not again and (one.version or 0) < (newest.version or 0):
            yield f"stale: {one} was told version {one.version} after {newest.version} was told"


def _explained(operations: list[Operation], writes: list[Operation]) -> Iterator[str]:
    """No version without a deed: those nobody was told of are at most those that are unknown."""
    made = {one.version for one in writes}
    unknown = sum(one.how == "unknown" and one.kind == "write" for one in operations)
    seen = {one.version for one in operations if one.how == "ok" and one.version}
    first = min((v for v in seen if v is not None), default=0)
    last = max((v for v in seen if v is not None), default=0)
    silent = [v for v in range(first + 1, last + 1) if v not in made]
    if len(silent) > unknown:
        yield f"{operations[0].register}: nobody made the versions {silent[:5]}"
