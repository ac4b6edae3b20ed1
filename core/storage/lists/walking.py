"""Finds cases along an order, by a way whose length does not grow with their number.

Some conditions no index has in the order of a list: a word, the state of a timer. Of what is
common, the beginning of the list holds enough; of what is rare, all can be looked up at once.
Which of both it is turns out in trying. What is neither is looked for a stretch at a time, and the
page tells where the next one begins.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
)  # fmt: skip
from sqlalchemy.dialects import postgresql

from core.storage.lists.casefilter import CaseFilter, Hard, asked, hard
from core.storage.lists.finding import LATEST
from core.storage.lists.orders import ALONG, Order
from core.storage.tables import cases

__all__ = ["FEW", "NEAR", "Counted", "Found", "Seen", "Walk", "everywhere", "numbers"]

#: So many cases are looked through for a page; and to count what no index has, or not together.
NEAR, COUNTED, TOGETHER = 500, 100, 300
#: So many that meet a hard condition are looked up instead.
FEW = 5_000
#: How many times as many it must seem that it is no use to begin.
_FAR_MORE = 3

#: By the name of a hard condition, the cases that meet it, one more than :data:`FEW` at most.
Found = dict[str, Sequence[int]]


@dataclass(frozen=True)
class Counted:
    """How many there are; ``more``: at least, for not all were looked through."""

    number: int
    more: bool = False


@dataclass(frozen=True)
class Seen:
    """What was found in an order; ``stop``: the number of the case at which looking ended early.

    What comes after it was not looked at, and more may be found there.
    """

    rows: Sequence[RowMapping]
    stop: str | None = None


class Walk:
    """Finds the cases of one filter; ``found`` remembers what was looked up, for the next.

    One condition leads along an index; the others are asked row by row, and so put that no
    database takes another index for them, of which it cannot know how far it leads.
    """

    def __init__(self, connection: Connection, wanted: CaseFilter, found: Found) -> None:
        self._connection = connection
        self._asked = asked(wanted)
        self._hard = hard(connection, wanted)
        self._found = found
        self._simple = not self._hard and len(self._asked.leads) == 1
        self._span = COUNTED if self._hard else TOGETHER

    def along(self, lines: Select[Any], order: Order, limit: int) -> Seen:
        """The first ``limit`` rows of ``lines``, a query on cases, in an order; or those near."""
        within = [order.within, *self._asked.within]
        if self._simple:
            found = self._led(self._asked.leads[0], within)
            return Seen(self._rows(lines, order, limit, found))
        lead, end = self._lead(within, order)
        upto = [] if end is None else [order.upto(end)]
        rows = self._rows(lines, order, limit, self._led(lead, [*within, *upto]))
        return Seen(rows, None if end is None or len(rows) == limit else end[-1])

    @property
    def is_rare(self) -> bool:
        """Whether it has turned out already that few meet a hard condition of it."""
        here = (self._found[one.name] for one in self._hard if one.name in self._found)
        return any(len(ids) <= FEW for ids in here)

    def _rows(
        self, lines: Select[Any], order: Order, limit: int, where: Sequence[ColumnElement[bool]]
    ) -> Sequence[RowMapping]:
        query = lines.where(*where).order_by(*order.sorting).limit(limit)
        return self._connection.execute(query).mappings().all()

    def number(self, at_most: int) -> Counted:
        """How many there are, ``at_most`` at most.

        What no index has is counted among the first :data:`COUNTED` cases that may be meant, what
        two indexes have among the first :data:`TOGETHER` of one.
        """
        within = self._asked.within
        if self._simple:
            return Counted(self._count(self._led(self._asked.leads[0], within), at_most))
        lead, all_ = self._nearest(within)
        number = self._near(lead, within, at_most)
        return Counted(number, more=not all_ and number < at_most)

    def _near(
        self, lead: ColumnElement[bool], within: Sequence[ColumnElement[bool]], at_most: int
    ) -> int:
        near = select(cases.c.id).where(lead, *within).order_by(*ALONG).limit(self._span).subquery()
        there = [cases.c.id == near.c.id, *self._by_row()]
        one = select(cases.c.id).where(*there).limit(1).correlate(near).scalar_subquery()
        return self._rows_of(select(near.c.id).where(one.is_not(None)).limit(at_most))

    def _led(
        self, lead: ColumnElement[bool], within: Sequence[ColumnElement[bool]]
    ) -> list[ColumnElement[bool]]:
        """Everything that is asked, along the index of ``lead``."""
        return [lead, *within, *self._by_row(lead)]

    def _by_row(
        self, lead: ColumnElement[bool] | None = None, met: frozenset[str] = frozenset()
    ) -> list[ColumnElement[bool]]:
        """What is left to be asked of each case; ``met``: names of conditions that it meets."""
        others = (one for one in self._asked.leads if one is not lead)
        left = (one.row for one in self._hard if one.name not in met)
        return [*map(_row, (*others, *self._asked.rest, *left))]

    def _lead(
        self, within: Sequence[ColumnElement[bool]], order: Order
    ) -> tuple[ColumnElement[bool], Sequence[Any] | None]:
        """What leads, and the place of the :data:`NEAR`-th case; None where there are fewer."""
        places = []
        for lead in self._asked.leads:
            query = select(*order.by).where(lead, *within).order_by(*order.sorting)
            end = self._connection.execute(query.limit(1).offset(NEAR - 1)).first()
            if end is None:
                return lead, None
            places.append((lead, end))
        return places[0]

    def _nearest(self, within: Sequence[ColumnElement[bool]]) -> tuple[ColumnElement[bool], bool]:
        """What leads, and whether there are no more than are looked through."""
        for lead in self._asked.leads:
            if self._count([lead, *within], self._span + 1) <= self._span:
                return lead, True
        return self._asked.leads[0], False

    def _count(self, where: Sequence[ColumnElement[bool]], at_most: int) -> int:
        some = select(cases.c.id).where(*where)
        return self._rows_of(some.order_by(*ALONG).limit(at_most))

    def _rows_of(self, query: Select[Any]) -> int:
        counting = select(func.count()).select_from(query.subquery())
        return int(self._connection.execute(counting).scalar_one())


def everywhere(
    connection: Connection, some: Sequence[Walk], lines: Select[Any], order: Order, limit: int
) -> Sequence[RowMapping] | None:
    """The first rows of what any of some walks finds, however far off, looked up in one query.

    None where that would be too many cases.
    """
    ids, parts = set[int](), []
    for walk in some:
        if (few := _rare(connection, walk._hard, walk._found)) is None:
            return None
        met, found = few
        ids.update(found)
        parts.append(and_(true(), *map(_row, walk._asked.within), *walk._by_row(met=met)))
    within = _one_of(sorted(ids), connection), _row(order.within), or_(*parts)
    # Only of the first is more read than what they are sorted by.
    first = select(cases.c.id).where(*within).order_by(*order.sorting).limit(limit)
    query = lines.where(cases.c.id.in_(first)).order_by(*order.sorting)
    return connection.execute(query).mappings().all()


def _row(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same, but asked of a row: no index is taken for it."""
    return condition.is_(true())


