"""A database of every version there was becomes one of this version, and loses no row."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from core.storage.database.engine import create_engine
from core.storage.migrate import differences, is_current, migrate
from core.storage.proof.sources import SOURCES
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


def test_since_when_a_case_has_ended_is_read_from_its_journal(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'office.db'}")
    migrate(engine, ENDS.before)
    turns = {
        1: [("registered", "closed"), ("closed", "archived")],
        2: [("registered", "closed"), ("closed", "reopened"), ("reopened", "rejected")],
        3: [("registered", "closed"), ("closed", "reopened")],
        4: [],
    }
    statuses = {1: "archived", 2: "rejected", 3: "reopened", 4: "closed"}
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        for case, status in statuses.items():
            made = dict.fromkeys(ENDS.needed(connection, "cases"), "")
            made |= {"id": case, "number": f"C-{case}", "status": status, "revision": 1}
            ENDS.put(connection, "cases", made | {"received_at": "2026-01-01 00:00:00.000000"})
            for place, turn in enumerate([None, *turns[case]], 1):
                entry = dict.fromkeys(ENDS.needed(connection, "journal"), "")
                entry |= {"case_id": case, "seq": place, "key": None}
                entry["at"] = f"2026-01-{place:02} 00:00:00.000000"
                entry["changes"] = json.dumps({"status": turn} if turn else {})
                ENDS.put(connection, "journal", entry)
    migrate(engine)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, ended_at FROM cases ORDER BY id")
        found = {case: at and at[8:10] for case, at in rows}
    assert found == {1: "02", 2: "04", 3: None, 4: "01"}
    engine.dispose()


class ENDS:
    """The migration that reads the ends of cases: what stood before it, written as plain rows."""

    before = "0022"

    @staticmethod
    def needed(connection: Connection, table: str) -> list[str]:
        """The columns that must hold something."""
        rows = connection.exec_driver_sql(f"PRAGMA table_info({table})")
        return [row[1] for row in rows if row[3] and not row[5]]

    @staticmethod
    def put(connection: Connection, table: str, row: dict[str, Any]) -> None:
        """Add a row."""
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
        connection.exec_driver_sql(statement, tuple(row.values()))
