"""Histories of many clients on few cases, on SQLite and on PostgreSQL, without an anomaly.

Clients read cases and change them by the revision they read; some send a deed twice, and some
deeds break off before a statement or their commit. ``make test`` runs the same, shorter.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event

from core.domain.casework.cases import Officer
from core.domain.errors import Conflict
from core.usecases.casework import handling
from tests import databases
from tests.hard.races import Told, at_once
from tests.races.history import History, anomalies, asked, read
from tests.usecases.offices import DemoOffice, office_of_many

CLIENTS, DEEDS, CASES = 16, 250, 8
BROKEN_OFF = 0.004


class Gone(Exception):
    """The process of a client died in the middle of a deed."""


def played(office: DemoOffice, path: Path, *, clients: int, deeds: int, cases: int) -> Told:
    """Clients play on some cases; what they were told is checked."""
    numbers = [office.receive().number for _ in range(cases)]
    history, chance = History(path), random.Random(1)

    def mishap(*_: Any) -> None:
        if chance.random() < BROKEN_OFF:
            raise Gone

    listened: list[tuple[str, Callable[..., None]]] = [
        ("before_cursor_execute", mishap), ("commit", mishap),
    ]  # fmt: skip
    for what, listener in listened:
        event.listen(office.desk.store.engine, what, listener)
    try:
        at_once([partial(_client, office, history, n, deeds, numbers) for n in range(clients)])
    finally:
        for what, listener in listened:
            event.remove(office.desk.store.engine, what, listener)
    operations = read(path)
    ends = [one.how for one in operations if one.kind == "write"]
    told = Told("history", ends.count("ok"), max(deeds, cases * 2), anomalies(operations))
    if ends.count("fail") == 0:
        told.faults.append("nobody came too late: this was no race")
    return told


def _client(
    office: DemoOffice, history: History, client: int, deeds: int, numbers: list[str]
) -> None:
    """Read a case and change it, again and again; what broke off is not tried again."""
    chance, by = random.Random(client), Officer(f"handler#{client}", ("handler",))
    for turn in range(deeds):
        number = chance.choice(numbers)
        value = client * 100_000 + turn
        try:
            with asked(history, number, "read", "", ()) as told:
                case = office.stored(number)
                told.version, told.value = case.revision, case.facts.get("departments")
            with asked(history, number, "write", f"{client}-{turn}", (Conflict,)) as told:
                done = handling.record_facts(
                    office.desk, number, by, {"departments": value}, revision=case.revision
                )
                told.version, told.value = done.revision, value
        except Gone:
            continue


def run() -> int:
    """Both databases at full length; 1 where there is an anomaly or too little was done."""
    good = True
    with databases.run(), tempfile.TemporaryDirectory(prefix="tousu-history-") as folder:
        for kind in databases.ON:
            with databases.on(kind):
                told = played(
                    office_of_many(), Path(folder) / f"{kind}.jsonl",
                    clients=CLIENTS, deeds=DEEDS, cases=CASES,
                )  # fmt: skip
                good &= told.sound
                print(f"{kind}: {told}", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(run())
