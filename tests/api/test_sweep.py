"""Every route on a case, for every role, in every place: what the table says, and nothing more.

The table of permissions says what a role may try; where it is held says of which cases one may
know. A case of another unit answers, word for word, like a number that was never given; so does one
from which one withdrew, wherever the role is held. Of a sealed case nobody is told who reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from flask import Flask

from api.permissions import PERMISSIONS, ROUTES
from core.domain.casework.cases import Officer
from core.domain.people.separation import CASE_ROLES, THREE_HANDS
from core.storage.people.access import Grant
from core.usecases.casework import handling
from core.usecases.casework.handling import Deed
from core.usecases.desk import Desk
from core.usecases.people import access
from core.usecases.people.tokens import SCOPES
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
#: Who reported what is sealed: told to nobody without a release.
REPORTER = {"name": "欧阳静怡", "contact": "13966660001"}
#: Fewer requests than this, and something was left out.
LEAST_TRIED = 2000


@dataclass(frozen=True)
class Cases:
    """Three cases of the complaint office: any, one that is sealed, one from which all withdrew."""

    any: str
    sealed: str
    left: str


@pytest.fixture
def cases(desk: Desk, office: Person) -> Cases:
    """The cases on which everything is tried."""
    for sector in (SECTOR, OTHER_SECTOR):
        access.add_units(desk, sector)
    numbers = []
    for number in range(3):
        facts = {"complainant": REPORTER} if number == 1 else {}
        numbers.append(office.receive(SECTOR, subject=SECRET, **facts)["number"])
    with desk.store.read() as work:
        assert all(work.cases.get(n).classification.get("unit") == UNIT for n in numbers)
    sealing = {"level": "sealed"}
    raised = office.send("PUT", f"/cases/{numbers[1]}/secrecy", sealing, Tousu_Act_As="chief")
    assert raised.status_code == 200, raised.get_json()
    return Cases(*numbers)


#: The name of a route, its method and its address.
Route = tuple[str, str, str]


def case_routes(app: Flask) -> Iterator[Route]:
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


def withdraw(desk: Desk, who: str, role: str, number: str) -> None:
    """The officer keeps away from the case from now on."""
    handling.act(desk, number, Deed("recuse", Officer(who, (role,))))


def ask(who: Person, method: str, rule: str, number: str) -> tuple[int, str]:
    """Status and body of a request that is fit for no act; the number is left out of it."""
    path = re.sub(r"<row:\w+>", "999999", rule.replace("<number>", number))
    path = re.sub(r"<[^>]+>", "x", path).removeprefix(API)
    response = who.send(method, path, {})
    return response.status_code, response.get_data(as_text=True).replace(number, "NUMBER")


def sweep(
    app: Flask, desk: Desk, cases: Cases, routes: Sequence[Route], roles: Sequence[str] = ROLES
) -> int:
    """Try the routes with every role in every place; how many requests were sent."""
    tried = 0
    for role in roles:
        people = {
            place: person(app, desk, role, place, grant)
            for place, grant in (INSIDE | OUTSIDE).items()
        }
        if role in CASE_ROLES:
            withdraw(desk, f"{role}-own", role, cases.left)
        for route in routes:
            permission = PERMISSIONS[ROUTES[route[0]]]
            assert permission is not None
            allowed = permission.roles is None or role in permission.roles
            tries = tries_of(people, cases, role) if allowed else [("refused", "everywhere", "any")]
            absent = ask(people["everywhere"], *route[1:], ABSENT) if allowed else (403, "")
            for expected, place, which in tries:
                found = ask(people[place], *route[1:], getattr(cases, which))
                check(expected, found, absent, f"{role} {place} {which} {route[0]}")
                tried += 1
    return tried


def tries_of(people: Iterable[str], cases: Cases, role: str) -> Iterator[tuple[str, str, str]]:
    """What is expected of whom, on which case, where the table lets the role try."""
    for place in people:
        yield ("absent" if place in OUTSIDE else "there"), place, "any"
    yield "there", "own", "sealed"
    yield "absent", "other unit", "sealed"
    if role in CASE_ROLES:
        yield "absent", "own", "left"


def check(expected: str, found: tuple[int, str], absent: tuple[int, str], where: str) -> None:
    """Fail unless the answer is the one expected; and in any case where it tells who reported."""
    assert not any(value in found[1] for value in REPORTER.values()), where
    if expected == "refused":
        assert found[0] == 403, where
        assert "NUMBER" not in found[1], where
    elif expected == "absent":
        assert found == absent, where
    else:
        assert found[0] != 401, where
        assert "没有编号为" not in found[1], where


def test_every_role_reaches_what_the_table_and_its_place_say(
    app: Flask, desk: Desk, cases: Cases
) -> None:
    assert sweep(app, desk, cases, sorted(case_routes(app))) >= LEAST_TRIED


def test_no_list_tells_of_a_case_to_whom_it_is_not_there(
    app: Flask, desk: Desk, cases: Cases
) -> None:
    tried = 0
    for role in ROLES:
        for place, grant in (OUTSIDE | {"own": INSIDE["own"]}).items():
            who = person(app, desk, role, place, grant)
            hidden = {cases.any, cases.sealed, cases.left, SECRET} if place in OUTSIDE else set()
            if role in CASE_ROLES and place == "own":
                withdraw(desk, f"{role}-own", role, cases.left)
                hidden = {cases.left}
            for path in list_routes(app):
                body = who.send("GET", path).get_data(as_text=True)
                told = [one for one in (*hidden, *REPORTER.values()) if one in body]
                assert told == [], f"{role} {place} {path}"
                tried += 1
    inside = person(app, desk, "handler", "above", INSIDE["above"])
    seen = inside.send("GET", "/cases").get_data(as_text=True)
    assert all(number in seen for number in (cases.any, cases.sealed, cases.left))
    assert tried > 100


def only(app: Flask, endpoint: str) -> list[Route]:
    return [route for route in case_routes(app) if route[0] == endpoint]


def test_a_hole_in_the_table_is_found(
    app: Flask, desk: Desk, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROUTES, "records.read_journal", "look_up")
    with pytest.raises(AssertionError, match="read_journal"):
        sweep(app, desk, cases, only(app, "records.read_journal"))


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        ("core.usecases.people.entry.Caller.sees", "other unit any"),
        ("core.storage.casework.barring.Barred.keeps", "own left"),
        ("core.usecases.sealed.identities.hides", "own sealed"),
    ],
)
def test_a_forgotten_check_is_found(
    app: Flask, desk: Desk, cases: Cases, monkeypatch: pytest.MonkeyPatch, broken: str, found: str
) -> None:
    routes = [*only(app, "records.read_submission"), *only(app, "identities.read_identities")]
    assert len(routes) == 2
    monkeypatch.setattr(broken, lambda *_: broken.endswith("sees"))
    with pytest.raises(AssertionError, match=found):
        sweep(app, desk, cases, routes, ("handler",))
