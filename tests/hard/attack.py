"""Whoever floods the office with what is beyond its limits slows others down, but not for long.

A real server; somebody reads a case and a list at a steady pace, by turns left alone and while
``ATTACKERS`` in the environment (default 2) send the bodies of ``tests/hostile/test_limits.py``
one after the other, ``RATE`` a second all together (default 10; 0: as fast as they are refused).
The ratio of the two 95th percentiles counts: the median of ``TURNS`` turns (default 5).
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import contextmanager
from http.client import HTTPException
from itertools import cycle
from pathlib import Path
from typing import Any

from core.bootstrap import open_desk
from core.storage.people.access import Grant
from core.usecases.people import access
from tests import databases
from tests.crash import office
from tests.crash.test_random_kills import prepare
from tests.crash.test_server_kills import serving
from tests.hostile.test_limits import BODIES

ATTACKERS, TURNS = int(os.environ.get("ATTACKERS", "2")), int(os.environ.get("TURNS", "5"))
RATE = float(os.environ.get("RATE", "10"))
#: Requests of a turn, of which the slowest five in a hundred are looked at; seconds between two.
REQUESTS, PACE = 100, 0.05
#: So many times longer may others wait during the attack; so much must have been refused.
BOUND, REFUSED = 2.0, 100
#: Cases in the list that is read.
CASES = 200


class Attacker(threading.Thread):
    """Sends what is refused until told to stop, and counts the answers."""

    def __init__(self, address: str, token: str, bodies: list[bytes], stop: threading.Event):
        super().__init__(daemon=True)
        self.answers = Counter[int]()
        self._address, self._token, self._bodies, self._stop_asked = address, token, bodies, stop

    def run(self) -> None:
        """One body after the other."""
        for body in cycle(self._bodies):
            if self._stop_asked.wait(ATTACKERS / RATE if RATE else 0):
                return
            try:
                self.answers[_status(self._address, self._token, "/api/v1/cases", body)] += 1
            except (OSError, HTTPException):  # the server hangs up on what is far too long
                self.answers[0] += 1


def _status(address: str, token: str, path: str, body: bytes | None = None) -> int:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}{path}", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            response.read()
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.read()
        return error.code


@contextmanager
def attacked(address: str, token: str, bodies: list[bytes], answers: Counter[int]) -> Any:
    """Attackers at work for as long as the block lasts."""
    stop = threading.Event()
    attackers = [Attacker(address, token, bodies[n:] + bodies[:n], stop) for n in range(ATTACKERS)]
    for one in attackers:
        one.start()
    try:
        yield
    finally:
        stop.set()
        for one in attackers:
            one.join(120)
            answers += one.answers


def waited(address: str, token: str, number: str) -> float:
    """The 95th percentile of what somebody waits who reads a case, then the list, in seconds."""
    spent = []
    for path, _ in zip(cycle((f"/api/v1/cases/{number}", "/api/v1/cases")), range(REQUESTS)):
        began = time.perf_counter()
        status = _status(address, token, path)
        spent.append(time.perf_counter() - began)
        assert status == 200, f"{path}: {status}"
        time.sleep(PACE)
    return statistics.quantiles(spent, n=100)[94]


def run() -> int:
    """Take turns; 1 where others wait too long, or too little was refused."""
    bodies = [made().encode("utf-8", "surrogateescape") for made, _ in BODIES.values()]
    answers, turns = Counter[int](), []
    with (
        databases.run(),
        databases.on(databases.SQLITE),
        tempfile.TemporaryDirectory(prefix="tousu-attack-") as folder,
    ):
        place = office.new(Path(folder) / "home")
        desk = open_desk(place.settings)
        tokens = []
        for name in ("reader", "attacker"):
            access.add_user(desk, name, grants=[Grant("handler"), Grant("clerk")])
            token = access.issue_token(desk, name, "client", ("read", "submit", "handle"))
            tokens.append(token.text)
        prepare(desk, CASES)
        with desk.store.read() as work:
            query = "SELECT number FROM cases ORDER BY id LIMIT 1"
            number = str(work.connection.exec_driver_sql(query).scalar())
        desk.store.engine.dispose()
        with serving(place, Path(folder) / "serve.log") as (_, address):
            waited(address, tokens[0], number)
            for _ in range(TURNS):
                alone = waited(address, tokens[0], number)
                with attacked(address, tokens[1], bodies, answers):
                    turns.append((alone, waited(address, tokens[0], number)))
    ratio = statistics.median(during / alone for alone, during in turns)
    print(f"floor: {answers.total()} refused (at least {REFUSED}): {dict(sorted(answers.items()))}")
    print("p95 alone and attacked: "
          + ", ".join(f"{a * 1000:.0f} and {b * 1000:.0f} ms" for a, b in turns)
          + f"; ratio {ratio:.2f} (at most {BOUND})")  # fmt: skip
    refused = all(status in (0, 400, 413, 422, 429) for status in answers)
    return 0 if refused and answers.total() >= REFUSED and ratio <= BOUND else 1


if __name__ == "__main__":
    sys.exit(run())
