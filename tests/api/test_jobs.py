"""Background jobs as programs meet them."""

from __future__ import annotations

import pytest
from flask import Flask

from core.storage.people.access import Grant
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import Person


@pytest.fixture
def job(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> int:
    """A job that waits."""
    monkeypatch.setitem(jobs.KINDS, "count", "nowhere:nothing")
    with desk.store.write() as work:
        return jobs.ask(work, "count", "hospital", {"to": 3}, "ed").id


def person(app: Flask, desk: Desk, sector: str) -> Person:
    """A policy editor of a sector."""
    units = access.add_units(desk, sector)
    grants = [Grant("policy_editor", sector, units[0].slug)]
    access.add_user(desk, f"ed-{sector}", grants=grants)
    return Person(app, access.issue_token(desk, f"ed-{sector}", "t", ("read", "handle")).text)


def test_a_job_is_read_and_cancelled(app: Flask, desk: Desk, job: int) -> None:
    editor = person(app, desk, "hospital")
    found = editor.get(f"/jobs/{job}")
    assert (found["state"], found["params"], found["ended_at"]) == ("queued", {"to": 3}, None)
    answer = editor.send("POST", f"/jobs/{job}/cancel")
    assert answer.get_json()["state"] == "cancelled"
    assert editor.get(f"/jobs/{job}")["ended_at"].endswith("+08:00")


@pytest.mark.parametrize("number", ["1", "999", "x", "9" * 30])
def test_there_is_no_such_job_for_others(app: Flask, desk: Desk, job: int, number: str) -> None:
    stranger = person(app, desk, "property_mgmt")
    assert stranger.send("GET", f"/jobs/{number}").status_code == 404
    assert stranger.send("POST", f"/jobs/{number}/cancel").status_code == 404
