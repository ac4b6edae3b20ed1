"""The order of a list of cases, in which indexes have them, from a place on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, literal, tuple_

from core.storage.tables import cases

__all__ = ["ALONG", "Order", "dated", "undated"]

#: The order of lists, in which indexes have the cases.
ALONG = cases.c.next_due_at, cases.c.number


@dataclass(frozen=True)
class Order:
    """An order of cases, by an index, from a place on; ``back``: the last before it come first."""

    by: tuple[Column[Any], ...]
    within: ColumnElement[bool]
    back: bool = False

    @property
    def sorting(self) -> list[ColumnElement[Any]]:
        """What a query is sorted by: all that indexes have, else PostgreSQL sorts by itself."""
        return [column.desc() if self.back else column.asc() for column in ALONG]

    def upto(self, end: Sequence[Any]) -> ColumnElement[bool]:
        """What a query asks so that nothing comes after the place ``end``."""
        place = (literal(value, by.type) for value, by in zip(end, self.by, strict=True))
        there, last = tuple_(*self.by), tuple_(*place)
        return there >= last if self.back else there <= last


def dated(due: datetime | None, number: str, *, back: bool = False) -> Order:
    """Cases with something due, the next first, after a place; ``back``: the last before it first.

    Without a ``due`` from the beginning, or from the end.
    """
    here = tuple_(*ALONG)
    within: ColumnElement[bool] = ALONG[0].is_not(None)
    if due is not None:
        place = due, number
        within = and_(within, here < place if back else here > place)
    return Order(ALONG, within, back)


def undated(number: str, *, back: bool = False) -> Order:
    """Cases with nothing due, by number, after that one; ``back``: the last before it first."""
    by = cases.c.number
    return Order(
        (by,), and_(cases.c.next_due_at.is_(None), by < number if back else by > number), back
    )
