"""Puts the way in together: ``create_app`` for a server, a test or another Flask application."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import Any

import flask_smorest
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

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
    db,
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
    headers,
    health,
    identities,
    impact,
    imports,
    inspectionpages,
    inspections,
    jobs,
    logs,
    mailboxes,
    metrics,
    officedrafts,
    oidc,
    outbox,
    pages,
    paperpages,
    policies,
    proofs,
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
from api.bell import hang_up
from api.oidc import Provider
from api.parsing import MAX_BODY
from api.running import Running
from api.schemas.common import ProblemSchema
from core.bootstrap import Settings, open_desk
from core.usecases.desk import Desk

log = logging.getLogger("tousu.api")

_RESOURCES = (
    submissions, cases, applications, records, tasks, documents, scorecards, inspections, reports,
    policies, drafts, draftchecks, draftdiffs, drafttrials, editing, backtests, jobs, sectors,
    calendars, units, users, credentials, tokens, archive, impact, officedrafts, imports,
    outbox, webhooks, feeds, identities, mailboxes, erasures, proofs, attachments,
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

_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))

_CONFIG: dict[str, Any] = {
    "API_TITLE": "tousu",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api/v1",
    "MAX_CONTENT_LENGTH": MAX_BODY,
    "API_SPEC_OPTIONS": {
        "info": {"description": "投诉政策引擎 · Complaint policies, cases and deadlines"},
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
        "servers": [{"url": "/"}],
    },
}


class Api(flask_smorest.Api):
    """flask-smorest with problem documents in place of its own errors."""

    ERROR_SCHEMA = ProblemSchema

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Answer an error of Flask's own."""
        return errors.handle_http_exception(error)

    def _register_responses(self) -> None:
        # The library registers its errors, and only them, under the default content type.
        self.DEFAULT_RESPONSE_CONTENT_TYPE = "application/problem+json"
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE


def create_app(desk: Desk | None = None, **config: Any) -> Flask:
    """An application on ``desk``; without one, on the installation that the environment names.

    ``config`` is Flask's; PUBLIC_INTAKE lets strangers send in and ask by receipt. Raises
    RuntimeError where a route names no permission.
    """
    app = Flask(__name__)
    app.url_map.merge_slashes = False  # a redirect page is no answer to a program
    app.config.update(_CONFIG | config)
    app.config.setdefault("OIDC", Provider.from_environment())
    # Flask's own encoder sorts keys and escapes Chinese; the shapes have an order of their own.
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if desk is None:
        settings = Settings.from_environment()
        app.config.setdefault("PUBLIC_INTAKE", settings.public)
        desk = open_desk(settings)
        hang_up(desk, Running.from_environment())
    app.config.setdefault("PUBLIC_INTAKE", False)
    app.extensions["tousu"] = desk
    logs.init_app(app)
    metrics.init_app(app)
    db.init_app(app)
    addresses.init_app(app)
    api = Api(app)
    api.register_converter(addresses.Row, addresses.row_schema)
    for resource in _RESOURCES:
        api.register_blueprint(resource.blueprint, url_prefix="/api/v1")
    for page in _PAGES:
        app.register_blueprint(page.blueprint)
    errors.init_app(app)
    auth.init_app(app)
    oidc.init_app(app)
    headers.init_app(app)
    app.before_request(_begin)
    app.after_request(_log)
    return app


def known_method(method: str) -> str:
    """The method of a request where it is one of HTTP's; anybody may send another word."""
    return method if method in _METHODS else "-"


def _begin() -> None:
    g.begun = perf_counter()


def _log(response: Response) -> Response:
    """One line a request: of the address the rule only, for the rest may tell of a person."""
    rule = request.url_rule.rule if request.url_rule else "-"
    spent = (perf_counter() - g.begun) * 1000 if "begun" in g else 0
    metrics.count(known_method(request.method), rule, response.status_code, spent / 1000)
    token = g.caller.token if "caller" in g else "-"
    told = {
        "method": known_method(request.method), "route": rule, "status": response.status_code,
        "ms": round(spent, 1), "token": token,
    }  # fmt: skip
    log.info("%(method)s %(route)s %(status)s %(ms)s ms %(token)s", told, extra=told)
    return response
