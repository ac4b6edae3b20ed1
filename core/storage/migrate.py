"""Brings a database to the tables of this version, or tells that it is not there yet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, inspect, text

from core.storage.database.engine import loosened, reading
from core.storage.tables import metadata
from core.storage.tables.finding import declared

if TYPE_CHECKING:  # Alembic is slow to import, and a database is rarely behind.
    from alembic.config import Config

__all__ = ["MIGRATIONS", "differences", "is_current", "migrate"]

MIGRATIONS = Path(__file__).with_name("migrations")


def migrate(engine: Engine, target: str = "head") -> None:
    """Upgrade to ``target`` in one transaction: all of it, or nothing where it fails."""
    from alembic import command

    with engine.connect() as connection, loosened(connection):
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, target)


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration, the last by the files' names."""
    newest = max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    with reading(engine).begin() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
        return list(found) == [newest.partition("_")[0]]


def differences(engine: Engine) -> list[Any]:
    """Where the database differs from the tables of this version, as Alembic puts it."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with reading(engine).begin() as connection:
        options = {"compare_type": True, "include_name": declared}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))


def _configuration() -> Config:
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return configuration
