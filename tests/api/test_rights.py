"""Users, roles and passwords over HTTP: three people, none of whom can do it alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from core.clock import SettableClock
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access, credentials, entry
from core.usecases.people.tokens import SCOPES
from tests.api.people import PASSWORD, Person

GOOD = "Quiet-tea-7"


@pytest.fixture
def admin(app: Flask, desk: Desk) -> Person:
    """Who enters users and gives no rights."""
    return Person(app, access.issue_token(desk, "admin", "t", SCOPES).text)


@pytest.fixture
def security(app: Flask, desk: Desk) -> Person:
    """Who gives rights and enters nobody."""
    access.add_user(desk, "an", grants=[Grant("security_admin")])
    return Person(app, access.issue_token(desk, "an", "t", SCOPES).text)


@pytest.fixture
def auditor(app: Flask, desk: Desk) -> Person:
    """Who reads what the others did."""
    access.add_user(desk, "shen", grants=[Grant("auditor")])
    return Person(app, access.issue_token(desk, "shen", "t", SCOPES).text)


def refused(response: Any, status: int, code: str) -> None:
    """The answer is that refusal."""
    assert (response.status_code, response.get_json()["code"]) == (status, code)


def test_a_user_comes_to_work_by_three_hands(
    admin: Person, security: Person, auditor: Person, app: Flask
) -> None:
    made = admin.send("POST", "/users", {"name": "wang", "display_name": "王某"})
    assert made.status_code == 201
    assert made.get_json() == {
        "name": "wang", "display_name": "王某", "active": True, "entered_by": "admin",
        "password": False, "grants": [],
    }  # fmt: skip
    given = security.send("POST", "/users/wang/grants", {"role": "handler"})
    assert given.get_json()["grants"] == [{"role": "handler", "sector": "", "unit": ""}]
    invited = admin.send("POST", "/users/wang/invitation")
    assert invited.status_code == 201
    nobody = Person(app, "")
    body = {"invitation": invited.get_json()["invitation"], "password": GOOD}
    assert nobody.send("POST", "/invitations", body).status_code == 204
    refused(nobody.send("POST", "/invitations", body), 401, "unauthenticated")
    told = auditor.get("/access-events?user=wang")["items"]
    assert [event["what"] for event in told] == [
        "password_set", "invited", "role_given", "user_added",
    ]  # fmt: skip
    assert [event["by"] for event in told] == ["wang", "admin", "an", "admin"]
    assert told[2]["detail"] == {"role": "handler", "sector": "", "unit": ""}


def test_who_enters_a_user_gives_no_role(admin: Person, security: Person, desk: Desk) -> None:
    admin.send("POST", "/users", {"name": "wang"})
    refused(admin.send("POST", "/users/wang/grants", {"role": "clerk"}), 403, "forbidden")
    access.add_user(desk, "li", by="an")
    refused(
        security.send("POST", "/users/li/grants", {"role": "clerk"}), 409, "needs_second_officer"
    )


def test_nobody_gives_or_takes_roles_of_his_own(security: Person) -> None:
    refused(
        security.send("POST", "/users/an/grants", {"role": "policy_editor"}),
        409, "needs_second_officer",
    )  # fmt: skip
    refused(
        security.send("DELETE", "/users/an/grants?role=security_admin"),
        409, "needs_second_officer",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("held", "more"), [("clerk", "admin"), ("handler", "custodian"), ("auditor", "policy_editor")]
)
def test_roles_of_two_people_are_not_given_to_one(
    security: Person, desk: Desk, held: str, more: str
) -> None:
    access.add_user(desk, "wang", grants=[Grant(held)])
    refused(security.send("POST", "/users/wang/grants", {"role": more}), 409, "not_allowed")


def test_a_role_that_is_not_there_is_told(security: Person, desk: Desk) -> None:
    access.add_user(desk, "wang")
    response = security.send("POST", "/users/wang/grants", {"role": "king"})
    refused(response, 422, "invalid_input")
    refused(security.send("DELETE", "/users/wang/grants?role=clerk"), 404, "not_found")
    refused(security.send("POST", "/users/nobody/grants", {"role": "clerk"}), 404, "not_found")


def test_a_role_taken_back_counts_no_more(security: Person, app: Flask, desk: Desk) -> None:
    clerk = Person(app, access.issue_token(desk, "clerk", "t", ("read",)).text)
    assert clerk.send("GET", "/cases").status_code == 200
    assert security.send("DELETE", "/users/clerk/grants?role=clerk").status_code == 200
    assert clerk.send("GET", "/cases").status_code == 403


def test_who_is_shut_out_stays_out_when_let_in_again(admin: Person, app: Flask, desk: Desk) -> None:
    clerk = Person(app, access.issue_token(desk, "clerk", "t", ("read",)).text)
    assert admin.send("PATCH", "/users/clerk", {"active": False}).status_code == 200
    assert clerk.send("GET", "/me").status_code == 401
    assert admin.send("PATCH", "/users/clerk", {"active": True}).get_json()["active"] is True
    assert clerk.send("GET", "/me").status_code == 401, "a new token is needed"


def test_access_ends_at_once(security: Person, app: Flask, desk: Desk) -> None:
    clerk = Person(app, access.issue_token(desk, "clerk", "t", ("read",)).text)
    session = entry.begin_session(desk, "clerk").text
    assert security.send("DELETE", "/users/clerk/access").status_code == 204
    assert clerk.send("GET", "/me").status_code == 401
    browser = app.test_client()
    browser.set_cookie("tousu_session", session)
    assert browser.get("/").status_code == 302


def test_only_the_last_invitation_counts_and_not_for_long(
    admin: Person, app: Flask, desk: Desk, clock: SettableClock
) -> None:
    access.add_user(desk, "wang")
    first, last = (
        admin.send("POST", "/users/wang/invitation").get_json()["invitation"] for _ in range(2)
    )
    nobody = Person(app, "")
    body = {"password": GOOD}
    refused(
        nobody.send("POST", "/invitations", {"invitation": first, **body}), 401, "unauthenticated"
    )
    weak = {"invitation": last, "password": "weak"}
    refused(nobody.send("POST", "/invitations", weak), 422, "invalid_input")
    clock.advance(credentials.INVITED_FOR - timedelta(seconds=1))
    assert nobody.send("POST", "/invitations", {"invitation": last, **body}).status_code == 204
    again = admin.send("POST", "/users/clerk/invitation").get_json()["invitation"]
    clock.advance(credentials.INVITED_FOR)
    refused(
        nobody.send("POST", "/invitations", {"invitation": again, **body}), 401, "unauthenticated"
    )


def test_an_invitation_opens_no_other_door(admin: Person, app: Flask, desk: Desk) -> None:
    text = admin.send("POST", "/users/clerk/invitation").get_json()["invitation"]
    assert Person(app, text).send("GET", "/me").status_code == 401
    browser = app.test_client()
    browser.set_cookie("tousu_session", text)
    assert browser.get("/").status_code == 302
    token = access.issue_token(desk, "clerk", "t", SCOPES).text
    body = {"invitation": token, "password": GOOD}
    refused(Person(app, "").send("POST", "/invitations", body), 401, "unauthenticated")


def test_the_administrator_takes_over_no_account(
    admin: Person, security: Person, desk: Desk
) -> None:
    access.add_user(desk, "lin", "林晓", PASSWORD)
    refused(admin.send("POST", "/users/lin/invitation"), 409, "not_allowed")
    refused(admin.send("POST", "/users/admin/invitation"), 409, "needs_second_officer")
    assert security.send("POST", "/users/lin/invitation").status_code == 201


def test_a_password_is_changed_by_whom_it_is_for(
    app: Flask, desk: Desk, clock: SettableClock
) -> None:
    access.add_user(desk, "lin", "林晓", PASSWORD, [Grant("clerk")])
    lin = Person(app, access.issue_token(desk, "lin", "t", SCOPES).text)
    wrong = {"old": "guessed", "new": GOOD}
    refused(lin.send("POST", "/me/password", wrong), 422, "invalid_input")
    right = {"old": PASSWORD, "new": GOOD}
    refused(
        lin.send("POST", "/me/password", {**right, "new": "lin-2026-TEA"}), 422, "invalid_input"
    )
    assert lin.send("POST", "/me/password", right).status_code == 204
    assert entry.log_in(desk, "lin", GOOD).token.user == "lin"
    for _ in range(credentials.FAILURES):
        lin.send("POST", "/me/password", wrong)
    refused(lin.send("POST", "/me/password", {"old": GOOD, "new": PASSWORD}), 429,
            "too_many_requests")  # fmt: skip
    other = access.issue_token(desk, "clerk", "t", SCOPES).text
    refused(Person(app, other).send("POST", "/me/password", right, Tousu_Act_As="lin"), 403,
            "forbidden")  # fmt: skip


def test_events_are_read_page_by_page(auditor: Person, desk: Desk) -> None:
    for number in range(5):
        access.add_user(desk, f"u{number}")
    first = auditor.get("/access-events?limit=3")
    rest = auditor.get(f"/access-events?limit=200&before={first['before']}")
    assert len(first["items"]) == 3
    assert rest["before"] is None
    numbers = [event["id"] for event in (*first["items"], *rest["items"])]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == len(access.access_events(desk, most=10_000))


def test_units_form_a_tree(admin: Person, desk: Desk, app: Flask) -> None:
    access.add_units(desk, "hospital")
    body = {
        "sector": "hospital", "slug": "east_ward", "title": {"zh": "东病区", "en": "East ward"},
        "parent": "nursing_dept",
    }  # fmt: skip
    assert admin.send("POST", "/units", body).status_code == 201
    refused(admin.send("POST", "/units", body), 409, "conflict")
    refused(admin.send("POST", "/units", {**body, "parent": "nowhere"}), 404, "not_found")
    refused(admin.send("POST", "/units", {**body, "slug": "East"}), 422, "invalid_input")
    title = {"zh": "东一病区", "en": "East ward 1"}
    changed = admin.send("PATCH", "/units/hospital/east_ward", {"title": title})
    assert changed.get_json()["title"] == title
    refused(admin.send("PATCH", "/units/hospital/west", {"title": title}), 404, "not_found")
