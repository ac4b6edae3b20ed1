"""Keeps long work in the background: who asked for it, how far it is, what came of it.

Whoever works on a job holds it for a while and renews that; one whose time is over counts as gone
and another may begin the job anew. Every change names the holder, so that a late one changes
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from core.domain.errors import NotFound
from core.storage import tables
from core.storage.background.leases import LEASE
from core.storage.database.mapping import row_of, shared_names
from core.storage.timekeeping.due import JOB, Due

__all__ = ["ENDED", "PART", "Job", "Jobs"]

#: A job that takes its process down with it is not begun for ever.
MOST_ATTEMPTS = 3
#: What the kind of a part is called after that of the job it is part of.
PART = "_part"
ENDED = ("done", "failed", "cancelled")


@dataclass(frozen=True)
class Job:
    """A piece of work; ``done`` of ``total`` steps of its own (0: not known yet)."""

    kind: str
    sector: str
    params: Mapping[str, Any]
    asked_by: str
    asked_at: datetime
    state: str = "queued"
    done: int = 0
    total: int = 0
    result: Mapping[str, Any] = field(default_factory=dict)
    error_zh: str = ""
    error_en: str = ""
    ended_at: datetime | None = None
    holder: str = ""
    lease_until: datetime | None = None
    attempts: int = 0
    id: int = 0

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ENDED

    @property
    def whole(self) -> int:
        """The number of the job of which this is a part; 0: it is no part."""
        return int(self.params["job"]) if self.kind.endswith(PART) else 0


_JOB = shared_names(Job, tables.jobs)


class Jobs:
    """The jobs, within one transaction."""

    def __init__(self, connection: Connection, now: datetime, due: list[Due]) -> None:
        self._connection = connection
        self._now = now
        self._due = due

    def add(self, job: Job) -> Job:
        """Store a new job; it comes back with its id."""
        here = tables.jobs
        statement = insert(here).values(row_of(job, _JOB)).returning(here.c.id)
        stored = replace(job, id=self._connection.execute(statement).scalar_one())
        self._due.append(Due(JOB, str(stored.id)))
        return stored

    def get(self, job_id: int) -> Job:
        """One job; NotFound where there is none."""
        found = self._first(tables.jobs.c.id == job_id)
        if found is None:
            raise NotFound("没有这项后台任务", "There is no such job")
        return found

    def next(self, after: timedelta = timedelta()) -> Job | None:
        """The first that waits for somebody, or whose holder is gone; None where there is none.

        Only what has waited ``after`` so long.
        """
        here = tables.jobs.c
        queued = and_(here.state == "queued", here.asked_at <= self._now - after)
        return self._first(or_(queued, self._deserted(after)))

    def waiting(self, limit: int) -> list[Due]:
        """What waits for somebody, the first first."""
        here = tables.jobs.c
        query = select(here.id).where(or_(here.state == "queued", self._deserted()))
        found = self._connection.execute(query.order_by(here.id).limit(limit)).scalars()
        return [Due(JOB, str(number)) for number in found]

    def claim(self, job: Job, holder: str) -> Job | None:
        """Begin a job that waits; None where another was quicker.

        One that was begun too often comes back as failed: it is not begun again.
        """
        here = tables.jobs.c
        free = here.id == job.id, here.holder == job.holder, here.attempts == job.attempts
        waits = or_(here.state == "queued", self._deserted())
        if job.attempts >= MOST_ATTEMPTS:
            zh = f"已中断 {job.attempts} 次,不再重试"
            en = f"Broken off {job.attempts} times; it is not begun again"
            new = {"error_zh": zh, "error_en": en, **self._end("failed")}
            return self.get(job.id) if self._change(new, *free, waits) else None
        new = {"state": "running", "holder": holder, "done": 0, "attempts": job.attempts + 1}
        new["lease_until"] = self._now + LEASE
        return self.get(job.id) if self._change(new, *free, waits) else None

    def renew(self, job: Job, done: int, total: int) -> bool:
        """Say how far it is; False where it was cancelled or another holds it."""
        new = {"done": done, "total": total, "lease_until": self._now + LEASE}
        return self._change(new, *self._held(job))

    def hold(self, job: Job) -> bool:
        """Say that its holder is at it still; False where it was cancelled or another holds it."""
        return self._change({"lease_until": self._now + LEASE}, *self._held(job))

    def finish(self, job: Job, result: Mapping[str, Any]) -> bool:
        """Store what came of it; False where it was cancelled or another holds it."""
        return self._change({"result": dict(result), **self._end("done")}, *self._held(job))

    def divide(self, job: Job, parts: Sequence[Mapping[str, Any]]) -> bool:
        """Put ``parts`` into the queue; the job is at work from now on, and nobody holds it.

        False where it was cancelled or another holds it.
        """
        new = {"total": len(parts), "done": 0, "holder": "", "lease_until": None}
        if not self._change(new, *self._held(job)):
            return False
        kind = f"{job.kind}{PART}"
        for params in parts:
            whole = {"job": job.id, **params}
            self.add(Job(kind, job.sector, whole, job.asked_by, self._now))
        return True

    def gather(self, job_id: int, result: Mapping[str, Any]) -> None:
        """Count a part as done, adding what came of it; the last of them ends the job."""
        here = tables.jobs.c
        at_work = here.id == job_id, here.state == "running"
        if not self._change({"done": here.done + 1}, *at_work):  # whoever comes next waits here
            return
        job = self.get(job_id)
        new = {name: job.result[name] + more for name, more in result.items() if name in job.result}
        ended = self._end("done") if job.done == job.total else {}
        self._change({"result": {**job.result, **result, **new}, **ended}, *at_work)

    def active(self, kind: str) -> Job | None:
        """The job of a kind that has not ended; the first, if there are several."""
        here = tables.jobs.c
        return self._first(and_(here.kind == kind, here.state.not_in(ENDED)))

    def latest(self, kind: str, sectors: Sequence[str], limit: int) -> list[Job]:
        """The jobs of a kind in ``sectors`` that were asked for last, the newest first."""
        here = tables.jobs.c
        query = select(here.id, *(here[name] for name in _JOB)).where(
            here.kind == kind, here.sector.in_(sectors)
        )
        rows = self._connection.execute(query.order_by(here.id.desc()).limit(limit)).mappings()
        return [Job(**row) for row in rows]

    def fail(self, job: Job, zh: str, en: str) -> bool:
        """Store why nothing came of it; False where it was cancelled or another holds it."""
        new = {"error_zh": zh, "error_en": en, **self._end("failed")}
        return self._change(new, *self._held(job))

    def cancel(self, job: Job) -> bool:
        """Take it back; whoever is at it learns of it; False where it has ended already."""
        here = tables.jobs.c
        return self._change(self._end("cancelled"), here.id == job.id, here.state.not_in(ENDED))

    def _deserted(self, since: timedelta = timedelta()) -> ColumnElement[bool]:
        here = tables.jobs.c
        return and_(here.state == "running", here.lease_until <= self._now - since)

    @staticmethod
    def _held(job: Job) -> tuple[ColumnElement[bool], ...]:
        here = tables.jobs.c
        return here.id == job.id, here.holder == job.holder, here.state == "running"

    def _end(self, state: str) -> dict[str, Any]:
        return {"state": state, "ended_at": self._now, "lease_until": None}

    def _change(self, new: Mapping[str, Any], *where: ColumnElement[bool]) -> bool:
        done = self._connection.execute(update(tables.jobs).where(*where).values(new))
        return done.rowcount == 1

    def _first(self, where: ColumnElement[bool]) -> Job | None:
        here = tables.jobs.c
        query = select(here.id, *(here[name] for name in _JOB)).where(where)
        row = self._connection.execute(query.order_by(here.id).limit(1)).mappings().one_or_none()
        return None if row is None else Job(**row)
