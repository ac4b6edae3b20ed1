"""Recording how a notice was served, and seeing it on the case."""

from __future__ import annotations

from typing import Any

import pytest

from core.clock import SettableClock
from core.usecases.desk import Desk
from core.usecases.timekeeping.deadlines import fire_all_due
from tests.api.people import PASSWORD, Person
from tests.sectors.stories import instant


@pytest.fixture
def case(office: Person) -> Any:
    """An accepted complaint to the bureau, with its notice of acceptance."""
    number = office.receive("market_supervision")["number"]
    done = office.act(number, "accept", "handler", note="先行受理")
    assert done.status_code == 200, done.get_json()
    return done.get_json()


def serve(office: Person, case: Any, by: str = "clerk", **body: Any) -> Any:
    """Record an attempt as the officer ``by``."""
    told = {"notice": case["notices"][-1]["number"], "method": "direct", **body}
    return office.send("POST", f"/cases/{case['number']}/services", told, Tousu_Act_As=by)


def test_a_service_is_shown_with_its_notice(office: Person, case: Any) -> None:
    response = serve(office, case, method="mail", outcome="returned", receipt="EMS-1")
    assert response.status_code == 200, response.get_json()
    served = serve(office, case).get_json()["notices"][-1]
    assert served["served_on"] == "2026-03-02"
    assert [(one["method"], one["outcome"]) for one in served["services"]] == [
        ("mail", "returned"), ("direct", "served"),
    ]  # fmt: skip
    assert served["services"][0]["effective_on"] is None
    assert served["services"][1]["method_title"]["zh"] == "直接送达"
    assert "民事诉讼法" in served["services"][1]["basis"]
    assert office.get(f"/cases/{case['number']}/notices")["items"][-1] == served
    entry = office.get(f"/cases/{case['number']}/journal")["items"][-1]
    assert (entry["event"], entry["title"]["zh"]) == ("served:acceptance", "送达: 投诉受理决定书")


def test_an_announcement_comes_to_count(
    office: Person, case: Any, desk: Desk, clock: SettableClock
) -> None:
    sent = serve(office, case, method="announcement", note="下落不明").get_json()["notices"][-1]
    assert (sent["served_on"], sent["services"][0]["outcome"]) == (None, "sent")
    assert sent["services"][0]["effective_on"] == "2026-04-01"
    clock.set(instant("2026-04-02 00:00"))
    seen = office.get(f"/cases/{case['number']}")["notices"][-1]
    assert seen["served_on"] == "2026-04-01"
    fire_all_due(desk)
    assert office.get(f"/cases/{case['number']}")["notices"][-1]["served_on"] == "2026-04-01"


#: What is sent, by whom, and the status and code of the answer.
REFUSED: list[tuple[dict[str, Any], str, int, str]] = [
    ({"method": "pigeon"}, "clerk", 422, "invalid_input"),
    ({"on": "2026-03-03"}, "clerk", 422, "invalid_input"),
    ({"speed": "high"}, "clerk", 422, "invalid_input"),
    ({}, "legal", 409, "not_allowed"),
]


@pytest.mark.parametrize(("body", "by", "status", "code"), REFUSED)
def test_what_is_refused(
    office: Person, case: Any, body: dict[str, Any], by: str, status: int, code: str
) -> None:
    response = serve(office, case, by, **body)
    assert (response.status_code, response.get_json()["code"]) == (status, code)
    assert response.get_json()["errors"] or code == "not_allowed"
    assert office.get(f"/cases/{case['number']}")["notices"][-1]["services"] == []


def test_twice_is_refused_and_a_stale_tag_too(office: Person, case: Any) -> None:
    path, body = f"/cases/{case['number']}/services", {"notice": "acceptance", "method": "direct"}
    stale = office.send("POST", path, body, If_Match='"1"', Tousu_Act_As="clerk")
    assert stale.status_code == 412
    assert serve(office, case).status_code == 200
    assert serve(office, case).get_json()["code"] == "limit_reached"


def test_the_page_shows_how_a_notice_was_served(office: Person, case: Any, visitor: Person) -> None:
    serve(office, case, method="mail", receipt="EMS-1")
    page = visitor_page(visitor, case["number"])
    for words in ("投诉受理决定书", case["notices"][-1]["number"], "邮寄送达", "EMS-1"):
        assert words in page


def visitor_page(visitor: Person, number: str) -> str:
    """The page of a case as somebody who is logged in sees it."""
    visitor.client.post("/login", data={"name": "lin", "password": PASSWORD})
    response = visitor.client.get(f"/cases/{number}")
    assert response.status_code == 200
    return response.get_data(as_text=True)