def _one_of(ids: Sequence[int], connection: Connection) -> ColumnElement[bool]:
    """Whether a case is one of these: given as one value, however many they are."""
    if connection.dialect.name == "postgresql":
        return cases.c.id == func.any(literal(list(ids), postgresql.ARRAY(BigInteger)))
    listed = func.json_each(json.dumps(list(ids))).table_valued("value")
    return cases.c.id.in_(select(listed.c.value))


def _rare(
    connection: Connection, conditions: Sequence[Hard], found: Found
) -> tuple[frozenset[str], Sequence[int]] | None:
    """The names of those conditions that few cases meet, and the ids of these; None: there is none.

    Up to :data:`FEW` are few.
    """
    few = dict[str, Sequence[int]]()
    for one in conditions:
        if one.ids is not None and one.name not in found:
            many = one.latest is not None and _seems_common(connection, one.latest)
            ids = None if many else connection.execute(one.ids.limit(FEW + 1)).scalars().all()
            found[one.name] = range(FEW + 1) if ids is None else sorted(ids)
        if one.ids is not None and len(found[one.name]) <= FEW:
            few[one.name] = found[one.name]
    if not few:
        return None
    first, *others = sorted(few.values(), key=len)
    return frozenset(few), sorted(set(first).intersection(*others)) if others else first


def _seems_common(connection: Connection, latest: Select[Any]) -> bool:
    # An index gives those of a short word only after all of them were gathered.
    hits, last = connection.execute(latest).one()
    return bool(hits * (last or 0) > _FAR_MORE * FEW * LATEST)


def numbers(
    connection: Connection, wanted: Sequence[CaseFilter], parts: Sequence[CaseFilter], found: Found
) -> list[int] | None:
    """How many there are of each, in one query; None where what is common to all is not rare.

    ``parts`` are the alternatives of the first. The others differ from it in what is due and in the
    timers.
    """
    common = replace(wanted[0], timer_state=None, provisional=False)
    if (few := _rare(connection, hard(connection, common), found)) is None:
        return None
    names, ids = few
    counts = []
    for one in wanted:
        left = (other.row for other in hard(connection, one) if other.name not in names)
        meant = and_(true(), *map(_row, (*asked(one).within, *left)))
        counts.append(func.count(case((meant, 1))))
    some = [asked(part) for part in parts]
    within = or_(*(and_(*map(_row, (*part.leads, *part.rest))) for part in some))
    query = select(*counts).where(_one_of(ids, connection), within)
    return list(connection.execute(query).one())
