"""Suspicions as programs and people meet them: who may see, decide, run and tell."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from core.clock import SettableClock
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import PASSWORD, Person

SCOPES = ("read", "submit", "handle")
RUN = {"sector": "property_mgmt"}


def somebody(app: Flask, desk: Desk, role: str, sector: str = "") -> Person:
    """A person of that role with a token of their own."""
    name = f"{role}-{sector}"
    units = access.add_units(desk, sector) if sector else []
    grant = Grant(role, sector, units[0].slug) if sector else Grant(role)
    access.add_user(desk, name, grants=[grant])
    return Person(app, access.issue_token(desk, name, "test", SCOPES).text)


@pytest.fixture
def supervisor(app: Flask, desk: Desk) -> Person:
    """Who decides."""
    return somebody(app, desk, "supervisor")


@pytest.fixture
def suspicion(office: Person, supervisor: Person) -> Any:
    """One suspicion: an important complaint withdrawn without a word."""
    number = office.receive(facts={"severity": "important"})["number"]
    assert office.act(number, "withdraw", "clerk").status_code == 200
    answer = supervisor.send("POST", "/inspections/run", RUN)
    assert answer.status_code == 200
    assert answer.get_json()["items"][0]["new"] == 1
    (found,) = supervisor.get("/inspections")["items"]
    assert found["cases"] == [number]
    return found


def test_a_suspicion_says_what_was_compared(suspicion: Any) -> None:
    assert suspicion["check"] == "closed_without_contact"
    assert suspicion["kind"] == "cases"
    assert suspicion["evidence"]["facts"] == {"severity": "important", "status": "withdrawn"}
    assert suspicion["evidence"]["done"] == {"answer": None, "callback": None}
    assert suspicion["state"] == "open"
    assert suspicion["seen"] is True
    assert "PS-D01" in suspicion["ref"]


def test_running_again_finds_nothing_twice(suspicion: Any, supervisor: Person) -> None:
    (report,) = supervisor.send("POST", "/inspections/run", RUN).get_json()["items"]
    assert (report["found"], report["new"]) == (1, 0)
    assert len(supervisor.get("/inspections")["items"]) == 1


def test_a_supervisor_decides_and_the_history_tells(suspicion: Any, supervisor: Person) -> None:
    path = f"/inspections/{suspicion['id']}"
    body = {"decision": "confirmed", "note": "住户说没有人来过电话"}
    answer = supervisor.send("POST", f"{path}/decision", body)
    assert answer.status_code == 200
    assert answer.get_json()["state"] == "confirmed"
    again = supervisor.send("POST", f"{path}/decision", body)
    assert (again.status_code, again.get_json()["code"]) == (409, "not_allowed")
    read = supervisor.get(path)
    assert [change["change"] for change in read["history"]] == ["found", "confirmed"]
    assert read["decided_by"] == "supervisor-"
    tasks = supervisor.get(f"/cases/{suspicion['cases'][0]}/tasks")["items"]
    still = {task["slug"] for task in tasks if task["done_at"] is None}
    assert "refile_report" in still
    assert "explain" not in still


def test_a_decision_needs_a_reason(suspicion: Any, supervisor: Person) -> None:
    path = f"/inspections/{suspicion['id']}/decision"
    for body in ({"decision": "confirmed"}, {"decision": "confirmed", "note": " "},
                 {"decision": "guilty", "note": "x"}):  # fmt: skip
        assert supervisor.send("POST", path, body).status_code == 422


@pytest.mark.parametrize(
    ("role", "sees", "decides", "runs"),
    [
        ("supervisor", 200, 200, 200),
        ("chief", 200, 403, 403),
        ("admin", 200, 403, 200),
        ("clerk", 403, 403, 403),
        ("handler", 403, 403, 403),
    ],
)
def test_who_may_what(
    role: str, sees: int, decides: int, runs: int, app: Flask, desk: Desk, suspicion: Any
) -> None:
    person = somebody(app, desk, role, "property_mgmt" if role != "admin" else "")
    path = f"/inspections/{suspicion['id']}"
    assert person.send("GET", "/inspections").status_code == sees
    assert person.send("GET", path).status_code == sees
    assert person.send("POST", "/inspections/run", RUN).status_code == runs
    body = {"decision": "dismissed", "note": "已核"}
    assert person.send("POST", f"{path}/decision", body).status_code == decides


def test_the_suspicions_of_another_sector_do_not_exist(
    app: Flask, desk: Desk, suspicion: Any
) -> None:
    stranger = somebody(app, desk, "supervisor", "hospital")
    path = f"/inspections/{suspicion['id']}"
    body = {"decision": "dismissed", "note": "已核"}
    assert stranger.get("/inspections")["items"] == []
    assert stranger.send("GET", path).status_code == 404
    assert stranger.send("POST", f"{path}/decision", body).status_code == 404
    assert stranger.send("GET", "/inspections?sector=property_mgmt").status_code == 422
    assert stranger.send("POST", "/inspections/run", RUN).status_code == 403


def test_filters_and_pages(suspicion: Any, supervisor: Person) -> None:
    def ids(query: str) -> list[int]:
        return [one["id"] for one in supervisor.get(f"/inspections?{query}")["items"]]

    assert ids("sector=property_mgmt&state=open&check=closed_without_contact&seen=true")
    assert not ids("state=dismissed")
    assert not ids("check=late_entry")
    assert not ids("seen=false")
    page = supervisor.get("/inspections?limit=1")
    assert page["next_before"] == suspicion["id"]
    assert ids(f"before={page['next_before']}") == []


def test_totals_are_told_and_kept(office: Person, supervisor: Person, clock: SettableClock) -> None:
    office.receive(channel="visit", received_at="2026-02-10T10:00")
    where = {"sector": "property_mgmt"}
    for total in (4, 3):
        body = where | {"totals": [{"channel": "visit", "period": "2026-02", "total": total}]}
        answer = supervisor.send("POST", "/inspections/channel-totals", body)
        assert answer.status_code == 201
    told = supervisor.get("/inspections/channel-totals?sector=property_mgmt")["items"]
    assert [(one["total"], one["by"]) for one in told] == [(4, "supervisor-"), (3, "supervisor-")]
    supervisor.send("POST", "/inspections/run", RUN)
    (found,) = supervisor.get("/inspections?check=channel_totals")["items"]
    evidence = found["evidence"]
    assert (evidence["told"], evidence["here"], evidence["difference"]) == (3, 1, 2)


@pytest.mark.parametrize(
    "total",
    [
        {"channel": "fax", "period": "2026-02", "total": 1},
        {"channel": "visit", "period": "2026-13", "total": 1},
        {"channel": "visit", "period": "2026-04", "total": 1},
        {"channel": "visit", "period": "2026-02", "total": -1},
        {"channel": "visit", "period": "2026-02", "total": 1.5},
    ],
)
def test_a_total_that_cannot_be_is_refused(total: Any, supervisor: Person) -> None:
    body = {"sector": "property_mgmt", "totals": [total]}
    assert supervisor.send("POST", "/inspections/channel-totals", body).status_code == 422
    assert supervisor.get("/inspections/channel-totals?sector=property_mgmt")["items"] == []


def browser(app: Flask, desk: Desk, role: str) -> Person:
    """A browser of somebody logged in with that role."""
    access.add_user(desk, "lin", "林晓", PASSWORD, [Grant(role)])
    person = Person(app, "")
    form = {"name": "lin", "password": PASSWORD}
    assert person.client.post("/login", data=form).status_code == 303
    return person


def test_the_page_tells_the_evidence_in_words(app: Flask, desk: Desk, suspicion: Any) -> None:
    person = browser(app, desk, "chief")
    page = person.client.get("/inspections?lang=zh").get_data(as_text=True)
    assert "未联系住户即了结" in page
    assert suspicion["cases"][0] in page
    assert "没有做过" in page
    assert "待认定" in page
    english = person.client.get("/inspections?lang=en&state=dismissed").get_data(as_text=True)
    assert "There is no such suspicion." in english
    assert 'href="/inspections"' in person.client.get("/").get_data(as_text=True)


def test_the_page_is_not_for_clerks(app: Flask, desk: Desk) -> None:
    person = browser(app, desk, "clerk")
    assert person.client.get("/inspections").status_code == 403
    assert 'href="/inspections"' not in person.client.get("/").get_data(as_text=True)
