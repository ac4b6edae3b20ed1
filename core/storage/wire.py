"""Runs statements on PostgreSQL by libpq's own calls, which psycopg gives, without its cursors.

A cursor of psycopg takes several times as long as the server does for a statement that finds or
adds one row. What is told together goes to the server as one message and is answered as one.
"""

from __future__ import annotations

import select
from collections.abc import Sequence
from itertools import count
from typing import Any

__all__ = ["Answer", "Wire", "taken_back", "wire_of"]

_KEY = "_tousu_wire"
#: There is no prepared statement of that name.
_UNKNOWN = "26000"


class Answer:
    """What the server says to one statement; read as a cursor is read."""

    __slots__ = ("_wire", "result")

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.result: Any = None

    @property
    def rowcount(self) -> int:
        """How many rows the statement touched; -1 while it waits to be told together."""
        return -1 if self.result is None else self.result.command_tuples or 0

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows that it gave; what waits is told now, if this does."""
        if self.result is None:
            self._wire.ask()
        return self._wire.rows(self.result)

    def close(self) -> None:
        """Nothing is left open."""


class Wire:
    """The way to the server on one connection of psycopg, ``driver``."""

    def __init__(self, driver: Any) -> None:
        from psycopg import adapt, errors, pq

        self._driver, self._pgconn = driver, driver.pgconn
        self._values = adapt.Transformer(driver)
        self._text = adapt.PyFormat.TEXT
        self._error, self._status = errors.error_from_result, pq.ExecStatus
        self._idle = pq.TransactionStatus.IDLE
        self._names: dict[str, bytes] = {}
        self._numbers, self._forgotten = count(), False
        self._waiting: list[tuple[bytes, Sequence[Any] | None, Answer]] = []
        self._depth = 0
        self._heard = select.poll()
        self._heard.register(self._pgconn.socket, select.POLLIN)

    def begin_together(self) -> None:
        """Keep what is told from here on until :meth:`end_together`, or until rows are asked."""
        self._depth += 1

    def end_together(self, *, failed: bool = False) -> None:
        """Have the server do what was kept, unless something ``failed`` meanwhile."""
        self._depth -= 1
        if not self._depth:
            if failed:
                self._waiting.clear()
            self.ask()

    def answer(self) -> Answer:
        """A place for the answer to a statement."""
        return Answer(self)

    def tell(self, answer: Answer, text: str, values: Sequence[Any]) -> None:
        """Have the server do a statement, ``$1`` and so on for ``values``: now, or together."""
        dumped: Sequence[Any] | None = None
        if values:
            dumped = self._values.dump_sequence(values, [self._text] * len(values))
        self._waiting.append((self._name(text) if values else text.encode(), dumped, answer))
        if not self._depth:
            self.ask()

    def forget(self) -> None:
        """Ask anew what is prepared: psycopg drops everything when it takes a transaction back."""
        self._forgotten = True

    def rows(self, result: Any) -> list[tuple[Any, ...]]:
        """The rows of a result."""
        self._values.set_pgresult(result)
        return list(self._values.load_rows(0, result.ntuples, tuple))

    def ask(self) -> None:
        """Have the server do what waits, all as one message; raises the first error."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        pgconn = self._pgconn
        if pgconn.transaction_status == self._idle and not self._driver.autocommit:
            waiting.insert(0, (self._opening(), None, Answer(self)))
        try:
            pgconn.enter_pipeline_mode()
            for text, values, _ in waiting:
                if values is None:
                    pgconn.send_query_params(text, None)
                else:
                    pgconn.send_query_prepared(text, values)
            pgconn.pipeline_sync()
            for _, _, answer in waiting:
                answer.result = self._next()
                self._next()
            self._next()
            pgconn.exit_pipeline_mode()
        except BaseException:
            # Nobody can tell any more which answer is to what.
            self._driver.close()
            raise
        for _, _, answer in waiting:
            self._good(answer.result)

    def _next(self) -> Any:
        pgconn = self._pgconn
        while pgconn.is_busy():
            pgconn.flush()
            self._heard.poll()
            pgconn.consume_input()
        return pgconn.get_result()

    def _name(self, text: str) -> bytes:
        """What the server calls a statement, which it is told when it does not know it."""
        if self._forgotten:
            found = self._good(self._pgconn.exec_(b"SELECT name FROM pg_prepared_statements"))
            known = {found.get_value(row, 0) for row in range(found.ntuples)}
            self._names = {said: name for said, name in self._names.items() if name in known}
            self._forgotten = False
        name = self._names.get(text)
        if name is None:
            # Never one that was given before: a pooler may know it still.
            name = b"tousu_%d" % next(self._numbers)
            self._good(self._pgconn.prepare(name, text.encode()))
            self._names[text] = name
        return name

    def _good(self, result: Any) -> Any:
        """A result that is no error."""
        if result.status == self._status.FATAL_ERROR:
            error = self._error(result, encoding="utf-8")
            if error.sqlstate == _UNKNOWN:
                self.forget()
            raise error
        return result

    def _opening(self) -> bytes:
        """What begins a transaction as the connection is set."""
        level = self._driver.isolation_level
        text = f"BEGIN ISOLATION LEVEL {level.name.replace('_', ' ')}" if level else "BEGIN"
        return (text + " READ ONLY" if self._driver.read_only else text).encode()


def wire_of(connection: Any) -> Wire:
    """The way to the server of a SQLAlchemy connection; each of the driver's has one."""
    driver = connection.connection.driver_connection
    found: Wire | None = getattr(driver, _KEY, None)
    if found is None:
        found = Wire(driver)
        setattr(driver, _KEY, found)
    return found


def taken_back(driver: Any) -> None:
    """To be told of every connection of psycopg whose transaction was taken back."""
    if (found := getattr(driver, _KEY, None)) is not None:
        found.forget()
