"""A backtest as programs meet it: asked for, looked at, read."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook

from core.storage.people.access import Grant
from core.storage.rules.policies import Draft
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import Person

TEXT = """policy: complaint
in_force: {from: 2027-01-01}
amends: 2018-01-01
parameters:
  minor_within: {value: 1 day, basis: 投诉处理内部工作程序 三.1, ref: PI-D01}
"""


@pytest.fixture
def path(desk: Desk) -> str:
    """Where the backtest of a draft is."""
    files = {"policies/complaint_2027-01-01.yaml": TEXT}
    with desk.store.write() as work:
        new = Draft("property_mgmt", "试", files, {}, "ed", work.now, "ed", work.now)
        draft = work.drafts.add(new).id
    return f"/policies/property_mgmt/drafts/{draft}/backtest"


def person(app: Flask, desk: Desk, role: str, sector: str) -> Person:
    units = access.add_units(desk, sector)
    access.add_user(desk, role, grants=[Grant(role, sector, units[0].slug)])
    return Person(app, access.issue_token(desk, role, "t", ("read", "handle")).text)


def test_a_backtest_is_asked_for_and_read(
    app: Flask, desk: Desk, office: Person, path: str
) -> None:
    number = office.receive(facts={"severity": "minor"})["number"]
    editor = person(app, desk, "policy_editor", "property_mgmt")
    assert editor.send("GET", path).status_code == 404
    answer = editor.send("POST", path, {"from": "2026-01-01", "to": "2026-03-31"})
    assert answer.status_code == 202
    assert jobs.run_next(desk) is not None
    job = editor.get(f"/jobs/{answer.get_json()['id']}")
    assert (job["state"], job["done"], job["total"]) == ("done", 1, 1)
    assert job["result"]["changed"] == 1
    found = editor.get(path)
    assert (found["from"], found["to"], found["changed"]) == ("2026-01-01", "2026-03-31", 1)
    assert found["listed"] == [], "who edits rules may see no case"
    assert [(edit["alone"], edit["needed"]) for edit in found["edits"]] == [(1, 1)]
    access.grant_role(desk, "policy_editor", Grant("chief"))
    assert [case["number"] for case in editor.get(path)["listed"]] == [number]
    book = load_workbook(BytesIO(editor.send("GET", f"{path}?format=xlsx").data))
    assert book["案件"]["A2"].value == number


def test_others_know_of_no_draft(app: Flask, desk: Desk, path: str) -> None:
    stranger = person(app, desk, "policy_editor", "hospital")
    assert stranger.send("POST", path, {}).status_code == 404
    assert stranger.send("GET", path).status_code == 404


def test_days_in_the_wrong_order_are_refused(app: Flask, desk: Desk, path: str) -> None:
    editor = person(app, desk, "policy_editor", "property_mgmt")
    answer = editor.send("POST", path, {"from": "2026-03-31", "to": "2026-01-01"})
    assert answer.status_code == 422
