"""Splitting and linking cases through the interface."""

from __future__ import annotations

from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import Person

OTHER_KIND = {"kind": "report", "facts": {"track": "food_drug"}, "note": "信中另有举报"}


def test_a_second_matter_becomes_a_case_of_its_own(office: Person) -> None:
    one = office.receive("market_supervision", received_at="2026-02-27T09:00:00")
    path = f"/cases/{one['number']}/split"
    response = office.send("POST", path, OTHER_KIND, If_Match='"1"', Tousu_Act_As="handler")
    assert response.status_code == 201, response.get_json()
    new = response.get_json()
    assert response.headers["Location"] == f"/api/v1/cases/{new['number']}"
    assert (new["kind"], new["received_at"]) == ("report", one["received_at"])
    assert new["links"] == [{"kind": "split", "number": one["number"]}]
    assert office.get(f"/cases/{one['number']}")["links"] == [
        {"kind": "split", "number": new["number"]}
    ]
    again = office.send("POST", path, OTHER_KIND, If_Match='"1"', Tousu_Act_As="handler")
    assert again.status_code == 412


def test_cases_are_linked_and_unlinked(office: Person) -> None:
    one, other = office.receive(), office.receive()
    body = {"other": other["number"], "relation": "duplicate", "note": "同一事"}
    linked = office.send("POST", f"/cases/{one['number']}/links", body, Tousu_Act_As="clerk")
    assert linked.get_json()["links"] == [{"kind": "duplicate", "number": other["number"]}]
    twice = office.send("POST", f"/cases/{one['number']}/links", body, Tousu_Act_As="clerk")
    assert (twice.status_code, twice.get_json()["code"]) == (409, "conflict")
    entry = office.get(f"/cases/{other['number']}/journal")["items"][-1]
    assert (entry["event"], entry["data"]["other"]) == ("linked", one["number"])
    undone = office.send("POST", f"/cases/{one['number']}/unlink", body, Tousu_Act_As="clerk")
    assert undone.get_json()["links"] == []
    assert office.get(f"/cases/{other['number']}")["links"] == []


def test_a_case_that_one_may_not_see_is_not_there(office: Person, desk: Desk) -> None:
    access.add_units(desk, "hospital")
    access.add_user(desk, "guest", grants=[Grant("clerk", "hospital", "hospital")])
    mine = office.receive("hospital", kind="complaint")
    other = office.receive("market_supervision")
    path = f"/cases/{mine['number']}/links"
    for number in (other["number"], "MS-2026-999999"):
        response = office.send("POST", path, {"other": number}, Tousu_Act_As="guest")
        assert response.status_code == 404, response.get_json()
    assert office.get(f"/cases/{other['number']}")["links"] == []


def test_cases_of_two_sectors_are_not_linked(office: Person) -> None:
    one, other = office.receive("hospital"), office.receive("market_supervision")
    path, body = f"/cases/{one['number']}/links", {"other": other["number"]}
    response = office.send("POST", path, body, Tousu_Act_As="clerk")
    assert (response.status_code, response.get_json()["errors"][0]["path"]) == (422, "other")


def test_what_is_wrong_is_told(office: Person) -> None:
    number = office.receive()["number"]
    wrong = {"other": number, "relation": "cousin"}
    response = office.send("POST", f"/cases/{number}/links", wrong, Tousu_Act_As="clerk")
    assert response.status_code == 422
    assert {one["path"] for one in response.get_json()["errors"]} == {"other", "relation"}
    kind = office.send("POST", f"/cases/{number}/split", {"kind": "song"}, Tousu_Act_As="clerk")
    assert (kind.status_code, kind.get_json()["errors"][0]["path"]) == (422, "kind")
    lawyer = office.send(
        "POST", f"/cases/{number}/split", {"kind": "complaint"}, Tousu_Act_As="legal"
    )
    assert (lawyer.status_code, lawyer.get_json()["code"]) == (409, "not_allowed")


def test_a_deed_that_takes_a_case_out_of_reach_says_where_it_lies(
    office: Person, desk: Desk
) -> None:
    access.add_units(desk, "hospital")
    access.add_user(desk, "guest", grants=[Grant("clerk", "hospital", "pharmacy")])
    mine = office.receive("hospital", profile="seven_day", facts={"subject": "drugs"})
    assert mine["unit"] == "pharmacy"
    path = f"/cases/{mine['number']}"
    second = {"kind": "complaint", "facts": {"subject": "nursing"}, "note": "另有护理问题"}
    opened = office.send("POST", f"{path}/split", second, Tousu_Act_As="guest")
    assert opened.status_code == 201, opened.get_json()
    new = opened.get_json()["number"]
    assert new != mine["number"]
    assert opened.get_json() == {"number": new, "sector": "hospital", "unit": "nursing_dept"}
    assert office.get(f"/cases/{new}")["unit"] == "nursing_dept"
    there = opened.headers["Location"].removeprefix("/api/v1")
    assert office.send("GET", there, Tousu_Act_As="guest").status_code == 404
    tag = office.send("GET", path, Tousu_Act_As="guest").headers["ETag"]
    moved = office.send(
        "PATCH", f"{path}/facts", {"facts": {"subject": "nursing"}}, If_Match=tag,
        Tousu_Act_As="guest",
    )  # fmt: skip
    assert (moved.status_code, moved.get_json()) == (
        200,
        {"number": mine["number"], "sector": "hospital", "unit": "nursing_dept"},
    )
    assert office.send("GET", path, Tousu_Act_As="guest").status_code == 404
