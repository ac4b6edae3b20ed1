"""The office of the Monday story: a server of its own with a clock that can be put on, and people.

The server is a process beside the story; what passes between them is HTTP. Only what an installer
does at the machine, entering people and giving out tokens, is done here.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from time import perf_counter, sleep
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

REPO = Path(__file__).resolve().parents[1]
SECTOR = "hospital"
#: Who works there: name, role, what their tokens may do.
PEOPLE = {
    "admin": ("admin", ("read", "admin")),
    "clerk": ("clerk", ("read", "submit")),
    "lin": ("policy_editor", ("read", "handle", "policies")),
    "wang": ("policy_approver", ("read", "handle", "policies")),
    "zhao": ("supervisor", ("read", "handle")),
}


class PutOnClock:
    """The machine's clock, put on by the seconds that stand in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._written, self._ahead = 0, timedelta()

    def now(self) -> datetime:
        """The present instant."""
        written = self._file.stat().st_mtime_ns if self._file.exists() else 0
        if written != self._written:
            self._ahead = timedelta(seconds=float(self._file.read_text() or 0))
            self._written = written
        return datetime.now(UTC) + self._ahead


class Refused(Exception):
    """An answer that is no success."""


def must(holds: bool, what: str) -> None:
    """Refused where what must hold does not."""
    if not holds:
        raise Refused(what)


@dataclass
class Person:
    """Somebody with a token, who knows the interface and nothing else."""

    name: str
    address: str
    token: str

    def send(self, method: str, path: str, body: Any = None, revision: int = 0) -> Any:
        """The body of the answer; Refused where it is a problem."""
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if revision:
            headers["If-Match"] = f'"{revision}"'
        request = Request(f"{self.address}/api/v1{path}", data, headers, method=method)
        try:
            with urlopen(request, timeout=600) as answer:
                return json.loads(answer.read() or b"null")
        except HTTPError as error:
            told = error.read().decode(errors="replace")
            raise Refused(f"{self.name}: {method} {path}: {error.code} {told[:2000]}") from None

    def get(self, path: str) -> Any:
        """What stands at an address."""
        return self.send("GET", path)

    def post(self, path: str, body: Any = None, revision: int = 0) -> Any:
        """Something asked for or done."""
        return self.send("POST", path, {} if body is None else body, revision)

    def wait(self, job: Any) -> Any:
        """A job to its end; how far it is is told now and then."""
        told = perf_counter()
        while not job["ended_at"]:
            sleep(0.1 if perf_counter() - told < 2 else 2)
            job = self.get(f"/jobs/{job['id']}")
            if perf_counter() - told > 60:
                told = perf_counter()
                print(f"      job {job['id']} {job['kind']}: {job['done']} / {job['total']}")
        if job["state"] != "done":
            raise Refused(f"job {job['id']} {job['state']}: {job['error']}")
        return job


@dataclass
class Office:
    """A running office: its people by name, and its clock."""

    process: subprocess.Popen[str]
    home: Path
    people: dict[str, Person] = field(default_factory=dict)

    def put_on(self, to: datetime) -> None:
        """Put the office's clock on to an instant."""
        ahead = (to - datetime.now(UTC)).total_seconds()
        (self.home / "clock").write_text(str(ahead))

    def memory(self) -> int:
        """The most memory that the server has held so far, in MiB; 0 where it cannot be read."""
        status = Path(f"/proc/{self.process.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        found = [line.split()[1] for line in lines if line.startswith("VmHWM")]
        return int(found[0]) // 1024 if found else 0

    def seconds(self) -> float:
        """The time that the server has computed so far, in seconds."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        if not stat.exists():
            return 0.0
        user, system = stat.read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / 100


@contextmanager
def running(home: Path, sectors: Path | None = None) -> Iterator[Office]:
    """An office in the folder ``home``, served until the block ends.

    ``sectors``: a folder of sectors that prevail over those installed.
    """
    home.mkdir(parents=True, exist_ok=True)
    log = (home / "server.log").open("w")
    folders = [str(sectors)] if sectors else []
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.mondayoffice", str(home), *folders],
        stdout=subprocess.PIPE, stderr=log, text=True, cwd=REPO,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise Refused(f"the server did not start: {(home / 'server.log').read_text()}")
        told = json.loads(line)
        people = {n: Person(n, told["address"], t) for n, t in told["tokens"].items()}
        yield Office(process, home, people)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
        log.close()


def repository() -> str:
    """The SHA-256 over every file of the program, the sectors and the documentation."""
    found = sha256()
    for folder in ("api", "benchmarks", "core", "docs", "plugins"):
        for path in sorted((REPO / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(f"{path.relative_to(REPO)}\n".encode() + path.read_bytes())
    return found.hexdigest()


def serve(home: Path, *sectors: Path) -> None:
    """Open the office, enter its people, and answer until the process is ended."""
    import logging

    from api import server
    from console.app import create_app
    from core.bootstrap import Settings, open_desk
    from core.storage.people.access import Grant
    from core.usecases.people import access

    logging.basicConfig(level=logging.WARNING)
    where = f"sqlite:///{home / 'tousu.db'}"
    settings = Settings(home, where, (SECTOR,), sectors, keys=home / "keys")
    place = server.bind("127.0.0.1", 0)
    desk = open_desk(settings, PutOnClock(home / "clock"))
    access.add_units(desk, SECTOR)
    tokens = {}
    for name, (role, scopes) in PEOPLE.items():
        if name not in {account.user.name for account in access.list_users(desk)}:
            access.add_user(desk, name, grants=[Grant(role)])
        tokens[name] = access.issue_token(desk, name, "monday", scopes).text
    sweeper = server.Sweeper(desk)
    app = create_app(desk)
    gc.collect()
    gc.freeze()  # as `tousu serve` does
    told = json.dumps({"address": server.address_of(place), "tokens": tokens})
    sweeper.start()
    try:
        server.run(app, place, lambda: print(told, flush=True))
    finally:
        sweeper.stop()


if __name__ == "__main__":
    serve(*map(Path, sys.argv[1:]))
