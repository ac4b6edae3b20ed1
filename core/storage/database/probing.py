"""Whether a database can be written, and how much room there is, found out without a trace."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import OperationalError

from core.domain.errors import Unavailable
from core.storage.database.engine import BUSY_MILLISECONDS, shares_one_connection
from core.storage.tables import journal

__all__ = [
    "LEAST_FREE", "database_time", "free_bytes", "last_recorded", "pragmas", "why_not_writable",
]  # fmt: skip

#: Below this a file-based database is about to refuse.
LEAST_FREE = 64 * 1024 * 1024

#: How long another's writing is waited for; whoever is writing proves that one can.
_PATIENCE = 500


def why_not_writable(engine: Engine) -> str:
    """``read_only`` where nothing can be stored, else empty.

    OperationalError where the database says something else.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            query = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool"
            return "read_only" if connection.execute(text(query)).scalar_one() else ""
    if shares_one_connection(engine):
        return ""  # in memory: there is nothing that could refuse
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        try:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            connection.exec_driver_sql(f"PRAGMA user_version = {int(version)}")
        except Unavailable:
            return ""
        except OperationalError as error:
            if "readonly" in (said := str(error.orig)) or "read-only" in said:
                return "read_only"
            raise
        finally:
            connection.rollback()
            driver.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    return ""


def free_bytes(engine: Engine) -> int | None:
    """The room left where the database's file lies; None for one on a server or in memory."""
    file = engine.url.database
    if engine.dialect.name != "sqlite" or file in (None, "", ":memory:"):
        return None
    path = Path(str(file).removeprefix("file:").partition("?")[0])
    return shutil.disk_usage(path.parent).free


def database_time(connection: Connection) -> datetime | None:
    """What the database's own clock says; None for SQLite, which has none of its own."""
    if connection.dialect.name != "postgresql":
        return None
    found: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found


def last_recorded(connection: Connection) -> datetime | None:
    """When the last entry of any journal was written down."""
    here = journal.c
    query = select(here.recorded_at).order_by(here.id.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none()


def pragmas(connection: Connection) -> dict[str, str]:
    """How SQLite is set for this connection, by name; empty for another database."""
    if connection.dialect.name != "sqlite":
        return {}
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema")
    return {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()) for name in names}
