"""Numbers that are given once: of cases, and of notices by office and year."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, update
from sqlalchemy.exc import IntegrityError

from core.storage.duplicates import is_duplicate
from core.storage.tables import number_sequences as table

__all__ = ["next_in"]

_FURTHER = (
    update(table)
    .where(
        table.c.series == bindparam("one"),
        table.c.sector == bindparam("of"),
        table.c.year == bindparam("in_year"),
    )
    .values(last=table.c.last + 1)
    .returning(table.c.last)
)


def next_in(connection: Connection, series: str, sector: str, year: int) -> int:
    """The next number of ``series`` in ``sector`` and ``year``, from 1.

    Whoever asks next waits until this transaction ends; if it fails, its number is given again.
    """
    here = {"one": series, "of": sector, "in_year": year}
    last = connection.execute(_FURTHER, here).scalar()
    if last is not None:
        return int(last)
    first = insert(table).values(series=series, sector=sector, year=year, last=1)
    try:
        with connection.begin_nested():
            connection.execute(first)
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        return int(connection.execute(_FURTHER, here).scalar_one())  # somebody began the year first
    return 1
