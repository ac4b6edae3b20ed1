"""What arrives becomes cases: in each sector, split by kind, and once however often it is sent."""

from __future__ import annotations

from typing import Any

import pytest

from core.clock import SettableClock
from tests.api.people import Person

pytestmark = pytest.mark.usefixtures("database")

#: sector, facts, then what must be found: status, verdict, a timer and its last day.
ARRIVALS = [
    ("market_supervision", {"within_duty": False}, "registered", "reject",
     ("accept", "2026-03-11")),
    ("hospital", {}, "registered", "accept", ("answer", "2026-03-09")),
    ("property_mgmt", {"management_fault": True, "big_loss_or_injury": False,
                       "promise_unmet": False}, "registered", "accept", ("resolve", "2026-03-05")),
]  # fmt: skip


@pytest.mark.parametrize(("sector", "facts", "status", "verdict", "timer"), ARRIVALS)
def test_a_complaint_becomes_a_case(
    office: Person, sector: str, facts: dict[str, Any], status: str, verdict: str,
    timer: tuple[str, str],
) -> None:  # fmt: skip
    body = {"sector": sector, "kind": "complaint", "channel": "phone", "facts": facts}
    response = office.send("POST", "/cases", body)
    case = response.get_json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"/api/v1/cases/{case['number']}"
    assert response.headers["ETag"] == '"1"'
    version = f"{sector}/{case['policy']['slug']}@{case['policy']['version']}"
    assert response.headers["Tousu-Policy-Version"] == version
    assert (case["status"], case["verdict"], case["facts"]) == (status, verdict, facts)
    assert case["received_at"] == "2026-03-02T10:00:00+08:00"
    due = {one["name"]: one["due"] for one in case["timers"]}
    assert due[timer[0]] == timer[1]


def test_what_is_answered_on_receipt_is_what_is_read_later(office: Person) -> None:
    case = office.receive("market_supervision", subject="茶叶过期", description="买了两盒")
    assert office.get(f"/cases/{case['number']}") == case


def test_what_has_passed_since_an_earlier_receipt_has_happened(office: Person) -> None:
    case = office.receive(
        "property_mgmt", received_at="2026-02-02T09:00", facts={"minor_inconvenience": True,
        "big_loss_or_injury": False, "promise_unmet": False, "management_fault": False},
    )  # fmt: skip
    timers = {one["name"]: one for one in case["timers"]}
    assert case["received_at"] == "2026-02-02T09:00:00+08:00"
    assert (timers["resolve"]["due"], timers["resolve"]["state"]) == ("2026-02-04", "overdue")


MIXED = {
    "sector": "market_supervision", "channel": "letter", "external_id": "12315-77",
    "complainant": {"name": "王芳", "contact": "13800000000"}, "subject": "假酒",
    "cases": [{"kind": "inquiry", "facts": {}}, {"kind": "report", "facts": {}},
              {"kind": "complaint", "facts": {}}],
}  # fmt: skip


def test_a_mixed_submission_is_split_in_the_sectors_order(office: Person) -> None:
    response = office.send("POST", "/submissions", MIXED)
    receipt = response.get_json()
    kinds = [case["kind"] for case in receipt["cases"]]
    assert response.status_code == 201
    assert kinds == ["complaint", "report", "inquiry"]
    numbers = [case["number"] for case in receipt["cases"]]
    linked = [one["number"] for one in office.get(f"/cases/{numbers[0]}")["links"]]
    assert linked == numbers[1:]


def test_another_systems_number_arrives_once(office: Person) -> None:
    office.send("POST", "/submissions", MIXED)
    response = office.send("POST", "/submissions", MIXED)
    assert (response.status_code, response.get_json()["code"]) == (409, "conflict")
    assert len(office.get("/cases")["items"]) == 3


def test_the_names_of_a_report_are_sealed(office: Person) -> None:
    receipt = office.send("POST", "/submissions", MIXED).get_json()
    complaint, report, _ = (case["number"] for case in receipt["cases"])
    read = office.send("GET", f"/cases/{report}/submission")
    assert (read.status_code, read.get_json()["code"]) == (403, "forbidden")
    parties = office.get(f"/cases/{complaint}/submission")["parties"]
    assert parties[0]["sealed"] is True
    assert parties[0]["name"] is None


def test_the_same_key_and_body_give_the_same_bytes(office: Person, clock: SettableClock) -> None:
    body = {"sector": "hospital", "kind": "complaint", "facts": {}}
    first = office.send("POST", "/cases", body, Idempotency_Key="k-1")
    number = first.get_json()["number"]
    office.act(number, "recuse", "handler")
    again = office.send("POST", "/cases", body, Idempotency_Key="k-1", Accept_Language="en")
    assert (again.status_code, again.data) == (first.status_code, first.data)
    for name in ("Location", "ETag", "Content-Type", "Tousu-Policy-Version"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(office.get("/cases")["items"]) == 1


def test_the_same_key_with_another_body_is_a_conflict(office: Person) -> None:
    body = {"sector": "hospital", "kind": "complaint", "facts": {}}
    office.send("POST", "/cases", body, Idempotency_Key="k-1")
    other = office.send("POST", "/cases", body | {"channel": "phone"}, Idempotency_Key="k-1")
    assert (other.status_code, other.get_json()["code"]) == (409, "conflict")
    assert len(office.get("/cases")["items"]) == 1


def test_keys_belong_to_who_sends_them(office: Person) -> None:
    body = {"sector": "hospital", "kind": "complaint", "facts": {}}
    mine = office.send("POST", "/cases", body, Idempotency_Key="k-1")
    theirs = office.send("POST", "/cases", body, Idempotency_Key="k-1", Tousu_Act_As="clerk")
    assert mine.get_json()["number"] != theirs.get_json()["number"]


def test_a_refused_request_leaves_its_key_free(office: Person) -> None:
    wrong = {"sector": "hospital", "kind": "nothing", "facts": {}}
    right = wrong | {"kind": "complaint"}
    assert office.send("POST", "/cases", wrong, Idempotency_Key="k-1").status_code == 422
    assert office.send("POST", "/cases", right, Idempotency_Key="k-1").status_code == 201
