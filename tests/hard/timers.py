"""A million open timers: what is due is found at once, and ten thousand due at one instant fire.

``OPEN`` in the environment is the number of open cases, ``DUE`` that of those due at one instant.
What is due among so many is found in the time that an index takes; to fire one is a deed of its
own, so that the last of the ten thousand waits for the others: its wait is told, and bounded by
what ``RATE`` a second of one worker takes.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from benchmarks.timers import LONG_AGO, SECTOR, add_due, fill
from core.bootstrap import Settings, open_desk
from core.usecases.desk import Desk
from core.usecases.timekeeping import deadlines
from tests.databases import asked_for
from tests.postmaster import Cluster

OPEN, DUE = int(os.environ.get("OPEN", "1000000")), int(os.environ.get("DUE", "10000"))
#: The longest that finding 100 due cases may take in 95 of 100 looks, in seconds.
FOUND = {"sqlite": 0.005, "postgresql": 0.010}
LOOKS, RATE, MEMORY = 200, 40.0, 200


def looks(desk: Desk) -> float:
    """The 95th percentile of looking for a hundred due cases, in seconds."""
    found = []
    with desk.store.read() as work:
        for _ in range(LOOKS):
            began = time.perf_counter()
            numbers = work.cases.due(work.now, 100, 0)
            found.append(time.perf_counter() - began)
            assert len(numbers) == 100, "too little was due"
    return statistics.quantiles(found, n=100)[94]


def measure(kind: str, url: str) -> bool:
    """Fill, look and fire on one database; whether each is within its bound."""
    with tempfile.TemporaryDirectory(prefix="tousu-timers-") as home:
        desk = open_desk(Settings(Path(home), url, (SECTOR,)))
        fill(desk, OPEN)
        add_due(desk, DUE)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        look = looks(desk)
        began = time.perf_counter()
        fired = deadlines.fire_all_due(desk)
        seconds = time.perf_counter() - began
        again = deadlines.fire_all_due(desk)
        late = _waited(desk)
        desk.store.engine.dispose()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 - before
    print(f"{kind}: floor: {OPEN} open, {DUE} due, {fired} fired, {again} fired again")
    print(f"{kind}: 100 due found in {look * 1000:.2f} ms (p95; at most {FOUND[kind] * 1000:.0f});"
          f" all fired in {seconds:.0f} s, {fired / seconds:.0f} a second (at least {RATE:.0f}),"
          f" the last {late} after the first; {memory} MiB more (at most {MEMORY})",
          flush=True)  # fmt: skip
    fast = look <= FOUND[kind] and fired / seconds >= RATE
    return fired >= DUE and again == 0 and fast and memory <= MEMORY


def _waited(desk: Desk) -> timedelta:
    """From the first firing to the last, by what the journal says of its writing."""
    query = "SELECT min(recorded_at), max(recorded_at) FROM journal WHERE event = 'lapsed'"
    with desk.store.read() as work:
        first, last = work.connection.exec_driver_sql(query).one()
    assert first is not None, "nothing lapsed"
    if isinstance(first, str):
        first, last = (LONG_AGO.fromisoformat(one) for one in (first, last))
    found: timedelta = last - first
    return found


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """An address on each kind of database."""
    with tempfile.TemporaryDirectory(prefix="tousu-timers-") as folder:
        cluster = Cluster(Path(tempfile.mkdtemp(prefix="tousu-pg-")))
        try:
            cluster.create()
            cluster.start("max_wal_size=2GB")
            yield {"sqlite": f"sqlite:///{folder}/office.db", "postgresql": cluster.database("t")}
        finally:
            cluster.stop()


def run() -> int:
    """Both databases; 1 where one is too slow, or fires twice or too little."""
    with databases() as urls:
        good = [measure(kind, urls[kind]) for kind in asked_for()]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(run())
