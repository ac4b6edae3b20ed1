"""Lists of cases: filtered, the next due first, page by page without gaps or repeats."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, or_, select

from core.domain.casework.cases import ENDED
from core.domain.errors import Problem, invalid
from core.domain.proof.canonical import dumps, loads
from core.storage.lists.casefilter import CaseFilter, each
from core.storage.lists.orders import Order, dated, undated
from core.storage.lists.walking import Counted, Found, Seen, Walk, everywhere, numbers
from core.storage.tables import cases, submissions, timers

__all__ = [
    "CaseFilter", "CaseLine", "Counted", "Found", "NextTimer", "Page", "before", "counted",
    "next_timers", "opened", "place_of", "sealed", "search",
]  # fmt: skip


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
    classification: Mapping[str, str | bool | None]
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
    """Some cases, and the cursor of the page after (None: this is the last).

    There may be fewer than were asked for, even none, and yet more on the pages after.
    """

    cases: list[CaseLine]
    next: str | None


_NAMES = tuple(name for name in CaseLine.__dataclass_fields__ if name != "subject")
_LINES = select(*(cases.c[name] for name in _NAMES), submissions.c.subject).outerjoin_from(
    cases, submissions, submissions.c.id == cases.c.submission
)


def search(
    connection: Connection,
    wanted: CaseFilter,
    cursor: str | None,
    limit: int,
    found: Found | None = None,
) -> Page:
    """The page after ``cursor`` (None: the first), of ``limit`` cases at most.

    First those with something due, by instant and number, then the others by number: two ranges,
    each read along an index. ``invalid_input`` for a cursor that was never given out. ``found``
    remembers what was looked up, for a count of the same moment.
    """
    due, number = (None, "") if cursor is None else opened(cursor)
    found = {} if found is None else found
    some = [Walk(connection, one, found) for one in each(connection, wanted)]
    lines, stop = list[CaseLine](), None
    if cursor is None or due is not None:
        lines, stop = _read(connection, some, dated(due, number), limit + 1)
        number = ""
    if stop is None and len(lines) <= limit and not wanted.is_dated:
        more, stop = _read(connection, some, undated(number), limit + 1 - len(lines))
        lines += more
    if len(lines) > limit:
        last = lines[limit - 1]
        return Page(lines[:limit], sealed(last.next_due_at, last.number))
    return Page(lines, None if stop is None else place_of(connection, stop))


def counted(
    connection: Connection, wanted: Sequence[CaseFilter], at_most: int, found: Found | None = None
) -> list[Counted]:
    """How many cases are found by each filter; ``at_most`` are counted, whatever there are more.

    The filters may differ in what is due, in the state of timers and whether that is settled.
    """
    found = {} if found is None else found
    some = each(connection, wanted[0])
    if (all_ := numbers(connection, wanted, some, found)) is not None:
        return [Counted(min(number, at_most)) for number in all_]
    return [_number(connection, some, one, found, at_most) for one in wanted]


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
    """The last case of a list that stands before the place ``cursor``, read along an index.

    None also where none is near, and those farther off were not looked at.
    """
    due, number = opened(cursor)
    found: Found = {}
    some = [Walk(connection, one, found) for one in each(connection, wanted)]
    lines, stop = list[CaseLine](), None
    if due is None and not wanted.is_dated:
        lines, stop = _read(connection, some, undated(number, back=True), 1)
    if not lines and stop is None:
        lines, _ = _read(connection, some, dated(due, number, back=True), 1)
    return lines[0] if lines else None


def _read(
    connection: Connection, some: Sequence[Walk], order: Order, limit: int
) -> tuple[list[CaseLine], str | None]:
    """The first of what each gives in an order, and the number at which the first of them ended.

    What is rare is looked up where what is near does not do.
    """
    lines, stop = list[CaseLine](), None
    if not some or not all(walk.is_rare for walk in some):
        seen = [walk.along(_LINES, order, limit) for walk in some]
        lines, stop = _merged(connection, seen, order, limit)
        if stop is None or len(lines) == limit:
            return lines, stop
    rows = everywhere(connection, some, _LINES, order, limit)
    return (lines, stop) if rows is None else ([CaseLine(**row) for row in rows], None)


def _merged(
    connection: Connection, seen: Sequence[Seen], order: Order, limit: int
) -> tuple[list[CaseLine], str | None]:
    found = {row["number"]: CaseLine(**row) for one in seen for row in one.rows}
    stops = {one.stop for one in seen if one.stop is not None}
    if len(seen) == 1:
        return list(found.values()), seen[0].stop
    # In the order of the database, which need not put numbers as we would.
    query = select(cases.c.number).where(cases.c.number.in_([*found, *(stops - set(found))]))
    lines: list[CaseLine] = []
    for number in connection.execute(query.order_by(*order.sorting)).scalars():
        lines += [found[number]] if number in found else []
        if number in stops or len(lines) == limit:
            return lines, number if number in stops else None
    return lines, None


def _number(
    connection: Connection, some: Sequence[CaseFilter], wanted: CaseFilter, found: Found,
    at_most: int,
) -> Counted:  # fmt: skip
    number, more = 0, False
    for one in some:
        one = replace(
            one, due_before=wanted.due_before, due_after=wanted.due_after,
            timer_state=wanted.timer_state, provisional=wanted.provisional,
        )  # fmt: skip
        here = Walk(connection, one, found).number(at_most - number)
        number, more = number + here.number, more or here.more
        if number == at_most:
            return Counted(number)
    return Counted(number, more)


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
