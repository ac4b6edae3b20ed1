"""Whether the process lives, and whether it can do its work; at the root, for whoever runs it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, jsonify, make_response
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api.context import desk
from api.db import db
from api.pulse import sweeper_of
from api.scrubbing import told
from core.domain.errors import TousuError
from core.domain.worktime.workdays import LAST_DAY
from core.storage.database.probing import LEAST_FREE, free_bytes, why_not_writable
from core.storage.migrate import is_current
from core.usecases.meetings.figures import settled_through

log = logging.getLogger("tousu.api")
blueprint = Blueprint("health", __name__, url_prefix="/health")

#: How long the sweep of this process may stay away: it comes every second, after errors every
#: minute.
SILENCE = timedelta(minutes=5)
#: No statutory period reaches further; all of it must be on the calendar.
FARTHEST = timedelta(days=366)


@blueprint.route("/live")
def live() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="live")


@blueprint.route("/ready")
def ready() -> ResponseReturnValue:
    """It can work; else 503, and each check that failed says its reason.

    An office whose calendar is not settled far enough can still receive, its later dates being
    provisional; so that is told as a warning, and is no reason to send people away. A calendar on
    which a period has no place to end is.
    """
    checks = {"database": _looked(_database)}
    if checks["database"]["status"] == "ok":
        checks["migrations"] = _looked(_migrations)
        checks["writable"] = _looked(_writable)
        if checks["migrations"]["status"] == "ok":
            checks["calendar"] = _looked(_calendar)
    checks |= {"sweep": _sweep(), "sectors": _sectors()}
    failed = any(check["status"] == "failed" for check in checks.values())
    body = {"status": "failed" if failed else "ready", "checks": checks}
    return make_response(jsonify(body), 503 if failed else 200)


def _looked(look: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return look()
    except (SQLAlchemyError, TousuError) as error:
        # The message may hold the database's address with a password.
        log.error("the database does not answer: %s", told(error))
        return _failed("unreachable", "tousu doctor")


def _failed(reason: str, hint: str, **more: Any) -> dict[str, Any]:
    return {"status": "failed", "reason": reason, "hint": hint, **more}


def _database() -> dict[str, Any]:
    db.session.execute(text("SELECT 1"))
    db.session.rollback()
    return {"status": "ok"}


def _migrations() -> dict[str, Any]:
    if is_current(desk().store.engine):
        return {"status": "ok"}
    return _failed("schema_of_another_version", "tousu doctor")


def _writable() -> dict[str, Any]:
    engine = desk().store.engine
    if reason := why_not_writable(engine):
        return _failed(reason, "tousu doctor")
    free = free_bytes(engine)
    if free is not None and free < LEAST_FREE:
        return _failed("disk_full", "df -h", free=free)
    return {"status": "ok"}


def _sweep() -> dict[str, Any]:
    """Whether the sweep of this process comes by; one that leaves it to others has none to miss."""
    sweeper = sweeper_of(current_app)
    if sweeper is None:
        return {"status": "ok", "here": False}
    if not sweeper.is_alive():
        return _failed("sweep_ended", "restart tousu serve", here=True)
    if sweeper.pulse.silent_for > SILENCE.total_seconds():
        return _failed("sweep_is_late", "tousu doctor", here=True,
                       seconds=round(sweeper.pulse.silent_for))  # fmt: skip
    return {"status": "ok", "here": True}


def _calendar() -> dict[str, Any]:
    """The year that is running should be settled; the next is published late in this one."""
    office = desk()
    today = office.now().astimezone(office.zone).date()
    with office.store.read() as work:
        settled = settled_through(office, work)
    known = {"certain_through": settled.isoformat()}
    if today + FARTHEST > LAST_DAY:
        last = LAST_DAY.isoformat()
        return _failed("calendar_ends", "install a newer version", last_day=last, **known)
    if settled.year < today.year:
        hint = f"tousu calendar import notice-{today.year}.json"
        return {"status": "warning", "reason": "notice_missing", "hint": hint, **known}
    return {"status": "ok", **known}


def _sectors() -> dict[str, Any]:
    registry = desk().registry
    loaded = sorted(registry.sectors)
    if registry.left_out:
        return {"status": "warning", "reason": "sector_left_out", "hint": "tousu doctor",
                "loaded": loaded, "left_out": sorted(registry.left_out)}  # fmt: skip
    if not loaded:
        return {"status": "warning", "reason": "no_sector", "hint": "tousu doctor", "loaded": []}
    return {"status": "ok", "loaded": loaded}
