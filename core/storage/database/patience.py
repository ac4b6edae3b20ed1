"""How long a PostgreSQL is waited for, so that nobody waits for ever for one that fell silent.

What is on its way when a network breaks gets neither an answer nor an error. So the system looks
after idle connections and after what is not acknowledged; whoever waits for an answer gives up in
time; and the server lets go of what a client left locked that is never heard of again.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import URL, Connection, Engine, event

from core.domain.errors import TousuError

__all__ = ["NAME", "SECONDS", "limit", "taken_out", "unhurried", "waits"]

#: What the address of the database may say: seconds that a statement may take, and that a
#: transaction may lie idle.
NAME, SECONDS = "patience", 120
#: So much longer a client waits than the server takes: its answer is better than silence.
LONGER = 1.25
#: How often who waits looks whether it has been too long, in seconds.
LOOK = 0.1
#: To connect, and to notice that the other side is gone; an address may say otherwise.
CONNECTING: dict[str, int] = {
    "connect_timeout": 10,
    "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}  # fmt: skip
_SERVER = {
    "tcp_keepalives_idle": "15", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30s",
}  # fmt: skip
_STATEMENT, _IDLE = "statement_timeout", "idle_in_transaction_session_timeout"


def taken_out(url: URL) -> tuple[URL, int]:
    """The address without its patience, which the driver does not know, and those seconds."""
    given = url.query.get(NAME)
    if given is None:
        return url, SECONDS
    if not isinstance(given, str) or not re.fullmatch(r"[1-9][0-9]{0,5}", given):
        raise TousuError(
            f"数据库地址中的 {NAME} 须为秒数,如 {SECONDS}",
            f"{NAME} in the database's address must be seconds, such as {SECONDS}",
        )
    return url.difference_update_query([NAME]), int(given)


def waits(url: URL) -> dict[str, int]:
    """What the driver is told besides the address, unless that says it itself."""
    return {name: value for name, value in CONNECTING.items() if name not in url.query}


def limit(engine: Engine, seconds: int) -> None:
    """Let no connection of ``engine`` wait longer, nor the server for it."""

    def connect(dialect: Any, _: Any, words: Any, names: Any) -> Any:
        connection = _patient(dialect.loaded_dbapi).connect(*words, **names)
        connection.patience = seconds * LONGER
        settings = _SERVER | dict.fromkeys((_STATEMENT, _IDLE), f"{seconds}s")
        connection.autocommit = True
        connection.execute("; ".join(f"SET {name} = '{value}'" for name, value in settings.items()))
        connection.autocommit = False
        return connection

    event.listen(engine, "do_connect", connect)


@contextmanager
def unhurried(connection: Connection) -> Iterator[None]:
    """For one transaction that has begun: a statement takes as long as it takes, and so do we."""
    driver: Any = connection.connection.driver_connection
    before, driver.patience = driver.patience, None
    try:
        connection.exec_driver_sql(f"SET LOCAL {_STATEMENT} = 0; SET LOCAL {_IDLE} = 0")
        yield
    finally:
        driver.patience = before


@cache
def _patient(driver: Any) -> Any:
    """The driver's connection, but it gives up one that is silent for longer than its patience."""

    class Patient(driver.Connection):  # type: ignore[misc]
        patience: float | None = None

        def wait(self, gen: Any, interval: float = LOOK, **names: Any) -> Any:
            if self.patience is not None:
                gen = self._heard(gen, int(self.patience / interval))
            return super().wait(gen, interval, **names)

        def _heard(self, gen: Any, most: int) -> Generator[Any, Any, Any]:
            """What ``gen`` asks for and gives; it is told at intervals that nothing has come."""
            silent = 0
            try:
                wanted = next(gen)
                while True:
                    ready = yield wanted
                    silent = 0 if ready else silent + 1
                    if silent > most:
                        # What comes later would be taken for the answer to something else.
                        self.pgconn.finish()
                        raise driver.OperationalError("the server fell silent")
                    wanted = gen.send(ready)
            except StopIteration as end:
                return end.value

    return Patient
