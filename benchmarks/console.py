"""The console among a million cases against the same among ten thousand.

Pages are asked of the application itself, by somebody who logged in, in turns of both sizes; of
each the median of many is told. What is measured is the time of the processor, of this process and
of those by which the database serves it, so that others at work on the machine do not count. The
offices: ``benchmarks.consoleoffice``; in a folder given they stay and are used again.

    python -m benchmarks.console [sqlite] [postgresql] [--few=10000] [--many=1000000] [--rounds=15]
                                 [--keep=FOLDER] [--only=WORD]
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.consoleoffice import (
    FREQUENT,
    NONE,
    ONE,
    OTHER,
    PASSWORD,
    RARE,
    SECTOR,
    UNIT,
    fill,
)  # fmt: skip
from console.app import create_app
from core.bootstrap import Settings, open_desk
from core.usecases.lists.queue import BUCKETS
from tests.postmaster import Cluster

FEW, MANY, ROUNDS, MOST = 10_000, 1_000_000, 15, 2.0
#: No workers beside, so that one process does all that is to be measured.
SERVER = (
    "max_wal_size=4GB", "shared_buffers=512MB", "wal_level=minimal", "max_wal_senders=0",
    "max_parallel_workers_per_gather=0",
)  # fmt: skip
#: What is asked, by name, and by whom: ``wu`` knows of one unit only.
ASKED: dict[str, dict[str, str]] = {
    "all": {}, "mine": {"whose": "mine"}, "my unit": {"whose": "unit"},
    **{f"bucket {bucket}": {"bucket": bucket} for bucket in BUCKETS},
    "second page": {"cursor": ""},
    "sector": {"sector": SECTOR}, "status closed": {"status": "closed"},
    "status accepted": {"status": "accepted"}, "unit": {"sector": SECTOR, "unit": UNIT},
    "officer": {"officer": "officer-5"},
    **{f"timer {state}": {"timer": state} for state in ("running", "met", "cancelled", "overdue")},
    "whole number": {"q": "pm-2020-009980"}, "part of a number": {"q": "4711"},
    "seldom part": {"q": "471"}, "year of a number": {"q": "2019"},
    "frequent word": {"q": FREQUENT}, "one character": {"q": ONE}, "rare word": {"q": RARE},
    "no such word": {"q": NONE},
    "word of mine": {"q": FREQUENT, "whose": "mine"},
    "rare of my unit": {"q": RARE, "whose": "unit"},
    "word among closed": {"q": "Elevator", "status": "closed"},
    "one unit's: all": {"as": "wu"}, "one unit's: word": {"as": "wu", "q": FREQUENT},
}  # fmt: skip


class Browser:
    """Somebody at an office of one size, logged in."""

    def __init__(self, home: Path, url: str, size: int) -> None:
        self.desk = open_desk(Settings(home, url, (SECTOR, OTHER)))
        filled, began = home / "case", time.perf_counter()
        if not filled.exists():
            filled.write_text(fill(self.desk, size))
            took = time.perf_counter() - began
            print(f"{url.partition(':')[0]}: {size} cases in {took:.0f} s", flush=True)
        self.case = filled.read_text()
        app = create_app(self.desk)
        self._servers: list[int] = []
        self._clients = {name: app.test_client() for name in ("lin", "wu")}
        for name, client in self._clients.items():
            answer = client.post("/login", data={"name": name, "password": PASSWORD})
            assert answer.status_code == 303, answer.get_data(as_text=True)
        # The first page holds the way to the second.
        there = re.search(r'rel="next" href="[^"]*cursor=([^"&]+)', self.page({})[0])
        assert there is not None, "no second page"
        self._cursor = unescape(there[1])
        if url.startswith("postgresql"):
            self._servers = self._serving()

    def page(self, asked: dict[str, str]) -> tuple[str, float]:
        """A page of the queue, and the seconds that it took."""
        asked = dict(asked)
        client = self._clients[asked.pop("as", "lin")]
        if "cursor" in asked:
            asked["cursor"] = self._cursor
        return self._timed(client, "/?" + urlencode(asked))

    def shown(self) -> tuple[str, float]:
        """The page of a case, and the seconds that it takes."""
        return self._timed(self._clients["lin"], f"/cases/{self.case}")

    def _timed(self, client: object, path: str) -> tuple[str, float]:
        began = self._spent()
        answer = client.get(path)  # type: ignore[attr-defined]
        seconds = self._spent() - began
        assert answer.status_code == 200, answer.get_data(as_text=True)[-3000:]
        return answer.get_data(as_text=True), seconds

    def _spent(self) -> float:
        # The clock of another process has a number made of the process's own, as Linux has it.
        others = sum(time.clock_gettime(~process << 3 | 2) for process in self._servers)
        return time.process_time() + others

    def _serving(self) -> list[int]:
        """The processes of the server that hold a connection to this office."""
        query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        with self.desk.store.engine.connect() as connection:
            return list(connection.exec_driver_sql(f"{query} AND pid > 0").scalars())


def compare(kind: str, offices: list[Browser], rounds: int, only: str) -> float:
    """Print what each page takes among few and among many; how many times as long the worst."""
    worst = 0.0
    for name in [one for one in [*ASKED, "a case"] if only in one]:
        times: list[list[float]] = [[] for _ in offices]
        lines = []
        for _ in range(rounds + 1):
            for office, found in zip(offices, times, strict=True):
                asked = ASKED.get(name)
                text, seconds = office.shown() if asked is None else office.page(asked)
                found.append(seconds)
                lines.append(text.count("data-case") if asked is not None else 1)
        # The first of each is not like the others.
        few, many = (statistics.median(found[1:]) * 1000 for found in times)
        worst = max(worst, many / few)
        print(f"{kind:10} {name:22} {few:8.1f} ms {many:8.1f} ms  {many / few:5.2f}"
              f"  lines {lines[0]:2} {lines[1]:2}", flush=True)  # fmt: skip
    print(f"{kind:10} at worst {worst:.2f} times as long (at most {MOST})", flush=True)
    return worst


@contextmanager
def offices(kind: str, folder: Path, sizes: tuple[int, ...]) -> Iterator[list[Browser]]:
    """An office of each size in ``folder``: those that are there, else new ones."""
    homes = {size: folder / f"{kind}-{size}" for size in sizes}
    cluster = Cluster(folder / "pg")
    try:
        urls = {size: f"sqlite:///{home}/office.db" for size, home in homes.items()}
        if kind == "postgresql":
            cluster.create()
            cluster.start(*SERVER)
            urls = {size: cluster.database(f"n{size}") for size in sizes}
        for home in homes.values():
            home.mkdir(parents=True, exist_ok=True)
        found = [Browser(homes[size], urls[size], size) for size in sizes]
        yield found
        for one in found:
            one.desk.store.engine.dispose()
    finally:
        if kind == "postgresql":
            cluster.stop(keep=True)


def main(words: list[str]) -> int:
    """Measure on each kind of database; 1 where many cases cost too much."""
    told = dict(word[2:].split("=") for word in words if word.startswith("--"))
    kinds = [word for word in words if not word.startswith("--")] or ["sqlite", "postgresql"]
    sizes = (int(told.get("few", FEW)), int(told.get("many", MANY)))
    rounds, good = int(told.get("rounds", ROUNDS)), True
    with tempfile.TemporaryDirectory(prefix="tousu-") as passing:
        folder = Path(told.get("keep", passing))
        folder.mkdir(mode=0o711, exist_ok=True)
        folder.chmod(0o711)  # the server runs as somebody else
        for kind in kinds:
            with offices(kind, folder, sizes) as found:
                good &= compare(kind, found, rounds, told.get("only", "")) <= MOST
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
