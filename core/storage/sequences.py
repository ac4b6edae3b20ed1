"""Numbers that are given once: of cases, and of notices by office and year."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, update
from sqlalchemy.exc import IntegrityError

from core.storage.duplicates import is_duplicate
from core.storage.prepared import Prepared
from core.storage.tables import number_sequences as table

__all__ = ["next_in"]

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
