"""kill -9 of the whole server while clients post: every 201 that was heard is there afterwards."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

from core.bootstrap import open_desk
from core.clock import SystemClock
from core.storage.access import Grant
from core.usecases import access, deadlines
from tests.crash import office
from tests.crash.checker import Office, broken_chains
from tests.crash.test_random_kills import prepare
from tests.places import REPO

KILLS, CLIENTS = 3, 3
LEAST_ACKNOWLEDGED = 18
OVERDUE = 60
PATIENCE = 60.0


class Client(threading.Thread):
    """Posts one submission after the other until the server is gone, then stops.

    What is not answered is sent first the next time, with the same key and the same words.
    """

    def __init__(self, name: str, address: str, token: str, waiting: list[str]) -> None:
        super().__init__(name=name, daemon=True)
        self.told: dict[str, str] = {}
        self.replayed = 0
        self.waiting = waiting
        self.unexpected = ""
        self._address, self._token = address, token

    def run(self) -> None:
        """Post until nobody answers."""
        number = 0
        while not self.unexpected:
            if not self.waiting:
                number += 1
                self.waiting.append(f"{self.name}-{number}")
            key = self.waiting[0]
            try:
                self.told[key] = self._post(key)
            except urllib.error.HTTPError as error:
                self.unexpected = f"{error.code}: {error.read().decode()}"
            except (OSError, HTTPException, ValueError):
                return
            else:
                self.waiting.pop(0)

    def _post(self, key: str) -> str:
        claims = [
            {"kind": claim.kind, "facts": claim.facts} for claim in office.arrival(key).claims
        ]
        body = {
            "sector": office.SECTOR,
            "channel": "phone",
            "subject": f"电梯 {key}",
            "description": "电梯停运三天",
            "external_id": key,
            "cases": claims,
        }
        request = urllib.request.Request(
            f"{self._address}/api/v1/submissions",
            json.dumps(body).encode(),
            {
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            },
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            assert response.status == 201
            self.replayed += response.headers.get("Idempotency-Replayed") == "true"
            found: dict[str, Any] = json.load(response)
        return " ".join(case["number"] for case in found["cases"])


@contextmanager
def serving(place: office.Place, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`tousu serve` in a process of its own; it and its address, and its end with the block."""
    here = place.settings
    environment = os.environ | {
        "TOUSU_HOME": str(here.home),
        "TOUSU_DATABASE": here.database,
        "TOUSU_SECTORS": office.SECTOR,
        "TOUSU_SECTOR_PATH": os.pathsep.join(map(str, here.sector_path)),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", "0"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=REPO, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield server, address_in(log, server)
    finally:
        server.kill()
        server.wait()


def address_in(log: Path, server: subprocess.Popen[bytes], patience: float = PATIENCE) -> str:
    """The address that the server prints once it listens."""
    end = time.perf_counter() + patience
    while time.perf_counter() < end and server.poll() is None:
        if found := re.search(r"Listening on (http://\S+?)[\s(]", log.read_text("utf-8")):
            return found[1]
        time.sleep(0.02)
    raise AssertionError(f"the server does not listen:\n{log.read_text('utf-8')}")


def test_every_201_outlives_the_server(tmp_path: Path, database: Any) -> None:
    place, chance = office.new(tmp_path / "home"), random.Random()
    desk = open_desk(place.settings)
    access.add_user(desk, "window", grants=[Grant("clerk")])
    token = access.issue_token(desk, "window", "client", ("submit",)).text
    prepare(desk, OVERDUE)
    desk.store.engine.dispose()
    found, told, replayed = Office(place), dict[str, str](), 0
    waiting: list[list[str]] = [[] for _ in range(CLIENTS)]
    for kill in range(KILLS):
        with serving(place, tmp_path / f"{kill}.log") as (server, address):
            clients = [
                Client(f"{kill}.{place}", address, token, waiting[place])
                for place in range(CLIENTS)
            ]
            for client in clients:
                client.start()
            end = time.perf_counter() + PATIENCE
            while sum(len(client.told) for client in clients) < 2 * CLIENTS:
                assert time.perf_counter() < end, (tmp_path / f"{kill}.log").read_text("utf-8")
                time.sleep(0.005)
            time.sleep(chance.uniform(0.005, 0.3))
            server.kill()
            for client in clients:
                client.join(PATIENCE)
        assert not [client.unexpected for client in clients if client.unexpected]
        for client in clients:
            told |= client.told
            replayed += client.replayed
        assert not found.faults(told, SystemClock().now())
        found.close()
    deadlines.fire_all_due(desk)
    desk.store.engine.dispose()
    assert not found.faults(told, SystemClock().now(), settled=True)
    assert not broken_chains(found.cases())
    fired = found.count("SELECT count(*) FROM journal WHERE event = 'lapsed'")
    found.close()
    print(
        f"server on {database.kind}: {KILLS} kills; {len(told)} answered with 201,"
        f" {replayed} answered again;"
        f" lost 0, twice 0; {fired} timers fired once meanwhile"
    )
    assert len(told) >= LEAST_ACKNOWLEDGED
    assert fired >= OVERDUE
