"""Connects to SQLite or PostgreSQL; what only SQLite needs stands here too."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from threading import Lock
from typing import Any

import sqlalchemy
from sqlalchemy import URL, Connection, Engine, ExceptionContext, event, make_url
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import LRUCache

from core.domain.errors import TousuError, Unavailable
from core.storage.database import postgres

__all__ = [
    "SQLiteAdvice",
    "create_engine",
    "emptied",
    "glance",
    "loosened",
    "queues_writers",
    "reading",
    "safe_for_wal",
    "shares_one_connection",
    "sqlite_advice",
    "take_turn",
    "turns_on",
]

BUSY_MILLISECONDS = 10_000
#: So many statements a connection keeps ready. The driver keeps those asked for most often, so of
#: a hundred, its own number, a migration leaves no room for what is asked for later.
STATEMENTS = 500
#: So much of the file a connection keeps at hand at most, in KiB: a list of what few cases meet
#: reads thousands of them, and reads them again to count.
CACHED_KIB = 32_768

#: Older SQLite can lose or corrupt rows in WAL mode with several connections.
_SAFE_FROM = (3, 51, 3)
_REPAIRED = {(3, 44): 6, (3, 50): 7}

#: Statements as SQLite is given them. One is put into words once, for all databases of a process:
#: to do that takes longer than to run it, and every scenario has a database of its own.
_STATEMENTS: LRUCache[Any, Any] = LRUCache(2_000)

_READ_ONLY = "read_only"


@dataclass(frozen=True)
class SQLiteAdvice:
    """What the doctor says of SQLite here: ``journal_mode`` is ``wal`` only where it is safe."""

    module: str
    version: str
    journal_mode: str
    zh: str
    en: str


def create_engine(url: str | URL) -> Engine:
    """An engine for a SQLite or PostgreSQL ``url``; parameters never appear in its errors."""
    target = _normalised(make_url(url))
    if target.get_backend_name() == "sqlite":
        return _sqlite(target)
    return postgres.create_engine(target)


def reading(engine: Engine) -> Engine:
    """The same engine, for units that only read: one snapshot, and writing is an error."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(**postgres.SNAPSHOT)
    return engine.execution_options(**{_READ_ONLY: True})


@contextmanager
def glance(engine: Engine) -> Iterator[Connection]:
    """For one statement that only reads: it sees one moment without a transaction.

    Of what :class:`core.storage.database.prepared.Prepared` runs, which begins none by itself.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            with postgres.glance(connection):
                yield connection
        else:
            yield connection


def queues_writers(engine: Engine) -> bool:
    """Whether the database has one writer at a time, so that writers had best queue."""
    return engine.dialect.name == "sqlite"


def turns_on(
    engine: Engine,
) -> tuple[AbstractContextManager[object], AbstractContextManager[object]]:
    """What those who write, and those who only read, wait for within one process."""
    if not queues_writers(engine):
        turns = postgres.turns()
        return turns, turns
    alone = Lock()
    return alone, alone if shares_one_connection(engine) else nullcontext()


def take_turn(connection: Connection, *, alone: bool) -> None:
    """Begin to write: beside others, or ``alone``, when the others have ended.

    Where there is one writer at a time, each is alone.
    """
    if connection.dialect.name == "postgresql":
        postgres.take_turn(connection, alone=alone)


def shares_one_connection(engine: Engine) -> bool:
    """Whether all units share one connection (a database in memory) and must take turns."""
    return isinstance(engine.pool, StaticPool)


def safe_for_wal(version: tuple[int, ...]) -> bool:
    """Whether a SQLite of this ``version`` may use its write-ahead log with several writers."""
    return version >= _SAFE_FROM or version[2] >= _REPAIRED.get((version[0], version[1]), 1000)


def sqlite_advice() -> SQLiteAdvice:
    """Which SQLite is in use, how it is run, and what would be better."""
    driver = _driver()
    version = driver.sqlite_version
    if safe_for_wal(driver.sqlite_version_info):
        zh, en = f"SQLite {version},预写日志模式", f"SQLite {version}, write-ahead log"
        return SQLiteAdvice(driver.__name__, version, "wal", zh, en)
    zh = f"SQLite {version} 的预写日志有缺陷,已改用回滚日志;安装 pysqlite3 0.6 以上可提速"
    en = (
        f"SQLite {version} has a fault in its write-ahead log, so the rollback journal is used; "
        "it is faster with pysqlite3 0.6 or later installed"
    )
    return SQLiteAdvice(driver.__name__, version, "truncate", zh, en)


@contextmanager
def loosened(connection: Connection) -> Iterator[None]:
    """For migrations: no foreign keys act inside; all of them must hold again at the end.

    SQLite rebuilds a table to alter it, and dropping the old one would delete the rows that refer
    to it. To be entered before a transaction begins.
    """
    if connection.dialect.name == "postgresql":
        with postgres.migrating_alone(connection):
            yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        with connection.begin():
            yield
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"the migration broke {len(broken)} references: {broken[:3]}")
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def emptied(engine: Engine) -> None:
    """Leave nothing behind of what was overwritten: SQLite keeps it in its log until then."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _normalised(url: URL) -> URL:
    if url.get_backend_name() in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    return url


