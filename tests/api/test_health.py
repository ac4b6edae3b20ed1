"""The probes tell the truth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from core.clock import SettableClock
from core.usecases.desk import Desk

pytestmark = pytest.mark.usefixtures("database")


def test_a_working_office_is_ready(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/health/live").get_json() == {"status": "live"}
    ready = client.get("/health/ready")
    body = ready.get_json()
    assert (ready.status_code, body["status"]) == (200, "ready")
    assert {check["status"] for check in body["checks"].values()} == {"ok"}
    assert body["checks"]["calendar"]["certain_through"] == "2026-12-28"


def test_a_calendar_that_runs_out_is_told_and_turns_nobody_away(
    app: Flask, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=365))
    ready = app.test_client().get("/health/ready")
    assert ready.status_code == 200
    assert ready.get_json()["checks"]["calendar"]["status"] == "warning"


def test_a_database_of_another_version_is_not_ready(app: Flask, desk: Desk) -> None:
    with desk.store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    ready = app.test_client().get("/health/ready")
    assert ready.status_code == 503
    assert ready.get_json()["checks"]["migrations"]["status"] == "failed"
