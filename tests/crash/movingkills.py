"""kill -9 of those who take thousands of cases along to a new version: resumed, and nothing twice.

Two processes share the job, part by part; who dies leaves the cases he moved moved, and the rest of
his part to another once his lease has run out.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from core.bootstrap import open_desk
from core.clock import SettableClock, SystemClock
from core.domain.casework.cases import Case
from core.storage.background.jobs import Job
from core.storage.background.leases import LEASE
from core.usecases.background import jobs
from core.usecases.casework import intake
from core.usecases.casework.keeping import keep
from core.usecases.desk import Desk
from core.usecases.timekeeping import deadlines, moving, recomputing
from tests.crash import office
from tests.crash.checker import Office, broken_chains
from tests.crash.nursery import Child, Nursery, nursery

WORKERS, BATCH = 2, 40
#: Seconds within which a process that works is killed, and between two looks at the job.
LATEST, LOOK = 0.6, 0.1
#: Seconds after which the job counts as stuck.
PATIENCE = 1200.0
#: How many days ago the cases came, and how many ago the version begins that takes them along.
CAME, BEGINS = 5, 1
#: How many of the cases are told again from their journals.
TOLD_AGAIN = 10


@dataclass
class Moved:
    """What a run was: how many cases, kills and kills within a transaction; how long it took."""

    cases: int
    kills: int
    in_transaction: int
    seconds: float
    begun_anew: int
    state: str


def a_migration_goes_on(
    home: Path,
    cases: int,
    kills: int,
    size: int,
    *,
    wait: bool = True,
    latest: float = LATEST,
    here: Nursery | None = None,
) -> tuple[Moved, Office]:
    """Move so many cases in parts of ``size`` while movers are killed; AssertionError if wrong.

    Each dies within ``latest`` seconds of working. ``wait`` until the movers have done all of it,
    else what is left is done here. The movers come from ``here``, or from a nursery of their own.
    The office is where the tests that run keep theirs; it is given back for another look.
    """
    place, chance = office.new(home), random.Random()
    desk = open_desk(place.settings)
    day = prepare(desk, cases)
    began = time.perf_counter()
    with nullcontext(here) if here else nursery(home / "logs") as processes:
        order = {"size": size, "many": min(cases, deadlines.MANY), "breath": 0.2}
        movers = [start(processes, place, order) for _ in range(WORKERS)]
        done, in_transaction = 0, 0
        while done < kills and not ended(desk):
            victim = chance.randrange(WORKERS)
            while movers[victim].committed() < 3 and not ended(desk):
                assert time.perf_counter() - began < PATIENCE, processes.errors()
                time.sleep(LOOK / 10)
            time.sleep(chance.uniform(0, latest))
            in_transaction += movers[victim].kill()
            done += 1
            movers[victim] = start(processes, place, order)
        while wait and not ended(desk):
            assert time.perf_counter() - began < PATIENCE, "the job does not end"
            time.sleep(LOOK)
        seconds = time.perf_counter() - began
        for mover in movers:
            mover.kill()
    settle(desk)
    job = the_job(desk)
    assert job is not None
    assert job.state == "done", "nothing is left undone, and yet the job ended otherwise"
    found = Office(place)
    stored = list(found.cases())
    wrong = [
        *found.faults({}, desk.now(), settled=True),
        *broken_chains(stored),
        *moved_wrongly(stored, day),
    ]
    assert not wrong, "\n".join(wrong[:20])
    for case in chance.sample(stored, min(TOLD_AGAIN, cases)):
        assert recomputing.recompute(desk, case.number).difference is None, case.number
    anew = found.count("SELECT coalesce(sum(attempts - 1), 0) FROM jobs WHERE attempts > 1")
    desk.store.engine.dispose()
    assert len(stored) == cases
    return Moved(cases, done, in_transaction, seconds, anew, job.state), found


def prepare(desk: Desk, cases: int) -> date:
    """Receive cases some days ago, then publish what takes them along; its day."""
    came = desk.now() - timedelta(days=CAME)
    for first in range(0, cases, BATCH):
        with desk.store.write() as work:
            for n in range(first, min(first + BATCH, cases)):
                arrival = replace(office.arrival(f"{n}0"), received_at=came, external_id=None)
                for matter in intake.opened(desk, work, arrival, came):
                    keep(work, matter)
    day = desk.now().astimezone(desk.zone).date() - timedelta(days=BEGINS)
    office.publish_migrating(desk, day)
    assert len(deadlines.to_migrate(desk, desk.now())) == cases
    return day


def start(processes: Nursery, place: office.Place, order: dict[str, object]) -> Child:
    """One of the processes that move cases."""
    return processes.start("work_on_jobs", place, watched=True, **order)


def the_job(desk: Desk) -> Job | None:
    """The job that moves the cases, if somebody asked for it yet."""
    with desk.store.read() as work:
        found = work.jobs.latest(moving.KIND, [""], 1)
    return found[0] if found else None


def ended(desk: Desk) -> bool:
    """Whether nothing more will come of the job."""
    job = the_job(desk)
    return job is not None and job.ended


def settle(desk: Desk) -> None:
    """Everybody is gone, and every lease has run out: a sweep does what is left, if anything is."""
    desk.store.clock = SettableClock(SystemClock().now() + LEASE + timedelta(seconds=1))
    while jobs.run_next(desk) is not None:
        pass
    deadlines.fire_all_due(desk)


def moved_wrongly(cases: Iterable[Case], day: date) -> list[str]:
    """The cases that were not moved to the version of that day, or more than once."""
    found = []
    for case in cases:
        events = Counter(entry.event for entry in case.journal)
        if events["migrated"] != 1 or case.version != day:
            found.append(f"{case.number}: moved {events['migrated']} times, now {case.version}")
    return found
