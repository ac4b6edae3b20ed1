"""Rows of several tables that are stored at once.

To ask a server is to wait for its answer, and to let others go first meanwhile; so what one deed
stores is put together into as few statements as there can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from core.storage.database.prepared import AT_A_TIME, Prepared, Rows, Words, everything, numbered

__all__ = ["Batch", "at_once"]


class Batch:
    """What is stored at once: a server is given one statement for all of it.

    In no order: nothing in it may see, or depend on, what another part does; only what a row
    refers to may be another's. To be used by :func:`at_once`.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._here = connection.dialect.name == "postgresql"
        self._said: list[tuple[Words, list[Any], bool]] = []
        self._given: tuple[Any, ...] = ()

    def run(self, statement: Prepared, row: Mapping[str, Any]) -> None:
        """Run a statement for what it does."""
        if self._here:
            self._said.append((*statement.said(self._connection, row), False))
        else:
            statement.run(self._connection, row)

    def first(self, table: Rows, row: Mapping[str, Any], row_id: int | None) -> int:
        """Store a row to which others refer; its id, ``row_id`` if it was drawn before."""
        if row_id is None:
            (given,) = table.put(self._connection, [row])()
            return given
        self.put(table, [{**row, table.key: row_id}])
        return row_id

    def put(self, table: Rows, rows: Sequence[Mapping[str, Any]]) -> Callable[[], list[int]]:
        """Store new rows; what gives their ids, in their order, when all is stored."""
        if not self._here:
            return table.put(self._connection, rows)
        places = []
        for start in range(0, len(rows), AT_A_TIME):
            places.append(len(self._said))
            said = table.said(self._connection, rows[start : start + AT_A_TIME])
            self._said.append((*said, True))
        return lambda: [row_id for place in places for row_id in sorted(self._given[place])]

    def end(self) -> None:
        """Have it stored."""
        if [new for *_, new in self._said] == [True]:
            ((words, values, _),) = self._said
            found = everything(self._connection, words.text, values)
            self._given = ([row_id for (row_id,) in found],)
        elif self._said:
            text = _at_once(tuple((words, new) for words, _, new in self._said))
            values = [value for _, bound, _ in self._said for value in bound]
            (self._given,) = everything(self._connection, text, values)


@contextmanager
def at_once(connection: Connection) -> Iterator[Batch]:
    """What is put into the batch is stored at the end; errors come there, too."""
    batch = Batch(connection)
    yield batch
    batch.end()


@lru_cache(1000)
def _at_once(parts: tuple[tuple[Words, bool], ...]) -> str:
    """One statement that runs several, and gives for each the keys of its new rows."""
    texts = numbered([words.pieces for words, _ in parts])
    within = ", ".join(f"s{n} AS ({text})" for n, text in enumerate(texts))
    keys = (f"ARRAY(TABLE s{n})" if new else "NULL" for n, (_, new) in enumerate(parts))
    return f"WITH {within} SELECT {', '.join(keys)}"
