"""Flask-SQLAlchemy on core's tables: one engine, bound for reading.

The office changes by use cases only, each its own transaction on the desk's store. What Flask's
world asks of the database besides, such as the readiness check, a shell or an extension, asks
``db.session``, which shares the store's connections and may not write.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine

from core.storage.engine import reading
from core.storage.tables import metadata

_ENGINE = "TOUSU_ENGINE"


class _OfTheDesk(SQLAlchemy):
    """Takes the engine that is there instead of making another with settings of its own."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        engine: Engine = app.config[_ENGINE]
        return reading(engine)


db = _OfTheDesk(metadata=metadata)


def init_app(app: Flask, engine: Engine) -> None:
    """Bind ``db`` to the engine of the desk."""
    app.config[_ENGINE] = engine
    app.config["SQLALCHEMY_DATABASE_URI"] = engine.url
    db.init_app(app)
