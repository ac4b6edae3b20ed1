"""`tousu doctor`: each thing that may be wrong has a line that says what to type."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.cli.checks import FAIL, OK, WARN, Finding, backups, calendar, deadlines, hold, log, outbox
from core.bootstrap import Settings, open_desk
from core.clock import SettableClock
from core.storage.messages.outbox import Message
from core.storage.proof.audit import Registered
from core.storage.proof.checkpoints import Hold
from core.usecases.casework.intake import Arrival, Claim, submit
from core.usecases.desk import Desk
from core.usecases.messages import undelivered
from core.usecases.messages.relaying import relay_due
from core.usecases.proof import checkpoints
from core.usecases.recovery import backups as making
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


def states(found: Iterable[Finding]) -> dict[str, str]:
    return {finding.what: finding.state for finding in found}


@pytest.fixture
def signed(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An office with a case, its log signed and handed out."""
    monkeypatch.setenv("TOUSU_CHECKPOINTS", str(tmp_path / "elsewhere"))
    clock = SettableClock(datetime(2026, 3, 2, 2, tzinfo=UTC))
    office = open_desk(Settings.from_environment(), clock)
    submit(office, Arrival("property_mgmt", (Claim("complaint", {"severity": "minor"}),)))
    checkpoints.make(office)
    return office


def later(office: Desk, **time: float) -> None:
    assert isinstance(office.store.clock, SettableClock)
    office.store.clock.advance(timedelta(**time))


def test_a_log_that_nobody_signs_is_seen(signed: Desk) -> None:
    assert states(log.look_at(signed)) == {"log": OK, "checkpoint": OK, "key": OK}
    submit(signed, Arrival("property_mgmt", (Claim("complaint", {"severity": "minor"}),)))
    later(signed, hours=29)
    assert states(log.look_at(signed))["checkpoint"] == OK
    later(signed, hours=2)
    assert states(log.look_at(signed))["checkpoint"] == WARN
    nowhere = replace(signed, checkpoints=None)
    checkpoints.make(nowhere)
    assert states(log.look_at(nowhere))["checkpoint"] == WARN


def test_a_log_that_was_altered_and_a_key_that_others_can_read_fail(signed: Desk) -> None:
    assert signed.keys is not None
    signed.keys.chmod(0o755)
    with signed.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE journal SET actor = 'x' WHERE id = 1")
    assert states(log.look_at(signed)) == {"log": FAIL, "checkpoint": OK, "key": FAIL}
    for file in signed.keys.glob("*.key"):
        file.unlink()
    assert states(log.look_at(signed))["key"] == FAIL


def test_backups_are_to_be_made_and_tried(signed: Desk) -> None:
    assert states(backups.look_at(signed)) == {"backup": WARN, "drill": WARN}
    making.create(signed, "王五")
    with signed.store.write() as work:
        data = {"backup": "x", "faults": 0}
        work.audit.add(Registered("drilled", work.now, "王五", data=data))
    assert states(backups.look_at(signed)) == {"backup": OK, "drill": OK}
    later(signed, days=2)
    assert states(backups.look_at(signed)) == {"backup": WARN, "drill": OK}
    later(signed, days=40)
    assert states(backups.look_at(signed)) == {"backup": WARN, "drill": WARN}


def test_an_office_on_hold_fails(signed: Desk) -> None:
    assert states(hold.look_at(signed)) == {"hold": OK}
    with signed.store.write() as work:
        work.holds.begin(Hold("磁盘损坏", "王五", work.now))
    assert states(hold.look_at(signed)) == {"hold": FAIL}


def test_messages_that_do_not_leave_are_seen(home: Path) -> None:
    clock = SettableClock(datetime(2026, 3, 2, 2, tzinfo=UTC))
    office = open_desk(Settings.from_environment(), clock)
    said = [next(outbox.look_at(office))]
    with office.store.write() as work:
        work.outbox.promise(
            [Message("msg_1", "webhook", "1", "case.close", "{}", work.now, work.now)]
        )
    said.append(next(outbox.look_at(office)))
    clock.advance(timedelta(days=1))
    said.append(next(outbox.look_at(office)))
    undelivered.freeze(office, True, by="admin")
    said.append(next(outbox.look_at(office)))
    undelivered.freeze(office, False, by="admin")
    relay_due(office)
    said.append(next(outbox.look_at(office)))
    assert [one.state for one in said] == ["ok", "ok", "warn", "warn", "warn"]
    assert [one.type.split()[2:3] for one in said[2:]] == [["status"], ["release"], ["list"]]
