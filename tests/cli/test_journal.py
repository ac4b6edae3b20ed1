"""`tousu journal`: an office that is sound, and each way in which it may not be."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from core.bootstrap import Settings, open_desk
from core.usecases.casework.intake import Arrival, Claim, submit
from tests.cli.conftest import Type

SOUND = "UPDATE journal SET actor = actor"
ALTERED = "UPDATE journal SET actor = 'somebody else' WHERE id = (SELECT min(id) FROM journal)"
REMOVED = "DELETE FROM journal WHERE seq = 1 AND case_id = (SELECT min(id) FROM cases)"
BROKEN = "UPDATE journal SET data = '{' WHERE id = (SELECT min(id) FROM journal)"


@pytest.fixture
def office(home: Path) -> Path:
    """An office with two cases; its database."""
    desk = open_desk(Settings.from_environment())
    for _ in range(2):
        claim = Claim("complaint", {"severity": "minor"})
        submit(desk, Arrival("property_mgmt", (claim,)))
    desk.store.engine.dispose()
    return home / "tousu.db"


def change(database: Path, statement: str) -> None:
    connection = sqlite3.connect(database)
    with connection:
        connection.execute(statement)
    connection.close()


def test_a_sound_office_is_told_so(tousu: Type, office: Path) -> None:
    change(office, SOUND)
    result = tousu("journal", "verify")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("2 cases")


@pytest.mark.parametrize(
    ("statement", "reason"),
    [(ALTERED, "altered"), (REMOVED, "out_of_order"), (BROKEN, "unreadable")],
)
def test_the_first_entry_that_does_not_fit_is_named(
    statement: str, reason: str, tousu: Type, office: Path
) -> None:
    change(office, statement)
    result = tousu("journal", "verify", "--json")
    assert result.exit_code == 1
    (fault,) = json.loads(result.stdout)["faults"]
    assert fault["reason"] == reason
    assert fault["number"] in tousu("journal", "verify").stdout
    assert tousu("journal", "verify", fault["number"]).exit_code == 1


def test_a_case_that_is_not_there_is_a_mistake(tousu: Type, office: Path) -> None:
    result = tousu("journal", "verify", "PM-1999-000001")
    assert result.exit_code == 2
    assert "PM-1999-000001" in result.stderr


def test_a_sound_office_is_computed_as_it_is_stored(tousu: Type, office: Path) -> None:
    result = tousu("journal", "recompute")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("2 cases")
    assert "0 differ" in result.stdout


def test_a_case_that_is_stored_otherwise_than_computed_is_named(tousu: Type, office: Path) -> None:
    change(office, "UPDATE timers SET due = '2099-01-01' WHERE name = 'resolve' AND case_id = 1")
    result = tousu("journal", "recompute", "--json")
    assert result.exit_code == 1
    (told,) = json.loads(result.stdout)["differences"]
    assert (told["en"], told["stored"]) == ("due of timer resolve#1", "2099-01-01")
    assert tousu("journal", "recompute", told["number"]).exit_code == 1
    assert "所存 2099-01-01" in tousu("journal", "recompute").stdout
    assert tousu("journal", "recompute", "PM-1999-000001").exit_code == 2


def test_a_stored_case_is_explained(tousu: Type, office: Path) -> None:
    found = sqlite3.connect(office)
    (number,) = found.execute("SELECT min(number) FROM cases").fetchone()
    found.close()
    said = json.loads(tousu("policy", "explain", "--case", number, "--json").stdout)
    assert said["number"] == number
    assert {timer["name"]: timer["state"] for timer in said["timers"]}["resolve"] == "running"


def test_working_once_fires_what_is_due(tousu: Type, office: Path) -> None:
    change(office, "UPDATE timers SET wake_at = NULL")
    result = tousu("work", "--once")
    assert result.exit_code == 0
    assert "0 fired" in result.stdout


def test_the_log_is_signed_handed_out_and_checked(
    tousu: Type, office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUSU_CHECKPOINTS", str(tmp_path / "elsewhere"))
    signed = json.loads(tousu("journal", "checkpoint", "--json").stdout)
    key = tousu("journal", "key").stdout.strip()
    assert key == signed["key"]
    log = json.loads(tousu("journal", "verify", "--json", "--trust", key).stdout)["log"]
    assert (log["checkpoints"], log["outside"], log["unsigned"], log["faults"]) == (1, 1, 0, [])
    assert log["rows"] == signed["size"] > 1
    folder = tmp_path / "out"
    tousu("journal", "export", "--to", folder, "--by", "赵六", "--reason", "年度审计")
    assert tousu("proof", "verify", folder, "--trust", key).exit_code == 0
    assert "年度审计" in tousu("journal", "register", "--event", "journal").stdout
    change(office, "UPDATE log_rows SET at = '2020-01-01 00:00:00.000000' WHERE seq = 1")
    found = tousu("journal", "verify")
    assert found.exit_code == 1
    assert "row 行 1" in found.stdout


def test_a_case_is_proved_from_the_command_line(tousu: Type, office: Path, tmp_path: Path) -> None:
    tousu("journal", "checkpoint")
    assert "TOUSU_CHECKPOINTS" in tousu("journal", "checkpoint").stderr
    connection = sqlite3.connect(office)
    (number,) = connection.execute("SELECT number FROM cases ORDER BY id LIMIT 1").fetchone()
    connection.close()
    (tmp_path / "proof.json").write_text(tousu("proof", "case", number).stdout, "utf-8")
    assert tousu("proof", "verify", tmp_path / "proof.json").exit_code == 0
    assert tousu("proof", "verify", tmp_path / "proof.json", "--trust", "QUJD").exit_code == 1
    tousu("journal", "key", "--change", "--by", "王五")
    sizes = json.loads(tousu("journal", "verify", "--json").stdout)["log"]
    grown = tousu("proof", "consistency", sizes["rows"] - 1)
    assert grown.exit_code == 0
    assert tousu("proof", "script").stdout.startswith('"""Checks what an office hands out')
