"""How Alembic runs here: on the connection it is given, or on ``-x url=DATABASE``.

alembic -c core/storage/migrations/alembic.ini -x url=sqlite:///office.db revision --autogenerate
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from core.storage.database import types
from core.storage.database.engine import create_engine, loosened
from core.storage.tables import metadata
from core.storage.tables.finding import declared


def render_item(kind: str, item: Any, autogenerating: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their names, with the import they need."""
    if kind == "type" and type(item).__module__ == types.__name__:
        name = type(item).__name__
        autogenerating.imports.add(f"from {types.__name__} import {name}")
        return f"{name}()"
    return False


def run(connection: Connection) -> None:
    """Run the migrations inside the transaction that is open on ``connection``."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        include_name=declared,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = create_engine(context.get_x_argument(as_dictionary=True)["url"])
    with engine.connect() as own, loosened(own):
        run(own)
