"""Brings a database to the tables of this version, or tells that it is not there yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from core.storage.engine import loosened, reading
from core.storage.tables import metadata

__all__ = ["MIGRATIONS", "differences", "is_current", "migrate"]

MIGRATIONS = Path(__file__).with_name("migrations")


def migrate(engine: Engine, target: str = "head") -> None:
    """Upgrade to ``target`` in one transaction: all of it, or nothing where it fails."""
    with engine.connect() as connection, loosened(connection):
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, target)


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration."""
    newest = set(ScriptDirectory.from_config(_configuration()).get_heads())
    with reading(engine).begin() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == newest


def differences(engine: Engine) -> list[Any]:
    """Where the database differs from the tables of this version, as Alembic puts it."""
    with reading(engine).begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return configuration
