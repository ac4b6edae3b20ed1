"""Flask-SQLAlchemy on core's tables: one engine, bound for reading.

The office changes by use cases only, each its own transaction on the desk's store. What Flask's
world asks of the database besides, such as the readiness check, a shell or an extension, asks
``db.session``, which shares the store's connections and may not write.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine

from core.storage.database.engine import reading
from core.storage.tables import metadata


class _OfTheDesk(SQLAlchemy):
    """Takes the desk's engine instead of making another with settings of its own."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        return _engine_of(app)

    @property
    def engines(self) -> Mapping[str | None, Engine]:
        """The engine of the desk that the application serves now."""
        return {None: _engine_of(current_app)}


db = _OfTheDesk(metadata=metadata)


def init_app(app: Flask) -> None:
    """Bind ``db`` to the engine of the application's desk."""
    app.config["SQLALCHEMY_DATABASE_URI"] = _engine_of(app).url
    db.init_app(app)


def _engine_of(app: Flask) -> Engine:
    engine: Engine = app.extensions["tousu"].store.engine
    return reading(engine)
