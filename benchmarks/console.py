"""The console among a million cases against the same among ten thousand.

Pages are asked of the application itself, by somebody who logged in, in turns of both sizes; of
each the quickest of several is told. The offices: ``benchmarks.consoleoffice``.

    python -m benchmarks.console [sqlite] [postgresql] [--few=10000] [--many=1000000] [--rounds=7]
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
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
from core.usecases.queue import BUCKETS
from tests.postmaster import Cluster

FEW, MANY, ROUNDS, MOST = 10_000, 1_000_000, 7, 2.0
#: What is asked, by name, and by whom: ``wu`` knows of one unit only.
ASKED: dict[str, dict[str, str]] = {
    "all": {}, "mine": {"whose": "mine"}, "my unit": {"whose": "unit"},
    **{f"bucket {bucket}": {"bucket": bucket} for bucket in BUCKETS},
    "second page": {"cursor": ""},
    "sector": {"sector": SECTOR}, "status closed": {"status": "closed"},
    "status accepted": {"status": "accepted"}, "unit": {"sector": SECTOR, "unit": UNIT},
    "officer": {"officer": "officer-5"},
    **{f"timer {state}": {"timer": state} for state in ("running", "met", "cancelled", "overdue")},
    "whole number": {"q": "pm-2019-000004"}, "part of a number": {"q": "4711"},
    "year of a number": {"q": "2019"}, "frequent word": {"q": FREQUENT},
    "one character": {"q": ONE}, "rare word": {"q": RARE}, "no such word": {"q": NONE},
    "word of mine": {"q": FREQUENT, "whose": "mine"},
    "rare of my unit": {"q": RARE, "whose": "unit"},
    "word among closed": {"q": "Elevator", "status": "closed"},
    "one unit's: all": {"as": "wu"}, "one unit's: word": {"as": "wu", "q": FREQUENT},
}  # fmt: skip


class Browser:
    """Somebody at an office of one size, logged in."""

    def __init__(self, home: Path, url: str, size: int) -> None:
        # Where the database runs within, others at work on the machine shall not count.
        self._clock = time.process_time if url.startswith("sqlite") else time.perf_counter
        self.desk = open_desk(Settings(home, url, (SECTOR, OTHER)))
        began = time.perf_counter()
        self.case = fill(self.desk, size)
        print(f"{url.partition(':')[0]}: {size} cases in {time.perf_counter() - began:.0f} s",
              flush=True)  # fmt: skip
        app = create_app(self.desk)
        self._clients = {name: app.test_client() for name in ("lin", "wu")}
        for name, client in self._clients.items():
            answer = client.post("/login", data={"name": name, "password": PASSWORD})
            assert answer.status_code == 303, answer.get_data(as_text=True)
        # The first page holds the way to the second.
        there = re.search(r'rel="next" href="[^"]*cursor=([^"&]+)', self.page({})[0])
        assert there is not None, "no second page"
        self._cursor = unescape(there[1])

    def page(self, asked: dict[str, str]) -> tuple[str, float]:
        """A page of the queue, and the seconds that it took."""
        asked = dict(asked)
        client = self._clients[asked.pop("as", "lin")]
        if "cursor" in asked:
            asked["cursor"] = self._cursor
        return self._timed(client, "/?" + urlencode(asked))

    def shown(self) -> float:
        """The seconds that the page of a case takes."""
        return self._timed(self._clients["lin"], f"/cases/{self.case}")[1]

    def _timed(self, client: object, path: str) -> tuple[str, float]:
        began = self._clock()
        answer = client.get(path)  # type: ignore[attr-defined]
        seconds = self._clock() - began
        assert answer.status_code == 200, answer.get_data(as_text=True)[-3000:]
        return answer.get_data(as_text=True), seconds


def compare(kind: str, urls: dict[int, str], rounds: int) -> bool:
    """Print what each page takes among few and among many; whether none takes twice as long."""
    with tempfile.TemporaryDirectory(prefix="tousu-bench-") as home:
        offices = [
            Browser(Path(tempfile.mkdtemp(dir=home)), url, size) for size, url in urls.items()
        ]
        good = True
        for name in [*ASKED, "a case"]:
            times: list[list[float]] = [[] for _ in offices]
            for _ in range(rounds):
                for office, found in zip(offices, times, strict=True):
                    asked = ASKED.get(name)
                    found.append(office.shown() if asked is None else office.page(asked)[1])
            few, many = (min(found[1:] or found) * 1000 for found in times)
            good &= many <= MOST * few
            print(f"{kind:10} {name:22} {few:8.1f} ms {many:8.1f} ms  {many / few:5.2f}",
                  flush=True)  # fmt: skip
        for office in offices:
            office.desk.store.engine.dispose()
    return good


def main(words: list[str]) -> int:
    """Measure on each kind of database; 1 where many cases cost too much."""
    told = dict(word[2:].split("=") for word in words if word.startswith("--"))
    kinds = [word for word in words if not word.startswith("--")] or ["sqlite", "postgresql"]
    sizes = (int(told.get("few", FEW)), int(told.get("many", MANY)))
    rounds, good = int(told.get("rounds", ROUNDS)), True
    with tempfile.TemporaryDirectory(prefix="tousu-bench-") as folder:
        if "sqlite" in kinds:
            good &= compare("sqlite", {n: f"sqlite:///{folder}/{n}.db" for n in sizes}, rounds)
        if "postgresql" in kinds:
            cluster = Cluster(Path(tempfile.mkdtemp(prefix="tousu-pg-")))
            try:
                cluster.create()
                cluster.start("max_wal_size=2GB", "shared_buffers=256MB")
                good &= compare("postgresql", {n: cluster.database(f"n{n}") for n in sizes}, rounds)
            finally:
                cluster.stop()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
