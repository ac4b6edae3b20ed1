"""What every test may use: the repository, the shared data, and a plain closing line."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import settings

from core import bootstrap
from core.usecases.people import credentials
from tests import databases
from tests.databases import (  # noqa: F401 (pytest finds them here)
    database,
    given_back,
    pytest_generate_tests,
)
from tests.places import REPO, SHARED
from tests.postmaster import room

#: How long an example takes says more of the machine than of the code; see benchmarks/.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

#: Bytes that the files of a whole run may take.
FILES = 6 << 30

#: Every skip for want of shared data names this setting.
SETTING = "TOUSU_SHARED"


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Several workers take stretches of neighbouring tests, which share what they prepared."""
    if getattr(config.option, "numprocesses", None) and config.option.dist == "no":
        config.option.dist = "worksteal"


def pytest_configure(config: pytest.Config) -> None:
    """No setting of the person who runs the tests reaches them, their data folder least of all."""
    for name in set(os.environ) - {SETTING, databases.GIVEN, databases.CHOSEN}:
        if name.startswith("TOUSU_"):
            del os.environ[name]
    if not hasattr(config, "workerinput"):
        tempfile.tempdir = os.environ["TMPDIR"] = str(room(FILES))
        databases.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The databases of this run go with it."""
    if not hasattr(config, "workerinput"):
        databases.end()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Load the tests; what is loaded stays, so nobody looks through it for rubbish meanwhile."""
    gc.disable()
    try:
        share_compiling(session.config)
        return (yield)
    finally:
        gc.enable()


def share_compiling(config: pytest.Config) -> None:
    """Each of several workers begins elsewhere: what it compiles is there when the others come.

    All of them load every test, and at the same time; otherwise each would compile all of it.
    """
    here = getattr(config, "workerinput", None)
    places = [REPO / place.partition("::")[0] for place in config.args]
    if here is None or not all(place.is_dir() for place in places):
        return
    files = sorted(file for place in places for file in place.rglob("test_*.py"))
    start = int(here["workerid"].removeprefix("gw")) * len(files) // here["workercount"]
    for file in (*files[start:], *files[:start]):
        with suppress(Exception, pytest.skip.Exception):  # told of when it is its turn
            import_module(".".join(file.relative_to(REPO).with_suffix("").parts))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look through it for rubbish again and again takes long."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def thrift() -> Iterator[None]:
    """What takes long by its nature is done once, or in small, in the process of the tests.

    Opening an office copies a database that was migrated; passwords are hashed with little memory.
    ``tests/storage/test_migrations.py`` and ``tests/usecases/test_passwords.py`` try the real ones.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "migrate", databases.migrated)
        patch.setattr(credentials, "PASSWORDS", PasswordHasher(1, 8, 1))
        yield


@pytest.fixture(scope="session")
def repo() -> Path:
    """The folder that holds core, api and plugins."""
    return REPO


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """A path inside the shared data, as in ``shared("data/golden_deadlines.csv")``, or a skip."""

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"{name} is not in {SHARED}: set {SETTING}")
        return path

    return find


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much went untested for want of data, then the counts in one plain line."""
    if terminalreporter.config.option.collectonly:
        return
    count = {name: len(reports) for name, reports in terminalreporter.stats.items()}
    skipped = terminalreporter.stats.get("skipped", [])
    hungry = sum(SETTING in str(getattr(report, "longrepr", "")) for report in skipped)
    if hungry:
        terminalreporter.write_line(f"{hungry} of the skipped tests lacked the shared data")
    failed = count.get("failed", 0) + count.get("error", 0)
    passed = count.get("passed", 0) + count.get("xfailed", 0)
    line = f"{passed} passed, {failed} failed"
    terminalreporter.write_line(line + (f", {len(skipped)} skipped" if skipped else ""))
