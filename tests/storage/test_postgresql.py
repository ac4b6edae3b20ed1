"""PostgreSQL is run as it must be, says in words what goes wrong, and lets one write alone."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import IntegrityError

from core.domain.errors import Conflict, TousuError, Unavailable
from core.storage.database import patience, postgres
from core.storage.database.engine import create_engine, reading
from core.storage.migrate import is_current, migrate
from core.storage.unit_of_work import Store
from tests.databases import BARE
from tests.storage.examples import plain_case, stored

pytestmark = pytest.mark.only_on("postgresql")

#: Longer than anything takes on a busy machine; short enough to see that somebody waits.
PATIENCE, A_WHILE = 60.0, 0.3


def test_a_unit_sees_what_others_have_committed(engine: Engine) -> None:
    with engine.begin() as connection:
        level = connection.exec_driver_sql("SHOW transaction_isolation").scalar()
        assert level == "read committed"
    with reading(engine).begin() as connection:
        level = connection.exec_driver_sql("SHOW transaction_isolation").scalar()
        assert level == "repeatable read"


def test_a_server_that_may_forget_is_refused(database: Any) -> None:
    url = make_url(database.address(BARE))
    forgetful = url.update_query_dict({"options": "-c synchronous_commit=off"})
    engine = create_engine(forgetful)
    with pytest.raises(TousuError, match="synchronous_commit = off") as refused:
        engine.connect()
    assert refused.value.code == "unsafe_postgresql"
    engine.dispose()


def test_whatever_may_forget_is_named() -> None:
    class Server:
        """Answers as a server with everything off."""

        def execute(self, query: str) -> Any:
            self.asked = query.count("current_setting")
            return self

        def fetchone(self) -> tuple[str, ...]:
            return (*["off"] * len(postgres.DURABLE), "UTF8", "180000")[: self.asked]

        def rollback(self) -> None:
            pass

    with pytest.raises(TousuError, match="fsync = off, full_page_writes = off"):
        postgres._examine(Server(), None)


def test_a_database_that_cannot_hold_chinese_is_refused(database: Any) -> None:
    address = database.address(BARE)
    name = f"{make_url(address).database}_ascii"
    with create_engine(address).execution_options(isolation_level="AUTOCOMMIT").connect() as c:
        c.exec_driver_sql(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'SQL_ASCII'")
        c.engine.dispose()
    engine = create_engine(make_url(address).set(database=name))
    with pytest.raises(TousuError, match="UTF8"):
        engine.connect()
    engine.dispose()


def test_a_server_that_is_away_is_told_as_such() -> None:
    engine = create_engine("postgresql://nobody@127.0.0.1:1/office?connect_timeout=2")
    with pytest.raises(Unavailable) as away:
        engine.connect()
    assert "nobody" not in str(away.value)


def test_a_server_that_does_not_answer_is_told_as_such() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        engine = create_engine(f"postgresql://nobody@127.0.0.1:{port}/office?connect_timeout=2")
        with pytest.raises(Unavailable):
            engine.connect()


def test_a_server_that_goes_away_is_told_as_such_and_found_again(engine: Engine) -> None:
    with pytest.raises(Unavailable), engine.begin() as connection:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_no_connection_is_waited_for_longer_than_its_address_says(database: Any) -> None:
    address = make_url(database.address(BARE)).update_query_dict({"patience": "7"})
    engine = create_engine(address)
    with engine.begin() as connection:
        names = "statement_timeout", "idle_in_transaction_session_timeout"
        asked = "SELECT " + ", ".join(f"current_setting('{name}')" for name in names)
        assert tuple(connection.exec_driver_sql(asked).one()) == ("7s", "7s")
        with patience.unhurried(connection):
            assert tuple(connection.exec_driver_sql(asked).one()) == ("0", "0")
    engine.dispose()


def test_a_statement_and_a_transaction_that_take_too_long_are_given_up(database: Any) -> None:
    engine = create_engine(make_url(database.address(BARE)).update_query_dict({"patience": "1"}))
    with pytest.raises(Unavailable), engine.begin() as connection:
        connection.exec_driver_sql("SELECT pg_sleep(60)")
    with pytest.raises(Unavailable), engine.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
        time.sleep(1.2)
        connection.exec_driver_sql("SELECT 1")
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    engine.dispose()


@pytest.mark.parametrize("odd", ["0", "-1", "1.5", "soon"])
def test_a_patience_that_is_none_is_refused(odd: str) -> None:
    with pytest.raises(TousuError, match="must be seconds, such as 120"):
        create_engine(f"postgresql://nobody@127.0.0.1:1/office?patience={odd}")


def test_whoever_finds_no_connection_free_is_told_to_try_again(
    database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.05}
    monkeypatch.setattr(postgres, "POOL", few)
    engine = create_engine(database.address(BARE))
    with engine.connect(), pytest.raises(Unavailable):
        engine.connect()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    engine.dispose()


def test_an_error_does_not_quote_what_is_stored(engine: Engine) -> None:
    with pytest.raises(IntegrityError) as error, engine.begin() as connection:
        connection.execute(text("CREATE TABLE people (name TEXT PRIMARY KEY)"))
        add = text("INSERT INTO people VALUES (:name)")
        connection.execute(add, {"name": "张三丰"})
        connection.execute(add, {"name": "张三丰"})
    assert "people" in str(error.value)
    assert "张三丰" not in str(error.value) + str(error.value.orig)


def test_two_that_wait_for_each_other_end_with_a_conflict(engine: Engine) -> None:
    store = Store(engine)
    cases = [stored(store, plain_case(number)).number for number in "AB"]
    both, told = threading.Barrier(2), list[str]()

    def lock(first: str, second: str) -> None:
        own = Store(engine)
        try:
            with own.write() as work:
                work.cases.get(first, for_update=True)
                both.wait(PATIENCE)
                work.cases.get(second, for_update=True)
        except Conflict:
            told.append("conflict")
        else:
            told.append("done")

    together(lambda: lock(*cases), lambda: lock(*cases[::-1]))
    assert sorted(told) == ["conflict", "done"]


def test_who_writes_alone_waits_for_those_under_way_and_keeps_no_reader_waiting(
    engine: Engine,
) -> None:
    store, order = Store(engine), list[str]()
    begun = threading.Event()

    def alone() -> None:
        begun.wait(PATIENCE)
        with Store(engine).write(alone=True):
            order.append("alone")

    def beside() -> None:
        with store.write():
            begun.set()
            with reading(engine).begin() as reader:
                reader.exec_driver_sql("SELECT count(*) FROM publications")
                order.append("read")
            waiting.join(A_WHILE)
            order.append("beside")

    waiting = threading.Thread(target=alone)
    waiting.start()
    beside()
    waiting.join(PATIENCE)
    assert order == ["read", "beside", "alone"]


def together(*works: Callable[[], None]) -> None:
    """Do it all at once."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)


def test_of_two_that_migrate_at_once_one_does_it(database: Any) -> None:
    address, told = database.address(BARE), list[bool]()

    def start() -> None:
        own = create_engine(address)
        migrate(own)
        told.append(is_current(own))
        own.dispose()

    together(start, start, start)
    assert told == [True] * 3
