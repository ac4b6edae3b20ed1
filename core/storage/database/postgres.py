"""What only PostgreSQL needs: settings that keep what is committed, and errors said in words."""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy
from sqlalchemy import URL, Connection, Engine, ExceptionContext, PoolProxiedConnection, event
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.pool import QueuePool

from core.domain.errors import Crossed, TousuError, Unavailable
from core.storage.database import patience
from core.storage.database.prepared import say
from core.storage.database.turns import Turns

__all__ = ["SNAPSHOT", "create_engine", "glance", "migrating_alone", "take_turn", "turns"]

#: For units that only read: one moment, and writing is an error.
SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
#: What must not be off, or a crash could take back what people were told is done.
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
OLDEST = 14
#: A connection for each thread of a server, and for what runs beside it.
POOL = {"pool_size": 12, "max_overflow": 12, "pool_timeout": 30}

#: The lock of whoever migrates, by a number that nobody else will choose.
_MIGRATING = int.from_bytes(b"tousu")
#: Two transactions waited for each other, or one could not be put after the other.
_CROSSED = ("40001", "40P01")
#: The server is away, ends, begins, has no connection left, or gave up what took too long.
_AWAY = ("08", "53", "57P", "57014", "25P03")


class Connections(QueuePool):
    """As many connections as may be open; whoever waits for one in vain is told so in words."""

    def connect(self) -> PoolProxiedConnection:
        """One that nobody has; Unavailable where none comes free in time."""
        try:
            return super().connect()
        except NoneFree as error:
            zh, en = "同时办理的人太多,请稍后重试", "Too many are at work; try again in a moment"
            raise Unavailable(zh, en) from error


def create_engine(url: URL) -> Engine:
    """An engine on a server whose settings keep what is committed; TousuError for another.

    Told by ``Unavailable`` when the server is away, by ``Crossed`` when two deeds were in each
    other's way. No error quotes a stored value. How long it is waited for: ``patience``.
    """
    url, seconds = patience.taken_out(url)
    try:
        engine = sqlalchemy.create_engine(
            url,
            poolclass=Connections,
            pool_pre_ping=True,
            hide_parameters=True,
            isolation_level="READ COMMITTED",
            connect_args={"client_encoding": "utf8", **patience.waits(url)},
            **POOL,
        )
    except ModuleNotFoundError as error:
        zh, en = "缺少 PostgreSQL 驱动", "The driver for PostgreSQL is missing"
        hint = "pip install 'tousu[postgresql]'"
        raise TousuError(f"{zh}:{hint}", f"{en}: {hint}", code="no_driver") from error
    dialect: Any = engine.dialect
    ask = dialect.do_ping
    dialect.do_ping = lambda connection: _silent(connection) or ask(connection)
    patience.limit(engine, seconds)
    event.listen(engine, "connect", _examine)
    event.listen(engine, "handle_error", _told)
    return engine


def turns() -> Turns:
    """Who waits for a connection gets one in turn: the pool gives it to whoever asks just then."""
    return Turns(POOL["pool_size"] + POOL["max_overflow"], POOL["pool_timeout"])


def take_turn(connection: Connection, *, alone: bool) -> None:
    """Begin to write: beside other writers, or ``alone``, once those under way have ended.

    Readers are never kept waiting.
    """
    mode = "SHARE ROW EXCLUSIVE" if alone else "ROW EXCLUSIVE"
    say(connection, f"LOCK TABLE publications IN {mode} MODE")


@contextmanager
def glance(connection: Connection) -> Iterator[None]:
    """Let each statement be by itself: that takes one message, with a transaction it takes three.

    SQLAlchemy's own AUTOCOMMIT sets and resets the isolation besides, at every use.
    """
    driver: Any = connection.connection.driver_connection
    driver.autocommit = True
    try:
        yield
    finally:
        if not driver.closed:
            driver.autocommit = False


@contextmanager
def migrating_alone(connection: Connection) -> Iterator[None]:
    """Wait until no other process brings the tables up to date, and keep others waiting."""
    with connection.begin(), patience.unhurried(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
        yield


def _silent(connection: Any) -> bool:
    """Whether the server has said nothing since it last answered, so that it is still there.

    When it ends a connection it says so, or the system does; only then need it be asked.
    """
    if connection.closed:
        return False
    heard = select.poll()
    heard.register(connection.fileno(), select.POLLIN)
    return not heard.poll(0)


def _examine(connection: Any, _: Any) -> None:
    """Refuse a server that may forget, that is too old, or that cannot write Chinese."""
    names = (*DURABLE, "server_encoding", "server_version_num")
    query = "SELECT " + ", ".join(f"current_setting('{name}')" for name in names)
    found = dict(zip(names, connection.execute(query).fetchone(), strict=True))
    connection.rollback()
    if off := [name for name in DURABLE if found[name] == "off"]:
        setting = ", ".join(f"{name} = off" for name in off)
        raise TousuError(
            f"PostgreSQL 的设置会丢失已提交的数据:{setting};请改为 on",
            f"This PostgreSQL may lose what was committed: {setting}; set it to on",
            code="unsafe_postgresql",
        )
    if found["server_encoding"] != "UTF8":
        raise TousuError(
            f"数据库编码为 {found['server_encoding']},须为 UTF8:createdb -T template0 -E UTF8",
            f"The database is encoded in {found['server_encoding']} and must be in UTF8: "
            "createdb -T template0 -E UTF8",
            code="unsafe_postgresql",
        )
    if (version := int(found["server_version_num"]) // 10_000) < OLDEST:
        raise TousuError(
            f"PostgreSQL {version} 过旧,须为 {OLDEST} 以上",
            f"PostgreSQL {version} is too old; {OLDEST} or newer is needed",
            code="unsafe_postgresql",
        )


def _told(context: ExceptionContext) -> Exception | None:
    """What to say of what is nobody's fault; the rest is left, without what quotes a value."""
    error, wrapped = context.original_exception, context.sqlalchemy_exception
    state = getattr(error, "sqlstate", None) or ""
    if state in _CROSSED:
        return Crossed("他人同时在办理相关事项,请重试", "Somebody did something related; try again")
    never_said = not state and isinstance(error, context.dialect.loaded_dbapi.OperationalError)
    if context.is_disconnect or never_said or state.startswith(_AWAY):
        zh, en = "数据库暂时无法使用,请稍后重试", "The database cannot be reached; try again later"
        return Unavailable(zh, en)
    if wrapped is not None and (detail := str(error).find("\nDETAIL:")) >= 0:
        whole, short = str(error), str(error)[:detail]
        error.args = (short, *error.args[1:])
        wrapped.args = tuple(
            one.replace(whole, short) if isinstance(one, str) else one for one in wrapped.args
        )
    return None
