"""Finds the cases to which time has something to do: timers, and notices that come to count."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Connection,
    Integer,
    Select,
    Subquery,
    Table,
    bindparam,
    literal,
    select,
    union_all,
)

from core.storage.database.prepared import Prepared
from core.storage.tables import cases, services, timers

__all__ = ["due"]


def due(connection: Connection, now: datetime, limit: int, skip: int = 0) -> list[str]:
    """Numbers of the cases with something due up to ``now``, the longest waiting first.

    Looks at ``limit`` timers and services at most, after the first ``skip``. Others may read the
    same list: claim each case, and look again whether it is to be attended to.
    """
    given = {"now": now, "limit": limit, "skip": skip, "most": limit + skip}
    return list(dict.fromkeys(number for (number,) in _DUE.rows(connection, given)))


def _due() -> Select[str]:
    first = [_first(place, table) for place, table in enumerate((timers, services))]
    waking = union_all(*(select(found) for found in first)).subquery()
    return (
        select(cases.c.number)
        .join(waking, waking.c.case_id == cases.c.id)
        .order_by(waking.c.wake_at, waking.c.place, waking.c.id)
        .limit(bindparam("limit", type_=Integer))
        .offset(bindparam("skip", type_=Integer))
    )


def _first(place: int, table: Table) -> Subquery:
    """The first of one table: an index gives them in order, so that no backlog need be sorted."""
    here = table.c
    return (
        select(here.case_id, here.wake_at, literal(place).label("place"), here.id)
        .where(here.wake_at <= bindparam("now", type_=here.wake_at.type))
        .order_by(here.wake_at, here.id)
        .limit(bindparam("most", type_=Integer))
        .subquery()
    )


#: Asked by every sweep, so it is put together once.
_DUE = Prepared(_due())
