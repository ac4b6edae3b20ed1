"""What an office works by can be read: sectors, policies, calendars, units."""

from __future__ import annotations

from typing import Any

import pytest

from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import Person


def test_a_sector_shows_its_facts_and_words(office: Person) -> None:
    slugs = {sector["slug"] for sector in office.get("/sectors")["items"]}
    assert slugs == {"hospital", "market_supervision", "property_mgmt"}
    sector = office.get("/sectors/property_mgmt")
    facts = {fact["slug"]: fact for fact in sector["facts"]}
    assert facts["severity"]["values"]["major"] == {"zh": "重大投诉", "en": "Major"}
    assert sector["vocabulary"]["units"]["engineering"]["zh"] == "工程部"
    assert sector["vocabulary"]["statuses"]["closed"]["en"] == "Closed"
    assert "hangzhou" in sector["profiles"]


def test_a_policy_shows_its_versions_and_their_documents(office: Person) -> None:
    listed = office.get("/policies?sector=market_supervision")["items"]
    complaint = next(one for one in listed if one["policy"] == "complaint")
    days = [version["version"] for version in complaint["versions"]]
    assert days == ["2020-01-01", "2024-07-01", "2026-04-15"]
    path = "/policies/market_supervision/complaint/versions"
    assert office.get(path)["items"] == complaint["versions"]
    version = office.get(f"{path}/2026-04-15")
    assert version["document"]["policy"] == "complaint"
    assert version["source"]["number"]
    assert len(version["digest"]) == 64


def test_a_profile_sees_its_own_policy(office: Person) -> None:
    listed = office.get("/policies/hospital/complaint/versions")["items"]
    version = next(one for one in listed if "pingan" in one["profiles"])
    path = f"/policies/hospital/complaint/versions/{version['version']}"
    assert office.get(f"{path}?profile=pingan")["digest"] == version["digest"]


def test_every_policy_document_can_be_read(office: Person) -> None:
    for policy in office.get("/policies")["items"]:
        for version in policy["versions"]:
            profile = (version["profiles"] or ["default"])[0]
            path = f"/policies/{policy['sector']}/{policy['policy']}/versions/{version['version']}"
            assert office.get(f"{path}?profile={profile}")["digest"] == version["digest"]


def test_a_calendar_says_what_each_day_is_and_why(office: Person) -> None:
    calendar = office.get("/calendars")["items"][0]
    assert (calendar["name"], calendar["certain_through"]) == ("cn", "2026-12-28")
    days = office.get("/calendars/cn/days?from=2026-02-14&to=2026-02-24")["items"]
    found = {day["day"]: (day["workday"], day["why"]) for day in days}
    assert found["2026-02-14"] == (True, "make_up")
    assert found["2026-02-17"] == (False, "festival")
    assert found["2026-02-24"] == (True, "workday")


def test_a_calendar_tells_what_was_known_on_a_day(office: Person) -> None:
    path = "/calendars/cn/days?from=2026-02-14&to=2026-02-14"
    assert office.get(path)["items"][0]["status"] == "official"
    before = office.get(f"{path}&known_on=2025-06-01")["items"][0]
    assert (before["workday"], before["status"]) == (False, "not_published")


#: What is asked, and what must be answered.
PERIODS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"start": "2018-04-26", "n": 7, "unit": "workdays"}, {"due": "2018-05-08"}),
    ({"start": "2026-03-02", "n": 5, "unit": "days"}, {"nominal_end": "2026-03-07",
                                                       "due": "2026-03-09"}),
    ({"start": "2026-03-02", "n": 5, "unit": "days", "roll": "none"}, {"due": "2026-03-07"}),
    ({"start": "2026-03-07", "unit": "same_day"}, {"due": "2026-03-07", "period": "same_day"}),
    ({"start": "2026-03-02", "n": 5, "unit": "workdays",
      "pauses": [{"start": "2026-03-03", "end": "2026-03-10"}]},
     {"due": "2026-03-16", "paused": 7, "counted": 5}),
    ({"start": "2026-03-02", "n": 5, "unit": "workdays", "pauses": [{"start": "2026-03-03"}]},
     {"due": None}),
    ({"start": "2026-12-20", "n": 10, "unit": "workdays"},
     {"provisional": True, "first_uncertain": "2026-12-29"}),
    ({"start": "2026-03-02T09:30", "n": 2, "unit": "hours"},
     {"due_at": "2026-03-02T11:30:00+08:00"}),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "answer"), PERIODS)
def test_a_period_is_counted(office: Person, asked: dict[str, Any], answer: dict[str, Any]) -> None:
    response = office.send("POST", "/calendars/due", asked)
    assert response.status_code == 200, response.get_json()
    assert response.get_json() | answer == response.get_json()


def test_units_stand_under_their_sector(office: Person, desk: Desk) -> None:
    access.add_units(desk, "hospital")
    access.add_units(desk, "hospital")
    units = {unit["slug"]: unit for unit in office.get("/units?sector=hospital")["items"]}
    assert units["hospital"]["parent"] is None
    assert units["nursing_dept"]["parent"] == "hospital"
    assert units["nursing_dept"]["title"]["zh"] == "护理部"
    assert office.get("/units")["items"] == list(units.values())
