"""`tousu inspect`, and the night done by `tousu work` and by the server's sweeper."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from api import server
from core.bootstrap import Settings, open_desk
from core.domain.casework.cases import Officer
from core.usecases.casework import handling, intake
from core.usecases.desk import Desk
from core.usecases.office import offices
from tests.cli.conftest import Type
from tests.places import REPO


@pytest.fixture
def desk(home: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A company with one suspicion: an important complaint withdrawn without a word.

    Its nights begin with the day, so that what came today is looked at whenever the tests run.
    """
    monkeypatch.setenv("TOUSU_SECTORS", "property_mgmt")
    monkeypatch.setenv("TOUSU_SECTOR_PATH", str(REPO / "plugins"))
    opened = open_desk(Settings.from_environment())
    offices.set_settings(opened, "property_mgmt", "default", {"inspections_at": "00:00"})
    claims = (intake.Claim("complaint", {"severity": "important"}),)
    (case,) = intake.submit(opened, intake.Arrival("property_mgmt", claims)).cases
    handling.act(opened, case.number, handling.Deed("withdraw", Officer("clerk", ("clerk",))))
    return opened


def test_what_is_found_is_listed_once(desk: Desk, tousu: Type) -> None:
    for new in (1, 0):
        shown = tousu("inspect", "--sector", "property_mgmt", "--profile", "default")
        assert shown.exit_code == 0
        assert f"1 offices, {new} new" in shown.output
        assert shown.output.count("未联系住户即了结") == 1


def test_the_json_tells_offices_and_evidence(desk: Desk, tousu: Type) -> None:
    told = json.loads(tousu("inspect", "--json").output)
    assert {one["profile"] for one in told["offices"]} >= {"default", "hangzhou"}
    (one,) = told["suspicions"]
    assert one["evidence"]["facts"] == {"severity": "important", "status": "withdrawn"}
    assert one["state"] == "open"


def test_the_workbook_holds_the_evidence(desk: Desk, tousu: Type, tmp_path: Path) -> None:
    tousu("inspect", "--xlsx", tmp_path / "found.xlsx")
    (head, row) = load_workbook(tmp_path / "found.xlsx")["疑点"].iter_rows(values_only=True)
    assert head[5] == "证据"
    assert "没有做过" in row[5]


def test_a_day_to_come_and_an_unknown_sector_are_refused(desk: Desk, tousu: Type) -> None:
    shown = tousu("inspect", "--day", "2999-01-01")
    assert shown.exit_code == 2
    assert "A day to come" in shown.output
    assert tousu("inspect", "--sector", "nowhere").exit_code == 2


def test_working_once_does_the_night(desk: Desk, tousu: Type) -> None:
    assert tousu("work", "--once").exit_code == 0
    with desk.store.read() as work:
        assert len(work.inspections.undone("property_mgmt", "default")) == 1


def test_the_sweeper_looks_now_and_then(desk: Desk) -> None:
    nights = server.Nights(desk)
    assert nights.look() > 0
    assert sum(nights.look() for _ in range(2 * server.NIGHT_EVERY)) == 0


def test_a_night_is_done_beside_the_sweeps(desk: Desk) -> None:
    sweeper = server.Sweeper(desk, tick=0.01)
    sweeper.start()
    done = False
    for _ in range(600):
        time.sleep(0.05)
        with desk.store.read() as work:
            done = done or bool(work.inspections.undone("property_mgmt", "default"))
        if done:
            break
    sweeper.stop()
    assert done


def test_after_an_error_it_waits_and_does_not_quote_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(*_: object, **__: object) -> int:
        raise ValueError("住户 13800000000")

    monkeypatch.setattr("core.usecases.assessment.inspecting.by_night", failing)
    nights = server.Nights(desk)
    assert nights.look() == 0
    told = caplog.text
    assert "inspections of property_mgmt:default failed: ValueError" in told
    assert "13800000000" not in told
    caplog.clear()
    assert sum(nights.look() for _ in range(server.NIGHT_AGAIN - 1)) == 0
    assert not caplog.text
