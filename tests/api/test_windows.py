"""A case tells which acts are in time until when, and what was done to it again and again."""

from __future__ import annotations

from typing import Any

import pytest

from core.calendarfiles import official_book
from core.clock import SettableClock
from core.registry import Registry
from core.storage.database.engine import create_engine
from core.storage.people.access import Grant
from core.storage.unit_of_work import Store
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.conftest import ROLES, ZONE
from tests.api.people import Person, application
from tests.databases import EMPTY, furnish
from tests.sectors.stories import demo, instant


@pytest.fixture
def clock() -> SettableClock:
    """Monday 4 March 2024, nine in the morning."""
    return SettableClock(instant("2024-03-04 09:00"))


@pytest.fixture
def demo_office(clock: SettableClock) -> Person:
    """The demonstration office, through its interface."""
    engine = create_engine("sqlite://")
    furnish(engine, EMPTY)
    desk = Desk(Store(engine, clock), Registry([demo()]), ZONE, official_book())
    for name in (*ROLES, "office"):
        held = ROLES if name == "office" else (name,)
        access.add_user(desk, name, grants=[Grant(role) for role in held])
    issued = access.issue_token(desk, "office", "demo", ("read", "submit", "handle", "act_as"))
    return Person(application(desk), issued.text)


def act(office: Person, case: Any, action: str, by: str, **body: Any) -> Any:
    """The case after an act."""
    response = office.act(case["number"], action, by, **body)
    assert response.status_code == 200, response.get_json()
    return response.get_json()


def test_the_last_day_is_told_and_kept(demo_office: Person, clock: SettableClock) -> None:
    case = demo_office.receive("demo", kind="internal")
    assert case["windows"] == []
    act(demo_office, case, "accept", "handler")
    (window,) = act(demo_office, case, "reply", "handler")["windows"]
    assert window == {
        "act": "callback", "title": {"zh": "回访", "en": "Call back"}, "of": "reply",
        "since": "2024-03-04", "last_day": "2024-03-11", "open": True, "provisional": False,
        "basis": "第五条",
    }  # fmt: skip
    clock.set(instant("2024-03-12 00:00"))
    (explained,) = demo_office.get(f"/cases/{case['number']}/explain")["windows"]
    assert explained == window | {"open": False}
    late = demo_office.act(case["number"], "callback", "clerk", facts={"reached": False})
    assert (late.status_code, late.get_json()["code"]) == (409, "too_late")
    path = f"/cases/{case['number']}/actions/callback"
    body = {"facts": {"reached": False}}
    said = demo_office.send("POST", path, body, Tousu_Act_As="clerk", Accept_Language="zh")
    assert said.get_json()["detail"] == "回访期已过 第五条"


def test_counts_and_the_last_reason(demo_office: Person) -> None:
    case = demo_office.receive("demo", kind="internal")
    assert case["repeated"] == []
    for reason in ("不属本科室", "仍不属本科室"):
        act(demo_office, case, "dispatch", "clerk")
        shown = act(demo_office, case, "return", "handler", note=reason)
    (told,) = shown["repeated"]
    assert (told["act"], told["count"], told["note"]) == ("return", 2, "仍不属本科室")
    assert (told["last_by"], told["title"]["zh"]) == ("handler", "退回")


def test_the_start_of_a_timer_names_the_service(demo_office: Person) -> None:
    case = demo_office.receive("demo", kind="internal")
    act(demo_office, case, "accept", "handler")
    act(demo_office, case, "reject", "handler")
    body = {"notice": "rejection", "method": "mail", "receipt": "EMS-1"}
    path = f"/cases/{case['number']}"
    demo_office.send("POST", f"{path}/services", body, Tousu_Act_As="clerk")
    start = demo_office.get(f"{path}/timers/object/ledger")["started_by"]
    assert (start["event"], start["method"], start["on"]) == (
        "served:rejection", "mail", "2024-03-04",
    )  # fmt: skip
    assert start["title"]["zh"] == "送达: 不予受理通知书"
    timers = {one["name"]: one for one in demo_office.get(f"{path}/explain")["timers"]}
    assert timers["object"]["started_by"] == start
    assert timers["serve"]["started_by"]["event"] == "reject"
    assert timers["serve"]["started_by"]["method"] is None
