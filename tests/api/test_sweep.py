"""Every route on a case, for every role, in every place: what the table says, and nothing more.

The table of permissions says what a role may try; where it is held says of which cases one may
know. A case of another unit answers, word for word, like a number that was never given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from api.auth import PERMISSIONS, ROUTES
from core.domain.separation import CASE_ROLES, THREE_HANDS
from core.storage.access import Grant
from core.usecases import access
from core.usecases.desk import Desk
from core.usecases.tokens import SCOPES
from tests.api.people import API, Person

ROLES = (*CASE_ROLES, *THREE_HANDS, "policy_editor", "policy_approver", "records_officer")
SECTOR, UNIT, OTHER_UNIT, OTHER_SECTOR = (
    "hospital",
    "complaint_office",
    "nursing_dept",
    "property_mgmt",
)
INSIDE = {
    "own": Grant("", SECTOR, UNIT),
    "above": Grant("", SECTOR, SECTOR),
    "everywhere": Grant(""),
}
OUTSIDE = {
    "other unit": Grant("", SECTOR, OTHER_UNIT),
    "other sector": Grant("", OTHER_SECTOR, OTHER_SECTOR),
}
SECRET = "夜班护士态度问题"
ABSENT = "H-1999-000001"
#: Fewer requests than this, and something was left out.
LEAST_TRIED = 1500


@pytest.fixture
def number(desk: Desk, office: Person) -> str:
    """A case of the complaint office."""
    for sector in (SECTOR, OTHER_SECTOR):
        access.add_units(desk, sector)
    case = office.receive(SECTOR, subject=SECRET)
    with desk.store.read() as work:
        assert work.cases.get(case["number"]).classification.get("unit") == UNIT
    found: str = case["number"]
    return found


def case_routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Every route of the interface on one case: its name, method and address."""
    for rule in app.url_map.iter_rules():
        if "<number>" in rule.rule and rule.rule.startswith(API):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, rule.rule


def list_routes(app: Flask) -> Iterator[str]:
    """Every address that is read without saying which case."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(API) and "GET" in (rule.methods or ()) and "<" not in rule.rule:
            yield rule.rule.removeprefix(API)


def person(app: Flask, desk: Desk, role: str, place: str, grant: Grant) -> Person:
    """Somebody who holds the role there, with a token for everything."""
    name = f"{role}-{place.replace(' ', '-')}"
    access.add_user(desk, name, grants=[Grant(role, grant.sector, grant.unit)])
    return Person(app, access.issue_token(desk, name, "t", SCOPES).text)


def ask(who: Person, method: str, rule: str, number: str) -> tuple[int, Any]:
    """Status and body of a request that is fit for no act; the number is left out of it."""
    filled = re.sub(r"<row:\w+>", "0", rule.replace("<number>", number))
    path = re.sub(r"<[^>]+>", "x", filled).removeprefix(API)
    response = who.send(method, path, {})
    text = response.get_data(as_text=True).replace(number, "NUMBER")
    return response.status_code, text


def test_every_role_reaches_what_the_table_and_its_place_say(
    app: Flask, desk: Desk, number: str
) -> None:
    tried = 0
    routes = sorted(case_routes(app))
    for role in ROLES:
        people = {
            place: person(app, desk, role, place, grant)
            for place, grant in (INSIDE | OUTSIDE).items()
        }
        for endpoint, method, rule in routes:
            permission = PERMISSIONS[ROUTES[endpoint]]
            assert permission is not None
            allowed = permission.roles is None or role in permission.roles
            absent = ask(people["everywhere"], method, rule, ABSENT)
            for place, who in people.items() if allowed else [("everywhere", people["everywhere"])]:
                found, where = ask(who, method, rule, number), f"{role} {place} {endpoint}"
                tried += 1
                if not allowed:
                    assert found[0] == 403, where
                    assert number not in found[1], where
                elif place in OUTSIDE:
                    assert found == absent, where
                else:
                    assert found[0] != 401, where
                    assert "没有编号为" not in found[1], where
    assert tried >= LEAST_TRIED


def test_no_list_tells_of_a_case_to_those_outside(app: Flask, desk: Desk, number: str) -> None:
    tried = 0
    for role in ROLES:
        for place, grant in OUTSIDE.items():
            who = person(app, desk, role, place, grant)
            for path in list_routes(app):
                body = who.send("GET", path).get_data(as_text=True)
                assert number not in body, f"{role} {place} {path}"
                assert SECRET not in body, f"{role} {place} {path}"
                tried += 1
    inside = person(app, desk, "handler", "own", INSIDE["own"])
    assert number in inside.send("GET", "/cases").get_data(as_text=True)
    assert tried > 100


def test_a_hole_in_the_table_is_found(
    app: Flask, desk: Desk, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROUTES, "records.read_journal", "look_up")
    with pytest.raises(AssertionError, match="read_journal"):
        test_every_role_reaches_what_the_table_and_its_place_say(app, desk, number)


def test_a_forgotten_check_of_the_unit_is_found(
    app: Flask, desk: Desk, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.usecases.entry.Caller.sees", lambda *_: True)
    with pytest.raises(AssertionError, match="other unit"):
        test_every_role_reaches_what_the_table_and_its_place_say(app, desk, number)
