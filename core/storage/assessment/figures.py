"""Counts over everything that is kept, for who watches the installation: no row of them is read."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, func, select

from core.domain.casework.cases import ENDED
from core.storage.tables import attempts, cases, jobs, timers

__all__ = ["failed_jobs", "open_cases", "overdue", "provisional", "shut_doors", "waiting_jobs"]


def open_cases(connection: Connection) -> dict[str, int]:
    """How many cases have not ended, by sector."""
    here = cases.c
    query = select(here.sector, func.count()).where(here.status.not_in(ENDED))
    return _counts(connection, query.group_by(here.sector))


def overdue(connection: Connection) -> dict[str, int]:
    """How many timers of cases not ended ran out unmet, by sector."""
    query = (
        select(cases.c.sector, func.count())
        .join(timers, timers.c.case_id == cases.c.id)
        .where(timers.c.state == "overdue", cases.c.status.not_in(ENDED))
        .group_by(cases.c.sector)
    )
    return _counts(connection, query)


def provisional(connection: Connection) -> int:
    """How many open timers end on a day that a coming holiday notice may move."""
    here = timers.c
    query = select(func.count()).where(here.state.in_(("running", "paused")), here.provisional)
    return int(connection.execute(query).scalar_one())


def waiting_jobs(connection: Connection) -> tuple[dict[str, int], datetime | None]:
    """How many jobs are queued and running, and since when the first of the queued waits."""
    here = jobs.c
    states = select(here.state, func.count()).where(here.state.in_(("queued", "running")))
    count = _counts(connection, states.group_by(here.state))
    first = select(func.min(here.asked_at)).where(here.state == "queued")
    return count, connection.execute(first).scalar_one()


def failed_jobs(connection: Connection, since: datetime) -> int:
    """How many jobs failed at ``since`` or later."""
    here = jobs.c
    query = select(func.count()).where(here.state == "failed", here.ended_at >= since)
    return int(connection.execute(query).scalar_one())


def shut_doors(connection: Connection, now: datetime, within: timedelta, failures: int) -> int:
    """How many names may not be tried just now: so many ``failures`` ``within`` that time."""
    here = attempts.c
    tried = (
        select(here.who)
        .where(here.at > now - within)
        .group_by(here.door, here.who)
        .having(func.count() >= failures)
        .subquery()
    )
    return int(connection.execute(select(func.count()).select_from(tried)).scalar_one())


def _counts(connection: Connection, query: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(query)}
