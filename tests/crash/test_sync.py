"""What is acknowledged was handed to the disk before: the calls to the system, in their order."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import databases
from tests.crash import office
from tests.places import REPO

#: Takes in a case and says so; then once more, with the promise of the disk switched off.
PROGRAM = """
import os, sys
from pathlib import Path
from sqlalchemy import event
from core.bootstrap import open_desk
from core.usecases.casework import intake
from tests.crash import office

desk = open_desk(office.Place(Path(sys.argv[1]), sys.argv[2]).settings)

def take_in(key):
    intake.submit(desk, office.arrival(key), office.once(key))
    os.write(1, f"acknowledged {key}\\n".encode())

take_in("kept0")

@event.listens_for(desk.store.engine.pool, "checkout")
def careless(connection, *_):
    connection.execute("PRAGMA synchronous = OFF")

take_in("careless0")
"""
CALL = re.compile(r"(pwrite64|write|fdatasync|fsync)\((\d+)<([^>]*)>(.*)")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace shows the calls")
def test_a_case_is_on_the_disk_before_it_is_acknowledged(tmp_path: Path) -> None:
    with databases.on(databases.SQLITE):
        place = office.new(tmp_path / "home")
    trace = tmp_path / "trace"
    subprocess.run(
        ["strace", "-f", "--seccomp-bpf", "-y", "-s", "40", "-o", trace,
         "-e", "trace=pwrite64,write,fdatasync,fsync",
         sys.executable, "-c", PROGRAM, place.home, place.database],
        cwd=REPO, check=True, stdout=subprocess.DEVNULL, timeout=120,
    )  # fmt: skip
    calls = [found.groups() for line in trace.read_text("utf-8", "replace").splitlines()
             if (found := CALL.search(line))]  # fmt: skip
    assert synced(calls, "kept0") == (True, True)
    assert synced(calls, "careless0") == (True, False), "a promise not kept would not be found"


def synced(calls: Sequence[tuple[str, ...]], key: str) -> tuple[bool, bool]:
    """Whether the database was written to before ``key`` was acknowledged, and then synced."""
    said = [n for n, call in enumerate(calls) if "acknowledged " in call[3]]
    end = next(n for n in said if f"acknowledged {key}" in calls[n][3])
    begin = max((n for n in said if n < end), default=0)
    mine = [call for call in calls[begin:end] if "office.db" in call[2]]
    written = [n for n, call in enumerate(mine) if call[0] in ("pwrite64", "write")]
    after = mine[written[-1] :] if written else []
    return bool(written), any(call[0] in ("fdatasync", "fsync") for call in after)
