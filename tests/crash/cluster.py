"""A whole installation of several processes, each of which may be killed and comes again.

Two servers, two workers that sweep and two workers of the cluster, on one PostgreSQL and one
broker: as ``docs/deploy/cluster.md`` has it, on one machine.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.brokers import AnyBroker
from tests.crash import office
from tests.crash.test_server_kills import Client, address_in
from tests.places import REPO

SERVERS, SWEEPERS, HANDS, CLIENTS = 2, 2, 2, 2
#: Seconds after which something counts as stuck; six processes begin at once.
PATIENCE = 300.0
#: Seconds that a client waits after an answer, so that messages are not promised too fast.
BREATH = 0.2


@dataclass
class Member:
    """One process of the installation: what it is started with, and where it writes."""

    name: str
    words: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0

    @property
    def log(self) -> Path:
        """What its last process has said."""
        return self.folder / f"{self.name}-{self.starts}.log"

    def said(self, words: str) -> int:
        """How often all its processes together said this."""
        logs = self.folder.glob(f"{self.name}-*.log")
        return sum(log.read_text("utf-8", "replace").count(words) for log in logs)

    def start(self) -> None:
        """Start it; a group of its own, for what it starts dies with it."""
        self.starts += 1
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from api.cli import main; main()", *self.words],
                cwd=REPO, env=self.environment, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """Kill it, and what it started, as power failing would."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def address(self) -> str:
        """Where a server listens."""
        assert self.process is not None
        return address_in(self.log, self.process, PATIENCE)


@dataclass
class Installation:
    """Everything that runs, and the clients that send."""

    broker: AnyBroker
    servers: list[Member]
    sweepers: list[Member]
    hands: list[Member]
    token: str
    told: dict[str, str] = field(default_factory=dict)
    clients: list[list[Client]] = field(default_factory=list)
    waiting: list[list[str]] = field(default_factory=list)

    @property
    def members(self) -> list[Member]:
        """Every process but the broker's."""
        return [*self.servers, *self.sweepers, *self.hands]

    def begin(self) -> None:
        """Start everything, and send."""
        self.broker.start()
        for member in self.members:
            member.start()
        self.clients = [[] for _ in self.servers]
        self.waiting = [[] for _ in range(len(self.servers) * CLIENTS)]
        for place in range(len(self.servers)):
            self.send(place)

    def send(self, place: int) -> None:
        """Have clients post to one of the servers until it is gone."""
        server = self.servers[place]
        address = server.address()
        for n in range(place * CLIENTS, (place + 1) * CLIENTS):
            client = Client(f"{server.starts}.{n}", address, self.token, self.waiting[n], BREATH)
            self.clients[place].append(client)
            client.start()

    def listen(self, place: int) -> None:
        """Note what the clients of a server that is gone were told."""
        for client in self.clients[place]:
            client.join(PATIENCE)
            assert not client.is_alive()
            assert not client.unexpected, client.unexpected
            self.told |= client.told
        self.clients[place].clear()

    def acknowledged(self) -> int:
        """How many submissions were acknowledged up to now."""
        return len(self.told) + sum(len(c.told) for group in self.clients for c in group)

    def lose(self, victim: int) -> str:
        """Kill one member, or the broker, and start it anew; what it was."""
        if victim >= len(self.members):
            self.broker.kill()
            self.broker.start()
            return "broker"
        member = self.members[victim]
        member.kill()
        if member in self.servers:
            self.listen(victim)
            member.start()
            self.send(victim)
        else:
            member.start()
        return member.name[:-1]

    def until(self, what: str, holds: Callable[[], bool]) -> None:
        """Wait until something holds; AssertionError with what everybody said where it does not."""
        end = time.perf_counter() + PATIENCE
        while not holds():
            if time.perf_counter() > end:
                said = "\n".join(
                    f"{m.name}: {m.log.read_text('utf-8')[-600:]}" for m in self.members
                )
                raise AssertionError(f"not {what}:\n{said}")
            time.sleep(0.02)

    def end(self) -> None:
        """End the servers, then let the others be for as long as they find something, and end."""
        for place, server in enumerate(self.servers):
            server.kill()
            self.listen(place)

    def kill(self) -> None:
        """Leave nothing running."""
        for member in self.members:
            member.kill()
        self.broker.kill()


def surroundings(place: office.Place, broker: AnyBroker, allowed: str) -> dict[str, str]:
    """The environment of every process; ``allowed`` is the host inside that webhooks may reach."""
    here = place.settings
    return os.environ | {
        "TOUSU_HOME": str(here.home),
        "TOUSU_DATABASE": here.database,
        "TOUSU_SECTORS": office.SECTOR,
        "TOUSU_SECTOR_PATH": os.pathsep.join(map(str, here.sector_path)),
        "TOUSU_SWEEP": "0",
        "TOUSU_BROKER": broker.url,
        "TOUSU_WEBHOOK_ALLOW": allowed,
        "TOUSU_LOG": "plain",
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def installation(
    place: office.Place, broker: AnyBroker, folder: Path, token: str, allowed: str
) -> Iterator[Installation]:
    """Everything, ready to begin; all of it is gone with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = surroundings(place, broker, allowed)

    def made(name: str, number: int, *words: str) -> list[Member]:
        return [Member(f"{name}{n}", words, environment, folder) for n in range(number)]

    whole = Installation(
        broker,
        made("serve", SERVERS, "serve", "--port", "0"),
        made("sweep", SWEEPERS, "work", "--interval", "0.2"),
        made("hand", HANDS, "work", "--cluster", "--concurrency", "1"),
        token,
    )
    try:
        yield whole
    finally:
        whole.kill()
