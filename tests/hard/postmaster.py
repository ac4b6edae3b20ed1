"""kill -9 of PostgreSQL itself under load: nothing acknowledged is lost, nothing is done twice.

``KILLS`` in the environment is how often (default 20). Clients send again under the same key what
they got no answer to, as any client must.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from sqlalchemy.exc import DBAPIError

from core.bootstrap import open_desk
from core.clock import SystemClock
from core.domain.errors import Unavailable
from core.usecases.casework import intake
from core.usecases.desk import Desk
from tests.crash import office
from tests.crash.checker import Office, broken_chains
from tests.postmaster import Cluster

KILLS, CLIENTS = int(os.environ.get("KILLS", "20")), 4
#: Acknowledged from one kill to the next, at least; seconds until a server serves again, at most.
LEAST, BACK = 20, 30.0
#: Seconds from the first acknowledgement on until it is killed.
SOONEST, LATEST = 0.3, 2.0
PATIENCE = 60.0


class Client:
    """Sends case after case, each until it is acknowledged."""

    def __init__(self, desk: Desk, name: int) -> None:
        self.desk, self.name, self.told, self.again = desk, name, dict[str, str](), 0

    def send(self, over: Event) -> None:
        """Go on until it is over, and the last is acknowledged."""
        while not over.is_set():
            key = f"{self.name}-{len(self.told)}"
            while key not in self.told:
                try:
                    receipt = intake.submit(self.desk, office.arrival(key), office.once(key))
                except (Unavailable, DBAPIError):
                    self.again += 1
                    time.sleep(0.05)
                    continue
                answer = receipt.answer
                self.told[key] = answer.body if answer else office.numbers(receipt.cases)


def run() -> int:
    """Kill it so often; 1 where something was lost or done twice, or too little was done."""
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="tousu-pg-")))
    try:
        cluster.create()
        cluster.start()
        with tempfile.TemporaryDirectory(prefix="tousu-postmaster-") as home:
            return _killed(cluster, office.Place(Path(home), cluster.database("office")))
    finally:
        cluster.stop()


def _killed(cluster: Cluster, place: office.Place) -> int:
    desk, over, chance = open_desk(place.settings), Event(), random.Random()
    clients, longest = [Client(desk, n) for n in range(CLIENTS)], 0.0
    with ThreadPoolExecutor(CLIENTS) as pool:
        ends = [pool.submit(client.send, over) for client in clients]
        try:
            for _ in range(KILLS):
                _until(clients, LEAST)
                time.sleep(chance.uniform(SOONEST, LATEST))
                cluster.kill()
                began = time.perf_counter()
                _start(cluster)
                _until(clients, 1)
                longest = max(longest, time.perf_counter() - began)
        finally:
            over.set()
        for end in ends:
            end.result(PATIENCE)
    desk.store.engine.dispose()
    told = {key: answer for client in clients for key, answer in client.told.items()}
    found = Office(place)
    faults = [*found.faults(told, SystemClock().now()), *broken_chains(found.cases(newest=200))]
    found.close()
    again = sum(client.again for client in clients)
    print(f"{KILLS} kills of the server; {len(told)} acknowledged (floor {LEAST * KILLS}),"
          f" {again} tried again, serving again within {longest:.1f} s (at most {BACK:.0f});"
          f" {len(faults)} faults {faults[:5]}")  # fmt: skip
    enough = len(told) >= LEAST * KILLS and again >= KILLS // 2
    return 0 if enough and not faults and longest <= BACK else 1


def _until(clients: list[Client], more: int) -> None:
    """Wait until so many more cases are acknowledged."""
    wanted, end = _done(clients) + more, time.perf_counter() + PATIENCE
    while _done(clients) < wanted:
        assert time.perf_counter() < end, "nothing is acknowledged any more"
        time.sleep(0.01)


def _start(cluster: Cluster) -> None:
    """Start the server; those that the dead one left may need a moment to notice."""
    end = time.perf_counter() + PATIENCE
    while True:
        try:
            return cluster.start()
        except RuntimeError:
            assert time.perf_counter() < end, "it does not start again"
            time.sleep(0.2)


def _done(clients: list[Client]) -> int:
    return sum(len(client.told) for client in clients)


if __name__ == "__main__":
    sys.exit(run())
