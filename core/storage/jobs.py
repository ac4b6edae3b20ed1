"""Keeps long work in the background: who asked for it, how far it is, what came of it.

Whoever works on a job holds it for a while and renews that; one whose time is over counts as gone
and another may begin the job anew. Every change names the holder, so that a late one changes
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from core.domain.errors import NotFound
from core.storage import tables
from core.storage.mapping import row_of, shared_names

__all__ = ["ENDED", "LEASE", "Job", "Jobs"]

#: How long whoever works on a job may be silent before counting as gone.
LEASE = timedelta(minutes=2)
#: A job that takes its process down with it is not begun for ever.
MOST_ATTEMPTS = 3
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


_JOB = shared_names(Job, tables.jobs)


class Jobs:
    """The jobs, within one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def add(self, job: Job) -> Job:
        """Store a new job; it comes back with its id."""
        here = tables.jobs
        statement = insert(here).values(row_of(job, _JOB)).returning(here.c.id)
        return replace(job, id=self._connection.execute(statement).scalar_one())

    def get(self, job_id: int) -> Job:
        """One job; NotFound where there is none."""
        found = self._first(tables.jobs.c.id == job_id)
        if found is None:
            raise NotFound("没有这项后台任务", "There is no such job")
        return found

    def next(self) -> Job | None:
        """The first that waits for somebody, or whose holder is gone; None where there is none."""
        here = tables.jobs.c
        return self._first(or_(here.state == "queued", self._deserted()))

    def claim(self, job: Job, holder: str) -> Job | None:
        """Begin a job that waits; None where another was quicker, or it was begun too often."""
        here = tables.jobs.c
        free = here.id == job.id, here.holder == job.holder, here.attempts == job.attempts
        waits = or_(here.state == "queued", self._deserted())
        if job.attempts >= MOST_ATTEMPTS:
            zh = f"已中断 {job.attempts} 次,不再重试"
            en = f"Broken off {job.attempts} times; it is not begun again"
            self._change({"error_zh": zh, "error_en": en, **self._end("failed")}, *free, waits)
            return None
        new = {"state": "running", "holder": holder, "done": 0, "attempts": job.attempts + 1}
        if not self._change({**new, "lease_until": self._now + LEASE}, *free, waits):
            return None
        return self.get(job.id)

    def renew(self, job: Job, done: int, total: int) -> bool:
        """Say how far it is; False where it was cancelled or another holds it."""
        new = {"done": done, "total": total, "lease_until": self._now + LEASE}
        return self._change(new, *self._held(job))

    def finish(self, job: Job, result: Mapping[str, Any]) -> bool:
        """Store what came of it; False where it was cancelled or another holds it."""
        return self._change({"result": dict(result), **self._end("done")}, *self._held(job))

    def fail(self, job: Job, zh: str, en: str) -> bool:
        """Store why nothing came of it; False where it was cancelled or another holds it."""
        new = {"error_zh": zh, "error_en": en, **self._end("failed")}
        return self._change(new, *self._held(job))

    def cancel(self, job: Job) -> bool:
        """Take it back; whoever is at it learns of it; False where it has ended already."""
        here = tables.jobs.c
        return self._change(self._end("cancelled"), here.id == job.id, here.state.not_in(ENDED))

    def _deserted(self) -> ColumnElement[bool]:
        here = tables.jobs.c
        return and_(here.state == "running", here.lease_until <= self._now)

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
