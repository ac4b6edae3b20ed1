"""Whether the process lives, and whether it can do its work; at the root, for whoever runs it."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, jsonify, make_response
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api.context import desk
from api.db import db
from core.domain.errors import TousuError
from core.storage.migrate import is_current

log = logging.getLogger("tousu.api")
blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.route("/live")
def live() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="live")


@blueprint.route("/ready")
def ready() -> ResponseReturnValue:
    """It can work: the database answers and has this version's tables.

    An office whose calendar runs out can still receive, its later dates being provisional; so
    that is told as a warning, and is no reason to send people away.
    """
    checks = {"database": _database(), "calendar": _calendar(), "sectors": _sectors()}
    if checks["database"]["status"] == "ok":
        checks["migrations"] = _migrations()
    failed = any(check["status"] == "failed" for check in checks.values())
    body = {"status": "failed" if failed else "ready", "checks": checks}
    return make_response(jsonify(body), 503 if failed else 200)


def _database() -> dict[str, Any]:
    try:
        db.session.execute(text("SELECT 1"))
        db.session.rollback()
    except (SQLAlchemyError, TousuError) as error:
        # The message may hold the database's address with a password.
        log.error("the database does not answer: %s", type(error).__name__)
        return {"status": "failed"}
    return {"status": "ok"}


def _migrations() -> dict[str, Any]:
    current = is_current(desk().store.engine)
    return {"status": "ok"} if current else {"status": "failed", "hint": "tousu doctor"}


def _calendar() -> dict[str, Any]:
    """The year that is running should be settled; the next is published late in this one."""
    today = desk().now().astimezone(desk().zone).date()
    settled = desk().book.as_known_on(None).certain_through
    status = "ok" if settled.year >= today.year else "warning"
    return {"status": status, "certain_through": settled.isoformat()}


def _sectors() -> dict[str, Any]:
    loaded = sorted(desk().registry.sectors)
    return {"status": "ok" if loaded else "warning", "loaded": loaded}