@cache
def _driver() -> Any:
    """The better of Python's own SQLite and the pysqlite3 wheel: safe first, then newer.

    TousuError where neither has the full-text index (FTS5) by which cases are found.
    """
    drivers: list[Any] = [sqlite3]
    with suppress(ImportError):
        drivers.append(import_module("pysqlite3.dbapi2"))
    drivers = [driver for driver in drivers if _finds_words(driver)]
    if not drivers:
        zh = "本机 SQLite 没有全文索引(FTS5),请安装 pysqlite3"
        en = "This SQLite has no full-text index (FTS5); install pysqlite3"
        raise TousuError(zh, en, code="no_full_text")
    return max(drivers, key=lambda d: (safe_for_wal(d.sqlite_version_info), d.sqlite_version_info))


def _finds_words(driver: Any) -> bool:
    connection = driver.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5(word)")
    except driver.OperationalError:
        return False
    finally:
        connection.close()
    return True


def _sqlite(url: URL) -> Engine:
    options: dict[str, Any] = {
        "connect_args": {"isolation_level": None, "cached_statements": STATEMENTS}
    }
    if url.database in (None, "", ":memory:"):
        options = {
            "poolclass": StaticPool,
            "connect_args": {
                "isolation_level": None,
                "cached_statements": STATEMENTS,
                "check_same_thread": False,
            },
        }
    driver = _driver()
    engine = sqlalchemy.create_engine(url, module=driver, hide_parameters=True, **options)
    safe = safe_for_wal(driver.sqlite_version_info)
    event.listen(engine, "connect", lambda connection, _: _prepare(connection, safe))
    event.listen(engine, "begin", _begin)
    engine.dialect = _dialect(driver)
    engine.update_execution_options(compiled_cache=_STATEMENTS)
    return engine


@cache
def _dialect(driver: Any) -> sqlalchemy.Dialect:
    """What SQLAlchemy knows of SQLite here; each has statements in words of its own."""
    engine = sqlalchemy.create_engine("sqlite://", module=driver)
    event.listen(engine, "handle_error", _told)
    engine.connect().close()
    engine.dispose()
    return engine.dialect


def _prepare(connection: Any, safe: bool) -> None:
    """Settings of every SQLite connection; TousuError where its journal would not be safe."""
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    wanted = "WAL" if safe else "TRUNCATE"
    (mode,) = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()
    if mode == "wal" and not safe:
        advice = sqlite_advice()
        raise TousuError(advice.zh, f"The database is in WAL mode. {advice.en}", code="unsafe_wal")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute(f"PRAGMA cache_size = -{CACHED_KIB}")


def _begin(connection: Connection) -> None:
    """Begin as a writer at once: one that began as a reader may lose another's update."""
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    driver: Any = connection.connection.driver_connection
    # Not unless it changes: SQLite forgets with it how all statements are done.
    if connection.info.get(_READ_ONLY, False) != read_only:
        driver.execute(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
        connection.info[_READ_ONLY] = read_only
    try:
        driver.execute("BEGIN" if read_only else "BEGIN IMMEDIATE")
    except connection.dialect.loaded_dbapi.OperationalError as error:
        if busy := _busy(error):
            raise busy from error
        raise


def _told(context: ExceptionContext) -> Exception | None:
    """What to say where another process has kept the file for too long, or the disk is full."""
    return _busy(context.original_exception)


def _busy(error: BaseException) -> Unavailable | None:
    if "database is locked" in str(error):
        return Unavailable("数据库正忙,请稍后重试", "The database is busy; try again in a moment")
    if "database or disk is full" in str(error):
        zh = "磁盘已满,本次操作未保存;请通知管理员清理磁盘后重试"
        en = "The disk is full and nothing was stored; have the administrator make room, try again"
        return Unavailable(zh, en)
    return None
