"""The demo office: every status and timer state, whatever the day, made once."""

from __future__ import annotations

import json
import stat
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from api.cli import main
from core.domain.errors import Conflict
from core.domain.proof import journal
from core.storage import tables
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access, entry
from core.usecases.showcase.demo import LOGIN, PEOPLE, open_demo
from core.usecases.timekeeping.recomputing import recompute
from tests.usecases.conftest import DeskAt

STATES = {"waiting", "running", "paused", "met", "overdue", "cancelled"}

#: Days that have broken dated examples before: a Sunday, just after midnight, the last days of a
#: published year, a year without its calendar, the middle of a long holiday, a leap day.
NOWS = [
    "2026-11-22T09:30:00",
    *(
        pytest.param(now, marks=pytest.mark.slow)
        for now in (
            "2026-11-23T00:00:05",
            "2026-12-30T18:00:00",
            "2027-02-10T12:00:00",
            "2026-10-03T10:00:00",
            "2028-02-29T23:59:59",
        )
    ),
]


def statuses(desk: Desk, sector: str) -> dict[str, set[str]]:
    here = tables.cases.c
    found: dict[str, set[str]] = {}
    with desk.store.read() as work:
        query = select(here.policy, here.status).where(here.sector == sector)
        for policy, status in work.connection.execute(query):
            found.setdefault(policy, set()).add(status)
    return found


def reachable(desk: Desk, sector: str) -> dict[str, set[str]]:
    """Every status that the policies in force today can give a case, by policy."""
    today = desk.now().astimezone(desk.zone).date()
    policies = desk.sector(sector).in_force("default", today)
    return {
        policy.slug: {
            policy.intake.status,
            *(to.slug for act in policy.procedure.values() for to in act.to),
        }
        for policy in policies
        if not policy.overlay and not policy.office
    }


@pytest.mark.parametrize("now", NOWS)
def test_every_status_and_timer_state_is_there_on_any_day(desk_at: DeskAt, now: str) -> None:
    desk = desk_at(now)
    demo = open_demo(desk)
    assert demo.skipped == {}
    for sector in desk.registry:
        there = statuses(desk, sector.slug)
        for policy, wanted in reachable(desk, sector.slug).items():
            assert wanted - there[policy] == set(), (sector.slug, policy)
    with desk.store.read() as work:
        found = Counter(work.connection.execute(select(tables.timers.c.state)).scalars())
    assert set(found) >= STATES
    _assert_made_as_real_work_is(desk)


def test_something_is_due_today_tomorrow_overdue_paused_and_provisional(desk: Desk) -> None:
    open_demo(desk)
    today, here = date(2026, 11, 22), tables.timers.c
    with desk.store.read() as work:
        rows = list(work.connection.execute(select(here.state, here.due, here.provisional)))
    running = Counter(row.due for row in rows if row.state == "running")
    assert running[today] >= 3  # on a Sunday: limits that end with the day whatever day it is
    assert running[today + timedelta(days=1)] >= 3
    assert sum(row.state == "overdue" for row in rows) >= 10
    assert sum(row.state == "paused" for row in rows) >= 4
    provisional = [row.due for row in rows if row.provisional and row.state == "running"]
    assert provisional
    assert all(due > date(2026, 12, 28) for due in provisional)


def test_opening_it_again_adds_nothing_and_lets_the_same_people_in(desk: Desk) -> None:
    first = open_demo(desk)
    second = open_demo(desk)
    assert (first.added > 90, second.added, second.cases) == (True, 0, first.cases)
    assert (second.login, second.password, second.token) == (
        first.login,
        first.password,
        first.token,
    )
    assert entry.log_in(desk, first.login, first.password)
    assert entry.log_in(desk, "handler2", first.password)
    caller = entry.come_in(desk, first.token)
    for name, role in PEOPLE.items():
        acting = entry.act_as(desk, caller, name)
        assert (acting.name, acting.grants) == (name, (Grant(role),))


def test_password_and_token_are_kept_from_other_people(desk: Desk) -> None:
    demo = open_demo(desk)
    file = Path(desk.store.engine.url.database or "")
    kept = file.with_name("demo-access.json")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert json.loads(kept.read_text("utf-8"))["token"] == demo.token
    content = file.read_bytes()
    assert demo.token.encode() not in content
    assert demo.password.encode() not in content
    kept.unlink()
    renewed = open_demo(desk)
    assert renewed.token != demo.token
    assert [token.name for token in access.tokens_of(desk, LOGIN)] == ["demo"]
    assert entry.log_in(desk, LOGIN, renewed.password)


def test_an_office_in_which_real_people_work_is_left_alone(desk: Desk) -> None:
    access.add_user(desk, "handler", "林晓", "a real pass phrase", [Grant("handler")])
    with pytest.raises(Conflict, match="no part of a demo office"):
        open_demo(desk)
    assert entry.log_in(desk, "handler", "a real pass phrase")
    assert [account.user.name for account in access.list_users(desk)] == ["handler"]


def test_the_command_prints_how_to_come_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUSU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TOUSU_SECTORS", "property_mgmt")
    first = CliRunner().invoke(main, ["demo"])
    assert first.exit_code == 0, first.output
    assert "tousu_" in first.output
    again = json.loads(CliRunner().invoke(main, ["demo", "--json"]).output)
    assert (again["added"], again["login"], again["token"] in first.output) == (0, LOGIN, True)


def _assert_made_as_real_work_is(desk: Desk) -> None:
    now = desk.now()
    with desk.store.read() as work:
        numbers = list(work.connection.execute(select(tables.cases.c.number)).scalars())
        for number in numbers:
            case = work.cases.get(number)
            assert journal.verify(case.journal, number) is None
            assert all(entry.at <= now for entry in case.journal)
            actors = {entry.actor for entry in case.journal}
            assert actors <= {"system", *PEOPLE}
            assert all(notice.number and notice.text for notice in case.notices)
        assert work.cases.due(now, 10) == []
    for number in numbers:
        assert recompute(desk, number).difference is None
