"""SQLite is run as it must be, and PostgreSQL is asked for in one way."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine, text

from core.domain.errors import TousuError
from core.storage.database import engine as module
from core.storage.database.engine import create_engine, reading, safe_for_wal, sqlite_advice


def pragmas(engine: Engine) -> dict[str, Any]:
    """The settings of a connection."""
    names = (
        "journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema",
        "cache_size", "busy_timeout",
    )  # fmt: skip
    with engine.connect() as connection:
        return {n: connection.exec_driver_sql(f"PRAGMA {n}").scalar() for n in names}


@pytest.fixture
def old_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own SQLite, taken for an old one."""
    old = ModuleType("sqlite3")
    versions = {"sqlite_version": "3.40.1", "sqlite_version_info": (3, 40, 1)}
    old.__dict__.update(vars(sqlite3) | versions)
    monkeypatch.setattr(module, "_driver", lambda: old)


SETTINGS = {
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cache_size": -32_768,
    "busy_timeout": 10_000,
}


@pytest.mark.only_on("sqlite")
def test_the_settings_of_every_connection(engine: Engine) -> None:
    assert pragmas(engine) == {"journal_mode": sqlite_advice().journal_mode} | SETTINGS


@pytest.mark.usefixtures("old_sqlite")
def test_an_old_sqlite_keeps_a_rollback_journal(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    assert pragmas(engine) == {"journal_mode": "truncate"} | SETTINGS
    assert sqlite_advice().journal_mode == "truncate"
    assert "pysqlite3" in sqlite_advice().en
    engine.dispose()


@pytest.mark.usefixtures("old_sqlite")
def test_an_old_sqlite_will_not_open_a_log_in_use(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "old.db", isolation_level=None) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("CREATE TABLE t (x)")
        engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
        with pytest.raises((TousuError, Exception), match=r"WAL|busy"):
            pragmas(engine)
    other.close()
    engine.dispose()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 3), False),
        ((3, 50, 6), False), ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True),
        ((3, 53, 4), True), ((4, 0, 0), True),
    ],
)  # fmt: skip
def test_which_versions_are_safe(version: tuple[int, ...], safe: bool) -> None:
    assert safe_for_wal(version) is safe


@pytest.mark.only_on("sqlite")
def test_the_better_sqlite_is_used(engine: Engine) -> None:
    assert engine.dialect.dbapi is not None
    assert engine.dialect.dbapi.sqlite_version == sqlite_advice().version
    versions = [sqlite3.sqlite_version_info]
    if sqlite_advice().module != "sqlite3":
        assert safe_for_wal(versions[0]) <= (sqlite_advice().journal_mode == "wal")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_postgresql_is_spoken_to_through_psycopg(scheme: str) -> None:
    url = create_engine(f"{scheme}://clerk:s%40lt@db/office").url
    assert url.render_as_string(False) == "postgresql+psycopg://clerk:s%40lt@db/office"


@pytest.mark.only_on("sqlite")
def test_writers_begin_as_writers(engine: Engine) -> None:
    with engine.begin() as writing:
        assert writing.connection.driver_connection.in_transaction  # type: ignore[union-attr]
        with reading(engine).begin() as other:
            assert other.execute(text("SELECT count(*) FROM cases")).scalar() == 0
            assert other.exec_driver_sql("PRAGMA query_only").scalar() == 1
    with engine.begin() as writing:
        assert writing.exec_driver_sql("PRAGMA query_only").scalar() == 0


def test_errors_do_not_show_what_was_written(engine: Engine) -> None:
    with (
        pytest.raises(Exception, match=r"no such table|does not exist") as error,
        engine.begin() as connection,
    ):
        connection.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "张三"})
    assert "张三" not in str(error.value)


@pytest.mark.only_on("sqlite")
def test_a_statement_is_kept_ready_however_many_others_came_before(engine: Engine) -> None:
    read: list[int] = []
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        for n in [*range(300), *range(300)]:
            driver.execute(f"SELECT {n}").fetchall()
        driver.set_authorizer(lambda action, *_: read.append(action) or 0)
        for turn in range(2):
            read.clear()
            for n in (1001, 1002):
                driver.execute(f"SELECT {n}").fetchall()
            assert bool(read) is not bool(turn)
        driver.set_authorizer(None)
