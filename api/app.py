"""Puts the way in together: ``create_app`` for a server, a test or another Flask application."""

from __future__ import annotations

from typing import Any

from flask import Flask

from api import (
    addresses,
    applications,
    archive,
    archivepages,
    attachments,
    auth,
    backtests,
    calendars,
    cases,
    credentials,
    docs,
    documents,
    doors,
    draftchecks,
    draftdiffs,
    drafts,
    drafttrials,
    editing,
    erasures,
    errors,
    feedpages,
    feeds,
    health,
    identities,
    impact,
    imports,
    inspectionpages,
    inspections,
    jobs,
    mailboxes,
    metrics,
    officedrafts,
    oidc,
    outbox,
    pages,
    paperpages,
    policies,
    proofs,
    receipts,
    records,
    reportpages,
    reports,
    scorecards,
    scorepages,
    sectors,
    submissions,
    tasks,
    tokens,
    units,
    users,
    webhooks,
)
from api.assembly import Api, begun, watched
from api.bell import hang_up
from api.oidc import Provider
from api.running import Running
from core.bootstrap import Settings, open_desk
from core.usecases.desk import Desk

_RESOURCES = (
    submissions, cases, applications, records, tasks, documents, scorecards, inspections, reports,
    policies, drafts, draftchecks, draftdiffs, drafttrials, editing, backtests, jobs, sectors,
    calendars, units, users, credentials, tokens, archive, impact, officedrafts, imports,
    outbox, webhooks, feeds, identities, receipts, mailboxes, erasures, proofs, attachments,
)  # fmt: skip
_PAGES = (health, metrics, docs, pages)
pages.blueprint.register_blueprint(doors.blueprint)
pages.blueprint.register_blueprint(oidc.blueprint)
pages.blueprint.register_blueprint(scorepages.blueprint)
pages.blueprint.register_blueprint(paperpages.blueprint)
pages.blueprint.register_blueprint(archivepages.blueprint)
pages.blueprint.register_blueprint(inspectionpages.blueprint)
pages.blueprint.register_blueprint(reportpages.blueprint)
pages.blueprint.register_blueprint(feedpages.blueprint)


def create_app(desk: Desk | None = None, **config: Any) -> Flask:
    """An application on ``desk``; without one, on the installation that the environment names.

    ``config`` is Flask's; PUBLIC_INTAKE lets strangers send in and ask by receipt. Raises
    RuntimeError where a route names no permission.
    """
    if desk is None:
        settings = Settings.from_environment()
        config = {"PUBLIC_INTAKE": settings.public} | config
        desk = open_desk(settings)
        hang_up(desk, Running.from_environment())
    own = {"PUBLIC_INTAKE": False, "OPENAPI_URL_PREFIX": "/api/v1"}
    app = begun(Flask(__name__), desk, own | config)
    app.config.setdefault("OIDC", Provider.from_environment())
    api = Api(app)
    api.register_converter(addresses.Row, addresses.row_schema)
    for resource in _RESOURCES:
        api.register_blueprint(resource.blueprint, url_prefix="/api/v1")
    for page in _PAGES:
        app.register_blueprint(page.blueprint)
    errors.init_app(app)
    auth.init_app(app)
    oidc.init_app(app)
    return watched(app)
