"""Reads many rows as they lie there, column by column, past all conversion.

A million rows are to be read in seconds, and what takes the time is not the database but making
an object of each value of each row: so SQLite is asked for each column as one JSON array.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func
from sqlalchemy.exc import DBAPIError

__all__ = ["Column", "Steady", "raw_columns", "raw_parts", "words"]

Column = Sequence[Any]
#: No JSON text holds it.
_BETWEEN = "\x1e"


@dataclass(frozen=True)
class Steady:
    """Columns that say the same in many rows: a key for each row, and what they say by key."""

    keys: Sequence[Hashable]
    values: Mapping[Any, Sequence[Any]]


def raw_columns(connection: Connection, query: Select[Any]) -> list[Column]:
    """The columns of ``query``, whose rows are numbered by the first, and in that order.

    Values are as the driver has them: nothing that was tampered with is converted, or refused.
    """
    return raw_parts(connection, query, 0)[0]


def raw_parts(
    connection: Connection, query: Select[Any], steady: int
) -> tuple[list[Column], Steady]:
    """The same; the last ``steady`` columns are told by what they say together."""
    if connection.dialect.name == "sqlite" and (found := _arrays(connection, query, steady)):
        return found
    with connection.execute(query) as result:
        rows = result.cursor.fetchall()
    width = len(query.selected_columns) - steady
    columns: list[Column] = [*zip(*rows, strict=True)] if rows else [()] * width
    keys = [row[width:] for row in rows]
    return columns[:width], Steady(keys, {key: key for key in keys})


def words(values: Column) -> Sequence[str]:
    """A column that should be text; what was tampered with need not be that any more."""
    if {*map(type, values)} <= {str}:
        return values
    return ["" if value is None else str(value) for value in values]


def _arrays(
    connection: Connection, query: Select[Any], steady: int
) -> tuple[list[Column], Steady] | None:
    """Each column as one array; None where that is not what lies there, in order."""
    columns = [*query.selected_columns]
    width = len(columns) - steady
    asked = [func.json_group_array(one) for one in columns[:width]]
    if steady:
        asked.append(func.group_concat(func.json_array(*columns[width:]), _BETWEEN))
    try:
        with connection.execute(query.with_only_columns(*asked).order_by(None)) as result:
            ((*arrays,),) = result.cursor.fetchall()
    except DBAPIError:  # bytes in the place of text
        return None
    first, *others = map(json.loads, arrays[:width])
    keys = arrays[width].split(_BETWEEN) if steady and first else ["[]"] * len(first)
    if first != sorted({*first}) or len(keys) != len(first):
        return None
    return [first, *others], Steady(keys, {key: json.loads(key) for key in {*keys}})
