"""Keeps what is left out of scorecards, and what was decided of it. Nothing is ever changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, and_, select

from core.domain.assessment.exclusions import Decision, Exclusion
from core.storage import tables
from core.storage.database.duplicates import no_duplicates
from core.storage.database.mapping import row_of, shared_names
from core.storage.proof.log import Log

__all__ = ["Exclusions"]

_NAMES = shared_names(Exclusion, tables.exclusions)
_DECISION = shared_names(Decision, tables.exclusion_decisions)


class Exclusions:
    """The exclusions of every scorecard, within one transaction."""

    def __init__(self, connection: Connection, log: Log) -> None:
        self._connection = connection
        self._log = log

    def add(self, exclusion: Exclusion) -> Exclusion:
        """Store what is asked for; it comes back with its id."""
        return replace(exclusion, id=self._log.insert("exclusion", row_of(exclusion, _NAMES)))

    def decide(self, exclusion: Exclusion, decision: Decision) -> Exclusion:
        """Store what was decided; Conflict where somebody else decided first."""
        row = row_of(decision, _DECISION) | {"exclusion": exclusion.id}
        with no_duplicates("已有决定", "It is decided already"):
            self._log.insert("exclusion_decision", row)
        return replace(exclusion, decision=decision)

    def find(self, row_id: int) -> Exclusion | None:
        """The exclusion of that id, with its decision, if there is one."""
        return next(iter(self._read(tables.exclusions.c.id == row_id)), None)

    def of(
        self, sector: str, profile: str, card: str, periods: Iterable[str] | None = None
    ) -> list[Exclusion]:
        """The exclusions from ``card`` in ``periods`` (None: all), in the order of asking."""
        here = tables.exclusions.c
        ours = and_(here.sector == sector, here.profile == profile, here.card == card)
        return self._read(ours if periods is None else ours & here.period.in_(list(periods)))

    def _read(self, where: ColumnElement[bool]) -> list[Exclusion]:
        here, decided = tables.exclusions.c, tables.exclusion_decisions.c
        columns = [decided[name].label(f"decided_{name}") for name in _DECISION]
        query = (
            select(here.id, *(here[name] for name in _NAMES), *columns)
            .outerjoin_from(tables.exclusions, tables.exclusion_decisions)
            .where(where)
            .order_by(here.id)
        )
        found = []
        for row in self._connection.execute(query).mappings():
            values = {name: row[f"decided_{name}"] for name in _DECISION}
            decision = Decision(**values) if values["at"] is not None else None
            own = {name: row[name] for name in ("id", *_NAMES)}
            found.append(Exclusion(**own, decision=decision))
        return found
