"""The part of the cases that somebody may know of: sectors, without what is kept from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from core.storage.casework.barring import without
from core.storage.tables import cases

__all__ = ["Reach", "within"]

_AT_ONCE = 500


@dataclass(frozen=True)
class Reach:
    """The cases of ``sectors``, without those of the ``hidden`` units of each.

    A case that has no unit yet, or one that the office does not keep, is hidden from nobody there.
    ``barred`` are the tokens of who looks: cases from which they are kept are not there.
    """

    sectors: tuple[str, ...]
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    barred: tuple[str, ...] = ()

    def condition(self) -> ColumnElement[bool]:
        """What a query on cases asks to stay within it."""
        here = cases.c
        within: list[ColumnElement[bool]] = [here.sector.in_(self.sectors)]
        for sector, units in self.hidden.items():
            if units:
                apart = or_(here.unit.is_(None), here.unit.not_in(sorted(units)))
                within.append(or_(here.sector != sector, apart))
        if self.barred:
            within.append(without(self.barred))
        return and_(*within)


def within(connection: Connection, reach: Reach, numbers: Iterable[str]) -> frozenset[str]:
    """Those of ``numbers`` whose cases lie within ``reach``."""
    asked, found = list(dict.fromkeys(numbers)), set[str]()
    for first in range(0, len(asked), _AT_ONCE):
        some = cases.c.number.in_(asked[first : first + _AT_ONCE])
        found |= set(
            connection.execute(select(cases.c.number).where(some, reach.condition())).scalars()
        )
    return frozenset(found)
