"""The citizens' door as an application of its own: nothing of the officers' is behind it.

It runs as a process and at a port of its own, so that the internet reaches no route that takes a
token or a session. With pages for people it is ``console.app:create_public_app()``, which `tousu
serve --public` runs; for programs alone hand ``api.public:create_app()`` to a WSGI server.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from api import auth, errors
from api.assembly import Api, begun, watched
from api.routes import health, receipts
from core.bootstrap import Settings, open_desk
from core.usecases.desk import Desk

__all__ = ["OWN", "create_app", "mount"]

#: Flask's settings of an application that has nothing but this door.
OWN: Mapping[str, Any] = {"PUBLIC_INTAKE": True, "OPENAPI_URL_PREFIX": None}


def create_app(desk: Desk | None = None, **config: Any) -> Flask:
    """The application on ``desk``; without one, on the installation that the environment names.

    ``config`` is Flask's. Raises RuntimeError where a route is not for anyone.
    """
    desk = desk or open_desk(Settings.from_environment())
    app = begun(Flask(__name__, static_folder=None), desk, {**OWN, **config})
    mount(app)
    errors.init_app(app)
    auth.for_anyone(app)
    return watched(app)


def mount(app: Flask) -> None:
    """Answer in ``app`` at the addresses of this door."""
    Api(app).register_blueprint(receipts.blueprint, url_prefix="/api/v1")
    app.add_url_rule("/health/live", "health.live", health.live)
