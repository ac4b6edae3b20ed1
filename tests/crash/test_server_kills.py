"""kill -9 of server and workers while clients post: every 201 that was heard is there later."""

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
from contextlib import ExitStack, contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

from core.bootstrap import open_desk
from core.clock import SystemClock
from core.storage.people.access import Grant
from core.usecases.people import access
from core.usecases.timekeeping import deadlines
from tests.crash import office
from tests.crash.checker import Office, broken_chains
from tests.crash.test_random_kills import prepare
from tests.places import REPO

#: Kills of the server, each with one of the workers; `make hard STAGE=crash` has more.
KILLS, CLIENTS, WORKERS = 2, 3, 2
LEAST_ACKNOWLEDGED = 12
OVERDUE, BUSY = 60, 503
PATIENCE = 120.0


class Client(threading.Thread):
    """Posts one submission after the other until the server is gone, then stops.

    What is not answered is sent first the next time, with the same key and the same words.
    After an answer it waits for ``pause`` seconds.
    """

    def __init__(
        self, name: str, address: str, token: str, waiting: list[str], pause: float = 0.0
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.told: dict[str, str] = {}
        self.replayed = 0
        self.waiting = waiting
        self.unexpected = ""
        self._address, self._token, self._pause = address, token, pause

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
                if error.code == BUSY:  # the workers had the file for too long: asked again
                    time.sleep(0.1)
                    continue
                self.unexpected = f"{error.code}: {error.read().decode()}"
            except (OSError, HTTPException, ValueError):
                return
            else:
                self.waiting.pop(0)
                time.sleep(self._pause)

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
    """A server in a process of its own; it and its address, and its end with the block."""
    with running(place, log, "serve", "--port", "0") as server:
        yield server, address_in(log, server)


@contextmanager
def running(place: office.Place, log: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """`tousu WORDS` in a process of its own, and its end with the block."""
    here = place.settings
    environment = os.environ | {
        "TOUSU_HOME": str(here.home),
        "TOUSU_DATABASE": here.database,
        "TOUSU_SECTORS": office.SECTOR,
        "TOUSU_SECTOR_PATH": os.pathsep.join(map(str, here.sector_path)),
        "TOUSU_SWEEP": "0",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-c", "from api.cli import main; main()", *words]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=REPO, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def at_work(log: Path) -> bool:
    """Whether a worker has begun."""
    return log.exists() and "started" in log.read_text("utf-8", "replace")


def address_in(log: Path, server: subprocess.Popen[bytes], patience: float = PATIENCE) -> str:
    """The address that the server prints once it listens."""
    end = time.perf_counter() + patience
    while time.perf_counter() < end and server.poll() is None:
        if found := re.search(r"Listening on (http://\S+?)[\s(]", log.read_text("utf-8")):
            return found[1]
        time.sleep(0.02)
    raise AssertionError(f"the server does not listen:\n{log.read_text('utf-8')}")


def test_every_201_outlives_server_and_workers(tmp_path: Path, database: Any) -> None:
    place, chance = office.new(tmp_path / "home"), random.Random()
    desk = open_desk(place.settings)
    access.add_user(desk, "window", grants=[Grant("clerk")])
    token = access.issue_token(desk, "window", "client", ("submit",)).text
    prepare(desk, OVERDUE)
    desk.store.engine.dispose()
    found, told, replayed = Office(place), dict[str, str](), 0
    waiting: list[list[str]] = [[] for _ in range(CLIENTS)]
    with ExitStack() as others:
        logs = [tmp_path / f"work{n}.log" for n in range(WORKERS)]
        workers = [others.enter_context(running(place, log, "work")) for log in logs]
        for kill in range(KILLS):
            with serving(place, tmp_path / f"{kill}.log") as (server, address):
                clients = [
                    Client(f"{kill}.{place}", address, token, waiting[place])
                    for place in range(CLIENTS)
                ]
                for client in clients:
                    client.start()
                end = time.perf_counter() + PATIENCE
                victim = kill % WORKERS
                while sum(len(client.told) for client in clients) < LEAST_ACKNOWLEDGED / KILLS or (
                    not at_work(logs[victim])
                ):
                    assert time.perf_counter() < end, (tmp_path / f"{kill}.log").read_text("utf-8")
                    time.sleep(0.005)
                time.sleep(chance.uniform(0.005, 0.3))
                server.kill()
                workers[victim].kill()
                for client in clients:
                    client.join(PATIENCE)
            logs[victim] = tmp_path / f"work{kill}.{victim}.log"
            workers[victim] = others.enter_context(running(place, logs[victim], "work"))
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
        f"server on {database.kind}: {KILLS} kills of it and of a worker;"
        f" {len(told)} answered with 201, {replayed} answered again;"
        f" lost 0, twice 0; {fired} timers fired once meanwhile"
    )
    assert len(told) >= LEAST_ACKNOWLEDGED
    assert fired >= OVERDUE
