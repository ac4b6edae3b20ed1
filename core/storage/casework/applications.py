"""Finds what was applied for and not decided yet, over all cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Integer, String, cast, select

from core.storage.lists.reach import Reach
from core.storage.tables import applications, cases, timers

__all__ = ["Undecided", "undecided"]


@dataclass(frozen=True)
class Undecided:
    """An open application: its case, what is applied for, and by when it must be decided."""

    id: int
    number: str
    sector: str
    act: str
    timer: str
    until: date | None
    applied_at: datetime
    applied_by: str
    waits: tuple[str, ...]
    decide_by: date | None


def undecided(connection: Connection, reach: Reach) -> list[Undecided]:
    """The open applications in cases within ``reach``, the longest waiting first."""
    here, of_run = applications.c, timers.c
    run = of_run.name + "#" + cast(cast(of_run.run, Integer), String)
    query = (
        select(
            here.id, cases.c.number, cases.c.sector, here.act, here.timer, here.until,
            here.applied_at, here.applied_by, here.waits, of_run.due.label("decide_by"),
        )
        .join_from(applications, cases)
        .outerjoin(timers, (of_run.case_id == here.case_id) & (run == here.timer))
        .where(here.state == "open", reach.condition())
        .order_by(here.applied_at, here.id)
    )  # fmt: skip
    return [Undecided(**row) for row in connection.execute(query).mappings()]
