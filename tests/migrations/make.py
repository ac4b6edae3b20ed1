"""Makes the dumps of older databases: by the migrations themselves, with two rows in every table.

python -m tests.migrations.make          those that are missing
python -m tests.migrations.make --all    every one, anew: never of a version that was released
"""

from __future__ import annotations

import re
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Numeric,
    Table,
    insert,
)

from core.storage.database.engine import create_engine
from core.storage.migrate import MIGRATIONS, migrate

DUMPS = Path(__file__).with_name("dumps")
ROWS = 2
#: Tables that SQLite keeps for itself, of its full-text index.
_INDEX = re.compile("case_grams")
#: Rows may refer to rows that come later.
_IN_ANY_ORDER = {
    "sqlite": "PRAGMA defer_foreign_keys = ON",
    "postgresql": "SET LOCAL session_replication_role = replica",
}


def revisions() -> list[str]:
    """Every revision there is, the oldest first by name."""
    return sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def dump(revision: str) -> str:
    """A database of a revision as SQL."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "office.db"
        engine = create_engine(f"sqlite:///{path}")
        migrate(engine, revision)
        fill(engine)
        engine.dispose()
        connection = sqlite3.connect(path)
        text = "\n".join(connection.iterdump()) + "\n"
        connection.close()
    return text


def tables_in(text: str) -> set[str]:
    """The tables of which a dump has rows."""
    found = set(re.findall(r'^INSERT INTO "(\w+)"', text, re.M)) - {"alembic_version"}
    return {name for name in found if not _INDEX.match(name)}


def fill(engine: Engine) -> None:
    found = MetaData()
    found.reflect(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(_IN_ANY_ORDER[engine.dialect.name])
        for table in found.sorted_tables:
            if table.name in ("alembic_version", "log_heads") or _INDEX.match(table.name):
                continue
            for n in range(1, ROWS + 1):
                connection.execute(insert(table), dict(_row(table, n)))
        if "log_heads" in found.tables:  # what is drawn at random would be another each time
            connection.exec_driver_sql("UPDATE log_heads SET origin = '0123456789abcdef'")


def _row(table: Table, n: int) -> Iterator[tuple[str, Any]]:
    for column in table.columns:
        yield column.name, _value(column, n)


def _value(column: Column[Any], n: int) -> Any:
    kinds: list[tuple[type, Any]] = [
        (DateTime, datetime(2026, 3, n, 9)),  # noqa: DTZ001 (SQLite keeps no zone)
        (Date, date(2026, 3, n)),
        (Boolean, True),
        (Integer, n),
        (Numeric, n),
    ]
    found = [value for kind, value in kinds if isinstance(column.type, kind)]
    return found[0] if found else f'{{"n":{n}}}'


def main(words: list[str]) -> None:
    """Write what is missing, or all."""
    DUMPS.mkdir(exist_ok=True)
    for revision in revisions():
        path = DUMPS / f"{revision}.sql"
        if "--all" in words or not path.exists():
            path.write_text(dump(revision), "utf-8")
            print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
