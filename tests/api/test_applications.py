"""An act applied for shows who still has to approve it, on the case and in a list."""

from __future__ import annotations

from typing import Any

import pytest

from core.clock import SettableClock
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from core.usecases.timekeeping.deadlines import fire_all_due
from tests.api.people import Person
from tests.sectors.stories import instant

REJECTED = {"within_duty": False}


@pytest.fixture
def number(office: Person) -> str:
    """A complaint outside the bureau's duty, whose rejection the handler has applied for."""
    found: str = office.receive("market_supervision", facts=REJECTED)["number"]
    applied = apply(office, found, "handler", act="reject", note="不属本局职责")
    assert applied.status_code == 200, applied.get_json()
    return found


def apply(office: Person, number: str, by: str, **body: Any) -> Any:
    """Apply for an act as the officer ``by``."""
    return office.send("POST", f"/cases/{number}/applications", body, Tousu_Act_As=by)


def waiting(office: Person, number: str) -> Any:
    """What the case waits for."""
    return office.get(f"/cases/{number}")["waiting_for"]


def test_the_case_shows_who_still_has_to_approve(office: Person, number: str) -> None:
    (one,) = waiting(office, number)
    assert (one["act"], one["by"], one["note"]) == ("reject", "handler", "不属本局职责")
    assert (one["since"], one["waits_for"]) == ("2026-03-02T10:00:00+08:00", [["legal"], ["chief"]])
    assert office.get(f"/cases/{number}")["status"] == "registered"
    office.act(number, "approve", "legal", facts={"approves": "reject"})
    assert waiting(office, number)[0]["waits_for"] == [["chief"]]
    office.act(number, "approve", "chief", facts={"approves": "reject"})
    assert waiting(office, number)[0]["waits_for"] == []
    done = office.act(number, "reject", "handler")
    assert (done.get_json()["status"], done.get_json()["waiting_for"]) == ("rejected", [])


def test_the_list_is_by_the_role_that_is_waited_for(office: Person, number: str) -> None:
    (line,) = office.get("/applications?role=chief")["items"]
    assert (line["number"], line["act"]) == (number, "reject")
    assert "note" not in line
    office.act(number, "approve", "chief", facts={"approves": "reject"})
    assert office.get("/applications?role=chief")["items"] == []
    assert len(office.get("/applications?role=legal")["items"]) == 1
    assert len(office.get("/applications")["items"]) == 1


def test_nobody_sees_applications_of_a_sector_that_is_not_theirs(
    office: Person, number: str, desk: Desk
) -> None:
    access.add_units(desk, "hospital")
    access.add_user(desk, "guest", grants=[Grant("chief", "hospital", "hospital")])
    assert office.get("/applications", Tousu_Act_As="guest")["items"] == []
    path = f"/cases/{number}/applications/1/refuse"
    assert office.send("POST", path, {"note": "x"}, Tousu_Act_As="guest").status_code == 404


def test_a_refusal_needs_a_reason_and_another_person(office: Person, number: str) -> None:
    (one,) = waiting(office, number)
    path = f"/cases/{number}/applications/{one['application']}/refuse"
    told = [
        (path, "chief", {}, 422, "invalid_input"),
        (path, "clerk", {"note": "不必"}, 409, "not_allowed"),
        (f"/cases/{number}/applications/none/refuse", "chief", {"note": "不必"}, 404, "not_found"),
    ]
    for where, by, body, status, code in told:
        response = office.send("POST", where, body, Tousu_Act_As=by)
        assert (response.status_code, response.get_json()["code"]) == (status, code)
    refused = office.send("POST", path, {"note": "应当受理"}, Tousu_Act_As="chief")
    assert (refused.status_code, refused.get_json()["waiting_for"]) == (200, [])
    entry = office.get(f"/cases/{number}/journal")["items"][-1]
    assert (entry["event"], entry["data"]["note"]) == ("application_refused", "应当受理")


def test_what_needs_no_approval_is_not_applied_for(office: Person) -> None:
    number = office.receive("market_supervision")["number"]
    response = apply(office, number, "handler", act="accept", note="先行受理")
    assert (response.status_code, response.get_json()["errors"][0]["path"]) == (422, "act")
    assert apply(office, number, "clerk", act="dance").get_json()["code"] == "not_allowed"


def test_the_page_names_those_who_are_waited_for(
    office: Person, number: str, visitor: Person
) -> None:
    visitor.client.post("/login", data={"name": "lin", "password": "a long pass phrase"})
    page = visitor.client.get(f"/cases/{number}").get_data(as_text=True)
    assert "待审批" in page
    assert "法制审核" in page


def test_it_lapses_with_the_case(
    office: Person, number: str, desk: Desk, clock: SettableClock
) -> None:
    clock.set(instant("2026-03-03 10:00"))
    done = office.act(number, "withdraw", "clerk")
    assert done.status_code == 200, done.get_json()
    assert done.get_json()["waiting_for"] == []
    assert office.get("/applications")["items"] == []
    assert fire_all_due(desk) == 0
    events = [one["event"] for one in office.get(f"/cases/{number}/journal")["items"]]
    assert events[-2:] == ["withdraw", "application_lapsed"]
