"""Moving very many open cases to the version that takes them along, by several processes.

The sweep moves a few by itself (:mod:`core.usecases.timekeeping.deadlines`); where there are very
many it asks for this job, which is cut into parts. Each case is a transaction of its own, and one
that was moved already is left as it is, so a part may be done twice. One that nobody can bring to
its end is left to the sweep, which finds what is not moved: it counts as ``late`` in the result of
the job, which goes on and is done. A job that was not even cut fails, and the sweep asks for
another.
"""

from __future__ import annotations

from core.storage.assessment import surveys
from core.storage.background.jobs import Job
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.recovery.holding import held
from core.usecases.timekeeping import deadlines

__all__ = ["ask_if_many", "run", "run_part"]

KIND = "migration"
#: Cases that a part may hold, by their ids: some seconds of work.
SIZE = 500
#: By whom the job is asked for: by nobody, it follows from what was published.
BY_ITSELF = "tousu"


def ask_if_many(desk: Desk, many: int = deadlines.MANY) -> Job | None:
    """Have the cases moved together where there are ``many``; the job, if one was asked for."""
    if held(desk) or len(deadlines.to_migrate(desk, desk.now(), limit=many)) < many:
        return None
    with desk.store.write(alone=True) as work:
        if work.jobs.active(KIND):
            return None
        return jobs.ask(work, KIND, "", {}, BY_ITSELF)


def run(desk: Desk, job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Cut the cases into parts."""
    with desk.store.read() as work:
        pieces = surveys.ids(work.connection, SIZE)
    return jobs.Outcome({"moved": 0}, parts=[{"first": a, "last": b} for a, b in pieces])


def run_part(desk: Desk, job: Job, tell: jobs.Tell) -> jobs.Outcome:
    """Move the cases of one part; what cannot be moved is left to the sweep, which says why."""
    within = int(job.params["first"]), int(job.params["last"])
    numbers = deadlines.to_migrate(desk, desk.now(), within=within)
    moved = 0
    for place, number in enumerate(numbers):
        moved += bool(deadlines.fire(desk, [number], lambda *_: None))
        if place % 50 == 49:
            tell(place, len(numbers))
    return jobs.Outcome({"moved": moved})
