"""Statements that many deeds ask of the database, put into words once for each database.

SQLAlchemy says what they are called there, how values are bound and how they are read; what it
does besides each time that one is run takes many times as long as the statement itself. Whoever
listens to the engine, to trace it or to break it off, hears of these as of any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Table, Update, bindparam, insert
from sqlalchemy.types import TypeEngine

__all__ = ["Prepared", "Rows", "Words", "everything", "numbered", "say", "together"]

_Statement = Select[Any] | Insert | Update
#: So many rows go into one statement at most.
AT_A_TIME = 20
_NAMED = re.compile(r"%\(([^)]+)\)s")


class Words:
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
        text = str(found)
        #: What stands between the values, where they are numbered.
        self.pieces: list[str] = []
        if places is None:
            places = _NAMED.findall(text)
            self.pieces = [piece.replace("%%", "%") for piece in _NAMED.split(text)[::2]]
            text = numbered([self.pieces])[0]
        self.text = text
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
        return [
            value if (value := row[name]) is None or take is None else take(value)
            for name, take in self._slots
        ]

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
        self._words: dict[tuple[str, tuple[str, ...]], Words] = {}

    def rows(self, connection: Connection, row: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Every row that the statement gives with the values of ``row``."""
        words = self._in_words(connection, row)
        return words.read(everything(connection, words.text, words.bound(row)))

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

    def said(self, connection: Connection, row: Mapping[str, Any]) -> tuple[Words, list[Any]]:
        """The statement as the database is given it, and the values of ``row`` in it."""
        words = self._in_words(connection, row)
        return words, words.bound(row)

    def _in_words(self, connection: Connection, row: Mapping[str, Any]) -> Words:
        dialect = connection.dialect
        here = dialect.name, tuple(row)
        found = self._words.get(here)
        if found is None:
            found = self._words[here] = Words(self._statement, dialect, row)
        return found


class Rows:
    """New rows of a table, stored by one statement however many they are."""

    def __init__(self, table: Table) -> None:
        self._table = table
        #: What a row is known by.
        self.key = next(iter(table.primary_key)).name
        self._words: dict[tuple[str, int, tuple[str, ...]], Words] = {}

    def put(
        self, connection: Connection, rows: Sequence[Mapping[str, Any]]
    ) -> Callable[[], list[int]]:
        """Store ``rows``, all of the same columns; their ids, in their order, by what is given.

        Within :func:`together` the ids are to be asked for when it has ended.
        """
        begun = [
            self._begun(connection, rows[start : start + AT_A_TIME])
            for start in range(0, len(rows), AT_A_TIME)
        ]

        def given() -> list[int]:
            # Rows get their numbers in order, and are told in any.
            return [row_id for found in begun for row_id in sorted(found())]

        return given

    def said(
        self, connection: Connection, rows: Sequence[Mapping[str, Any]]
    ) -> tuple[Words, list[Any]]:
        """The statement that stores ``rows``, at most :data:`AT_A_TIME`, and its values."""
        words = self._in_words(connection.dialect, tuple(rows[0]), len(rows))
        values = {f"{name}_{n}": v for n, row in enumerate(rows) for name, v in row.items()}
        return words, words.bound(values)

    def _begun(
        self, connection: Connection, rows: Sequence[Mapping[str, Any]]
    ) -> Callable[[], list[int]]:
        words, bound = self.said(connection, rows)
        if connection.dialect.name != "postgresql":
            found = [row[0] for row in everything(connection, words.text, bound)]
            return lambda: found
        cursor = _begun(connection, words.text, bound)

        def given() -> list[int]:
            with cursor:
                return [row[0] for row in cursor.fetchall()]

        return given

    def _in_words(self, dialect: Dialect, names: tuple[str, ...], number: int) -> Words:
        here = dialect.name, number, names
        found = self._words.get(here)
        if found is None:
            own = self._table.c
            rows = [
                {name: bindparam(f"{name}_{n}", type_=own[name].type) for name in names}
                for n in range(number)
            ]
            statement = insert(self._table).values(rows).returning(own[self.key])
            given = [f"{name}_{n}" for n in range(number) for name in names]
            found = self._words[here] = Words(statement, dialect, given)
        return found


def numbered(statements: Sequence[Sequence[str]]) -> list[str]:
    """Statements from the pieces between their values, which are numbered on through all."""
    number, texts = count(1), []
    for first, *others in statements:
        texts.append(first + "".join(f"${next(number)}{piece}" for piece in others))
    return texts


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """What is run within goes to a server together, where the driver can; errors come at its end.

    Nothing but :class:`Prepared` is to be run within, and whoever asks for an answer waits for it.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    driver: Any = connection.connection.driver_connection
    try:
        with driver.pipeline():
            yield
    except connection.dialect.loaded_dbapi.Error as error:
        connection._handle_dbapi_exception(error, None, None, None, None)


def everything(connection: Connection, text: str, values: Any) -> Any:
    """Every row that a statement gives, as the driver has them."""
    return _run(connection, text, values, _everything)


def say(connection: Connection, text: str) -> None:
    """Run a statement that has no values and gives none."""
    _run(connection, text, (), _count)


def _run(connection: Connection, text: str, values: Any, found: Callable[[Any], Any]) -> Any:
    """What is ``found`` at the cursor when it was run; errors are said as SQLAlchemy says them."""
    cursor = _begun(connection, text, values)
    try:
        given = found(cursor)
    except connection.dialect.loaded_dbapi.Error as error:
        connection._handle_dbapi_exception(error, text, values, cursor, None)
    finally:
        cursor.close()
    for listener in connection.dispatch.after_cursor_execute:
        listener(connection, cursor, text, values, None, False)
    return given


def _begun(connection: Connection, text: str, values: Any) -> Any:
    """A cursor on which it is run."""
    cursor = _cursor(connection)
    try:
        for listener in connection.dispatch.before_cursor_execute:
            text, values = listener(connection, cursor, text, values, None, False)
        cursor.execute(text, values)
    except BaseException as error:
        cursor.close()
        if isinstance(error, connection.dialect.loaded_dbapi.Error):
            connection._handle_dbapi_exception(error, text, values, cursor, None)
        raise
    return cursor


def _cursor(connection: Connection) -> Any:
    if connection.dialect.name != "postgresql":
        return connection.connection.cursor()
    # Of all texts that have numbered values it takes as many as come, without reading through them.
    return connection.dialect.loaded_dbapi.RawCursor(connection.connection.driver_connection)


def _everything(cursor: Any) -> Any:
    return cursor.fetchall()


def _count(cursor: Any) -> Any:
    return cursor.rowcount


def _own(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)
