"""The figures for the meeting: every number is as long as the list behind it, and only so exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select

from core.domain.casework.cases import ENDED
from core.domain.errors import NotPermitted, TousuError
from core.domain.timekeeping.punctuality import DATED, measured, outcome
from core.storage import tables
from core.storage.lists import selections
from core.storage.timekeeping.timeliness import dated_timers
from core.usecases.desk import Desk
from core.usecases.meetings import dashboard, outlook
from core.usecases.meetings.dashboard import Dashboard
from core.usecases.meetings.outlook import Behind, Wanted
from core.usecases.people import entry
from core.usecases.people.entry import Caller
from tests.api.people import application
from tests.console.demo_office import SECTORS, opened

PERIODS = ("2026-11", "2026-10", "2026-Q4", "2026")


@pytest.fixture(scope="module")
def furnished() -> Iterator[Desk]:
    found = opened()
    yield found
    found.store.engine.dispose()


def somebody(desk: Desk, name: str) -> Caller:
    (found,) = entry.colleagues(desk, [name])
    return found


def length(desk: Desk, caller: Caller, wanted: Wanted, behind: Behind) -> int:
    return len(outlook.cases(desk, caller, wanted, behind, limit=1000).cases)


def numbers(found: Dashboard) -> Iterator[tuple[int | None, Behind]]:
    """Every number with the list behind it."""
    yield found.received, Behind()
    yield found.ended, Behind("ended")
    yield found.before[0], Behind(period=found.span.before.label)
    yield found.before[1], Behind("ended", period=found.span.before.label)
    yield found.open, Behind("open")
    yield found.overdue, Behind("overdue")
    yield found.kept.part, Behind("kept")
    for one in found.timers:
        for way in ("in_time", "late", "overdue", "open"):
            yield getattr(one, way), Behind("timer", "", None, "", "", one.policy, one.timer, way)
    for span, came, went in found.months:
        yield came, Behind(period=span.label)
        yield went, Behind("ended", period=span.label)
    for day, n in found.weeks:
        yield n, Behind("open", on=day)
    for value, n, _ in found.categories:
        yield n, Behind(what=found.wanted.by, value=str(value or ""))
    for day, n in found.days.items():
        yield n, Behind("due" if found.wanted.calendar == "due" else "received", on=day)
    for line in found.units:
        for of in ("received", "ended", "open", "overdue"):
            yield getattr(line, of), Behind(of, what="unit", value=line.unit)
        yield line.kept.part, Behind("kept", what="unit", value=line.unit)
    for fact, part in found.satisfied:
        yield part.part, Behind(what=fact, value="true")


@pytest.mark.parametrize(
    ("sector", "calendar"), [*zip(SECTORS, ("received", "due", "received"), strict=True)]
)
def test_every_number_is_as_long_as_its_list(furnished: Desk, sector: str, calendar: str) -> None:
    caller, wanted = somebody(furnished, "mei"), Wanted(sector, period="2026-Q4", calendar=calendar)
    found = dashboard.read(furnished, caller, wanted)
    assert found.exact
    assert found.received
    tried = Counter(
        n == length(furnished, caller, wanted, behind) for n, behind in numbers(found) if n
    )
    assert tried[False] == 0
    assert tried[True] > 20


@pytest.mark.parametrize("period", PERIODS)
def test_the_parts_make_up_the_whole(furnished: Desk, period: str) -> None:
    wanted = Wanted("market_supervision", period=period, by="channel")
    found = dashboard.read(furnished, somebody(furnished, "mei"), wanted)
    assert sum(n or 0 for _, n, _ in found.categories) == found.received
    assert sum(found.days.values()) == found.received
    assert sum(one.received or 0 for one in found.units) == found.received
    assert sum(one.open or 0 for one in found.units) == found.open
    assert found.months[-1][0].last in (found.span.last, date(2026, 11, 30))
    assert found.weeks[-1][0] == min(
        found.span.last, dashboard.week_ends(furnished, found.span)[-1]
    )
    assert len(found.months) == dashboard.MONTHS
    assert len(found.weeks) == dashboard.WEEKS


def test_the_last_week_is_the_backlog_of_today(furnished: Desk) -> None:
    found = dashboard.read(furnished, somebody(furnished, "mei"), Wanted("hospital", period="2026"))
    assert found.weeks[-1][1] == found.open


def test_the_database_judges_a_limit_as_the_law_does(furnished: Desk) -> None:
    now, timer = furnished.now(), tables.timers.c
    with furnished.store.read() as work:
        query = select(
            tables.cases.c.number, timer.name, timer.started_at, selections.outcome(now)
        ).join_from(tables.timers, tables.cases)
        found = Counter(map(tuple, work.connection.execute(query.where(selections.measured()))))
        told = Counter(
            (one.number, one.name, one.started_at, outcome(one, now))
            for one in dated_timers(work.connection, SECTORS)
            if measured(one) and one.state in DATED
        )
    assert found == told
    assert {way for *_, way in found} == {"in_time", "late", "overdue", "open"}


def test_a_case_has_ended_since_its_journal_says_so(furnished: Desk) -> None:
    here = tables.cases.c
    with furnished.store.read() as work:
        rows = list(work.connection.execute(select(here.number, here.status, here.ended_at)))
        for number, status, ended_at in rows:
            turns = [e for e in work.cases.get(number).journal if "status" in e.changes]
            last = next((e for e in turns if e.changes["status"][1] in ENDED), None)
            assert (status in ENDED) == (ended_at is not None), number
            if status in ENDED and last is not None:
                assert ended_at == last.at, number
    assert any(ended_at for *_, ended_at in rows)


def test_no_question_goes_through_all_cases_ever(furnished: Desk) -> None:
    engine = furnished.store.engine
    if engine.dialect.name != "sqlite":
        pytest.skip("the other database chooses its ways by how many rows there are")
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    caller = somebody(furnished, "mei")
    event.listen(engine, "before_cursor_execute", note)
    dashboard.read(furnished, caller, Wanted("hospital", period="2026-10"))
    dashboard.read(furnished, caller, Wanted("hospital", period="2026-10", calendar="due"))
    event.remove(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        ways = [
            (str(row[3]), statement)
            for statement, values in asked
            if "cases" in statement
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    through = [way for way in ways if way[0].endswith("(sector=?)") or "SCAN cases" in way[0]]
    assert through == []
    assert len(ways) > 20


@pytest.mark.parametrize("name", ["wen", "gao"])
def test_who_may_not_see_the_cases_is_told_coarsely(furnished: Desk, name: str) -> None:
    caller, wanted = somebody(furnished, name), Wanted("hospital", period="2026")
    found = dashboard.read(furnished, caller, wanted)
    assert found.few == 5
    told = [n for n, _ in numbers(found) if n is not None]
    assert told
    assert all(n % 5 == 0 and n for n in told)
    with pytest.raises(NotPermitted):
        outlook.cases(furnished, caller, wanted, Behind())


def test_who_sees_a_unit_is_told_of_it_exactly(furnished: Desk) -> None:
    caller = somebody(furnished, "wen")
    found = dashboard.read(furnished, caller, Wanted("hospital", period="2026", unit="wards"))
    assert found.exact
    assert found.received == 0
    assert found.kept.share is None


@pytest.mark.parametrize(
    "more",
    [{"period": "2026-13"}, {"period": "2027"}, {"profile": "none"}, {"unit": "none"},
     {"by": "complainant_name"}, {"calendar": "none"}],
)  # fmt: skip
def test_what_there_is_not_is_refused(furnished: Desk, more: dict[str, str]) -> None:
    with pytest.raises(TousuError) as refused:
        dashboard.read(furnished, somebody(furnished, "mei"), replace(Wanted("hospital"), **more))
    assert [problem.path for problem in refused.value.problems] == list(more)


@pytest.mark.parametrize("behind", [Behind("none"), Behind(what="none")])
def test_no_list_is_behind_what_is_no_number(furnished: Desk, behind: Behind) -> None:
    with pytest.raises(TousuError):
        outlook.cases(furnished, somebody(furnished, "mei"), Wanted("hospital"), behind)


def test_programs_read_the_same_figures(furnished: Desk) -> None:
    from core.usecases.people import access
    from tests.api.people import Person

    app = application(furnished)
    token = access.issue_token(furnished, "mei", "figures", ("read",)).text
    program = Person(app, token)
    found: Any = program.get("/dashboard?sector=hospital&period=2026")
    here = dashboard.read(furnished, somebody(furnished, "mei"), Wanted("hospital", period="2026"))
    assert (found["received"], found["open"]) == (here.received, here.open)
    listed = program.get("/dashboard/cases?sector=hospital&period=2026&limit=200")["items"]
    assert len(listed) == here.received
    clerk = Person(app, access.issue_token(furnished, "lin", "figures", ("read",)).text)
    assert clerk.send("GET", "/dashboard?sector=hospital").status_code == 403
