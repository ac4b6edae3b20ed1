"""What the doctor looks at: each trouble is made, seen, and gone when it is mended."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.cli import checks
from api.cli.checks import (
    Finding,
    background,
    clock,
    disk,
    durability,
    keys,
    people,
    policies,
    safety,
)
from core.bootstrap import Settings, open_desk
from core.clock import SettableClock
from core.domain.people.separation import CASE_ROLES, THREE_HANDS
from core.storage.database import probing
from core.storage.people.access import Grant
from core.usecases.background import jobs
from core.usecases.casework.intake import Arrival, Claim, submit
from core.usecases.desk import Desk
from core.usecases.people import access
from core.usecases.sealed import keykeeping
from tests.cli.conftest import Type

# ---------------------------------------------------------------- the machine and its settings


def said(found: Iterable[Finding]) -> dict[str, str]:
    """What was found, with its state; of several under one name the last."""
    return {finding.what: finding.state for finding in found}


def test_every_look_is_listed() -> None:
    folder = Path(checks.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert modules == {*checks.MACHINE, *checks.OFFICE}


def test_a_full_disk_is_seen_before_and_when_it_is_full(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(disk.look()) == {"disk": "ok"}
    monkeypatch.setattr(disk, "LITTLE", 2**62)
    assert said(disk.look()) == {"disk": "warn"}
    monkeypatch.setattr(probing, "LEAST_FREE", 2**62)
    assert said(disk.look()) == {"disk": "fail"}


@pytest.mark.parametrize(
    ("name", "value", "what", "state"),
    [
        ("FLASK_DEBUG", "1", "debug", "fail"),
        ("TOUSU_URL", "http://complaints.example.cn", "tls", "warn"),
        ("TOUSU_URL", "https://complaints.example.cn", "tls", "warn"),
        ("TOUSU_DATABASE", "postgresql://tousu@db.example/tousu", "database address", "warn"),
        ("TOUSU_DATABASE", "postgresql://tousu:pw@localhost/t", "database address", "warn"),
    ],
)
def test_a_weak_setting_is_named(
    name: str, value: str, what: str, state: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert said(safety.look()) == {"safety": "ok"}
    monkeypatch.setenv(name, value)
    assert said(safety.look()) == {what: state}


def test_strong_settings_are_not_complained_of(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("TOUSU_URL", "https://complaints.example.cn")
    monkeypatch.setenv("TOUSU_PROXY", "127.0.0.1")
    monkeypatch.setenv("TOUSU_DATABASE", "postgresql://db.example/tousu?sslmode=verify-full")
    home.mkdir(mode=0o700)
    assert said(safety.look()) == {"safety": "ok"}
    home.chmod(0o755)
    assert said(safety.look()) == {"data folder": "warn"}
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert said(safety.look()) == {"data folder": "warn", "user": "warn"}


# ---------------------------------------------------------------- the office


@pytest.fixture
def furnished(home: Path) -> Desk:
    """An office on the first working day of March, with a case."""
    at = SettableClock(datetime(2026, 3, 2, 2, tzinfo=UTC))
    office = open_desk(Settings.from_environment(), at)
    submit(office, Arrival("property_mgmt", (Claim("complaint", {"severity": "minor"}),)))
    return office


def test_a_clock_behind_its_own_journal_fails(furnished: Desk) -> None:
    assert said(clock.look_at(furnished)) == {"clock": "ok"}
    assert isinstance(furnished.store.clock, SettableClock)
    furnished.store.clock.set(furnished.now() - timedelta(hours=1), backwards=True)
    assert said(clock.look_at(furnished)) == {"clock": "fail"}


def test_a_file_that_is_set_otherwise_fails(furnished: Desk) -> None:
    assert said(durability.look_at(furnished)) == {"durability": "ok"}
    with furnished.store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA secure_delete = OFF")
    driver.execute("PRAGMA synchronous = OFF")
    (finding,) = durability.look_at(furnished)
    assert finding.state == "fail"
    assert "synchronous is 0, not 2" in finding.en
    assert "secure_delete is 0, not 1" in finding.en


def test_a_sector_without_rules_in_force_is_named(furnished: Desk) -> None:
    assert set(said(policies.look_at(furnished)).values()) == {"ok"}
    assert isinstance(furnished.store.clock, SettableClock)
    furnished.store.clock.set(datetime(2008, 1, 2, tzinfo=UTC), backwards=True)
    assert "warn" in said(policies.look_at(furnished)).values()


def test_jobs_that_wait_or_fail_are_seen(furnished: Desk) -> None:
    assert isinstance(furnished.store.clock, SettableClock)
    assert said(background.look_at(furnished)) == {"jobs": "ok"}
    with furnished.store.write() as work:
        job = jobs.ask(work, "backtest", "hospital", {}, "li")
    assert said(background.look_at(furnished)) == {"jobs": "ok"}
    furnished.store.clock.advance(background.PATIENCE + timedelta(minutes=1))
    assert said(background.look_at(furnished)) == {"jobs": "warn"}
    with furnished.store.write() as work:
        claimed = work.jobs.claim(job, "somebody")
        assert claimed is not None
        work.jobs.fail(claimed, "坏", "broken")
    (finding,) = background.look_at(furnished)
    assert "1 failed" in finding.en
    furnished.store.clock.advance(timedelta(days=2))
    assert said(background.look_at(furnished)) == {"jobs": "ok"}


def test_there_is_somebody_for_every_act_and_nobody_for_two_hands(furnished: Desk) -> None:
    (nobody,) = people.look_at(furnished)
    assert "tousu user add" in nobody.type
    roles = (*CASE_ROLES, *THREE_HANDS, "policy_editor", "policy_approver", "records_officer")
    for role in roles:
        access.add_user(furnished, role, grants=[Grant(role)])
    assert said(people.look_at(furnished)) == {"people": "ok"}
    access.set_active(furnished, "handler", active=False)
    assert any("nobody is" in one.en and "Handler" in one.en for one in people.look_at(furnished))
    access.set_active(furnished, "handler", active=True)
    with furnished.store.write() as work:  # as a database of an older version may hold them
        work.users.grant("auditor", Grant("admin"))
    (clash,) = [one for one in people.look_at(furnished) if one.state == "fail"]
    assert "auditor holds Auditor and Administrator" in clash.en
    assert clash.type == "tousu user revoke auditor --role admin"


def test_a_key_folder_that_is_open_lost_or_lacks_a_key_is_seen(
    furnished: Desk, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home / "keys"
    assert said(keys.look()) == {"key folder": "ok"}
    assert said(keys.look_at(furnished)) == {"sealing keys": "ok"}
    folder.chmod(0o750)
    assert [one.type for one in keys.look()] == [f"chmod 700 {folder}"]
    folder.chmod(0o700)
    (wanted,) = folder.glob("0001*.key")
    wanted.chmod(0o644)
    assert [one.type for one in keys.look()] == [f"chmod 600 {wanted}"]
    wanted.chmod(0o600)
    with monkeypatch.context() as unread:
        unread.setattr("os.access", lambda path, how: False)
        assert said(keys.look()) == {"key folder": "fail"}
    keykeeping.rotate(furnished)
    assert said(keys.look_at(furnished)) == {"sealing keys": "warn"}
    (newer,) = folder.glob("0002*.key")
    newer.rename(home / newer.name)
    (finding,) = keys.look_at(open_desk(Settings.from_environment()))
    assert (finding.state, newer.stem in finding.en) == ("fail", True)
    (home / newer.name).rename(newer)
    (folder / "pepper.key").unlink()
    assert said(keys.look_at(open_desk(Settings.from_environment()))) == {"sealing keys": "fail"}
    folder.rename(home / "elsewhere")
    assert said(keys.look()) == {"key folder": "fail"}


def test_keys_among_the_attachments_are_seen(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(keys.look()) == {"key folder": "ok"}
    inside = home / "attachments" / "keys"
    inside.mkdir(parents=True, mode=0o700)
    monkeypatch.setenv("TOUSU_KEYS", str(inside))
    assert said(keys.look()) == {"key folder": "fail"}


def test_every_finding_that_is_not_in_order_says_what_to_type(tousu: Type, home: Path) -> None:
    tousu("user", "add", "admin", "--role", "admin")
    found = json.loads(tousu("doctor", "--json").stdout)
    assert {"disk", "clock", "durability", "jobs", "people"} <= {one["what"] for one in found}
    assert all(one["type"] for one in found if one["state"] != "ok")
    assert all(one["en"] and one["zh"] for one in found)
