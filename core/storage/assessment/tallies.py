"""Counts for the meeting: of the cases selected, grouped in the database; no case is read.

Each query is bounded by the time that is asked for, along an index on the receipt or the end of
cases, or by the cases that are open: not by all that there ever were.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from core.storage.lists import selections
from core.storage.lists.reach import Reach
from core.storage.lists.selections import Selection
from core.storage.tables import cases, parties, suspicions, timers

__all__ = ["Tallies"]


class Tallies:
    """Counts the cases that ``chosen`` selects and that lie within ``reach`` (None: all)."""

    def __init__(self, connection: Connection, chosen: Selection, reach: Reach | None) -> None:
        self._connection, self._chosen = connection, chosen
        self._reach = [] if reach is None else [reach.condition()]

    def number(self, **more: object) -> int:
        """How many cases; ``more`` is what a selection asks besides."""
        query = select(func.count()).select_from(cases).where(*self._which(**more))
        return int(self._connection.execute(query).scalar_one())

    def months(self, spans: Sequence[tuple[datetime, datetime]]) -> tuple[list[int], list[int]]:
        """How many came and how many ended in each of ``spans``, that follow each other."""
        whole = spans[0][0], spans[-1][1]
        here = cases.c
        return (
            self._sums([_within(here.received_at, one) for one in spans], received=whole),
            self._sums([_within(here.ended_at, one) for one in spans], ended=whole),
        )

    def backlog(self, instants: Sequence[datetime]) -> list[int]:
        """How many were open at each of ``instants``, in order; each one within their time."""
        here = cases.c
        still = [
            and_(here.received_at < at, or_(here.ended_at.is_(None), here.ended_at >= at))
            for at in instants
        ]
        # One after the other, and nothing else: so each is looked up along the index of ends.
        alive = self._sums(still, here.ended_at.is_(None))
        since = self._sums(still, here.ended_at >= instants[0])
        return [n + more for n, more in zip(alive, since, strict=True)]

    def by_timer(self, window: tuple[datetime, datetime]) -> dict[tuple[str, str, str], int]:
        """How many cases by (policy, timer, outcome); a case is once in each outcome."""
        timer = timers.c
        way = selections.outcome(self._chosen.now).label("way")
        query = (
            select(timer.policy, timer.name, way, func.count(timer.case_id.distinct()))
            .join_from(timers, cases)
            .where(selections.measured(), *self._which(received=window))
            .group_by(timer.policy, timer.name, way.name)
        )
        return {(p, name, found): n for p, name, found, n in self._connection.execute(query)}

    def by_unit_in_time(self, window: tuple[datetime, datetime]) -> dict[tuple[str, str], int]:
        """How many cases by (unit, whether every limit was kept)."""
        way = selections.kept(self._chosen.now).label("way")
        query = select(cases.c.unit, way, func.count()).where(*self._which(received=window))
        rows = self._connection.execute(query.group_by(cases.c.unit, way.name))
        return {(unit or "", found): n for unit, found, n in rows}

    def by_unit_now(self) -> dict[str, tuple[int, int]]:
        """By unit how many are open, and overdue."""
        ways = selections.counting(self._chosen.now)
        query = select(cases.c.unit, ways["open"], ways["overdue"])
        query = query.where(*self._which(open_at=self._chosen.now)).group_by(cases.c.unit)
        return {unit or "": (n, late) for unit, n, late in self._connection.execute(query)}

    def values(
        self, name: str, *, flag: bool = False, **more: object
    ) -> dict[str | bool | None, int]:
        """How many by what they are grouped by; None: it is not known."""
        found = selections.grouped_by(name, flag=flag).label("said")
        query = select(found, func.count()).where(*self._which(**more)).group_by(found.name)
        rows = self._connection.execute(query)
        return {None if value in (None, "") else value: n for value, n in rows}

    def received_by_day(self, window: tuple[datetime, datetime]) -> dict[date, int]:
        """How many came on each day."""
        day = cases.c.received_on
        query = select(day, func.count()).where(*self._which(received=window)).group_by(day)
        return dict(map(tuple, self._connection.execute(query)))

    def due_by_day(self, first: date, last: date) -> dict[date, int]:
        """How many cases have a limit that is due on each day."""
        timer = timers.c
        dated = (
            select(timer.case_id, timer.due)
            .where(timer.due.between(first, last), selections.measured())
            .distinct()
            .subquery()
        )
        # An outer join keeps the order: first what is due, along its index, then each case.
        mine = and_(cases.c.id == dated.c.case_id, *self._which())
        query = (
            select(dated.c.due, func.count(cases.c.id))
            .select_from(dated.outerjoin(cases, mine))
            .group_by(dated.c.due)
        )
        return {day: n for day, n in self._connection.execute(query) if n}

    def repeats(
        self, window: tuple[datetime, datetime], roles: Iterable[str], apart: Collection[str]
    ) -> tuple[int, int]:
        """How many people came more than once, and with how many cases; only how many.

        The same way to reach somebody, or else the same document, is the same person. Those who
        are sealed, and cases of kinds ``apart``, are never put together.
        """
        who = func.coalesce(parties.c.contact_key, parties.c.id_key)
        again = (
            select(func.count(cases.c.id.distinct()).label("n"))
            .join_from(parties, cases, cases.c.submission == parties.c.submission_id)
            .where(parties.c.role.in_(list(roles)), parties.c.sealed.is_(False))
            .where(who.is_not(None), who != "", cases.c.kind.not_in(list(apart)))
            .where(*self._which(received=window))
            .group_by(who)
            .having(func.count(cases.c.id.distinct()) > 1)
            .subquery()
        )
        query = select(func.count(), func.coalesce(func.sum(again.c.n), 0)).select_from(again)
        people, found = self._connection.execute(query).one()
        return int(people), int(found)

    def suspicions(self, window: tuple[datetime, datetime]) -> dict[tuple[str, str], int]:
        """How many suspicions of the office by (check, state): open now, or decided in time."""
        here = suspicions.c
        when = or_(here.state == "open", _within(here.decided_at, window))
        query = select(here.check, here.state, func.count()).where(
            here.sector == self._chosen.sector, here.profile == self._chosen.profile, when
        )
        rows = self._connection.execute(query.group_by(here.check, here.state))
        return {(check, state): n for check, state, n in rows}

    def _which(self, **more: object) -> list[ColumnElement[bool]]:
        chosen = replace(self._chosen, **more)  # type: ignore[arg-type]
        return [*chosen.conditions(), *self._reach]

    def _sums(
        self, ways: Sequence[ColumnElement[bool]], *where: ColumnElement[bool], **more: object
    ) -> list[int]:
        """How many cases each of ``ways`` holds of, all counted in one reading."""
        query = select(*(func.sum(case((way, 1), else_=0)) for way in ways)).select_from(cases)
        query = query.where(*where, *self._which(**more))
        return [int(n or 0) for n in self._connection.execute(query).one()]


def _within(
    column: ColumnElement[datetime] | ColumnElement[datetime | None],
    window: tuple[datetime, datetime],
) -> ColumnElement[bool]:
    return (column >= window[0]) & (column < window[1])
