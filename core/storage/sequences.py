"""Numbers that are given once: of cases, and of notices by office and year."""

from __future__ import annotations

from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import IntegrityError

from core.storage.duplicates import is_duplicate
from core.storage.tables import number_sequences as table

__all__ = ["next_in"]


def next_in(connection: Connection, series: str, sector: str, year: int) -> int:
    """The next number of ``series`` in ``sector`` and ``year``, from 1.

    Whoever asks next waits until this transaction ends; if it fails, its number is given again.
    """
    here = table.c.series == series, table.c.sector == sector, table.c.year == year
    further = update(table).where(*here).values(last=table.c.last + 1).returning(table.c.last)
    last = connection.execute(further).scalar()
    if last is not None:
        return int(last)
    first = insert(table).values(series=series, sector=sector, year=year, last=1)
    try:
        with connection.begin_nested():
            connection.execute(first)
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        return int(connection.execute(further).scalar_one())  # somebody began the year first
    return 1
