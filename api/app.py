"""Puts the programming interface together, alone or within another Flask application."""

from __future__ import annotations

from typing import Any

from flask import Flask

from api import addresses, auth, errors
from api.assembly import Api, begun, watched
from api.bell import hang_up
from api.routes import (
    applications,
    archive,
    attachments,
    backtests,
    calendars,
    cases,
    credentials,
    dashboards,
    docs,
    documents,
    draftchecks,
    draftdiffs,
    drafts,
    drafttrials,
    editing,
    erasures,
    feedpages,
    feeds,
    health,
    identities,
    impact,
    imports,
    inspections,
    jobs,
    mailboxes,
    metrics,
    officedrafts,
    outbox,
    policies,
    proofs,
    receipts,
    records,
    reports,
    scorecards,
    sectors,
    submissions,
    tasks,
    tokens,
    units,
    users,
    webhooks,
)
from api.running import Running
from core.bootstrap import Settings, open_desk
from core.usecases.desk import Desk

_RESOURCES = (
    submissions, cases, applications, records, tasks, documents, scorecards, inspections, reports,
    dashboards, policies, drafts, draftchecks, draftdiffs, drafttrials, editing, backtests, jobs,
    sectors, calendars, units, users, credentials, tokens, archive, impact, officedrafts, imports,
    outbox, webhooks, feeds, identities, receipts, mailboxes, erasures, proofs, attachments,
)  # fmt: skip
_OUTSIDE = (health, metrics, docs, feedpages)


def create_app(desk: Desk | None = None, **config: Any) -> Flask:
    """The programming interface alone, on ``desk``; with its pages it is ``console.app``.

    Without a desk it is on the installation that the environment names. ``config`` is Flask's;
    PUBLIC_INTAKE lets strangers send in and ask by receipt. Raises RuntimeError where a route
    names no permission.
    """
    desk, found = settled(desk, config)
    app = begun(Flask(__name__, static_folder=None), desk, found)
    mount(app)
    errors.init_app(app)
    auth.init_app(app)
    return watched(app)


def settled(desk: Desk | None, config: dict[str, Any]) -> tuple[Desk, dict[str, Any]]:
    """The desk, opened by the environment if need be, and Flask's settings over our own."""
    own: dict[str, Any] = {"PUBLIC_INTAKE": False, "OPENAPI_URL_PREFIX": "/api/v1"}
    if desk is None:
        settings = Settings.from_environment()
        own["PUBLIC_INTAKE"] = settings.public
        desk = open_desk(settings)
        hang_up(desk, Running.from_environment())
    return desk, own | config


def mount(app: Flask) -> None:
    """Answer in ``app`` at every address of the interface."""
    api = Api(app)
    api.register_converter(addresses.Row, addresses.row_schema)
    for resource in _RESOURCES:
        api.register_blueprint(resource.blueprint, url_prefix="/api/v1")
    for outside in _OUTSIDE:
        app.register_blueprint(outside.blueprint)
