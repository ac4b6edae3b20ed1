"""Reads the due dates of open cases: of an officer, or of units."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from core.domain.casework.cases import ENDED
from core.storage.lists.reach import Reach
from core.storage.tables import cases, timers

__all__ = ["DueDate", "due_dates"]


@dataclass(frozen=True)
class DueDate:
    """A timer that runs or is overdue, with what may be shown of its case."""

    number: str
    sector: str
    profile: str
    unit: str | None
    status: str
    policy: str
    version: date
    name: str
    run: int
    state: str
    due: date
    due_at: datetime | None
    provisional: bool


_OF_CASE = ("number", "sector", "profile", "unit", "status")
_OF_TIMER = ("policy", "version", "name", "run", "state", "due", "due_at", "provisional")


def due_dates(
    connection: Connection,
    reach: Reach,
    *,
    officer: str = "",
    units: Collection[str] = (),
    limit: int,
) -> list[DueDate]:
    """The due dates of open cases within ``reach``, the earliest first, ``limit`` at most.

    Of the cases of ``officer``, or of those that lie with one of ``units``.
    """
    timer, case = timers.c, cases.c
    query = (
        select(*(case[name] for name in _OF_CASE), *(timer[name] for name in _OF_TIMER))
        .join_from(timers, cases)
        .where(
            reach.condition(),
            case.officer == officer if officer else case.unit.in_(units),
            case.status.not_in(ENDED),
            timer.state.in_(("running", "overdue")),
            timer.deemed.is_(False),
            timer.due.is_not(None),
        )
        .order_by(timer.due, timer.id)
        .limit(limit)
    )
    return [DueDate(*row) for row in connection.execute(query)]
