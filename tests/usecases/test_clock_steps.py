"""The clock is put back and forth, and the office stands still for days: nothing happens twice.

Deadlines hang on the clock. One that goes back is told of in the register; whatever it shows, a
timer never fires before it is due, and a journal stays in order.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from core.clock import SettableClock
from core.domain.casework import passage
from core.domain.casework.cases import Case
from core.domain.casework.consequences import journal
from core.storage import tables
from core.storage.proof.audit import Registered
from core.storage.unit_of_work import Store
from core.usecases.desk import Desk
from core.usecases.office.offices import set_settings
from core.usecases.timekeeping import deadlines
from core.usecases.timekeeping.recomputing import recompute
from tests.sectors.stories import instant
from tests.usecases.offices import DemoOffice, office_in_memory

STEPS = {
    "an hour back": timedelta(hours=-1),
    "a day forth": timedelta(days=1),
    "a day back": timedelta(days=-1),
    "ten years forth": timedelta(days=3652),
}


@pytest.fixture
def office() -> DemoOffice:
    """The demonstration office on a Monday morning."""
    return office_in_memory()


def step(office: DemoOffice, by: timedelta) -> None:
    office.clock.set(office.clock.now() + by, backwards=True)


def alarms(office: DemoOffice) -> list[Registered]:
    found: list[Registered] = office.read(lambda work: work.audit.entries(("clock_back",)))
    return found


def restarted(desk: Desk) -> Desk:
    """The office as a process that starts anew finds it."""
    return replace(desk, store=Store(desk.store.engine, desk.store.clock, desk.store.vault))


def lapses(case: Case) -> list[str]:
    return [e.data["timer"] for e in case.journal if e.event == "lapsed"]


@pytest.mark.parametrize("named", STEPS)
def test_no_timer_fires_early_or_twice_whatever_the_clock_does(
    office: DemoOffice, named: str
) -> None:
    case = office.receive(subject="fees")
    for day in ("2024-03-05", "2024-03-07", "2024-03-12"):
        office.wait(day)
        step(office, STEPS[named])
        deadlines.fire_all_due(office.desk)
        step(office, -STEPS[named])
        deadlines.fire_all_due(office.desk)
    stored = office.stored(case)
    assert len(lapses(stored)) == len(set(lapses(stored))) > 0
    for entry in stored.journal:
        assert entry.recorded_at is not None
        assert entry.at <= entry.recorded_at
    assert recompute(office.desk, case.number).difference is None


def test_the_journal_stays_in_order_when_the_clock_goes_back(office: DemoOffice) -> None:
    case = office.receive()
    office.clock.set(instant("2024-03-05 10:00"))
    office.do(case, "dispatch", "clerk", facts={"subject": "fees"})
    step(office, timedelta(hours=-2))
    office.learn(case, departments=1)
    stored = office.do(case, "accept", note="x")
    assert all(one.at <= two.at for one, two in pairwise(stored.journal))
    assert stored.journal[-1].at == instant("2024-03-05 10:00")
    assert office.stored(case).journal[-1].recorded_at == instant("2024-03-05 08:00")
    assert recompute(office.desk, case.number).difference is None


@pytest.mark.parametrize("first", ["the setting", "the deed"])
@pytest.mark.parametrize("hours", [-2, 2])
def test_a_case_is_told_by_the_settings_stored_before_it_whatever_the_clock_showed(
    office: DemoOffice, first: str, hours: int
) -> None:
    def work_on_rest_days() -> None:
        set_settings(office.desk, "demo", "default", {"calendar": "every_day"})

    def receive() -> Case:
        return office.receive()

    deeds = [work_on_rest_days, receive] if first == "the setting" else [receive, work_on_rest_days]
    deeds[0]()
    step(office, timedelta(hours=hours))
    deeds[1]()
    ((number,),) = office.read(
        lambda work: work.connection.execute(select(tables.cases.c.number)).all()
    )
    timer = office.stored(number).timer("accept")
    assert timer is not None
    assert str(timer.due) == ("2024-03-11" if first == "the setting" else "2024-03-13")
    assert recompute(office.desk, number).difference is None


@pytest.mark.parametrize(("seconds", "told"), [(1, 0), (5, 0), (6, 1), (3600, 1), (86_400, 1)])
def test_a_clock_that_goes_back_is_told_of_once(
    office: DemoOffice, seconds: int, told: int
) -> None:
    office.receive()
    before = office.clock.now()
    step(office, timedelta(seconds=-seconds))
    office.receive()
    office.receive()
    found = alarms(office)
    assert len(found) == told
    for one in found:
        assert (one.at, one.data["before"]) == (office.clock.now(), before.isoformat())


def test_it_is_told_of_by_the_first_deed_that_is_stored(office: DemoOffice) -> None:
    office.receive()
    step(office, timedelta(hours=-1))
    assert office.read(lambda work: work.now) == office.clock.now()
    assert alarms(office) == []
    with pytest.raises(OSError, match="broken"), office.desk.store.write() as work:
        work.access_events.add("lin", "lin", "logged_in")
        work.finish()
        raise OSError("broken")
    assert alarms(office) == []
    office.receive()
    assert len(alarms(office)) == 1


def test_a_clock_put_back_while_nobody_was_there_is_noticed_at_the_next_start(
    office: DemoOffice,
) -> None:
    office.receive()
    step(office, timedelta(days=-1))
    office.desk = restarted(office.desk)
    office.receive()
    assert len(alarms(office)) == 1
    office.receive()
    assert len(alarms(office)) == 1


def test_two_machines_whose_clocks_differ_are_told_of_once_each(office: DemoOffice) -> None:
    office.receive()
    slow = SettableClock(office.clock.now() - timedelta(minutes=1))
    other = DemoOffice(
        replace(office.desk, store=Store(office.desk.store.engine, slow, office.desk.store.vault)),
        slow,
    )
    for _ in range(3):
        other.receive()
        office.receive()
    assert len(alarms(office)) == 1


def test_after_three_days_down_everything_happens_once_in_order_and_late() -> None:
    """What fell due while no process ran is stamped with its legal and with the real time."""
    office = office_in_memory()
    cases = [office.receive("inquiry") for _ in range(4)] + [office.receive() for _ in range(4)]
    office.clock.set(instant("2024-03-08 09:00"))  # since Monday nobody came by
    office.desk = restarted(office.desk)
    assert deadlines.fire_all_due(office.desk) > len(cases)
    assert deadlines.fire_all_due(office.desk) == 0
    for case in map(office.stored, cases):
        assert len(lapses(case)) == len(set(lapses(case))) > 0
        late = [entry for entry in case.journal if entry.event == "lapsed"]
        assert all(one.at <= two.at for one, two in pairwise(case.journal))
        assert {entry.recorded_at for entry in late} == {office.clock.now()}
        dues = {f"{t.name}#{t.run}": t.due_at for t in case.timers}
        assert all(entry.at == dues[entry.data["timer"]] for entry in late)
        assert {t.state for t in case.timers if f"{t.name}#{t.run}" in lapses(case)} == {"overdue"}
        assert recompute(office.desk, case.number).difference is None
    done = office.do(cases[0], "reply", note="x")
    met = next(t for t in done.timers if t.name == "same_day")
    assert met.met_at is not None
    assert met.due_at is not None
    assert met.met_at > met.due_at  # done, and not in time


def test_a_warning_that_nobody_gave_in_time_comes_after_what_was_entered_since(
    office: DemoOffice,
) -> None:
    case = office.receive(subject="fees")
    timer = next(one for one in case.timers if one.warnings)
    at = timer.warnings[0] + timedelta(hours=1)
    with office.desk.store.read() as work:
        matter = office.desk.matter(work, case)
        # As when a calendar is published before anybody looked after the case.
        journal(matter, "deadline_moved", at, matter.regime.rules.policy)
        passage.catch_up(matter, at)
    instants = [entry.at for entry in case.journal]
    assert case.journal[-1].event == "warned"
    assert instants == sorted(instants)
