"""Who is told which figures exactly: a table of people and of what they read (docs/access.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from core.domain.reports.smallcells import Coarseness
from core.storage.people.access import Grant
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.meetings.smallcells import told, told_with
from core.usecases.people import access
from core.usecases.people.entry import Caller
from core.usecases.people.tokens import SCOPES
from core.usecases.policymaking.shadowing import Shadowing
from tests.api.people import Person
from tests.usecases.publishing import drafted, publishing

SECTOR = "property_mgmt"
FILES = {
    "policies/complaint_2026-03-04.yaml": """\
policy: complaint
in_force: {from: 2026-03-04}
amends: 2018-01-01
source: {title: 本单位规定, number: 第3号}
parameters:
  minor_within: {value: 1 day, basis: 投诉处理内部工作程序 三.1, ref: PI-D01}
"""
}
#: So many cases: five where they are told coarsely. A few of them lie in another unit.
CASES, FEW, COARSE = 7, 2, 5
ROUGH, EXACT, REFUSED = COARSE, CASES, None
HERE = "security_team"

PEOPLE = {
    "editor": [Grant("policy_editor")],
    "approver": [Grant("policy_approver")],
    "editor_of_one_sector": [Grant("policy_editor", SECTOR, HERE)],
    "chief_who_approves": [Grant("policy_approver"), Grant("chief")],
    "handler_who_drafts": [Grant("policy_editor"), Grant("handler", SECTOR, HERE)],
    "administrator": [Grant("admin")],
    "auditing": [Grant("auditor")],
    "head": [Grant("chief")],
    "watcher": [Grant("supervisor")],
    "watcher_of_a_unit": [Grant("supervisor", SECTOR, HERE)],
    "handler_of_a_unit": [Grant("handler", SECTOR, HERE)],
}
KINDS = ("change", "setting", "score", "report", "published", "cases")
#: How each of them reads each kind of figure; how many cases the lists of a change name to them.
TABLE = {
    "editor": (EXACT, EXACT, REFUSED, REFUSED, REFUSED, 0),
    "approver": (EXACT, EXACT, REFUSED, REFUSED, REFUSED, 0),
    "editor_of_one_sector": (EXACT, EXACT, REFUSED, REFUSED, REFUSED, 0),
    "chief_who_approves": (EXACT, EXACT, EXACT, EXACT, ROUGH, CASES),
    "handler_who_drafts": (EXACT, EXACT, EXACT, REFUSED, REFUSED, FEW),
    "administrator": (ROUGH, EXACT, REFUSED, ROUGH, ROUGH, 0),
    "auditing": (REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, 0),
    "head": (REFUSED, REFUSED, EXACT, EXACT, ROUGH, 0),
    "watcher": (REFUSED, REFUSED, EXACT, EXACT, ROUGH, 0),
    "watcher_of_a_unit": (REFUSED, REFUSED, EXACT, ROUGH, ROUGH, 0),
    "handler_of_a_unit": (REFUSED, REFUSED, EXACT, REFUSED, REFUSED, 0),
}
DRAFT = f"/policies/{SECTOR}/drafts/1"
REPORT = f"/reports/monthly_report?sector={SECTOR}&period=2026-03"
#: Where figures are read: of which kind they are, the number of all cases, and a nought there.
ROUTES: dict[str, tuple[str, Any, Any]] = {
    f"{DRAFT}/impact": ("change", ("move",), ("follow",)),
    f"{DRAFT}/impact/report": ("change", ("counts", "earlier"), ("counts", "later")),
    f"{DRAFT}/impact?transition=pinned": ("change", ("bound",), ("move",)),
    f"/policies/{SECTOR}/complaint/versions/2018-01-01/cases": (
        "change", ("items", 0, "count"), (),
    ),
    f"{DRAFT}/backtest": ("change", ("changed",), ("by_month", 0, "now_overdue")),
    f"{DRAFT}/shadow": ("change", ("by_what", "due"), ()),
    f"{DRAFT}/history": ("change", ("items", 0, "data", "changed"), ()),
    "/jobs/1": ("change", ("result", "changed"), ()),
    "/jobs/2": ("change", ("total",), ("result", "follow")),
    "/offices/drafts/1/preview": ("setting", ("looked_at",), ("cases",)),
    f"/scorecards/{SECTOR}/service_indicators?period=2026-03": (
        "score", ("items", 0, "lines", 0, "points"), ("items", 0, "lines", 1, "points"),
    ),
    REPORT: ("report", ("figures", 0, "value"), ()),
    f"{REPORT}&published=true": ("published", ("figures", 0, "value"), ()),
}  # fmt: skip
#: Lists in which cases stand one by one.
LISTS = {f"{DRAFT}/impact": "timers", f"{DRAFT}/impact/report": "timers",
         f"{DRAFT}/backtest": "listed", f"{DRAFT}/shadow": "differences"}  # fmt: skip


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The desk, in which what it publishes is in use."""
    return publishing(desk)


