"""Questions over all cases at once, which a calendar import, the doctor and the auditor ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Select, false, func, or_, select

from core.domain.casework.cases import ENDED
from core.storage.tables import cases, journal, services, tasks, timers

__all__ = [
    "bound", "count_bound", "governed", "ids", "longest_due", "moved_to", "numbers", "numbers_in",
    "of_sector", "open_past", "recent", "touched",
]  # fmt: skip

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


def ids(connection: Connection, size: int) -> list[tuple[int, int]]:
    """The cases, cut into pieces of at most ``size``: the first id of each and its last."""
    first, last = connection.execute(select(func.min(cases.c.id), func.max(cases.c.id))).one()
    return [] if first is None else [(n, n + size - 1) for n in range(first, last + 1, size)]


def numbers_in(connection: Connection, within: tuple[int, int]) -> list[str]:
    """The numbers of the cases with these ids, the first and the last included."""
    here = cases.c
    query = select(here.number).where(here.id.between(*within)).order_by(here.id)
    return list(connection.execute(query).scalars())


def bound(
    connection: Connection,
    sector: str,
    profile: str,
    policy: str = "",
    versions: Sequence[date] = (),
    *,
    limit: int | None = None,
    within: tuple[int, int] | None = None,
) -> list[str]:
    """Numbers of the cases not ended of an office; of a policy, and of these versions, if named.

    At most ``limit`` of them; ``within`` names the ids of the first and the last that is asked for.
    """
    case = cases.c
    query = select(case.number).where(case.sector == sector, case.profile == profile)
    query = query.where(case.status.not_in(ENDED)).order_by(case.id).limit(limit)
    if policy:
        query = query.where(case.policy == policy)
    if versions:
        query = query.where(case.version.in_(versions))
    if within:
        query = query.where(case.id.between(*within))
    return list(connection.execute(query).scalars())


def count_bound(
    connection: Connection, sector: str, policy: str, version: date
) -> list[tuple[str, str, int]]:
    """(profile, status, how many) of all cases that a version governs, ended ones too."""
    case = cases.c
    query = (
        select(case.profile, case.status, func.count())
        .where(case.sector == sector, case.policy == policy, case.version == version)
        .group_by(case.profile, case.status)
        .order_by(case.profile, case.status)
    )
    return [(profile, status, n) for profile, status, n in connection.execute(query)]


def moved_to(connection: Connection, sector: str, profile: str, policy: str, version: date) -> int:
    """How many cases of an office were moved to a version as it came into force."""
    told = journal.c
    query = (
        select(func.count(told.case_id.distinct()))
        .join(cases, told.case_id == cases.c.id)
        .where(cases.c.sector == sector, cases.c.profile == profile)
        .where(told.event == "migrated", told.policy == policy, told.version == version)
    )
    return int(connection.execute(query).scalar_one())


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


def governed(
    connection: Connection, sector: str, policy: str, version: date, profiles: tuple[str, ...]
) -> int:
    """How many cases a version of a policy binds, or has ruled in part.

    ``profiles`` are those that use the version; none named: every one.
    """
    ruled: list[Select[tuple[int]]] = [
        select(table.c.case_id).where(table.c.policy == policy, table.c.version == version)
        for table in (timers, tasks, journal)
    ]
    bound = (cases.c.policy == policy) & (cases.c.version == version)
    touches = or_(bound, *(cases.c.id.in_(query) for query in ruled))
    query = select(func.count()).where(cases.c.sector == sector, touches)
    if profiles:
        query = query.where(cases.c.profile.in_(profiles))
    return int(connection.execute(query).scalar_one())


def of_sector(connection: Connection, sector: str, since: date = date.min) -> int:
    """How many cases a sector has that were received on ``since`` or later."""
    query = select(func.count()).where(cases.c.sector == sector, cases.c.received_on >= since)
    return int(connection.execute(query).scalar_one())


def recent(connection: Connection, sector: str, most: int) -> list[str]:
    """The numbers of the cases of a sector that came in last, the newest first."""
    here = cases.c
    of_people = (here.sector == sector) & (here.kind != "office")
    query = select(here.number).where(of_people).order_by(here.id.desc()).limit(most)
    return list(connection.execute(query).scalars())
