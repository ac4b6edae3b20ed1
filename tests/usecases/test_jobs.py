"""Long work in the background: done once, looked at meanwhile, begun anew after a crash."""

from __future__ import annotations

from functools import partial

import pytest

from core.clock import SettableClock
from core.domain.errors import NotFound, invalid
from core.storage.background.jobs import MOST_ATTEMPTS, Job
from core.storage.background.leases import LEASE
from core.storage.people.access import Grant
from core.usecases.background import jobs
from core.usecases.background.renewing import renewed
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("database")

EDITOR = Caller("ed", "Ed", (Grant("policy_editor", "hospital"),))
STRANGER = Caller("st", "St", (Grant("policy_editor", "property_mgmt"),))


def count(desk: Desk, job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """A kind of work: counts to a number, and does what its params say on the way."""
    last = int(job.params["to"])
    for step in range(1, last + 1):
        if step == job.params.get("cancelled_at"):
            jobs.cancel(desk, EDITOR, job.id)
        if step == job.params.get("refused_at"):
            raise invalid()
        if step == job.params.get("broken_at"):
            raise ZeroDivisionError
        tell(step, last)
    return jobs.Outcome({"counted": last}, lambda work: work.settings.put("counted", last, by="ed"))


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(jobs.KINDS, "count", f"{__name__}:count")


def asked(desk: Desk, **params: object) -> Job:
    with desk.store.write() as work:
        return jobs.ask(work, "count", "hospital", {"to": 3, **params}, "ed")


def test_a_job_is_done_once_and_keeps_what_came_of_it(desk: Desk) -> None:
    job = asked(desk)
    assert jobs.show(desk, EDITOR, job.id).state == "queued"
    done = jobs.run_next(desk)
    assert done is not None
    assert (done.state, done.done, done.total) == ("done", 3, 3)
    assert done.result == {"counted": 3}
    assert done.ended
    assert jobs.run_next(desk) is None


def test_what_is_stored_with_the_result_is_stored_in_one_transaction(desk: Desk) -> None:
    asked(desk)
    jobs.run_next(desk)
    with desk.store.read() as work:
        assert work.settings.all()["counted"] == 3


@pytest.mark.parametrize(
    ("params", "state"),
    [({"cancelled_at": 2}, "cancelled"), ({"refused_at": 2}, "failed")],
)
def test_a_job_that_is_cancelled_or_refused_stores_nothing(
    desk: Desk, params: dict[str, int], state: str
) -> None:
    asked(desk, **params)
    ended = jobs.run_next(desk)
    assert ended is not None
    assert (ended.state, ended.done) == (state, 1)
    assert bool(ended.error_zh) == (state == "failed")
    with desk.store.read() as work:
        assert "counted" not in work.settings.all()


def test_a_fault_of_the_program_fails_the_job_and_is_told(desk: Desk) -> None:
    asked(desk, broken_at=1)
    told: list[str] = []
    ended = jobs.run_next(desk, lambda what, error: told.append(f"{what} {type(error).__name__}"))
    assert ended is not None
    assert ended.state == "failed"
    assert told == ["job count ZeroDivisionError"]


def test_a_job_whose_process_died_is_begun_anew_but_not_for_ever(desk: Desk) -> None:
    job = asked(desk)
    clock = desk.store.clock
    assert isinstance(clock, SettableClock)
    for attempt in range(MOST_ATTEMPTS):
        with desk.store.write() as work:
            waiting = work.jobs.next()
            assert waiting is not None
            held = work.jobs.claim(waiting, f"dies-{attempt}")
            assert held is not None
            assert work.jobs.claim(waiting, "late") is None
            assert work.jobs.next() is None
        clock.advance(LEASE)
    with desk.store.write() as work:
        assert not work.jobs.renew(job, 1, 3)
    ended = jobs.run_next(desk)
    assert ended is not None
    assert (ended.state, ended.attempts) == ("failed", MOST_ATTEMPTS)


def test_a_job_that_tells_nothing_for_long_is_held_while_its_process_lives(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, clock = asked(desk), desk.store.clock
    assert isinstance(clock, SettableClock)
    by_others: list[Job | None] = []

    def silently(desk: Desk, job: Job, tell: jobs.Tell) -> jobs.Outcome:
        for _ in range(4):
            clock.advance(LEASE / 2)
            until(lambda: stored().lease_until == clock.now() + LEASE, "the lease is renewed")
            by_others.append(jobs.run_next(desk))
        return jobs.Outcome({"counted": 4})

    def stored() -> Job:
        return jobs.show(desk, EDITOR, job.id)

    monkeypatch.setattr(jobs, "renewed", partial(renewed, every=0.01))
    monkeypatch.setitem(jobs.KINDS, "count", f"{__name__}:silently")
    monkeypatch.setitem(globals(), "silently", silently)
    ended = jobs.run_next(desk)
    assert ended is not None
    assert (ended.id, ended.state, ended.attempts) == (job.id, "done", 1)
    assert by_others == [None] * 4


def test_who_comes_back_late_changes_nothing(desk: Desk) -> None:
    asked(desk)
    clock = desk.store.clock
    assert isinstance(clock, SettableClock)
    with desk.store.write() as work:
        first = work.jobs.claim(work.jobs.next() or asked(desk), "first")
    assert first is not None
    clock.advance(LEASE)
    jobs.run_next(desk)
    with desk.store.write() as work:
        assert not work.jobs.finish(first, {"counted": -1})
        assert work.jobs.get(first.id).result == {"counted": 3}


def test_another_sector_knows_nothing_of_it(desk: Desk) -> None:
    job = asked(desk)
    for door in (jobs.show, jobs.cancel):
        with pytest.raises(NotFound):
            door(desk, STRANGER, job.id)
    assert jobs.cancel(desk, EDITOR, job.id).state == "cancelled"
    assert jobs.run_next(desk) is None
