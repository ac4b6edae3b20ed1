"""Finds the cases to which time has something to do: timers, and notices that come to count."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, literal, select, union_all

from core.storage.tables import cases, services, timers

__all__ = ["due"]


def due(connection: Connection, now: datetime, limit: int, skip: int = 0) -> list[str]:
    """Numbers of the cases with something due up to ``now``, the longest waiting first.

    Looks at ``limit`` timers and services at most, after the first ``skip``. Others may read the
    same list: claim each case, and look again whether it is to be attended to.
    """
    waking = union_all(
        *(
            select(
                table.c.case_id, table.c.wake_at, literal(place).label("place"), table.c.id
            ).where(table.c.wake_at <= now)
            for place, table in enumerate((timers, services))
        )
    ).subquery()
    query = (
        select(cases.c.number)
        .join(waking, waking.c.case_id == cases.c.id)
        .order_by(waking.c.wake_at, waking.c.place, waking.c.id)
        .limit(limit)
        .offset(skip)
    )
    return list(dict.fromkeys(connection.execute(query).scalars()))
