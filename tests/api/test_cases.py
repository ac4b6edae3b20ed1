"""Working on a case: what one has not seen one does not overwrite, and who approves is another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.clock import SettableClock
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import Person

REJECTED = {"within_duty": False}


def test_facts_are_recorded_on_what_was_read(office: Person) -> None:
    number = office.receive()["number"]
    path, body = f"/cases/{number}/facts", {"facts": {"management_fault": True}}
    response = office.send("PATCH", path, body, If_Match='"1"')
    case = response.get_json()
    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    assert case["facts"] == {"management_fault": True}
    forgotten = office.send("PATCH", path, {"facts": {"management_fault": None}}, If_Match='"2"')
    assert forgotten.get_json()["facts"] == {}


@pytest.mark.parametrize(
    ("tag", "status", "code"),
    [(None, 428, "precondition_required"), ('"7"', 412, "stale"), ('"x"', 412, "stale")],
)
def test_facts_are_not_recorded_blindly(
    office: Person, tag: str | None, status: int, code: str
) -> None:
    number = office.receive()["number"]
    headers = {"If_Match": tag} if tag else {}
    body = {"facts": {"management_fault": True}}
    response = office.send("PATCH", f"/cases/{number}/facts", body, **headers)
    assert (response.status_code, response.get_json()["code"]) == (status, code)
    assert office.get(f"/cases/{number}")["facts"] == {}


def test_an_act_honours_the_tag_it_is_given(office: Person) -> None:
    number = office.receive("market_supervision", facts=REJECTED)["number"]
    path, body = f"/cases/{number}/actions/approve", {"facts": {"approves": "reject"}}
    stale = office.send("POST", path, body, If_Match='"9"', Tousu_Act_As="legal")
    assert stale.status_code == 412
    done = office.send("POST", path, body, If_Match='"1"', Tousu_Act_As="legal")
    assert (done.status_code, done.headers["ETag"]) == (200, '"2"')


def test_a_rejection_needs_two_approvals_by_others(office: Person) -> None:
    number = office.receive("market_supervision", facts=REJECTED)["number"]
    refused = office.act(number, "reject", "handler")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "needs_approval")
    for approver in ("legal", "chief"):
        given = office.act(number, "approve", approver, facts={"approves": "reject"})
        assert given.status_code == 200, given.get_json()
    done = office.act(number, "reject", "handler")
    assert (done.status_code, done.get_json()["status"]) == (200, "rejected")
    entry = office.get(f"/cases/{number}/journal")["items"][-1]
    assert (entry["event"], entry["actor"]) == ("reject", "handler")
    assert entry["data"]["grounds"] == ["outside_duty"]


def test_nobody_approves_their_own_act(office: Person) -> None:
    number = office.receive("market_supervision", facts=REJECTED)["number"]
    for _ in range(2):
        office.act(number, "approve", "office", facts={"approves": "reject"})
    refused = office.act(number, "reject", "office")
    assert refused.get_json()["code"] == "needs_second_officer"


#: action, officer, body, then status and code.
REFUSALS: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("accept", "clerk", {}, 409, "not_allowed"),
    ("dance", "handler", {}, 409, "not_allowed"),
    ("accept", "handler", {}, 409, "guard_failed"),
    ("reject", "handler", {"grounds": ["nonsense"]}, 422, "invalid_input"),
    ("reject", "handler", {"together_with": ["nobody"]}, 422, "invalid_input"),
    ("reject", "handler", {"facts": {"nonsense": 1}}, 422, "invalid_input"),
    ("reject", "handler", {"at": "2026-03-02T09:00"}, 422, "invalid_input"),
    ("extend", "handler", {"timer": "nonsense"}, 422, "invalid_input"),
    ("reject", "handler", {"approved_by": ["chief"]}, 422, "invalid_input"),
]


@pytest.mark.parametrize(("action", "by", "body", "status", "code"), REFUSALS)
def test_a_refused_act_changes_nothing(
    office: Person, action: str, by: str, body: dict[str, Any], status: int, code: str
) -> None:
    before = office.receive("market_supervision", facts=REJECTED)
    response = office.act(before["number"], action, by, **body)
    assert (response.status_code, response.get_json()["code"]) == (status, code)
    assert office.get(f"/cases/{before['number']}") == before


def test_who_recused_knows_nothing_of_the_case_any_more(office: Person) -> None:
    number = office.receive("market_supervision", facts=REJECTED)["number"]
    never = office.act("MS-1999-000001", "accept", "handler", note="仍要受理").get_json()
    left = office.act(number, "recuse", "handler")
    assert (left.status_code, left.get_json()) == (
        200,
        {"number": number, "sector": "market_supervision", "unit": "other_department"},
    )
    refused = office.act(number, "accept", "handler", note="仍要受理")
    told = refused.get_json()
    assert (refused.status_code, told["code"]) == (404, "not_found")
    assert told["detail"] == never["detail"].replace("MS-1999-000001", number)
    assert office.send("GET", f"/cases/{number}", Tousu_Act_As="handler").status_code == 404
    for path in ("/cases", "/tasks", "/applications"):
        assert number not in str(office.get(path, Tousu_Act_As="handler")), path
    assert number in str(office.get("/cases", Tousu_Act_As="clerk"))


def test_a_case_shows_who_may_do_what(office: Person) -> None:
    number = office.receive("market_supervision")["number"]
    open_to = {
        who: office.send("GET", f"/cases/{number}", Tousu_Act_As=who).get_json()["allowed_actions"]
        for who in ("clerk", "handler")
    }
    assert "dispatch" in open_to["clerk"]
    assert "accept" in open_to["handler"]
    assert "accept" not in open_to["clerk"]


def test_a_case_is_read_as_the_law_has_it_though_nobody_swept(
    office: Person, clock: SettableClock
) -> None:
    case = office.receive("market_supervision", facts=REJECTED)
    clock.advance(timedelta(days=30))
    now = office.get(f"/cases/{case['number']}")
    states = {timer["name"]: timer["state"] for timer in now["timers"]}
    assert states["accept"] == "overdue"
    assert now["revision"] == case["revision"], "reading writes nothing"
    listed = office.get("/cases")["items"][0]
    assert listed["next_timer"]["state"] == "overdue"


# ---------------------------------------------------------------- lists


def test_a_list_goes_page_by_page_the_next_due_first(office: Person) -> None:
    for sector in ("property_mgmt", "hospital", "market_supervision", "hospital"):
        office.receive(sector)
    found, path = [], "/cases?limit=1"
    while path:
        response = office.send("GET", path)
        body = response.get_json()
        found += [item["number"] for item in body["items"]]
        link = response.headers.get("Link", "")
        path = link.removeprefix("</api/v1").partition(">")[0]
        assert bool(link) == bool(body["page"]["next"])
    assert found == ["MS-2026-000001", "HOS-2026-000001", "HOS-2026-000002", "PM-2026-000001"]


#: A query and the cases of ``mixed_office`` that it finds.
QUERIES = [
    ("sector=hospital", {"HOS-2026-000001"}),
    ("policy=complaint", {"HOS-2026-000001", "MS-2026-000001", "PM-2026-000001"}),
    ("status=dispatched", {"PM-2026-000001"}),
    ("unit=reception", {"MS-2026-000001"}),
    ("timer=running&sector=market_supervision", {"MS-2026-000001"}),
    ("timer=paused", set()),
    ("due_before=2026-03-05T00:00", {"MS-2026-000001"}),
    ("q=电梯", {"PM-2026-000001"}),
    ("q=hos-2026", {"HOS-2026-000001"}),
    ("officer=nobody", set()),
]


@pytest.mark.parametrize(("query", "numbers"), QUERIES)
def test_a_list_is_filtered(office: Person, query: str, numbers: set[str]) -> None:
    office.receive("market_supervision")
    office.receive("hospital")
    lift = office.receive("property_mgmt", subject="电梯停运")["number"]
    assert office.act(lift, "dispatch", "clerk").status_code == 200
    assert {item["number"] for item in office.get(f"/cases?{query}")["items"]} == numbers


# ---------------------------------------------------------------- who sees what


def test_a_role_in_one_sector_sees_no_other(office: Person, desk: Desk) -> None:
    access.add_units(desk, "hospital")
    access.add_user(desk, "nurse", grants=[Grant("handler", "hospital", "complaint_office")])
    theirs, ours = office.receive("property_mgmt"), office.receive("hospital")
    hidden = office.send("GET", f"/cases/{theirs['number']}", Tousu_Act_As="nurse")
    absent = office.send("GET", "/cases/PM-1999-000009", Tousu_Act_As="nurse")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    listed = office.send("GET", "/cases", Tousu_Act_As="nurse").get_json()["items"]
    assert [item["number"] for item in listed] == [ours["number"]]


def test_a_role_in_one_unit_acts_on_its_own_cases_only(office: Person, desk: Desk) -> None:
    access.add_units(desk, "hospital")
    access.add_user(desk, "nurse", grants=[Grant("handler", "hospital", "nursing_dept")])
    access.add_user(desk, "head", grants=[Grant("handler", "hospital", "hospital")])
    number = office.receive("hospital")["number"]
    refused = office.act(number, "recuse", "nurse")
    assert (refused.status_code, refused.get_json()["code"]) == (404, "not_found")
    assert office.act(number, "recuse", "head").status_code == 200


def test_a_role_in_one_sector_receives_for_no_other(office: Person, desk: Desk) -> None:
    access.add_units(desk, "hospital")
    access.add_user(desk, "nurse", grants=[Grant("clerk", "hospital", "hospital")])
    body = {"sector": "property_mgmt", "kind": "complaint", "facts": {}}
    response = office.send("POST", "/cases", body, Tousu_Act_As="nurse")
    assert (response.status_code, response.get_json()["code"]) == (403, "forbidden")


def test_personal_facts_are_masked_for_whom_they_do_not_concern(office: Person) -> None:
    facts = {"respondent_person": "李医生"}
    number = office.receive("hospital", facts=facts)["number"]
    for who, seen, masked in (("handler", facts, []), ("chief", {}, ["respondent_person"])):
        case = office.send("GET", f"/cases/{number}", Tousu_Act_As=who).get_json()
        assert (case["facts"], case["masked_facts"]) == (seen, masked)
    for part in ("explain", "journal"):
        answer = office.send("GET", f"/cases/{number}/{part}", Tousu_Act_As="chief")
        assert "李医生" not in answer.get_data(as_text=True)
