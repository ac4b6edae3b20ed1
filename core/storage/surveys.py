"""Questions over all cases at once, which a calendar import, the doctor and the auditor ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import Connection, false, func, or_, select

from core.storage.tables import cases, services, timers

__all__ = ["longest_due", "numbers", "open_past", "touched"]

_PAGE = 500
_OPEN = ("running", "paused")


def numbers(connection: Connection) -> Iterator[str]:
    """The number of every case, in order, read a page at a time."""
    last = ""
    here = cases.c.number
    while page := list(
        connection.execute(select(here).where(here > last).order_by(here).limit(_PAGE)).scalars()
    ):
        yield from page
        last = page[-1]


def touched(connection: Connection, days: tuple[date, ...]) -> list[str]:
    """Numbers of the cases with an open timer that these days may move, or that is provisional."""
    here = timers.c
    reached = (here.due >= min(days)) & (here.started_on < max(days)) if days else false()
    query = (
        select(cases.c.number)
        .join(timers, here.case_id == cases.c.id)
        .where(here.state.in_(_OPEN), or_(here.provisional, reached))
        .distinct()
        .order_by(cases.c.number)
    )
    return list(connection.execute(query).scalars())


def open_past(connection: Connection, day: date) -> int:
    """How many open timers are due after ``day``."""
    here = timers.c
    query = select(func.count()).where(here.state.in_(_OPEN), here.due > day)
    return int(connection.execute(query).scalar_one())


def longest_due(connection: Connection, now: datetime) -> tuple[int, datetime | None]:
    """How many timers and notices should have been attended to by ``now``, since when the first."""
    total, first = 0, []
    for table in (timers, services):
        here = table.c.wake_at
        query = select(func.count(), func.min(here)).where(here <= now)
        count, since = connection.execute(query).one()
        total += int(count)
        first += [since] if since else []
    return total, min(first, default=None)
