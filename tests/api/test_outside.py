"""The outbox, endpoints and calendars as programs meet them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from core.carriers.outside import Outside
from core.carriers.signing import Secrets
from core.clock import SettableClock
from core.domain.errors import Refusal
from core.storage.messages.outbox import Message, Wanted
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.messages import endpoints
from core.usecases.people import access
from tests.api.people import Person

SCOPES = ("read", "handle", "submit", "tokens", "admin")
HOOK = {"url": "https://hooks.example/tousu", "events": ["case.*"], "sectors": ["hospital"]}


@pytest.fixture
def desk(desk: Desk, tmp_path: Path) -> Desk:
    """An office with keys, for which every name has a public number."""
    keys = Secrets(tmp_path / "keys")
    return replace(desk, outside=Outside(None, keys, resolve=lambda *_: ["93.184.216.34"]))


def person(app: Flask, desk: Desk, name: str, *grants: Grant) -> Person:
    """Somebody with a token for everything."""
    if grants:
        access.add_user(desk, name, grants=grants)
    return Person(app, access.issue_token(desk, name, "t", SCOPES).text)


@pytest.fixture
def admin(app: Flask, desk: Desk) -> Person:
    """The administrator."""
    return person(app, desk, "admin")


def dead(desk: Desk, key: str = "msg_1", sector: str = "hospital", case: str = "") -> str:
    """A message that was given up."""
    with desk.store.write() as work:
        body = '{"type":"case.close"}'
        work.outbox.promise(
            [Message(key, "webhook", "1", "case.close", body, work.now, work.now, "", sector, case)]
        )
        held = work.outbox.claim(Wanted(("webhook",)), "x")
        assert held is not None
        work.outbox.failed(held, 410, "answered with 410", None)
    return key


def test_an_endpoint_is_entered_changed_tried_and_taken_away(
    app: Flask, desk: Desk, admin: Person
) -> None:
    second = person(app, desk, "security_admin", Grant("security_admin"))
    made = admin.send("POST", "/webhooks", HOOK).get_json()
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", made["secret"])
    number = made["id"]
    assert (made["state"], made["created_by"], made["failing_since"]) == ("asked", "admin", None)
    assert admin.send("POST", f"/webhooks/{number}/ping").status_code == 409
    approved = second.send("POST", f"/webhooks/{number}/decision", {"grant": True}).get_json()
    assert (approved["state"], approved["asked"]) == ("active", None)
    listed = admin.get("/webhooks")["items"]
    assert [(one["id"], one["events"]) for one in listed] == [(number, ["case.*"])]
    assert "secret" not in str(listed)

    changed = admin.send("PATCH", f"/webhooks/{number}", {"events": ["*"], "description": "中台"})
    told = changed.get_json()
    assert (told["events"], told["asked"], told["description"]) == (
        ["case.*"], {"events": ["*"]}, "中台",
    )  # fmt: skip
    second.send("POST", f"/webhooks/{number}/decision", {"grant": True})
    assert admin.get(f"/webhooks/{number}")["events"] == ["*"]
    rotated = admin.send("POST", f"/webhooks/{number}/rotate", {}).get_json()
    assert rotated["secret"] != made["secret"]
    assert rotated["rotated_at"] is not None
    at_once = admin.send("POST", f"/webhooks/{number}/rotate", {"at_once": True}).get_json()
    assert at_once["rotated_at"] is None

    pinged = admin.send("POST", f"/webhooks/{number}/ping")
    assert (pinged.status_code, pinged.get_json()["type"]) == (202, "webhook.ping")
    (waiting,) = admin.get(f"/webhooks/{number}/deliveries")["items"]
    assert waiting["key"] == pinged.get_json()["key"]

    assert admin.send("DELETE", f"/webhooks/{number}").status_code == 204
    assert admin.send("GET", f"/webhooks/{number}").status_code == 404
    assert admin.send("POST", f"/webhooks/{number}/ping").status_code == 404
    assert admin.get("/webhooks")["items"] == []


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"url": "http://hooks.example/"}, "url"),
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["close"]}, "events.0"),
        ({"events": ["case.*", "case.*; drop"]}, "events.1"),
        ({"sectors": ["airline"]}, "sectors.0"),
        ({"description": "x" * 201}, "description"),
        ({"secret": "mine"}, "secret"),
    ],
)
def test_what_is_wrong_with_an_endpoint_is_told(
    admin: Person, wrong: dict[str, Any], place: str
) -> None:
    answer = admin.send("POST", "/webhooks", HOOK | wrong)
    assert answer.status_code == 422, answer.get_json()
    assert [error["path"] for error in answer.get_json()["errors"]] == [place]
    assert admin.get("/webhooks")["items"] == []


def test_an_endpoint_inside_is_refused_when_it_is_changed_as_well(
    app: Flask, desk: Desk, admin: Person
) -> None:
    number = endpoints.add(desk, HOOK["url"], ["*"], by="admin").endpoint.id
    answer = admin.send("PATCH", f"/webhooks/{number}", {"url": "https://169.254.169.254/"})
    assert answer.status_code == 422
    assert endpoints.show(desk, number).url == HOOK["url"]


@pytest.mark.parametrize(
    ("by", "body", "status", "code"),
    [
        ("admin", {"grant": True}, 403, "forbidden"),
        ("supervisor", {"grant": True}, 403, "forbidden"),
        ("security_admin", {"grant": False}, 422, "invalid_input"),
        ("security_admin", {}, 422, "invalid_input"),
        ("security_admin", {"grant": True}, 200, None),
        ("security_admin", {"grant": False, "reason": "不是本单位的域名"}, 200, None),
    ],
)
def test_where_data_goes_is_approved_by_a_second_person(
    app: Flask, desk: Desk, admin: Person, by: str, body: dict[str, Any], status: int,
    code: str | None,
) -> None:  # fmt: skip
    there = f"/webhooks/{admin.send('POST', '/webhooks', HOOK).get_json()['id']}"
    grants = [Grant(by)] if by == "security_admin" else []
    who = admin if by == "admin" else person(app, desk, by, *grants)
    answer = who.send("POST", f"{there}/decision", body)
    assert (answer.status_code, answer.get_json().get("code")) == (status, code)
    if status != 200:
        assert admin.get(there)["state"] == "asked"
        refused = admin.send("PATCH", there, {"state": "active"})
        assert refused.get_json()["code"] == "needs_second_officer"
        return
    assert answer.get_json()["decided_by"] == by
    assert answer.get_json()["state"] == ("active" if body["grant"] else "removed")
    assert who.send("POST", f"{there}/decision", body).status_code in (404, 409)
    with desk.store.read() as work:
        told = [e.what for e in work.access_events.latest() if e.what.startswith("webhook")]
    assert told == ["webhook_granted" if body["grant"] else "webhook_refused", "webhook_asked"]


def test_who_asked_for_a_change_does_not_approve_it(app: Flask, desk: Desk) -> None:
    number = endpoints.add(desk, HOOK["url"], ["case.*"], by="admin").endpoint.id
    endpoints.decide(desk, number, "an", grant=True)
    endpoints.change(desk, number, by="an", events=["*"], url="https://other.example/in")
    with pytest.raises(Refusal) as refused:
        endpoints.decide(desk, number, "an", grant=True)
    assert refused.value.code == "needs_second_officer"
    found = endpoints.show(desk, number)
    assert (found.url, found.events, found.state) == (HOOK["url"], ("case.*",), "active")
    endpoints.change(desk, number, by="bo", events=["case.*"])
    assert endpoints.show(desk, number).asked == {"url": "https://other.example/in"}
    with pytest.raises(Refusal):
        endpoints.decide(desk, number, "bo", grant=True)
    endpoints.decide(desk, number, "an", grant=True)
    found = endpoints.show(desk, number)
    assert (found.url, found.events, found.asked) == (
        "https://other.example/in", ("case.*",), None,
    )  # fmt: skip


def test_endpoints_are_for_administrators(app: Flask, desk: Desk) -> None:
    for role in ("supervisor", "custodian", "clerk", "security_admin"):
        other = person(app, desk, role, *([Grant(role)] if role == "security_admin" else []))
        read = 200 if role == "security_admin" else 403
        assert other.send("GET", "/webhooks").status_code == read
        assert other.send("POST", "/webhooks", HOOK).status_code == 403


def test_a_dead_message_is_read_and_retried(admin: Person, desk: Desk) -> None:
    key = dead(desk)
    (line,) = admin.get("/outbox?state=dead")["items"]
    assert (line["key"], line["error"], line["next_at"]) == (key, "answered with 410", None)
    shown = admin.get(f"/outbox/{key}")
    assert [one["status"] for one in shown["deliveries"]] == [410]
    assert shown["body"] == '{"type":"case.close"}'
    assert admin.send("POST", f"/outbox/{key}/retry", {}).status_code == 422
    retried = admin.send("POST", f"/outbox/{key}/retry", {"note": "对方已修复"}).get_json()
    assert (retried["state"], retried["decided_by"], retried["attempts"]) == ("waiting", "admin", 0)
    again = admin.send("POST", f"/outbox/{key}/discard", {"note": "x"})
    assert again.status_code == 409
    assert admin.get("/outbox?state=dead")["items"] == []


def test_what_is_promised_is_listed_page_by_page(admin: Person, desk: Desk) -> None:
    keys = [dead(desk, f"msg_{n}") for n in range(5)]
    found, before = [], ""
    while True:
        page = admin.get(f"/outbox?limit=2{before}")
        found += [one["key"] for one in page["items"]]
        if page["next_before"] is None:
            break
        before = f"&before={page['next_before']}"
    assert found == keys[::-1]


def test_a_supervisor_sees_and_decides_in_the_own_sector_alone(app: Flask, desk: Desk) -> None:
    access.add_units(desk, "hospital")
    unit = access.list_units(desk, "hospital")[0].slug
    mine = person(app, desk, "jian", Grant("supervisor", "hospital", unit))
    own, foreign, general = (
        dead(desk, "msg_own"), dead(desk, "msg_foreign", "property_mgmt"),
        dead(desk, "msg_general", ""),
    )  # fmt: skip
    assert [one["key"] for one in mine.get("/outbox")["items"]] == [own]
    unknown = mine.send("GET", "/outbox/msg_none")
    for key in (foreign, general):
        answer = mine.send("GET", f"/outbox/{key}")
        assert answer.status_code == unknown.status_code == 404
        said = answer.get_data(as_text=True).replace(key, "msg_none")
        assert said == unknown.get_data(as_text=True)
        assert mine.send("POST", f"/outbox/{key}/discard", {"note": "x"}).status_code == 404
    assert mine.send("POST", f"/outbox/{own}/discard", {"note": "x"}).status_code == 200
    clerk = person(app, desk, "clerk")
    assert clerk.send("GET", "/outbox").status_code == 403


def test_a_calendar_is_given_out_read_and_taken_back(
    app: Flask, desk: Desk, clock: SettableClock
) -> None:
    handler = person(app, desk, "clerk")
    case = handler.receive(facts={"severity": "minor"})
    with desk.store.write() as work:
        kept = work.cases.get(case["number"], for_update=True)
        kept.officer = "clerk"
        work.cases.save(kept)
    made = handler.send("POST", "/feeds", {}).get_json()
    path = made["url"].removeprefix("http://localhost")
    assert re.fullmatch(r"/feeds/[\w-]{43}\.ics", path)
    answer = app.test_client().get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert events
    assert all(str(one["SUMMARY"]).startswith(case["number"]) for one in events)

    (listed,) = handler.get("/feeds")["items"]
    assert listed["last_used_at"] is not None
    assert made["url"] not in str(listed)
    assert handler.send("DELETE", f"/feeds/{made['prefix']}").status_code == 204
    gone, never = app.test_client().get(path), app.test_client().get("/feeds/x.ics")
    assert gone.status_code == never.status_code == 404
    assert gone.data.replace(path.encode(), b"/feeds/x.ics") == never.data
    assert handler.send("DELETE", f"/feeds/{made['prefix']}").status_code == 404
    assert handler.get("/feeds")["items"] == []


def test_a_unit_that_is_not_within_reach_has_no_calendar(app: Flask, desk: Desk) -> None:
    units = [one.slug for one in access.add_units(desk, "hospital")]
    narrow = person(app, desk, "zhai", Grant("handler", "hospital", units[-1]))
    beyond = narrow.send("POST", "/feeds", {"sector": "hospital", "unit": units[0]})
    never = narrow.send("POST", "/feeds", {"sector": "hospital", "unit": "nowhere"})
    assert beyond.status_code == never.status_code == 422
    own = narrow.send("POST", "/feeds", {"sector": "hospital", "unit": units[-1]})
    assert own.status_code == 201
