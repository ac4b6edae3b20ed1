"""Numbers that are given once: of cases, of notices by office and year, and of rows."""

from __future__ import annotations

from sqlalchemy import Connection, Table, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.storage.database.duplicates import is_duplicate
from core.storage.database.prepared import Prepared
from core.storage.tables import cases, submissions
from core.storage.tables import number_sequences as table

__all__ = ["RowIds", "next_in"]

_FURTHER = Prepared(
    update(table)
    .where(
        table.c.series == bindparam("of_series"),
        table.c.sector == bindparam("of_sector"),
        table.c.year == bindparam("of_year"),
    )
    .values(last=table.c.last + 1)
    .returning(table.c.last)
)


#: What arrives is stored as a submission and a case: the numbers of both are drawn at once.
_TOGETHER = (submissions, cases)
_DRAWN = Prepared(
    select(*(func.nextval(func.pg_get_serial_sequence(t.name, "id")) for t in _TOGETHER))
)


class RowIds:
    """Numbers of rows that are yet to be stored, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._drawn: dict[str, list[int]] = {}

    def draw(self, table: Table) -> int | None:
        """The id for a new row; None where the database has one only when it is stored."""
        if self._connection.dialect.name != "postgresql":
            return None
        drawn = self._drawn.setdefault(table.name, [])
        if not drawn:
            for one, row_id in zip(_TOGETHER, _DRAWN.rows(self._connection, {})[0], strict=True):
                self._drawn.setdefault(one.name, []).append(row_id)
        return drawn.pop()


def next_in(connection: Connection, series: str, sector: str, year: int) -> int:
    """The next number of ``series`` in ``sector`` and ``year``, from 1.

    Whoever asks next waits until this transaction ends; if it fails, its number is given again.
    """
    here = {"of_series": series, "of_sector": sector, "of_year": year}
    last = _FURTHER.scalar(connection, here)
    if last is not None:
        return int(last)
    first = {"series": series, "sector": sector, "year": year, "last": 1}
    try:
        with connection.begin_nested():
            connection.execute(insert(table), first)
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        return int(_FURTHER.scalar(connection, here))  # somebody began the year first
    return 1
