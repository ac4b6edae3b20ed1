"""Keeps what assessors found. A finding is added and read; nothing here changes or removes one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, select

from core.domain.assessment.scorecards import Finding
from core.storage import tables
from core.storage.database.mapping import row_of, shared_names
from core.storage.proof.log import Log

__all__ = ["Findings"]

_NAMES = shared_names(Finding, tables.findings)


class Findings:
    """The findings of every scorecard, within one transaction."""

    def __init__(self, connection: Connection, log: Log) -> None:
        self._connection = connection
        self._log = log

    def add(self, findings: Sequence[Finding]) -> list[Finding]:
        """Store ``findings``, each with who entered it and when; they come back with their ids."""
        if not findings:
            return []
        statement = insert(tables.findings).returning(
            tables.findings.c.id, sort_by_parameter_order=True
        )
        rows = [_row(f) for f in findings]
        ids = self._connection.execute(statement, rows).scalars().all()
        for row_id, row in zip(ids, rows, strict=True):
            self._log.row("finding", row_id, row)
        return [replace(f, id=row_id) for f, row_id in zip(findings, ids, strict=True)]

    def of(self, sector: str, profile: str, card: str, period: str) -> list[Finding]:
        """What was found on ``card`` in ``period``, of every unit, in the order of entry."""
        here = tables.findings.c
        return self._read(_card(sector, profile, card), here.period == period)

    def on_cases(self, sector: str, profile: str, card: str, kinds: Iterable[str]) -> list[Finding]:
        """The findings of these ``kinds`` on cases, of ``card`` in whatever period."""
        here = tables.findings.c
        ours = _card(sector, profile, card)
        return self._read(ours, here.case != "", here.finding.in_(sorted(kinds)))

    def find(self, row_id: int) -> Finding | None:
        """The finding of that id, if there is one."""
        return next(iter(self._read(tables.findings.c.id == row_id)), None)

    def _read(self, *where: ColumnElement[bool]) -> list[Finding]:
        here = tables.findings.c
        query = select(here.id, *(here[name] for name in _NAMES)).where(*where).order_by(here.id)
        return [_finding(dict(row)) for row in self._connection.execute(query).mappings()]


def _card(sector: str, profile: str, card: str) -> ColumnElement[bool]:
    here = tables.findings.c
    return and_(here.sector == sector, here.profile == profile, here.card == card)


def _row(finding: Finding) -> dict[str, Any]:
    """Numbers stand as text: decimals are exact, and no database rounds them."""
    points = None if finding.points is None else str(finding.points)
    return row_of(finding, _NAMES) | {"count": str(finding.count), "points": points}


def _finding(row: dict[str, Any]) -> Finding:
    points = None if row["points"] is None else Decimal(row["points"])
    return Finding(**row | {"count": Decimal(row["count"]), "points": points})
