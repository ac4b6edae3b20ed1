"""Finds cases along an order, by a way whose length does not grow with their number.

Some conditions no index has in the order of a list: a word, the state of a timer. Of what is
common, the beginning of the list holds enough; of what is rare, all can be looked up at once.
Which of both it is turns out in trying.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    func,
    literal,
    select,
    tuple_,
)  # fmt: skip

from core.storage.casefilter import CaseFilter, Hard, conditions, hard
from core.storage.tables import cases

__all__ = ["FAR", "FEW", "NEAR", "Counted", "Found", "Order", "Walk", "dated", "undated"]

#: So many cases are looked through at first, and so many before one looks otherwise.
NEAR, FAR = 2_000, 20_000
#: So many are few enough to be looked up at once.
FEW = 1_000
#: So many among the first :data:`NEAR` tell that there are too many to be looked up.
_COMMON = 20

#: The order of lists, in which indexes have the cases.
_ALONG = cases.c.next_due_at, cases.c.number

#: By the name of a hard condition, the cases that meet it; None: more than a few.
Found = dict[str, frozenset[int] | None]


@dataclass(frozen=True)
class Counted:
    """How many there are; ``more``: at least, for not all were looked through."""

    number: int
    more: bool = False


@dataclass(frozen=True)
class Order:
    """An order of cases, by an index, from a place on; ``back``: the last before it come first."""

    by: tuple[Column[Any], ...]
    within: ColumnElement[bool]
    back: bool = False

    @property
    def sorting(self) -> list[ColumnElement[Any]]:
        """What a query is sorted by."""
        return [column.desc() if self.back else column.asc() for column in self.by]

    def upto(self, end: Sequence[Any]) -> ColumnElement[bool]:
        """What a query asks so that nothing comes after the place ``end``."""
        place = (literal(value, by.type) for value, by in zip(end, self.by, strict=True))
        there, last = tuple_(*self.by), tuple_(*place)
        return there >= last if self.back else there <= last


def dated(due: datetime | None, number: str, *, back: bool = False) -> Order:
    """Cases with something due, the next first, after a place; ``back``: the last before it first.

    Without a ``due`` from the beginning, or from the end.
    """
    here = tuple_(*_ALONG)
    within: ColumnElement[bool] = _ALONG[0].is_not(None)
    if due is not None:
        place = due, number
        within = and_(within, here < place if back else here > place)
    return Order(_ALONG, within, back)


def undated(number: str, *, back: bool = False) -> Order:
    """Cases with nothing due, by number, after that one; ``back``: the last before it first."""
    by = cases.c.number
    return Order(
        (by,), and_(cases.c.next_due_at.is_(None), by < number if back else by > number), back
    )


class Walk:
    """Finds the cases of one filter; ``found`` remembers what was looked up, for the next."""

    def __init__(self, connection: Connection, wanted: CaseFilter, found: Found) -> None:
        self._connection = connection
        self._lead, self._rest = conditions(wanted)
        self._hard = hard(connection, wanted)
        self._found = found

    def along(self, lines: Select[Any], order: Order, limit: int) -> Sequence[RowMapping]:
        """The first ``limit`` rows of ``lines``, a query on cases, in an order."""

        def read(*more: ColumnElement[bool]) -> Sequence[RowMapping]:
            query = lines.where(*self._lead, order.within, *more, *self._rest, *self._by_row)
            query = query.order_by(*order.sorting).limit(limit)
            return self._connection.execute(query).mappings().all()

        if not self._hard:
            return read()
        for far in (NEAR, FAR):
            end = self._end(order, far)
            rows = read(*([] if end is None else [order.upto(end)]))
            if end is None or len(rows) == limit:
                return rows
            if (few := self._few()) is not None:
                return read(cases.c.id.in_(few))
        for one in self._hard:
            if one.ids is not None and self._rows_of(one.ids.limit(FAR + 1)) <= FAR:
                return read(cases.c.id.in_(one.ids))
        return read()

    def number(self, at_most: int) -> Counted:
        """How many there are, ``at_most`` at most.

        What is searched for and neither rare nor in every other case is counted among the first
        :data:`NEAR` cases that may be meant.
        """
        if not self._hard:
            return Counted(self._count(at_most))
        if len(self._hard) == 1 and self._hard[0].name != "text" and self._hard[0].ids is not None:
            return self._count_listed(self._hard[0].ids, at_most)
        found, all_ = self._count_near(at_most)
        if all_ or found == at_most:
            return Counted(found)
        if found < _COMMON and (few := self._few()) is not None:
            return Counted(self._count(at_most, cases.c.id.in_(few), *self._by_row))
        return Counted(found, more=True)

    @property
    def _by_row(self) -> list[ColumnElement[bool]]:
        return [one.row for one in self._hard]

    def _end(self, order: Order, far: int) -> Sequence[Any] | None:
        """The place of the ``far``-th case of an order; None where there are fewer."""
        query = select(*order.by).where(*self._lead, order.within).order_by(*order.sorting)
        return self._connection.execute(query.limit(1).offset(far - 1)).first()

    def _few(self) -> list[int] | None:
        """The ids of all cases that meet one of the hard conditions, if they are few."""
        found = [ids for one in self._hard if (ids := self._looked_up(one)) is not None]
        return sorted(frozenset.intersection(*found)) if found else None

    def _looked_up(self, one: Hard) -> frozenset[int] | None:
        if one.ids is None:
            return None
        if one.name not in self._found:
            ids = self._connection.execute(one.ids.limit(FEW + 1)).scalars().all()
            self._found[one.name] = frozenset(ids) if len(ids) <= FEW else None
        return self._found[one.name]

    def _count(self, at_most: int, *more: ColumnElement[bool]) -> int:
        some = select(cases.c.id).where(*self._lead, *more, *self._rest)
        return self._rows_of(some.order_by(*_ALONG).limit(at_most))

    def _count_listed(self, ids: Select[Any], at_most: int) -> Counted:
        """Of the first :data:`FAR` that an index lists."""
        listed = ids.distinct().limit(FAR).subquery()
        # One value asked for a row is never made into a join, which might begin at all cases.
        one = select(cases.c.id).where(cases.c.id == listed.c.case_id, *self._lead, *self._rest)
        there = one.limit(1).correlate(listed).scalar_subquery().is_not(None)
        found = self._rows_of(select(listed.c.case_id).where(there).limit(at_most))
        return Counted(found, more=found < at_most and self._rows_of(select(listed)) == FAR)

    def _count_near(self, at_most: int) -> tuple[int, bool]:
        """Of the first :data:`NEAR`, and whether these are all."""
        held = and_(*self._rest, *self._by_row).label("held")
        near = select(cases.c.id, held).where(*self._lead).order_by(*_ALONG).limit(NEAR).subquery()
        found = self._rows_of(select(near.c.id).where(near.c.held).limit(at_most))
        if found == at_most:
            return found, True
        looked = select(cases.c.id).where(*self._lead).order_by(*_ALONG).limit(NEAR)
        return found, self._rows_of(looked) < NEAR

    def _rows_of(self, query: Select[Any]) -> int:
        counting = select(func.count()).select_from(query.subquery())
        return int(self._connection.execute(counting).scalar_one())
