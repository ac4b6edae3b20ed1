"""Keeps numbers of a period that nobody can count here: added and read, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, select

from core.storage import tables
from core.storage.proof.log import Log

__all__ = ["PeriodNumber", "PeriodNumbers"]

_NAMES = ("sector", "profile", "period", "name", "value", "remark", "by", "at")


@dataclass(frozen=True)
class PeriodNumber:
    """A number of an office in a period, such as the visits of a quarter, and who typed it in."""

    sector: str
    profile: str
    period: str
    name: str
    value: Decimal
    remark: str = ""
    by: str = ""
    at: datetime | None = None
    id: int | None = None


class PeriodNumbers:
    """The numbers typed in, within one transaction."""

    def __init__(self, connection: Connection, log: Log) -> None:
        self._connection = connection
        self._log = log

    def add(self, number: PeriodNumber) -> PeriodNumber:
        """Store a number; it stands from now on in the place of an earlier one of its name."""
        # As text: decimals are exact, and no database rounds them.
        row = {name: getattr(number, name) for name in _NAMES} | {"value": str(number.value)}
        return replace(number, id=self._log.insert("number", row))

    def of(self, sector: str, profile: str, periods: Iterable[str]) -> list[PeriodNumber]:
        """Every number ever typed in for these periods, in the order of entry."""
        here = tables.period_numbers.c
        query = (
            select(here.id, *(here[name] for name in _NAMES))
            .where(here.sector == sector, here.profile == profile)
            .where(here.period.in_(list(periods)))
            .order_by(here.id)
        )
        rows = self._connection.execute(query).mappings()
        return [PeriodNumber(**{**row, "value": Decimal(row["value"])}) for row in rows]
