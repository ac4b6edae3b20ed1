"""Puts the console together with the programming interface: ``create_app`` for a server or test."""

from __future__ import annotations

from typing import Any

from flask import Flask

from api import app as interface
from api import auth, errors
from api.assembly import begun, watched
from console import doors, guard, layout, meetings, oidc, studio, work
from console.permissions import PAGES
from core.usecases.desk import Desk

_AREAS = (doors.blueprint, oidc.blueprint, work.blueprint, meetings.blueprint, studio.blueprint)


def create_app(desk: Desk | None = None, **config: Any) -> Flask:
    """An application on ``desk`` with pages and programming interface.

    Without a desk it is on the installation that the environment names. ``config`` is Flask's;
    PUBLIC_INTAKE lets strangers send in and ask by receipt. Raises RuntimeError where a route or a
    page names no permission.
    """
    desk, found = interface.settled(desk, config)
    app = begun(Flask(__name__), desk, {"OIDC": oidc.Provider.from_environment()} | found)
    interface.mount(app)
    for area in _AREAS:
        app.register_blueprint(area)
    errors.init_app(app)
    auth.init_app(app, elsewhere=PAGES)
    guard.init_app(app)
    layout.init_app(app)
    oidc.init_app(app)
    return watched(app)
