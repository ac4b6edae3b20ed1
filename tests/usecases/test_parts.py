"""Long work in parts: several processes do them, and what one leaves undone another does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text

from core.clock import SettableClock
from core.storage.assessment import surveys
from core.storage.background.jobs import MOST_ATTEMPTS, Job
from core.storage.background.leases import LEASE
from core.storage.people.access import Grant
from core.storage.unit_of_work import Store
from core.usecases.background import jobs
from core.usecases.casework import intake
from core.usecases.desk import Desk
from core.usecases.lists.waiting import waiting
from core.usecases.people.entry import Caller
from core.usecases.timekeeping import deadlines, moving, recomputing
from tests.crash.movingkills import prepare
from tests.crash.office import arrival
from tests.usecases.offices import office_of_many
from tests.usecases.publishing import publishing

pytestmark = pytest.mark.usefixtures("database")

CASES, SIZE, PARTS = 7, 3, 3
CHIEF = Caller("chief", "Chief", (Grant("policy_editor"),))


@pytest.fixture
def office(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Seven cases, to be recomputed in three parts."""
    monkeypatch.setattr(recomputing, "SIZE", SIZE)
    monkeypatch.setattr(recomputing, "TELL_EVERY", 1)
    for n in range(CASES):
        intake.submit(desk, arrival(f"client-{n}0"))
    return desk


def stored(desk: Desk, job: Job) -> Job:
    """The job as it stands."""
    return jobs.show(desk, CHIEF, job.id)


def finished(desk: Desk) -> int:
    """Do what waits; how many jobs and parts were done."""
    done = 0
    while jobs.run_next(desk) is not None:
        done += 1
    return done


def die_at_the_first(desk: Desk) -> None:
    """Somebody takes what waits first, and is never heard of again."""
    clock = desk.store.clock
    assert isinstance(clock, SettableClock)
    with desk.store.write() as work:
        waits = work.jobs.next()
        assert waits is not None
        assert work.jobs.claim(waits, "dies") is not None
    clock.advance(LEASE)


def test_a_job_is_cut_and_ends_with_its_last_part(office: Desk) -> None:
    job = recomputing.ask(office, "wang")
    assert recomputing.ask(office, "li").id == job.id, "one that is under way is joined"
    assert jobs.run_next(office) is not None
    cut = stored(office, job)
    assert (cut.state, cut.done, cut.total) == ("running", 0, PARTS)
    assert len(waiting(office, 10)) == PARTS
    assert finished(office) == PARTS
    done = stored(office, job)
    assert (done.state, done.done) == ("done", PARTS)
    assert (done.result["cases"], done.result["differing"]) == (CASES, [])
    assert done.result["entries"] >= CASES
    assert waiting(office, 10) == []
    assert recomputing.ask(office, "li").id != job.id


def test_a_case_that_is_stored_otherwise_is_named(office: Desk) -> None:
    with office.store.engine.begin() as connection:
        connection.execute(text("UPDATE cases SET status = 'closed' WHERE id = 4"))
    job = recomputing.ask(office, "wang")
    finished(office)
    (number,) = stored(office, job).result["differing"]
    assert recomputing.recompute(office, number).difference is not None


def test_the_part_of_who_died_is_done_again_and_no_other(office: Desk) -> None:
    job = recomputing.ask(office, "wang")
    jobs.run_next(office)
    jobs.run_next(office)
    with office.store.write() as work:
        waits = work.jobs.next()
        assert waits is not None
        assert work.jobs.claim(waits, "dies") is not None
    assert finished(office) == 1, "nobody takes what somebody else holds"
    assert stored(office, job).state == "running"
    clock = office.store.clock
    assert isinstance(clock, SettableClock)
    clock.advance(LEASE)
    assert finished(office) == 1
    done = stored(office, job)
    assert (done.state, done.done, done.result["cases"]) == ("done", PARTS, CASES)


def test_a_part_that_takes_its_process_with_it_ends_the_job(office: Desk) -> None:
    job = recomputing.ask(office, "wang")
    jobs.run_next(office)
    for _ in range(MOST_ATTEMPTS):
        die_at_the_first(office)
    finished(office)
    assert stored(office, job).state == "failed"
    with office.store.read() as work:
        assert work.jobs.next() is None


def test_what_is_cancelled_is_left_in_all_its_parts(office: Desk) -> None:
    job = recomputing.ask(office, "wang")
    jobs.run_next(office)
    jobs.cancel(office, CHIEF, job.id)
    assert finished(office) == PARTS
    left = stored(office, job)
    assert (left.state, left.done) == ("cancelled", 0)
    assert waiting(office, 10) == []


def test_several_do_the_parts_and_each_case_counts_once(office: Desk) -> None:
    job = recomputing.ask(office, "wang")
    here = office.store
    stores = [Store(here.engine, here.clock, here.vault) for _ in range(3)]
    others = [replace(office, store=store) for store in stores]
    with ThreadPoolExecutor(len(others)) as pool:
        done = list(pool.map(finished, others))
    assert sum(done) >= PARTS + 1
    ended = stored(office, job)
    assert (ended.state, ended.done, ended.result["cases"]) == ("done", PARTS, CASES)


def test_few_cases_are_left_to_the_sweep(office: Desk) -> None:
    assert moving.ask_if_many(office) is None
    with office.store.read() as work:
        assert work.jobs.active(moving.KIND) is None


@pytest.mark.parametrize("dying", [1, 2])
def test_a_part_that_nobody_can_move_is_left_to_the_sweep(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, dying: int
) -> None:
    monkeypatch.setattr(moving, "SIZE", SIZE)
    desk = publishing(desk)
    day = prepare(desk, CASES)
    job = moving.ask_if_many(desk, CASES)
    assert job is not None
    jobs.run_next(desk)
    for _ in range(dying):
        for _ in range(MOST_ATTEMPTS):
            die_at_the_first(desk)
        part = jobs.run_next(desk)
        assert part is not None
        assert part.state == "failed"
    finished(desk)
    ended = stored(desk, job)
    assert (ended.state, ended.done, ended.result["late"]) == ("done", PARTS, dying)
    assert ended.result["moved"] == CASES - SIZE * dying
    left = deadlines.to_migrate(desk, desk.now())
    assert len(left) == SIZE * dying
    assert moving.ask_if_many(desk, len(left)) is not None, "what is left may be very many again"
    deadlines.fire_all_due(desk)
    with desk.store.read() as work:
        numbers = surveys.numbers_in(work.connection, (1, CASES))
        assert {work.cases.get(number).version for number in numbers} == {day}
    assert deadlines.to_migrate(desk, desk.now()) == []


def test_a_job_without_a_case_ends_at_once() -> None:
    empty = office_of_many().desk
    job = recomputing.ask(empty, "wang")
    assert finished(empty) == 1
    assert stored(empty, job).state == "done"
    empty.store.engine.dispose()
