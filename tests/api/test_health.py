"""The probes tell the truth: each thing that may break is broken, and named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from api.pulse import sweeps_for
from api.routes import health
from api.server import Sweeper
from console.app import create_app
from core.clock import SettableClock
from core.storage.database.engine import create_engine
from core.storage.unit_of_work import Store
from core.usecases.desk import Desk
from core.usecases.timekeeping import deadlines

pytestmark = pytest.mark.usefixtures("database")


def ready(app: Flask) -> tuple[int, dict[str, Any]]:
    """The status of the answer, and its checks."""
    answer = app.test_client().get("/health/ready")
    body = answer.get_json()
    assert body["status"] == ("ready" if answer.status_code == 200 else "failed")
    return answer.status_code, body["checks"]


def broken(app: Flask) -> dict[str, str]:
    """What failed, with the reason."""
    status, checks = ready(app)
    assert status == 503
    return {what: one["reason"] for what, one in checks.items() if one["status"] == "failed"}


def test_a_working_office_is_ready(app: Flask) -> None:
    assert app.test_client().get("/health/live").get_json() == {"status": "live"}
    status, checks = ready(app)
    assert status == 200
    assert {check["status"] for check in checks.values()} == {"ok"}
    assert checks["calendar"]["certain_through"] == "2026-12-28"
    assert checks.keys() == {
        "database", "migrations", "writable", "sweep", "calendar", "sectors",
    }  # fmt: skip


def test_a_calendar_that_is_not_settled_is_told_and_turns_nobody_away(
    app: Flask, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=365))
    status, checks = ready(app)
    assert (status, checks["calendar"]["status"]) == (200, "warning")
    assert checks["calendar"]["reason"] == "notice_missing"


def test_a_calendar_on_which_no_period_can_end_is_not_ready(
    app: Flask, clock: SettableClock
) -> None:
    clock.set(datetime(2039, 12, 30, 4, tzinfo=UTC))
    assert ready(app)[0] == 200
    clock.set(datetime(2040, 1, 1, 4, tzinfo=UTC))
    assert broken(app) == {"calendar": "calendar_ends"}


def test_a_database_of_another_version_is_not_ready(app: Flask, desk: Desk) -> None:
    with desk.store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert broken(app) == {"migrations": "schema_of_another_version"}


@pytest.mark.only_on("sqlite")
def test_a_database_that_is_none_is_not_ready(app: Flask, desk: Desk) -> None:
    file = Path(str(desk.store.engine.url.database))
    desk.store.engine.dispose()
    for beside in file.parent.glob(f"{file.name}-*"):
        beside.unlink()
    file.write_bytes(b"no database" * 1000)
    assert broken(app) == {"database": "unreachable"}


@pytest.mark.only_on("sqlite")
def test_a_database_that_cannot_be_written_is_not_ready(app: Flask, desk: Desk) -> None:
    file = desk.store.engine.url.database
    engine = create_engine(f"sqlite:///file:{file}?mode=ro&uri=true")
    app.extensions["tousu"] = replace(desk, store=Store(engine, desk.store.clock))
    assert broken(app) == {"writable": "read_only"}
    engine.dispose()


def test_a_database_that_somebody_writes_is_ready(app: Flask, desk: Desk) -> None:
    other = create_engine(desk.store.engine.url)
    with other.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        assert ready(app)[0] == 200
    other.dispose()


@pytest.mark.only_on("sqlite")
def test_a_disk_without_room_is_not_ready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE", 2**62)  # no disk has so much
    assert broken(app) == {"writable": "disk_full"}


@pytest.fixture
def sweeper(app: Flask, desk: Desk) -> Iterator[Sweeper]:
    """The sweeper of the process that serves the application."""
    made = Sweeper(desk, tick=0.01)
    sweeps_for(app, made)
    yield made
    del app.extensions["tousu.sweeper"]
    made.stop()


def test_a_sweep_that_does_not_come_by_is_not_ready(
    app: Flask, sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing, fails, again = Event(), Event(), Event()

    def sweep(*_: object, **__: object) -> int:
        if failing.is_set():
            fails.set()
            raise ValueError
        again.set()
        return 0

    monkeypatch.setattr(deadlines, "fire_due", sweep)
    assert broken(app) == {"sweep": "sweep_ended"}  # it was not started
    sweeper.start()
    assert again.wait(30)
    assert ready(app)[1]["sweep"] == {"status": "ok", "here": True}
    failing.set()
    assert fails.wait(30)
    monkeypatch.setattr(health, "SILENCE", timedelta())
    assert broken(app) == {"sweep": "sweep_is_late"}
    sweeper.stop()
    assert broken(app) == {"sweep": "sweep_ended"}


@pytest.mark.only_on("postgresql")
def test_while_the_database_is_away_people_are_asked_to_come_back(desk: Desk) -> None:
    away = create_engine("postgresql://nobody@127.0.0.1:1/office?connect_timeout=2")
    client = create_app(replace(desk, store=Store(away, desk.store.clock))).test_client()
    answer = client.get("/api/v1/cases", headers={"Authorization": "Bearer tousu_any"})
    assert (answer.status_code, answer.get_json()["code"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert "nobody" not in answer.text
    assert client.get("/health/ready").status_code == 503
