"""What every test may use: the repository, the shared data, and a plain closing line."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import settings

from core import bootstrap
from core.usecases import credentials
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
