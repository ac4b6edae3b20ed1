"""A database of every version there was becomes one of this version, and loses no row."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from core.storage.engine import create_engine
from core.storage.migrate import differences, is_current, migrate
from core.storage.sources import SOURCES
from tests.migrations.make import DUMPS, ROWS, revisions, tables_in

NEW = "run `python -m tests.migrations.make`; with --all where versions were linked anew"


def test_there_is_a_dump_of_every_version() -> None:
    assert [path.stem for path in sorted(DUMPS.iterdir())] == revisions(), NEW


@pytest.mark.parametrize("revision", revisions())
def test_a_database_of_every_version_is_upgraded_and_loses_nothing(
    revision: str, tmp_path: Path
) -> None:
    path = tmp_path / "office.db"
    text = (DUMPS / f"{revision}.sql").read_text("utf-8")
    old = sqlite3.connect(path)
    old.executescript(text)
    old.close()
    engine = create_engine(f"sqlite:///{path}")
    migrate(engine)
    assert is_current(engine)
    assert differences(engine) == [], NEW
    kept = tables_in(text)
    assert len(kept) >= 10
    with engine.connect() as connection:

        def count(table: str) -> int:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())

        assert {table: count(table) for table in kept - {"log_rows", "log_heads"}} == (
            dict.fromkeys(kept - {"log_rows", "log_heads"}, ROWS)
        )
        if "log_rows" not in kept:  # the log begins with what was there
            assert count("log_rows") == sum(count(s.table.name) for s in SOURCES.values())
    engine.dispose()
