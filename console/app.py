"""Puts the console together with the programming interface: ``create_app`` for a server or test.

``create_public_app`` has the citizens' door alone.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, redirect, url_for

from api import app as interface
from api import auth, errors, public
from api.assembly import begun, watched
from console import admin, door, doors, guard, layout, meetings, oidc, studio, uploads, work
from console.permissions import DOOR, PAGES
from core.bootstrap import Settings, open_desk
from core.usecases.desk import Desk

_AREAS = (
    doors.blueprint, oidc.blueprint, work.blueprint, meetings.blueprint, admin.blueprint,
    studio.blueprint, door.blueprint, door.posters_blueprint,
)  # fmt: skip


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
    uploads.init_app(app)
    guard.init_app(app)
    layout.init_app(app)
    oidc.init_app(app)
    return watched(app)


def create_public_app(desk: Desk | None = None, **config: Any) -> Flask:
    """The citizens' door alone, on ``desk``: pages and the interface of ``api.public``.

    Nothing of the officers' is behind it, no page, route or script. RuntimeError where a route is
    not for anyone.
    """
    desk = desk or open_desk(Settings.from_environment())
    app = begun(Flask(__name__, static_folder=None), desk, {**public.OWN, **config})
    public.mount(app)
    app.register_blueprint(door.blueprint)
    app.add_url_rule("/static/<path:filename>", "static", door.static_file)
    app.add_url_rule("/", "begin", lambda: redirect(url_for("door.start")))
    own = {"static": "anyone", "begin": "anyone", **DOOR}
    errors.init_app(app)
    auth.for_anyone(app, own)
    guard.init_app(app, frozenset(DOOR))
    layout.init_app(app)
    return watched(app)
