"""The table of permissions, and the tokens by which people and programs come in."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask

from api import auth
from api.permissions import PERMISSIONS, ROUTES
from console.app import create_app
from core.clock import SettableClock
from core.domain.people.separation import CASE_ROLES, THREE_HANDS
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from core.usecases.people.tokens import SCOPES
from tests.api.people import API, Person

GUARDED = sorted(
    route
    for route, name in ROUTES.items()
    if (permission := PERMISSIONS[name]) and permission.scope != "session"
)


RULERS = (*THREE_HANDS, "policy_editor", "policy_approver", "records_officer")


def token(desk: Desk, user: str, *scopes: str) -> str:
    """The text of a token of ``user``."""
    return access.issue_token(desk, user, "test", scopes).text


def calls(app: Flask, route: str, text: str = "") -> int:
    """The status of a request to ``route`` with a token."""
    rule = next(app.url_map.iter_rules(route))
    path = re.sub(r"<[^>]+>", "x", re.sub(r"<row:\w+>", "0", rule.rule))
    method = next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"}))
    headers = {"Authorization": f"Bearer {text}"} if text else {}
    return app.test_client().open(path, method=method, headers=headers, json={}).status_code


def test_nobody_passes_without_a_token(app: Flask) -> None:
    for route in GUARDED:
        assert calls(app, route) == 401, route
        assert calls(app, route, "tousu_00000000_wrong") == 401, route


def test_a_token_does_only_what_its_scopes_say(app: Flask, desk: Desk) -> None:
    access.add_user(desk, "all")
    with desk.store.write() as work:  # past the check of who may hold which roles together
        for role in (*CASE_ROLES, *RULERS):
            work.users.grant("all", Grant(role))
    own = {scope: token(desk, "all", scope) for scope in SCOPES}
    others = {
        scope: token(desk, "all", *(other for other in SCOPES if other != scope))
        for scope in SCOPES
    }
    for route in GUARDED:
        permission = PERMISSIONS[ROUTES[route]]
        assert permission is not None
        assert calls(app, route, others[permission.scope]) == 403, route
        assert calls(app, route, own[permission.scope]) not in (401, 403, 500), route


@pytest.mark.parametrize("role", [*CASE_ROLES, *RULERS])
def test_every_role_passes_where_the_table_says_and_nowhere_else(
    app: Flask, desk: Desk, role: str
) -> None:
    access.add_user(desk, "one", grants=[Grant(role)])
    text = token(desk, "one", *SCOPES)
    for route in GUARDED:
        permission = PERMISSIONS[ROUTES[route]]
        assert permission is not None
        allowed = permission.roles is None or role in permission.roles
        assert (calls(app, route, text) != 403) == allowed, route


def test_a_route_without_a_permission_stops_the_start(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "ROUTES", {k: v for k, v in ROUTES.items() if k != "cases.do_act"})
    with pytest.raises(RuntimeError, match=r"cases\.do_act"):
        create_app(desk)


def test_a_permission_without_a_route_stops_the_start(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "ROUTES", {**ROUTES, "cases.burn": "act"})
    with pytest.raises(RuntimeError, match=r"cases\.burn"):
        create_app(desk)


def test_a_refusal_says_how_to_come_in(app: Flask) -> None:
    response = app.test_client().get(f"{API}/me")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="tousu"'
    wrong = app.test_client().get(f"{API}/me", headers={"Authorization": "Bearer nonsense"})
    assert 'error="invalid_token"' in wrong.headers["WWW-Authenticate"]
    assert wrong.get_json()["code"] == "unauthenticated"


def test_tokens_are_kept_hashed(desk: Desk) -> None:
    issued = access.issue_token(desk, "clerk", "hotline")
    assert re.fullmatch(r"tousu_[0-9a-f]{8}_[0-9a-f]{48}", issued.text)
    assert issued.text.split("_")[1] == issued.token.prefix
    assert issued.token.hash == sha256(issued.text.encode()).hexdigest()
    assert issued.text not in repr(issued.token)


def test_a_token_ends_when_it_says(app: Flask, desk: Desk, clock: SettableClock) -> None:
    ends = clock.now() + timedelta(days=1)
    person = Person(app, access.issue_token(desk, "clerk", "t", ("read",), ends).text)
    assert person.send("GET", "/me").status_code == 200
    clock.advance(timedelta(days=1))
    assert person.send("GET", "/me").status_code == 401


def test_who_leaves_the_office_comes_in_no_more(app: Flask, desk: Desk) -> None:
    person = Person(app, token(desk, "clerk", "read"))
    assert person.send("GET", "/cases").status_code == 200
    access.revoke_role(desk, "clerk", Grant("clerk"))
    assert person.send("GET", "/cases").status_code == 403
    access.set_active(desk, "clerk", active=False)
    assert person.send("GET", "/me").status_code == 401


def test_people_keep_their_own_tokens(app: Flask, desk: Desk) -> None:
    person = Person(app, token(desk, "clerk", "tokens", "read", "submit"))
    made = person.send("POST", "/tokens", {"name": "hotline", "scopes": ["read", "submit"]})
    new = Person(app, made.get_json()["token"])
    assert made.status_code == 201
    assert new.get("/me")["scopes"] == ["read", "submit"]
    listed = {one["name"]: one for one in person.get("/tokens")["items"]}
    assert listed.keys() == {"test", "hotline"}
    assert "token" not in listed["hotline"]
    prefix = listed["hotline"]["prefix"]
    assert person.send("DELETE", f"/tokens/{prefix}").status_code == 204
    assert person.send("DELETE", f"/tokens/{prefix}").status_code == 404
    assert new.send("GET", "/me").status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": "x", "scopes": ["handle"]}, 403, "forbidden"),
        ({"name": "x", "scopes": ["session"]}, 422, "invalid_input"),
        ({"name": " ", "scopes": ["read"]}, 422, "invalid_input"),
        ({"name": "x", "expires_at": "2020-01-01T00:00"}, 422, "invalid_input"),
    ],
)
def test_no_token_reaches_beyond_the_one_that_asks(
    app: Flask, desk: Desk, body: dict[str, object], status: int, code: str
) -> None:
    person = Person(app, token(desk, "clerk", "tokens", "read"))
    response = person.send("POST", "/tokens", body)
    assert (response.status_code, response.get_json()["code"]) == (status, code)


def test_nobody_takes_anothers_token_back(app: Flask, desk: Desk) -> None:
    theirs = access.issue_token(desk, "handler", "t")
    person = Person(app, token(desk, "clerk", "tokens"))
    assert person.send("DELETE", f"/tokens/{theirs.token.prefix}").status_code == 404


def test_acting_for_another_takes_a_scope(office: Person, app: Flask, desk: Desk) -> None:
    me = office.send("GET", "/me", Tousu_Act_As="chief").get_json()
    assert (me["name"], me["behind"]) == ("chief", "office")
    assert [grant["role"] for grant in me["grants"]] == ["chief"]
    plain = Person(app, token(desk, "clerk", "read"))
    assert plain.send("GET", "/me", Tousu_Act_As="chief").status_code == 403
    assert office.send("GET", "/me", Tousu_Act_As="nobody").status_code == 403


def test_acting_for_another_stays_within_the_tokens_scopes(office: Person) -> None:
    assert office.send("GET", "/users", Tousu_Act_As="admin").status_code == 403


def test_a_name_may_be_chinese(office: Person, desk: Desk) -> None:
    access.add_user(desk, "林晓", grants=[Grant("handler")])
    name = "林晓".encode().decode("latin-1")
    assert office.get("/me", Tousu_Act_As=name)["name"] == "林晓"


def test_the_admin_sees_users_and_no_case(app: Flask, desk: Desk) -> None:
    person = Person(app, token(desk, "admin", *SCOPES))
    names = {user["name"] for user in person.get("/users")["items"]}
    assert {"clerk", "chief", "admin"} <= names
    assert person.send("GET", "/cases").status_code == 403
