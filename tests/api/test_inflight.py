"""What is in flight over the interface: impact of a draft, settings and days of an office."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from core.storage.people.access import Grant
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.people import access
from core.usecases.people.tokens import SCOPES
from tests.api.people import Person
from tests.usecases.publishing import drafted, publish, publishing

VERSION = """\
policy: complaint
in_force: {from: 2026-03-04}
amends: 2018-01-01
source: {title: 本单位规定, number: 第3号}
"""
FILES = {"policies/complaint_2026-03-04.yaml": VERSION}
SECTOR = "property_mgmt"
IMPACT = f"/policies/{SECTOR}/drafts"


def person(app: Flask, desk: Desk, name: str, role: str, sector: str = "") -> Person:
    access.add_user(desk, name, grants=[Grant(role, sector, sector)])
    return Person(app, access.issue_token(desk, name, "test", SCOPES).text)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The desk, in which what it publishes is in use."""
    return publishing(desk)


@pytest.fixture
def lin(app: Flask, desk: Desk) -> Person:
    """Somebody who drafts."""
    return person(app, desk, "lin", "policy_editor")


@pytest.fixture
def wang(app: Flask, desk: Desk) -> Person:
    """Somebody who approves."""
    return person(app, desk, "wang", "policy_approver")


def begin(who: Person, **body: Any) -> Any:
    response = who.send("POST", "/offices/drafts", body)
    assert response.status_code == 201, response.get_data(as_text=True)
    return response.get_json()


def test_the_impact_of_a_draft_is_read_for_each_transition(
    office: Person, lin: Person, desk: Desk
) -> None:
    office.receive()
    draft = drafted(desk, FILES, "migrate", SECTOR)
    found = lin.get(f"{IMPACT}/{draft}/impact")
    assert (found["transition"], found["bound"], found["move"]) == ("migrate", 1, 1)
    assert lin.get(f"{IMPACT}/{draft}/impact?transition=pinned")["move"] == 0
    assert {one["version"] for one in found["versions"]} == {"2026-03-04"}
    wrong = lin.send("GET", f"{IMPACT}/{draft}/impact?transition=soon")
    assert wrong.status_code == 422


def test_a_job_finds_the_same_impact_and_keeps_it_with_the_draft(
    office: Person, lin: Person, desk: Desk
) -> None:
    office.receive()
    draft = drafted(desk, FILES, "pinned", SECTOR)
    path = f"{IMPACT}/{draft}/impact"
    assert lin.send("GET", f"{path}/report").status_code == 404
    asked = lin.send("POST", path, {"transition": "migrate"})
    assert asked.status_code == 202
    assert jobs.run_next(desk) is not None
    job = lin.get(f"/jobs/{asked.get_json()['id']}")
    assert (job["state"], job["done"], job["total"]) == ("done", 1, 1)
    assert (job["result"]["bound"], job["result"]["move"]) == (1, 1)
    found = lin.get(f"{path}/report")
    assert found.pop("stale") is False
    digest = found.pop("draft_digest")
    assert found == lin.get(f"{path}?transition=migrate")
    with desk.store.read() as work:
        event = work.drafts.history(draft)[-1]
    assert (event.event, event.data["draft_digest"]) == ("previewed", digest)
    assert office.send("POST", path, {}).status_code == 403


def test_progress_and_the_cases_of_a_version_are_counted(
    office: Person, lin: Person, desk: Desk
) -> None:
    office.receive()
    draft = drafted(desk, FILES, "migrate", SECTOR)
    publish(desk, draft, "2026-03-04")
    found = lin.get(f"{IMPACT}/{draft}/progress")
    assert (found["moved"], found["remaining"]) == (0, 0)
    counted = lin.get(f"/policies/{SECTOR}/complaint/versions/2018-01-01/cases")["items"]
    assert [(one["open"], one["count"]) for one in counted] == [(True, 1)]


def test_who_may_not_know_a_draft_does_not_learn_of_it(app: Flask, desk: Desk, lin: Person) -> None:
    draft = drafted(desk, FILES, "migrate", SECTOR)
    access.add_units(desk, "hospital")
    other = person(app, desk, "zhao", "policy_editor", "hospital")
    for path in (f"{IMPACT}/{draft}/impact", f"{IMPACT}/{draft + 1}/impact"):
        assert other.send("GET", path).status_code == 404
    assert lin.send("GET", f"/policies/hospital/drafts/{draft}/impact").status_code == 404


def test_a_setting_is_drafted_by_one_and_approved_by_another(lin: Person, wang: Person) -> None:
    place = {"sector": SECTOR, "profile": "default"}
    draft = begin(lin, **place, settings={"calendar": "every_day"}, note="轮班")
    path = f"/offices/drafts/{draft['id']}"
    assert lin.get(f"{path}/preview")["looked_at"] == 0
    refused = lin.send("POST", f"{path}/steps", {"step": "approved"})
    assert refused.status_code == 403
    assert wang.send("POST", f"{path}/steps", {"step": "published"}).status_code == 409
    for step, state in (("approved", "approved"), ("published", "applied")):
        response = wang.send("POST", f"{path}/steps", {"step": step})
        assert (response.status_code, response.get_json()["state"]) == (200, state)
    found = lin.get(f"/offices/{SECTOR}/default/settings")
    assert found["settings"] == {"calendar": "every_day"}
    assert [(one["name"], one["draft"]) for one in found["history"]] == [("calendar", draft["id"])]
    before = lin.get(f"/offices/{SECTOR}/default/settings?on=2026-03-01")
    assert before["settings"] == {}
    events = [one["event"] for one in lin.get(path)["history"]]
    assert events == ["drafted", "approved", "published", "in_force", "applied"]


def test_days_move_open_deadlines_only_after_approval(
    office: Person, lin: Person, wang: Person, desk: Desk
) -> None:
    office.receive(facts={"severity": "minor"})
    days = [{"day": "2026-03-03", "kind": "rest", "reason": "停电"}]
    draft = begin(lin, sector=SECTOR, days=days)
    shown = lin.get(f"/offices/drafts/{draft['id']}/preview")
    assert (shown["looked_at"], shown["counts"]["later"], shown["timers"]) == (1, 0, [])
    for step in ("approved", "published"):
        wang.send("POST", f"/offices/drafts/{draft['id']}/steps", {"step": step})
    states = [one["state"] for one in lin.get("/offices/drafts")["items"]]
    assert states == ["applied"]


@pytest.mark.parametrize(
    "body",
    [{}, {"settings": {"calendar": "every_day"}, "days": []}, {"settings": {"colour": "red"}}],
)
def test_a_draft_that_cannot_be_taken_is_refused(lin: Person, body: dict[str, Any]) -> None:
    assert lin.send("POST", "/offices/drafts", body).status_code == 422
