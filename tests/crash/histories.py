"""What clients were told while processes died, as a history of one register: the numbers given.

Each case taken in raised the last number by one. Who sends a case in writes the register, and may
do so again under its key; who asks for the newest case reads it. See ``tests.races.history``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from core.storage import tables
from core.storage.database.engine import reading
from tests.crash import office
from tests.crash.checker import Office
from tests.races.history import History, Operation, anomalies, read

REGISTER = "numbers"


class Sending:
    """The history of one process that takes cases in; the end of what it was at is not known."""

    def __init__(self, path: str) -> None:
        self._history = History(Path(path))

    def begin(self, key: str) -> list[int]:
        """What is sent under ``key``; its operations, one a case."""
        claims = range(len(office.arrival(key).claims))
        return [self._history.invoke(REGISTER, "write", f"{key}#{n}") for n in claims]

    def end(self, begun: list[int], key: str, numbers: str) -> None:
        """What it was answered with."""
        for one, number in zip(begun, numbers.split(), strict=True):
            self._history.end(one, "ok", _place(number), key)


class Looking:
    """The history of somebody who looks for the newest case meanwhile."""

    def __init__(self, path: Path, office: Office) -> None:
        self._history, self._office, self._asked = History(path), office, 0

    def __call__(self) -> None:
        """Look, one time in ten: who looks all the time keeps the others from their work."""
        self._asked += 1
        if self._asked % 10 != 1:
            return
        case, submission = tables.cases.c, tables.submissions.c
        newest = (
            select(case.number, submission.external_id)
            .join_from(tables.cases, tables.submissions, case.submission == submission.id)
            .order_by(case.id.desc())
            .limit(1)
        )
        begun = self._history.invoke(REGISTER, "read")
        with reading(self._office.engine).begin() as connection:
            found = connection.execute(newest).one_or_none()
        if found is None:
            self._history.end(begun, "fail")
        else:
            self._history.end(begun, "ok", _place(found.number), found.external_id)


def told(paths: Iterable[Path]) -> list[Operation]:
    """The operations of several histories together."""
    return [one for path in paths for one in read(path)]


def unnoticed(operations: list[Operation]) -> list[str]:
    """The anomalies that nobody would notice if they were planted in these operations."""
    writes = [n for n, one in enumerate(operations) if one.kind == "write" and one.how == "ok"]
    reads = [n for n, one in enumerate(operations) if one.kind == "read" and one.how == "ok"]
    first, last = operations[writes[0]], operations[writes[-1]]
    planted = {
        "lost update": (writes[-1], replace(last, version=first.version, value=first.value)),
        "double apply": (writes[-1], replace(last, deed=first.deed)),
        "stale": (reads[-1], replace(operations[reads[-1]], version=1, value=first.value)),
        "nobody made": (writes[-1], replace(last, version=(last.version or 0) + 100)),
    }
    return [
        what
        for what, (place, wrong) in planted.items()
        if not any(what in told for told in anomalies([
            *operations[:place], wrong, *operations[place + 1 :],
        ]))
    ]  # fmt: skip


def _place(number: str) -> int:
    return int(number.rpartition("-")[2])
