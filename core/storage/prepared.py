"""Statements that many deeds ask of the database, put into words once for each database.

SQLAlchemy says what they are called there, how values are bound and how they are read; what it
does besides each time that one is run takes many times as long as the statement itself. Whoever
listens to the engine, to trace it or to break it off, hears of these as of any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.types import TypeEngine

__all__ = ["Prepared"]

_Statement = Select[Any] | Insert | Update
_NAMED = re.compile(r"%\(([^)]+)\)s")


class _Words:
    """A statement as one kind of database is given it, with values in order of their places."""

    def __init__(
        self,
        statement: _Statement,
        dialect: Dialect,
        names: Iterable[str],
    ) -> None:
        found: Any = statement.compile(dialect=dialect, column_keys=list(names))
        if found.insert_prefetch or found.update_prefetch:
            raise ValueError("a column has a default that only SQLAlchemy can give")
        places = found.positiontup
        self.text = str(found)
        if places is None:
            places = _NAMED.findall(self.text)
            self.text = _NAMED.sub("%s", self.text)
        own = {name: found.binds[name] for name in places if name not in set(names)}
        if missing := [name for name, bind in own.items() if bind.required]:
            raise ValueError(f"no value is given for {', '.join(missing)}")
        self._constants = {name: bind.effective_value for name, bind in own.items()}
        self._slots = [
            (name, _own(found.binds[name].type, dialect).bind_processor(dialect)) for name in places
        ]
        columns = getattr(statement, "selected_columns", None) or statement.exported_columns
        readers = [_own(one.type, dialect).result_processor(dialect, None) for one in columns]
        self._readers = readers if any(readers) else None

    def bound(self, row: Mapping[str, Any]) -> list[Any]:
        """The values of ``row`` as the driver takes them."""
        if self._constants:
            row = {**self._constants, **row}
        return [row[name] if take is None else take(row[name]) for name, take in self._slots]

    def read(self, rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Rows that the driver gave, as they were bound."""
        readers = self._readers
        if readers is None:
            return [tuple(row) for row in rows]
        return [
            tuple([v if r is None else r(v) for v, r in zip(row, readers, strict=True)])
            for row in rows
        ]


class Prepared:
    """A statement with named values; each kind of database has it in words of its own."""

    def __init__(self, statement: _Statement) -> None:
        self._statement = statement
        self._words: dict[tuple[str, tuple[str, ...]], _Words] = {}

    def rows(self, connection: Connection, row: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Every row that the statement gives with the values of ``row``."""
        words = self._in_words(connection, row)
        return words.read(_run(connection, words.text, words.bound(row), _everything))

    def first(self, connection: Connection, row: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row, if there is one."""
        found = self.rows(connection, row)
        return found[0] if found else None

    def scalar(self, connection: Connection, row: Mapping[str, Any]) -> Any:
        """The first value of the first row; None where there is none."""
        found = self.rows(connection, row)
        return found[0][0] if found else None

    def run(self, connection: Connection, row: Mapping[str, Any]) -> int:
        """Run it for what it does; how many rows that touched."""
        words = self._in_words(connection, row)
        return int(_run(connection, words.text, words.bound(row), _count))

    def each(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> list[Any]:
        """Run it for each of ``rows``; the first value that each gives, in their order."""
        return [self.scalar(connection, row) for row in rows]

    def _in_words(self, connection: Connection, row: Mapping[str, Any]) -> _Words:
        dialect = connection.dialect
        here = dialect.name, tuple(row)
        found = self._words.get(here)
        if found is None:
            found = self._words[here] = _Words(self._statement, dialect, row)
        return found


def _run(connection: Connection, text: str, values: Any, found: Callable[[Any], Any]) -> Any:
    """What is ``found`` at the cursor when it was run; errors are said as SQLAlchemy says them."""
    cursor = connection.connection.cursor()
    heard = connection.dispatch
    try:
        for listener in heard.before_cursor_execute:
            text, values = listener(connection, cursor, text, values, None, False)
        try:
            cursor.execute(text, values)
            given = found(cursor)
        except connection.dialect.loaded_dbapi.Error as error:
            connection._handle_dbapi_exception(error, text, values, cursor, None)
        for listener in heard.after_cursor_execute:
            listener(connection, cursor, text, values, None, False)
        return given
    finally:
        cursor.close()


def _everything(cursor: Any) -> Any:
    return cursor.fetchall()


def _count(cursor: Any) -> Any:
    return cursor.rowcount


def _own(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)
