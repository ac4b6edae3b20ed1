"""A migrated office has exactly the tables of the code, and a migration loses no row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from importlib import import_module
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, NoSuchTableError

from core.storage import tables
from core.storage.database.engine import create_engine, loosened
from core.storage.migrate import differences, is_current, migrate
from core.storage.unit_of_work import Store
from tests.databases import BARE, MIGRATED
from tests.storage.examples import reloaded, rich_case, stored

#: What PostgreSQL knows of the tables: columns, indexes, constraints.
CATALOGUE = """
    SELECT c.relname, a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
        || coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), '')
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
"""


@pytest.fixture
def migrated(database: Any) -> Iterator[Engine]:
    """An office made by migrating, not by creating."""
    engine = create_engine(database.address(MIGRATED))
    yield engine
    engine.dispose()


@pytest.fixture
def bare(database: Any) -> Iterator[Engine]:
    """A database in which there is nothing yet."""
    engine = create_engine(database.address(BARE))
    yield engine
    engine.dispose()


def declarations(engine: Engine) -> dict[str, list[str]]:
    """Every table as the database declares it, parts in order of the alphabet."""
    if engine.dialect.name == "sqlite":
        return written(engine)
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for table, part in connection.exec_driver_sql(CATALOGUE):
            if not table.startswith("alembic"):
                found.setdefault(table, []).append(part)
    return {table: sorted(parts) for table, parts in found.items()}


def written(engine: Engine) -> dict[str, list[str]]:
    """Every table and index in the words in which SQLite keeps its declaration.

    A name in quotes is the same name: SQLite writes them when a migration made a table anew.
    """
    query = "SELECT name, sql FROM sqlite_master WHERE sql <> '' AND name NOT LIKE 'alembic%'"
    with engine.connect() as connection:
        found = connection.exec_driver_sql(query).all()
    # A column that a migration adds stands on the line of the one before it.
    parts = re.compile(r",?\s*\n\s*|,\s+")
    return {
        name: sorted(filter(None, parts.split(sql.replace('"', "").strip()))) for name, sql in found
    }


def test_a_migrated_office_is_what_the_code_expects(migrated: Engine, engine: Engine) -> None:
    assert differences(migrated) == []
    assert declarations(migrated) == declarations(engine)
    assert is_current(migrated)
    assert not is_current(engine)


def test_a_difference_is_seen(migrated: Engine) -> None:
    with migrated.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE cases ADD COLUMN mood TEXT")
    assert differences(migrated)


def test_migrating_again_changes_nothing(migrated: Engine) -> None:
    case = stored(Store(migrated), rich_case())
    migrate(migrated)
    assert reloaded(Store(migrated), case.number) == case


def filled(table: Table, **values: Any) -> dict[str, Any]:
    """A row with something in every column."""
    kinds = {Date: date(2026, 3, 2), DateTime: datetime(2026, 3, 2, 9), Integer: 1}  # noqa: DTZ001
    some = {
        c.name: next((value for kind, value in kinds.items() if isinstance(c.type, kind)), "{}")
        for c in table.columns
    }
    return some | values


def test_tasks_of_before_know_whose_they_are_and_whether_they_were_done(bare: Engine) -> None:
    engine = bare
    migrate(engine, import_module("core.storage.migrations.versions.0005_tasks").down_revision)
    older = MetaData()
    older.reflect(engine, only=("cases", "tasks", "submissions"))
    cases, tasks = older.tables["cases"], older.tables["tasks"]
    with engine.begin() as connection:
        connection.execute(insert(older.tables["submissions"]), filled(older.tables["submissions"]))
        connection.execute(insert(cases), filled(cases, policy="complaint"))
        connection.execute(insert(tasks), filled(tasks))
        connection.execute(insert(tasks), filled(tasks, id=2, done_at=None))
    migrate(engine)
    here = tables.tasks.c
    query = select(
        here.policy, here.version, here.basis, here.ref, here.attempts, here.outcome, here.result
    )
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(query.order_by(here.id))]
    assert found == [
        ("complaint", date(2026, 3, 2), "", (), 0, outcome, {}) for outcome in ("done", "")
    ]


def operations(connection: Connection) -> Operations:
    """What a migration script calls."""
    return Operations(MigrationContext.configure(connection))


def fail_halfway(migration: Operations) -> None:
    """A migration whose last step cannot be done."""
    migration.drop_table("links")
    migration.rename_table("tasks", "chores")
    with migration.batch_alter_table("nowhere") as nowhere:
        nowhere.drop_column("mood")


def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(migrated: Engine) -> None:
    case = stored(Store(migrated), rich_case())
    with migrated.connect() as connection, loosened(connection):
        batch = operations(connection).batch_alter_table("cases")
        with batch as cases:
            cases.alter_column("status", existing_type=Text(), nullable=True)
    assert reloaded(Store(migrated), case.number) == case
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), migrated.begin() as connection:
        connection.exec_driver_sql("DELETE FROM cases")


def test_a_migration_that_fails_leaves_nothing(migrated: Engine) -> None:
    before = declarations(migrated)
    with (
        pytest.raises((NoSuchTableError, DBAPIError)),
        migrated.connect() as connection,
        loosened(connection),
    ):
        fail_halfway(operations(connection))
    assert declarations(migrated) == before


def test_a_migration_that_breaks_references_is_taken_back(migrated: Engine) -> None:
    case = stored(Store(migrated), rich_case())
    broken = (RuntimeError, IntegrityError)
    with pytest.raises(broken, match=r"reference|foreign key"), migrated.connect() as connection:  # noqa: SIM117
        with loosened(connection):
            connection.exec_driver_sql("DELETE FROM cases")
    assert reloaded(Store(migrated), case.number) == case