@pytest.fixture
def read(app: Flask, desk: Desk, office: Person) -> Callable[[str, str], Any]:
    """What somebody reads somewhere, in an office where a draft was tried on cases of two units;
    None where they are refused."""
    access.add_units(desk, SECTOR)
    people = {}
    for name, grants in PEOPLE.items():
        access.add_user(desk, name, grants=grants)
        people[name] = Person(app, access.issue_token(desk, name, "t", SCOPES).text)
    assert drafted(desk, FILES, "migrate", SECTOR) == 1
    shadow = Shadowing(desk.registry, budget=30)
    desk.store.on_kept = shadow.observe
    people["approver"].send("PUT", f"{DRAFT}/shadow", {"on": True})
    first = office.receive(facts={"liability": "security"})["number"]
    shadow.wait()  # the first case has the draft loaded, and is tried when more of it is known
    known = {"facts": {"severity": "minor"}}
    office.send("PATCH", f"/cases/{first}/facts", known, If_Match="*")
    for number in range(1, CASES):
        liability = "security" if number < FEW else "housing"
        office.receive(facts={"severity": "minor", "liability": liability})
    editor = people["editor"]
    editor.send("POST", f"{DRAFT}/backtest", {"from": "2026-01-01", "to": "2026-03-31"})
    editor.send("POST", f"{DRAFT}/impact", {})
    while jobs.run_next(desk):
        pass
    days = [{"day": "2026-03-03", "kind": "rest", "reason": "停电"}]
    editor.send("POST", "/offices/drafts", {"sector": SECTOR, "days": days})

    def read(name: str, path: str) -> Any:
        response = people[name].send("GET", path)
        assert response.status_code in (200, 403)
        return response.get_json() if response.status_code == 200 else None

    return read


def at(found: Any, place: tuple[Any, ...]) -> Any:
    """What stands at a place of an answer."""
    for step in place:
        found = found[step]
    return found


def test_each_is_told_what_is_theirs(read: Callable[[str, str], Any]) -> None:
    for name, expected in TABLE.items():
        told = dict(zip(KINDS, expected, strict=True))
        for path, (kind, all_of_them, none) in ROUTES.items():
            found = read(name, path)
            assert (found and at(found, all_of_them)) == told[kind], (name, path)
            if found and none:
                assert at(found, none) == 0, (name, path, "nothing is told as nothing")
        for path, rows in LISTS.items():
            numbers = {row["number"] for row in (read(name, path) or {rows: []})[rows]}
            assert len(numbers) == told["cases"], (name, path)


def test_rows_of_a_few_are_not_there_for_who_may_not_see_them(
    read: Callable[[str, str], Any],
) -> None:
    by_unit = {f"{DRAFT}/impact": "by_timer", f"{DRAFT}/backtest": "by_unit"}
    for path, rows in by_unit.items():
        units = [
            {row["unit"] for row in read(name, path)[rows]} for name in ("editor", "administrator")
        ]
        assert units == [{"engineering", HERE}, {"engineering"}]
    shadows = [read(name, f"{DRAFT}/shadow")["by_unit"] for name in ("editor", "administrator")]
    assert shadows == [{"engineering": 5, HERE: FEW}, {"engineering": 5}]


def test_a_share_is_not_told_where_its_numbers_are_not() -> None:
    rows = [{"unit": HERE, "cases": 8, "changed": 3, "kept_old": 87.5, "kept_new": None}]
    edits = [{"edit": {"zh": "改"}, "alone": 2, "needed": 0}]
    found = told_with(Coarseness(5), {"draft": 3, "by_unit": rows, "edits": edits})
    (row,) = found["by_unit"]
    assert (row["cases"], row["changed"], row["kept_old"]) == (10, None, None)
    assert (found["draft"], found["edits"]) == (3, [edits[0] | {"alone": None}])


def test_cases_that_cannot_be_told_leave_their_reasons(desk: Desk) -> None:
    reason = {"zh": "缺少规则", "en": "A rule is missing"}
    failures = [{"number": f"PM-2026-00000{n}", "reason": reason} for n in (1, 2)]
    nobody = Caller("lin", "", (Grant("policy_editor"),))
    found = told(desk, nobody, SECTOR, {"moved": 0, "failures": failures})
    assert found == {"moved": 0, "failures": [{"number": "", "reason": reason}]}
