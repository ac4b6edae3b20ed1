"""`tousu backup`, `tousu restore`, `tousu hold`: from the last backup to an office that works."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.bootstrap import Settings, open_desk
from core.usecases.casework.intake import Arrival, Claim, submit
from tests.cli.conftest import Type


@pytest.fixture
def office(home: Path, tousu: Type) -> Path:
    """An office with a case, a backup of it, and another case that came later."""
    for name, role in (("wang", "director"), ("zhao", "chief")):
        tousu("user", "add", name, "--role", role)
    receive()
    made = json.loads(tousu("backup", "create", "--by", "wang", "--json").stdout)
    receive()
    return Path(made["folder"])


def receive() -> str:
    """A new case."""
    desk = open_desk(Settings.from_environment())
    case = submit(desk, Arrival("property_mgmt", (Claim("complaint", {"severity": "minor"}),)))
    desk.store.engine.dispose()
    return case.cases[0].number


def test_from_the_last_backup_to_an_office_that_works(
    tousu: Type, office: Path, home: Path
) -> None:
    drilled = json.loads(tousu("backup", "drill", "--json").stdout)
    assert (drilled["faults"], drilled["cases"], drilled["recomputed"]) == ([], 1, 1)
    words = ("restore", office, "--by", "wang", "--reason", "磁盘损坏")
    refused = tousu(*words)
    assert refused.exit_code == 2
    assert "--replace" in refused.stderr
    restored = json.loads(tousu(*words, "--replace", "--json").stdout)
    assert Path(restored["aside"]).is_file()
    assert len(restored["report"]["cases"]) == 1
    held = tousu("hold", "show")
    assert held.exit_code == 1
    assert restored["report"]["cases"][0] in held.stdout
    assert tousu("journal", "verify").exit_code == 0
    assert tousu("hold", "release", "--by", "wang", "--reason", "已核对").exit_code == 2
    assert tousu("hold", "release", "--by", "zhao", "--reason", "已核对").exit_code == 0
    assert tousu("hold", "show").exit_code == 0
    assert receive() not in restored["report"]["cases"]
    events = [one["event"] for one in json.loads(tousu("journal", "register", "--json").stdout)]
    assert events == ["restored", "released"]


def test_a_trial_that_fails_says_so(tousu: Type, office: Path) -> None:
    copy = office / "office.db.gz"
    copy.write_bytes(copy.read_bytes()[:-1] + b"\x01")
    assert [one["folder"] for one in json.loads(tousu("backup", "list", "--json").stdout)]
    found = tousu("backup", "drill")
    assert found.exit_code == 1
    assert "office.db.gz: altered" in found.stdout
    assert "drilled" in tousu("journal", "register", "--event", "drilled", "--json").stdout
