"""Reads every timer that was ever due, with its case, for reports on timeliness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from core.domain.timekeeping.punctuality import DATED
from core.storage.tables import cases, submissions, timers

__all__ = ["DatedTimer", "dated_timers"]

#: Rows fetched at a time, so that a report over many years does not fill the memory.
_AT_ONCE = 2000


@dataclass(frozen=True)
class DatedTimer:
    """One run of a timer and what a report says of its case.

    ``policy`` and ``version`` rule the timer, ``governing`` the case; they differ for an overlay.
    """

    number: str
    external_id: str | None
    sector: str
    profile: str
    received_at: datetime
    received_on: date
    governing: str
    policy: str
    version: date
    name: str
    state: str
    length: str
    started_on: date
    started_at: datetime
    due: date | None
    due_at: datetime | None
    met_at: datetime | None
    provisional: bool


_COLUMNS = (
    cases.c.number, submissions.c.external_id, cases.c.sector, cases.c.profile,
    cases.c.received_at, cases.c.received_on, cases.c.policy.label("governing"),
    timers.c.policy, timers.c.version, timers.c.name, timers.c.state, timers.c.length,
    timers.c.started_on, timers.c.started_at, timers.c.due, timers.c.due_at, timers.c.met_at,
    timers.c.provisional,
)  # fmt: skip


def dated_timers(
    connection: Connection,
    sectors: Iterable[str],
    *,
    policy: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Iterator[DatedTimer]:
    """The runs of timers on cases of ``sectors`` received from ``first`` to ``last``.

    ``policy`` keeps those that it rules. The duties of the office itself are not among them.
    """
    here = cases.c
    query = (
        select(*_COLUMNS)
        .join_from(timers, cases)
        .outerjoin(submissions, submissions.c.id == here.submission)
        .where(here.sector.in_(list(sectors)), timers.c.state.in_(DATED))
        .where(timers.c.name.not_like("%@%"))
        .execution_options(yield_per=_AT_ONCE)
    )
    if policy is not None:
        query = query.where(timers.c.policy == policy)
    if first is not None:
        query = query.where(here.received_on >= first)
    if last is not None:
        query = query.where(here.received_on <= last)
    for row in connection.execute(query).mappings():
        yield DatedTimer(**row)
