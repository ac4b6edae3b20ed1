"""A sweep of what is due among a million open cases against the same among ten thousand.

Both sweeps do the whole of a worker's work on the same number of due cases: find them, claim each,
catch it up by its policy, store it with its journal. The open cases beside them are copied inside
the database, row for row, with their timers, due in years to come.

    python -m benchmarks.timers [sqlite] [postgresql] [--due=10000] [--few=10000] [--many=1000000]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection, text, update

from core.bootstrap import Settings, open_desk
from core.storage.tables import metadata
from core.usecases.casework import intake
from core.usecases.casework.intake import Arrival, Claim
from core.usecases.casework.keeping import keep
from core.usecases.desk import Desk
from core.usecases.timekeeping import deadlines
from tests.postmaster import Cluster

DUE, FEW, MANY = 10_000, 10_000, 1_000_000
ROUNDS, MOST = 5, 1.3
SECTOR = "property_mgmt"
LONG_AGO = datetime(2025, 3, 3, 2, tzinfo=UTC)
LATER = datetime(2040, 1, 2, 2, tzinfo=UTC)
COPIED = ("cases", "timers", "journal")


def arrival(at: datetime | None) -> Arrival:
    """A case with a timer or two."""
    claim = Claim("complaint", {"big_loss_or_injury": True})
    return Arrival(
        SECTOR, (claim,), profile="hangzhou", channel="visit", received_at=at, subject="漏水"
    )


def fill(desk: Desk, open_: int) -> None:
    """Receive one case of today, and copy it until ``open_`` are open."""
    with desk.store.write() as work:
        (case,) = intake.receive(desk, work, arrival(None))
    with desk.store.engine.begin() as connection:
        first = connection.execute(text("SELECT max(id) FROM cases")).scalar_one()
        assert case.id == first
        here = metadata.tables["timers"]
        waiting = here.c.case_id == first, here.c.wake_at.is_not(None)
        assert connection.execute(update(here).where(*waiting).values(wake_at=LATER)).rowcount
        for table in COPIED:
            copy(connection, table, first, open_ - 1)
    with desk.store.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def copy(
    connection: Connection,
    table: str,
    first: int,
    number: int,
    more: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Copy the rows of one case ``number`` times, each under a case of its own.

    ``more`` are the columns that differ from copy to copy, in SQL, by the number ``n.n``.
    """
    lite = connection.dialect.name == "sqlite"
    values = {c.name: f'one."{c.name}"' for c in metadata.tables[table].columns if c.name != "id"}
    if table == "cases":
        values |= {"id": "one.id + n.n", "number": "one.number || '-' || n.n"}
    elif table == "submissions":
        values["id"] = "one.id + n.n"
    else:
        values["case_id"] = "one.case_id + n.n"
    if table == "journal":
        values["key"] = "NULL"
    values |= more
    counted = f"SELECT 1 AS n UNION ALL SELECT n + 1 FROM n WHERE n < {number}"
    columns = ", ".join(f'"{name}"' for name in values)
    owned = table not in ("cases", "submissions")
    key = "case_id" if owned else "id"
    connection.execute(
        text(
            f"WITH RECURSIVE n AS ({counted}) INSERT INTO {table} ({columns})"
            f" SELECT {', '.join(values.values())} FROM {table} AS one, n WHERE one.{key} = {first}"
        )
    )
    if not owned and not lite:
        connection.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))


def add_due(desk: Desk, number: int) -> None:
    """Receive cases whose timers have been due for long, and fire none of them."""
    for start in range(0, number, 100):
        with desk.store.write() as work:
            for _ in range(min(100, number - start)):
                for matter in intake.opened(desk, work, arrival(LONG_AGO), LONG_AGO):
                    keep(work, matter)


def sweep(desk: Desk) -> tuple[int, float]:
    """Fire all that is due: how many things happened, and the seconds that it took."""
    began = time.perf_counter()
    fired = deadlines.fire_all_due(desk)
    return fired, time.perf_counter() - began


def measure(kind: str, urls: dict[int, str], due: int) -> bool:
    """Sweep in turns among few and among many; whether the many cost little."""
    with tempfile.TemporaryDirectory(prefix="tousu-bench-") as home:
        desks = {n: open_desk(Settings(Path(home), url, (SECTOR,))) for n, url in urls.items()}
        for number, desk in desks.items():
            began = time.perf_counter()
            fill(desk, number)
            print(f"{kind}: {number} open in {time.perf_counter() - began:.0f} s", flush=True)
        found: dict[int, list[tuple[int, float]]] = {number: [] for number in desks}
        for _ in range(ROUNDS):
            for number, desk in desks.items():
                add_due(desk, due // ROUNDS)
                found[number].append(sweep(desk))
        for desk in desks.values():
            desk.store.engine.dispose()
    few, many = (found[number] for number in sorted(found))
    assert [one[0] for one in few] == [one[0] for one in many], "not the same work"
    assert sum(one[0] for one in many) >= due, "nothing was due"
    for number, rounds in found.items():
        seconds = sum(one[1] for one in rounds)
        print(f"{kind}: among {number:9} open {seconds:7.2f} s, {sum(r[0] for r in rounds)} fired")
    ratio = statistics.median(m[1] / f[1] for m, f in zip(many, few, strict=True))
    print(f"{kind}: ratio {ratio:.2f} (at most {MOST})", flush=True)
    return ratio <= MOST


def main(words: list[str]) -> int:
    """Measure on each kind of database; 1 where many open cases cost too much."""
    told = dict(word[2:].split("=") for word in words if word.startswith("--"))
    kinds = [word for word in words if not word.startswith("--")] or ["sqlite", "postgresql"]
    due = int(told.get("due", DUE))
    sizes = (int(told.get("few", FEW)), int(told.get("many", MANY)))
    good = True
    with tempfile.TemporaryDirectory(prefix="tousu-bench-") as folder:
        if "sqlite" in kinds:
            good &= measure("sqlite", {n: f"sqlite:///{folder}/{n}.db" for n in sizes}, due)
        if "postgresql" in kinds:
            cluster = Cluster(Path(tempfile.mkdtemp(prefix="tousu-pg-")))
            try:
                cluster.create()
                cluster.start("max_wal_size=2GB")
                good &= measure("postgresql", {n: cluster.database(f"n{n}") for n in sizes}, due)
            finally:
                cluster.stop()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
