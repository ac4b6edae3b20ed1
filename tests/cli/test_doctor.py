"""`tousu doctor`: each thing that may be wrong has a line that says what to type."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.cli.checks import calendar, deadlines
from core.bootstrap import Settings, open_desk
from core.clock import SettableClock
from core.usecases.intake import Arrival, Claim, submit
from tests.cli.conftest import Type


def looked(tousu: Type) -> dict[str, dict[str, str]]:
    found = json.loads(tousu("doctor", "--json").stdout)
    return {finding["what"]: finding for finding in found}


def test_a_machine_without_an_office_is_told_how_to_begin(tousu: Type) -> None:
    result = tousu("doctor")
    assert result.exit_code == 0, result.output
    assert "database: tousu serve" in result.stdout
    assert looked(tousu)["sector hospital"]["state"] == "ok"


def test_an_office_in_order_has_nothing_to_type(tousu: Type, home: Path) -> None:
    tousu("user", "add", "admin", "--role", "admin")
    found = looked(tousu)
    assert {found[what]["state"] for what in ("database", "deadlines", "home")} == {"ok"}
    assert "settled through 2026-12-28" in found["calendar"]["en"]


@pytest.mark.parametrize(
    ("now", "state"), [("2026-10-31", "ok"), ("2026-11-01", "warn"), ("2027-01-01", "warn")]
)
def test_from_november_on_the_next_notice_is_waited_for(now: str, state: str, home: Path) -> None:
    clock = SettableClock(datetime.fromisoformat(now).replace(hour=4, tzinfo=UTC))
    (finding,) = calendar.look_at(open_desk(Settings.from_environment(), clock))
    assert finding.state == state
    assert ("notice-2027.json" in finding.type) == (state == "warn")


def test_a_sweep_that_lags_is_seen(home: Path) -> None:
    clock = SettableClock(datetime(2026, 3, 2, 2, tzinfo=UTC))
    office = open_desk(Settings.from_environment(), clock)
    submit(office, Arrival("property_mgmt", (Claim("complaint", {"severity": "minor"}),)))
    (before,) = deadlines.look_at(office)
    clock.advance(timedelta(days=30))
    (after,) = deadlines.look_at(office)
    assert (before.state, after.state) == ("ok", "warn")
    assert "tousu work" in after.type


def test_a_sector_that_does_not_load_fails(
    tousu: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "sectors" / "lighthouse"
    folder.mkdir(parents=True)
    (folder / "sector.yaml").write_text("sector: lighthouse\n")
    monkeypatch.setenv("TOUSU_SECTOR_PATH", str(folder.parent))
    result = tousu("doctor")
    assert result.exit_code == 1
    assert "tousu policy lint lighthouse" in result.stdout


def test_a_database_that_is_none_fails(tousu: Type, home: Path) -> None:
    home.mkdir()
    (home / "tousu.db").write_bytes(b"no database" * 1000)
    assert looked(tousu)["database"]["state"] == "fail"


def test_a_home_that_cannot_be_written_fails(tousu: Type, home: Path) -> None:
    home.write_text("a file")
    assert looked(tousu)["home"]["state"] == "fail"
