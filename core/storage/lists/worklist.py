"""Lists of tasks over all cases: the queue of those who call back, the oldest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, select, tuple_

from core.domain.casework.cases import Task
from core.storage.database.mapping import shared_names
from core.storage.lists.reach import Reach
from core.storage.lists.search import NextTimer, opened, sealed
from core.storage.tables import cases, tasks, timers

__all__ = ["TaskFilter", "TaskLine", "TaskPage", "tasks_of"]

_TASK = shared_names(Task, tasks)
_CASE = ("number", "sector", "profile", "kind", "received_on", "status", "unit", "officer")


@dataclass(frozen=True)
class TaskFilter:
    """What is looked for; what is left out is not asked.

    ``open``: True for those that can still be done, False for those that have ended.
    ``since`` and ``until`` are instants of asking, the second not included.
    ``reach``: what the one who looks may know of.
    """

    sectors: tuple[str, ...] | None = None
    unit: str | None = None
    role: str | None = None
    slug: str | None = None
    open: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    reach: Reach | None = None


@dataclass(frozen=True)
class TaskLine:
    """One task with the case that asks it, and the latest run of the timer of its own name."""

    task: Task
    number: str
    sector: str
    profile: str
    kind: str
    received_on: date
    status: str
    unit: str | None
    officer: str
    timer: NextTimer | None = None


@dataclass(frozen=True)
class TaskPage:
    """Some tasks, and the cursor of the page after (None: this is the last)."""

    tasks: list[TaskLine]
    next: str | None


def tasks_of(
    connection: Connection, wanted: TaskFilter, cursor: str | None, limit: int
) -> TaskPage:
    """The page after ``cursor`` (None: the first), of ``limit`` tasks at most, the oldest first.

    ``invalid_input`` for a cursor that was never given out.
    """
    columns = [*(tasks.c[name] for name in _TASK), *(cases.c[name] for name in _CASE)]
    place = tuple_(tasks.c.opened_at, tasks.c.id)
    query = select(tasks.c.id, tasks.c.case_id, *columns).join_from(tasks, cases)
    query = query.where(*_conditions(wanted)).order_by(*place.clauses).limit(limit + 1)
    if cursor is not None:
        at, number = opened(cursor)
        query = query.where(place > (at, int(number) if number.isdecimal() else 0))
    rows = [dict(row) for row in connection.execute(query).mappings()]
    here = rows[:limit]
    found = _timers(connection, ((row["case_id"], row["slug"]) for row in here))
    lines = [
        TaskLine(
            Task(id=row["id"], **{name: row[name] for name in _TASK}),
            **{name: row[name] for name in _CASE},
            timer=found.get((row["case_id"], row["slug"])),
        )
        for row in here
    ]
    if len(rows) <= limit:
        return TaskPage(lines, None)
    return TaskPage(lines, sealed(here[-1]["opened_at"], str(here[-1]["id"])))


def _timers(
    connection: Connection, wanted: Iterable[tuple[int, str]]
) -> dict[tuple[int, str], NextTimer]:
    """By case and name, the latest run of each of these timers."""
    pairs = set(wanted)
    timer = timers.c
    query = (
        select(timer.case_id, *(timer[name] for name in NextTimer.__dataclass_fields__))
        .where(
            timer.case_id.in_({case for case, _ in pairs}),
            timer.name.in_({name for _, name in pairs}),
            timer.state != "absent",
        )
        .order_by(timer.run)
    )
    return {
        (case, name): NextTimer(name, *rest)
        for case, name, *rest in connection.execute(query)
        if (case, name) in pairs
    }


def _conditions(wanted: TaskFilter) -> list[ColumnElement[bool]]:
    same = ((tasks.c.role, wanted.role), (tasks.c.slug, wanted.slug), (cases.c.unit, wanted.unit))
    found = [column == value for column, value in same if value is not None]
    if wanted.sectors is not None:
        found.append(cases.c.sector.in_(wanted.sectors))
    if wanted.reach is not None:
        found.append(wanted.reach.condition())
    if wanted.open is True:
        # An archived case is put away with whatever was left of it.
        found += [tasks.c.done_at.is_(None), cases.c.status != "archived"]
    elif wanted.open is False:
        found.append(tasks.c.done_at.is_not(None))
    if wanted.since is not None:
        found.append(tasks.c.opened_at >= wanted.since)
    if wanted.until is not None:
        found.append(tasks.c.opened_at < wanted.until)
    return found
