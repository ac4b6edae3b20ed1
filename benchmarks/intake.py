"""Intake through the API against a bare Flask application that inserts one row.

Both answer from the same server, waitress with the same threads, on a database of the same kind
with the same settings, and commit before they answer. The bare one reads JSON, inserts a row with
SQLAlchemy and answers; tousu looks up the token, checks the body, takes the key, applies the
policy in force, and stores submission, parties, case, timers, tasks and the sealed journal.
Four clients post to one, then to the other, in turns; the median of the rounds' ratios counts.

    python -m benchmarks.intake [sqlite] [postgresql] [--each=50]
"""

from __future__ import annotations

import gc
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, jsonify, request
from sqlalchemy import JSON, Column, DateTime, Integer, MetaData, Table, Text, func, insert

from api import server
from console.app import create_app
from core.bootstrap import Settings, open_desk
from core.storage.database.engine import create_engine
from core.storage.people.access import Grant
from core.usecases.people import access
from tests.postmaster import Cluster

CLIENTS, EACH, ROUNDS = 4, 50, 5
LEAST_THROUGHPUT, MOST_P95 = 0.4, 2.5
SECTOR = "property_mgmt"

rows = Table(
    "arrivals",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sector", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("at", DateTime(timezone=True), server_default=func.now()),
)


def bare(url: str, home: Path) -> tuple[Flask, str]:
    """The least that an application can do that keeps what it is sent."""
    app, engine = Flask("bare"), create_engine(url)
    rows.metadata.create_all(engine)

    @app.post("/api/v1/submissions")
    def receive() -> Any:
        body = request.get_json()
        row = {"sector": body["sector"], "subject": body["subject"], "body": body}
        with engine.begin() as connection:
            number = connection.execute(insert(rows).returning(rows.c.id), row).scalar_one()
        return jsonify(id=number), 201

    return app, "none"


def whole(url: str, home: Path) -> tuple[Flask, str]:
    """The office, with somebody who may submit."""
    desk = open_desk(Settings(home, url, (SECTOR,)))
    access.add_user(desk, "window", grants=[Grant("clerk")])
    return create_app(desk), access.issue_token(desk, "window", "bench", ("submit",)).text


APPS = {"bare": bare, "tousu": whole}


def serve(name: str, url: str) -> None:
    """Serve one of the two until ended; prints its port and its token."""
    gc.disable()
    place = server.bind("127.0.0.1", 0)
    with tempfile.TemporaryDirectory(prefix="tousu-bench-") as home:
        app, token = APPS[name](url, Path(home))
        gc.collect()
        gc.freeze()
        gc.enable()
        port = place.getsockname()[1]
        server.run(app, place, lambda: print(port, token, flush=True))


@contextmanager
def serving(name: str, url: str) -> Iterator[tuple[int, str]]:
    """One of the two in a process of its own: its port and token."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.intake", "serve", name, url],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        port, token = process.stdout.readline().split()
        yield int(port), token
    finally:
        process.terminate()
        process.wait()


class Client(threading.Thread):
    """Posts one submission after the other, and times each."""

    def __init__(self, port: int, token: str, key: str, number: int) -> None:
        super().__init__()
        self.times: list[float] = []
        self.bad: list[str] = []
        self._port, self._token, self._key, self._number = port, token, key, number

    def run(self) -> None:
        """Post until all are sent."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        for number in range(self._number):
            key = f"{self._key}-{number}"
            head = {
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            }
            body = json.dumps(submission(key)).encode()
            began = time.perf_counter()
            connection.request("POST", "/api/v1/submissions", body, head)
            answer = connection.getresponse()
            text = answer.read()
            self.times.append(time.perf_counter() - began)
            if answer.status != 201:
                self.bad.append(f"{answer.status} {text.decode()}")
        connection.close()


def submission(key: str) -> dict[str, Any]:
    """What a client sends."""
    return {
        "sector": SECTOR,
        "channel": "phone",
        "subject": "电梯停运三天",
        "description": "三单元电梯周一起停运,老人无法下楼,物业未回复。",
        "external_id": key,
        "complainant": {"name": "李明", "contact": "13800000000"},
        "cases": [{"kind": "complaint", "facts": {"minor_inconvenience": True}}],
    }


def measured(port: int, token: str, key: str, number: int) -> tuple[float, float]:
    """Requests a second, and the time in seconds within which 95 of 100 were answered."""
    clients = [Client(port, token, f"{key}-{place}", number) for place in range(CLIENTS)]
    began = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    spent = time.perf_counter() - began
    bad = [one for client in clients for one in client.bad]
    assert not bad, bad[:3]
    times = sorted(one for client in clients for one in client.times)
    assert len(times) == CLIENTS * number
    return len(times) / spent, times[int(len(times) * 0.95)]


def compare(kind: str, urls: dict[str, str], each: int) -> bool:
    """Print both figures of a database; whether both ratios are as they should be."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in APPS}
    with ExitStack() as stack:
        open_ = {name: stack.enter_context(serving(name, urls[name])) for name in APPS}
        for name, address in open_.items():
            measured(*address, f"warm-{name}", 15)
        for turn in range(ROUNDS):
            for name, address in open_.items():
                found[name].append(measured(*address, f"{turn}", each))
    for name, rounds in found.items():
        many, slow = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"{kind:10} {name:6} {many:7.1f} a second, p95 {slow * 1000:6.1f} ms")
    pairs = list(zip(found["tousu"], found["bare"], strict=True))
    throughput = statistics.median(ours[0] / theirs[0] for ours, theirs in pairs)
    p95 = statistics.median(ours[1] / theirs[1] for ours, theirs in pairs)
    print(f"{kind}: ratio throughput {throughput:.2f} (at least {LEAST_THROUGHPUT})")
    print(f"{kind}: ratio p95 {p95:.2f} (at most {MOST_P95})")
    return throughput >= LEAST_THROUGHPUT and p95 <= MOST_P95


def main(words: list[str]) -> int:
    """Compare on each kind of database; 1 where a ratio is not as it should be."""
    told = dict(word[2:].split("=") for word in words if word.startswith("--"))
    kinds = [word for word in words if not word.startswith("--")] or ["sqlite", "postgresql"]
    good, each = True, int(told.get("each", EACH))
    with tempfile.TemporaryDirectory(prefix="tousu-bench-") as folder:
        if "sqlite" in kinds:
            good &= compare("sqlite", {n: f"sqlite:///{folder}/{n}.db" for n in APPS}, each)
        if "postgresql" in kinds:
            cluster = Cluster(Path(tempfile.mkdtemp(prefix="tousu-pg-")))
            try:
                cluster.create()
                cluster.start()
                good &= compare("postgresql", {n: cluster.database(n) for n in APPS}, each)
            finally:
                cluster.stop()
    return 0 if good else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(*sys.argv[2:4])
    else:
        sys.exit(main(sys.argv[1:]))
