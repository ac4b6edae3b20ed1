"""Databases as they are when an office opens: made once by the real means, then copied."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Engine, inspect

from core.storage.engine import create_engine
from core.storage.migrate import migrate
from core.storage.tables import metadata


def furnish(engine: Engine, target: str = "head") -> None:
    """As ``migrate``; an empty SQLite database becomes a copy of one that was migrated."""
    if target != "head" or not _is_empty(engine):
        migrate(engine, target)
    else:
        _copy(_migrated(), engine)


def build(engine: Engine) -> None:
    """As ``metadata.create_all`` does with an empty SQLite database, of which this is a copy."""
    _copy(_created(), engine)


def _is_empty(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite" and not inspect(engine).get_table_names()


@cache
def _migrated() -> Engine:
    engine = create_engine("sqlite://")
    migrate(engine)
    return engine


@cache
def _created() -> Engine:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    return engine


def _copy(template: Engine, engine: Engine) -> None:
    with template.connect() as there, engine.connect() as here:
        source: Any = there.connection.driver_connection
        source.backup(here.connection.driver_connection)
