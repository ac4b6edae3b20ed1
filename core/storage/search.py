"""Lists of cases: filtered, the next due first, page by page without gaps or repeats."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)  # fmt: skip

from core.domain.canonical import dumps, loads
from core.domain.cases import ENDED
from core.domain.errors import Problem, invalid
from core.storage.reach import Reach
from core.storage.selections import Selection
from core.storage.tables import cases, submissions, timers

__all__ = [
    "CaseFilter", "CaseLine", "NextTimer", "Page", "before", "counted", "next_timers", "opened",
    "place_of", "sealed", "search",
]  # fmt: skip


@dataclass(frozen=True)
class CaseFilter:
    """What is looked for; what is left out is not asked.

    ``sectors`` and ``units`` are alternatives. ``timer_state``: some timer of the case is in that
    state. ``due_before``: something of it is due before that instant; ``due_after``: nothing is
    due by that instant, but something later. ``provisional``: a timer touches a day that is not
    settled yet. ``text``: part of the number or of the subject, in any case of letters. ``reach``:
    what the one who looks may know of. ``among``: the cases behind a number of a dashboard.
    """

    sectors: tuple[str, ...] | None = None
    policy: str | None = None
    status: str | None = None
    units: tuple[str, ...] | None = None
    officer: str | None = None
    timer_state: str | None = None
    due_before: datetime | None = None
    due_after: datetime | None = None
    provisional: bool = False
    text: str | None = None
    reach: Reach | None = None
    among: Selection | None = None


@dataclass(frozen=True)
class CaseLine:
    """One case in a list; ``next_due_at`` is the earliest due instant that still calls."""

    number: str
    sector: str
    profile: str
    kind: str
    channel: str
    received_at: datetime
    policy: str
    version: date
    status: str
    verdict: str
    unit: str | None
    officer: str
    next_due_at: datetime | None
    revision: int
    subject: str | None


@dataclass(frozen=True)
class NextTimer:
    """The timer of a case that calls first: one that runs, is overdue or is paused."""

    name: str
    run: int
    state: str
    due: date | None
    due_at: datetime | None
    provisional: bool
    length: str


@dataclass(frozen=True)
class Page:
    """Some cases, and the cursor of the page after (None: this is the last)."""

    cases: list[CaseLine]
    next: str | None


_NAMES = tuple(name for name in CaseLine.__dataclass_fields__ if name != "subject")
_LINES = select(*(cases.c[name] for name in _NAMES), submissions.c.subject).outerjoin_from(
    cases, submissions, submissions.c.id == cases.c.submission
)


def search(connection: Connection, wanted: CaseFilter, cursor: str | None, limit: int) -> Page:
    """The page after ``cursor`` (None: the first), of ``limit`` cases at most.

    First those with something due, by instant and number, then the others by number: two ranges,
    each read along an index. ``invalid_input`` for a cursor that was never given out.
    """
    due, number = (None, "") if cursor is None else opened(cursor)
    query = _LINES.where(*_conditions(wanted))
    lines: list[CaseLine] = []
    if cursor is None or due is not None:
        lines = _read(connection, _dated(query, due, number).limit(limit + 1))
        number = ""
    if len(lines) <= limit and wanted.due_before is None and wanted.due_after is None:
        undated = query.where(cases.c.next_due_at.is_(None), cases.c.number > number)
        lines += _read(connection, undated.order_by(cases.c.number).limit(limit + 1 - len(lines)))
    if len(lines) <= limit:
        return Page(lines, None)
    last = lines[limit - 1]
    return Page(lines[:limit], sealed(last.next_due_at, last.number))


def counted(connection: Connection, wanted: CaseFilter, at_most: int) -> int:
    """How many cases are found; ``at_most`` are counted, whatever there are more."""
    some = select(cases.c.id).where(*_conditions(wanted)).limit(at_most)
    if wanted.text:
        some = some.outerjoin_from(cases, submissions, submissions.c.id == cases.c.submission)
    found = connection.execute(select(func.count()).select_from(some.subquery()))
    return int(found.scalar_one())


def next_timers(connection: Connection, numbers: Sequence[str]) -> dict[str, NextTimer]:
    """For each of these cases the timer that calls first, in one query."""
    timer = timers.c
    query = (
        select(cases.c.number, *(timer[name] for name in NextTimer.__dataclass_fields__))
        .join_from(timers, cases)
        .where(
            cases.c.number.in_(numbers),
            timer.state.in_(("running", "overdue", "paused")),
            timer.deemed.is_(False),
            or_(timer.state != "overdue", cases.c.status.not_in(ENDED)),
        )
        .order_by(timer.due_at.is_(None), timer.due_at, timer.id)
    )
    found: dict[str, NextTimer] = {}
    for number, *rest in connection.execute(query):
        found.setdefault(number, NextTimer(*rest))
    return found


def place_of(connection: Connection, number: str) -> str | None:
    """The cursor of the place that a case has in every list in which it stands."""
    query = select(cases.c.next_due_at, cases.c.number).where(cases.c.number == number)
    row = connection.execute(query).first()
    return sealed(*row) if row else None


def before(connection: Connection, wanted: CaseFilter, cursor: str) -> CaseLine | None:
    """The last case of a list that stands before the place ``cursor``, read along an index."""
    due, number = opened(cursor)
    query = _LINES.where(*_conditions(wanted))
    if due is None:
        undated = query.where(cases.c.next_due_at.is_(None), cases.c.number < number)
        if found := _read(connection, undated.order_by(cases.c.number.desc()).limit(1)):
            return found[0]
    place = tuple_(cases.c.next_due_at, cases.c.number)
    query = query.where(cases.c.next_due_at.is_not(None))
    if due is not None:
        query = query.where(place < (due, number))
    backwards = (column.desc() for column in place.clauses)
    return next(iter(_read(connection, query.order_by(*backwards).limit(1))), None)


def _dated(query: Select[Any], due: datetime | None, number: str) -> Select[Any]:
    place = tuple_(cases.c.next_due_at, cases.c.number)
    if due is not None:
        query = query.where(place > (due, number))
    return query.where(cases.c.next_due_at.is_not(None)).order_by(*place.clauses)


def _read(connection: Connection, query: Select[Any]) -> list[CaseLine]:
    return [CaseLine(**row) for row in connection.execute(query).mappings()]


def _conditions(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for name in ("policy", "status", "officer"):
        value = getattr(wanted, name)
        if value is not None:
            found.append(cases.c[name] == value)
    if wanted.sectors is not None:
        found.append(cases.c.sector.in_(wanted.sectors))
    if wanted.reach is not None:
        found.append(wanted.reach.condition())
    if wanted.among is not None:
        found += wanted.among.conditions()
    if wanted.units is not None:
        found.append(cases.c.unit.in_(wanted.units))
    found += _timers(wanted)
    if wanted.due_before is not None:
        found.append(cases.c.next_due_at < wanted.due_before)
    if wanted.due_after is not None:
        found.append(cases.c.next_due_at > wanted.due_after)
    if wanted.text:
        places = cases.c.number, submissions.c.subject
        found.append(or_(*(place.icontains(wanted.text, autoescape=True) for place in places)))
    return found


def _timers(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """What is asked of the timers of a case."""
    found: list[ColumnElement[bool]] = []
    if wanted.timer_state == "paused":  # few are, and they are found by an index of their own
        paused = select(timers.c.case_id).where(timers.c.state == literal_column("'paused'"))
        found.append(cases.c.id.in_(paused))
    elif wanted.timer_state is not None:
        same = timers.c.case_id == cases.c.id, timers.c.state == wanted.timer_state
        found.append(exists().where(*same))
    if wanted.provisional:
        touching = select(timers.c.case_id).where(timers.c.provisional.is_(true()))
        touching = touching.where(timers.c.state.in_(("running", "paused")))
        found.append(cases.c.id.in_(touching))
    return found


def sealed(due: datetime | None, number: str) -> str:
    """A cursor: the place in a list after which its next page begins."""
    return urlsafe_b64encode(dumps([due, number]).encode()).decode().rstrip("=")


def opened(cursor: str) -> tuple[datetime | None, str]:
    """The place that a cursor names; ``invalid_input`` for one that was never given out."""
    try:
        due, number = loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
    except (ValueError, TypeError, RecursionError, binascii.Error):
        due, number = 0, 0
    if not isinstance(number, str) or not (due is None or isinstance(due, datetime)):
        problem = Problem("cursor", "游标无效", "This is no cursor of ours", "Begin at the start.")
        raise invalid(problem)
    return due, number
