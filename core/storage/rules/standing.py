"""What belongs to the office and seldom changes, kept between units of work behind one look.

Settings, working days, units, holds, trials and endpoints are asked for with every case. Each unit
asks once how many changes there have been, and takes over what an earlier one read of what has
not changed since. What a unit changes itself it reads anew, and leaves to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, exists, func, select

from core.storage import tables
from core.storage.database.prepared import Prepared

__all__ = ["Kept", "Stamp", "Standing", "look"]

Value = TypeVar("Value")

MOST = 1000
#: Part, key: the number of changes that were known when it was read, and what was read.
Kept = dict[tuple[str, Hashable], tuple[Hashable, Any]]


class Stamp(NamedTuple):
    """How often each thing changed, as far as a unit knows; of some only whether there are any."""

    publications: int
    settings: int
    calendar: int
    units: int
    held: bool
    tried: bool
    endpoints: bool


def _how_many(column: Any) -> Any:
    # Rows of these are never taken away; their highest number could be that of a row which was
    # stored before one with a lower number.
    return select(func.count(column)).scalar_subquery()


_STAMP = Prepared(
    select(
        select(func.coalesce(func.max(tables.publications.c.stamp), 0)).scalar_subquery(),
        _how_many(tables.setting_changes.c.id),
        _how_many(tables.calendar_records.c.id),
        _how_many(tables.units.c.id),
        exists().where(tables.holds.c.released_at.is_(None)),
        exists().where(tables.shadow_runs.c.ended_at.is_(None)),
        exists().where(tables.webhook_endpoints.c.state == "active"),
    )
)


def look(connection: Connection) -> Stamp:
    """How often each thing has changed, as the transaction sees it now."""
    return Stamp(*_STAMP.rows(connection, {})[0])


class Standing:
    """What one unit knows of the office; ``kept`` is what the units of a store share."""

    def __init__(self, connection: Connection, kept: Kept, stamp: Stamp | None = None) -> None:
        self._connection = connection
        self._kept = kept
        self._stamp = stamp
        self._altered = False

    @property
    def stamp(self) -> Stamp:
        """How often each thing changed; read once, and again after :meth:`altered`."""
        if self._stamp is None:
            self._stamp = look(self._connection)
        return self._stamp

    def altered(self) -> None:
        """To be told of everything that this unit changes of what is kept here."""
        self._stamp, self._altered = None, True

    def recall(
        self, part: str, key: Hashable, mark: Callable[[Stamp], Hashable], read: Callable[[], Value]
    ) -> Value:
        """What ``read`` gives, read anew only when ``mark`` of the stamp is another."""
        if self._altered:
            return read()
        current = mark(self.stamp)
        found = self._kept.get((part, key))
        if found is None or found[0] != current:
            if len(self._kept) >= MOST:  # some keys are words that anybody may send
                self._kept.clear()
            found = self._kept[part, key] = current, read()
        value: Value = found[1]
        return value
