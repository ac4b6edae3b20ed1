"""The probes tell the truth."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from api.app import create_app
from core.clock import SettableClock
from core.storage.engine import create_engine
from core.storage.unit_of_work import Store
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


@pytest.mark.only_on("postgresql")
def test_while_the_database_is_away_people_are_asked_to_come_back(desk: Desk) -> None:
    away = create_engine("postgresql://nobody@127.0.0.1:1/office?connect_timeout=2")
    client = create_app(replace(desk, store=Store(away, desk.store.clock))).test_client()
    answer = client.get("/api/v1/cases", headers={"Authorization": "Bearer tousu_any"})
    assert (answer.status_code, answer.get_json()["code"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert "nobody" not in answer.text
    assert client.get("/health/ready").status_code == 503
