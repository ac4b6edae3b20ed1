"""Long work in the background: asked for, done by one process at a time, looked at meanwhile.

A kind of work is a function in :data:`KINDS`. It is given the desk, the job and ``tell``, which
it calls with how far it is; ``tell`` raises :class:`Stopped` when the job was cancelled or taken
over. A job whose process died begins anew, so the work must bear being done twice: whatever it
stores for good it stores in the transaction that ``finish`` opens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import import_module
from typing import Any, TypeAlias

from core import chance
from core.domain.errors import NotFound, TousuError
from core.storage.background.jobs import Job
from core.storage.unit_of_work import UnitOfWork
from core.usecases.background.renewing import renewed
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.policymaking.drafts import READERS

#: Kind of work to the function that does it, as ``module:function``; imported when it is asked.
KINDS: dict[str, str] = {
    "backtest": "core.usecases.policymaking.backtesting:run",
    "impact": "core.usecases.policymaking.previewing:run",
    "import": "core.usecases.past.importjobs:run",
    "migration": "core.usecases.timekeeping.moving:run",
    "migration_part": "core.usecases.timekeeping.moving:run_part",
    "recomputation": "core.usecases.timekeeping.recomputing:run",
    "recomputation_part": "core.usecases.timekeeping.recomputing:run_part",
}

#: Parts whose work the sweep would do by itself: one that cannot be done keeps nothing else undone.
LEFT_TO_THE_SWEEP = ("migration_part",)
#: How many such parts were, in the result of the job.
LATE = "late"

#: Told of a job that failed for no reason people can act on; without it the error is raised.
OnError: TypeAlias = Callable[[str, Exception], None]
#: How far the work is: steps done, steps in all.
Tell: TypeAlias = Callable[[int, int], None]


class Stopped(Exception):
    """The job was cancelled, or another process has taken it over: leave it."""


@dataclass(frozen=True)
class Outcome:
    """What came of a job: a small ``result``, and what is stored with it in one transaction.

    ``parts``: the job is not done, but cut into these, which several processes may do; what comes
    of each is added to the result of the job, which ends with the last of them.
    """

    result: Mapping[str, Any]
    store: Callable[[UnitOfWork], None] = lambda _: None
    parts: Sequence[Mapping[str, Any]] = ()


def ask(work: UnitOfWork, kind: str, sector: str, params: Mapping[str, Any], by: str) -> Job:
    """Put a job into the queue, within the unit of work of what asks for it."""
    if kind not in KINDS:
        raise ValueError(f"no kind of job {kind!r}")
    return work.jobs.add(Job(kind, sector, dict(params), by, work.now))


def show(desk: Desk, caller: Caller, job_id: int, roles: Iterable[str] = READERS) -> Job:
    """A job and how far it is; NotFound for who has nothing to do with its sector."""
    with desk.store.read() as work:
        return _known(work, caller, job_id, roles)


def latest(
    desk: Desk, caller: Caller, kind: str, roles: Iterable[str] = READERS, limit: int = 20
) -> list[Job]:
    """The jobs of a kind asked for last, in the sectors where the caller holds one of ``roles``."""
    held = tuple(roles)
    sectors = [sector.slug for sector in desk.registry if caller.holds(held, sector.slug)]
    with desk.store.read() as work:
        return work.jobs.latest(kind, sectors, limit)


def cancel(desk: Desk, caller: Caller, job_id: int, roles: Iterable[str] = READERS) -> Job:
    """Take a job back; one that has ended stays as it is."""
    with desk.store.write() as work:
        work.jobs.cancel(_known(work, caller, job_id, roles))
        return work.jobs.get(job_id)


def run_next(
    desk: Desk,
    on_error: OnError | None = None,
    told: Tell = lambda *_: None,
    after: timedelta = timedelta(),
) -> Job | None:
    """Do the job that has waited longest, to its end; None where none waits, or all do (a hold).

    ``told`` hears how far it is. What has waited for less than ``after`` is left to others.
    """
    with desk.store.read() as work:
        waiting = work.jobs.next(after) if work.holds.active() is None else None
    return None if waiting is None else _begin(desk, waiting, on_error, told)


def run(desk: Desk, job_id: int, on_error: OnError | None = None) -> Job | None:
    """Do the job of that number, if it waits; see :func:`run_next`."""
    with desk.store.read() as work:
        waiting = work.jobs.get(job_id) if work.holds.active() is None else None
    return None if waiting is None else _begin(desk, waiting, on_error, lambda *_: None)


def _begin(desk: Desk, waiting: Job, on_error: OnError | None, told: Tell) -> Job:
    with desk.store.write() as work:
        job = work.jobs.claim(waiting, chance.text(8))
        if job is not None and job.whole and work.jobs.get(job.whole).ended:
            work.jobs.cancel(waiting)  # nobody wants the rest of it
            job = None
        elif job is not None and job.ended:
            _tell_whole(work, job)
            job = None
    if job is not None:
        _do(desk, job, on_error, told)
    with desk.store.read() as work:
        return work.jobs.get(waiting.id)


def _do(desk: Desk, job: Job, on_error: OnError | None, told: Tell) -> None:
    def tell(done: int, total: int) -> None:
        with desk.store.write() as work:
            if not work.jobs.renew(job, done, total):
                raise Stopped
        told(done, total)

    try:
        module, _, name = KINDS[job.kind].partition(":")
        with renewed(desk, lambda work: work.jobs.hold(job)):
            outcome: Outcome = getattr(import_module(module), name)(desk, job, tell)
        with desk.store.write() as work:
            parts = outcome.parts
            held = work.jobs.divide(job, parts) if parts else work.jobs.finish(job, outcome.result)
            if not held:
                raise Stopped
            if job.whole:
                work.jobs.gather(job.whole, outcome.result)
            outcome.store(work)
    except Stopped:
        return
    except TousuError as error:
        _fail(desk, job, error.zh, error.en)
    except Exception as error:
        _fail(desk, job, "程序错误,请查看日志", "A fault of the program; see the log")
        if on_error is None:
            raise
        on_error(f"job {job.kind}", error)


def _fail(desk: Desk, job: Job, zh: str, en: str) -> None:
    with desk.store.write() as work:
        if work.jobs.fail(job, zh, en):
            _tell_whole(work, replace(job, state="failed", error_zh=zh, error_en=en))


def _tell_whole(work: UnitOfWork, part: Job) -> None:
    """What cannot be done in part cannot be done at all, but for what the sweep does as well."""
    if part.kind in LEFT_TO_THE_SWEEP:
        work.jobs.gather(part.whole, {LATE: 1})
    elif part.whole:
        work.jobs.fail(work.jobs.get(part.whole), part.error_zh, part.error_en)


def _known(work: UnitOfWork, caller: Caller, job_id: int, roles: Iterable[str]) -> Job:
    job = work.jobs.get(job_id)
    if not caller.holds(roles, job.sector):
        raise NotFound("没有这项后台任务", "There is no such job")
    return job
