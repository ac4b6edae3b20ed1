"""What every application of ours is made of, whichever door it is: limits, log, problems."""

from __future__ import annotations

import logging
from threading import Lock
from time import perf_counter
from typing import Any

import flask_smorest
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from api import addresses, db, errors, headers, logs, words
from api.parsing import MAX_BODY
from api.routes import metrics
from api.schemas.common import ProblemSchema
from core.usecases.desk import Desk

__all__ = ["Api", "begun", "known_method", "watched"]

log = logging.getLogger("tousu.api")

_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))

_CONFIG: dict[str, Any] = {
    "API_TITLE": "tousu",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "MAX_CONTENT_LENGTH": MAX_BODY,
    "API_SPEC_OPTIONS": {
        "info": {"description": "投诉政策引擎 · Complaint policies, cases and deadlines"},
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
        "servers": [{"url": "/"}],
    },
}


class Api(flask_smorest.Api):
    """flask-smorest with problem documents in place of its own errors.

    What stands at which address is described when somebody first asks, for to do that takes as
    long as all the rest of the start.
    """

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, app: Flask) -> None:
        self._undescribed: list[flask_smorest.Blueprint] = []
        self._turn = Lock()
        super().__init__(app)

    @property
    def spec(self) -> Any:
        """The description of the interface, an ``apispec.APISpec``."""
        with self._turn:
            for found in self._undescribed:
                found.register_views_in_doc(
                    self, self._app, self._spec, name=found.name, parameters=None
                )
                self._spec.tag({"name": found.name, "description": found.description})
            self._undescribed.clear()
        return self._spec

    @spec.setter
    def spec(self, empty: Any) -> None:
        self._spec = empty

    def register_blueprint(self, blueprint: flask_smorest.Blueprint, **options: Any) -> None:
        """Answer at the addresses of a blueprint."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blueprint.name] = self
        self._app.register_blueprint(blueprint, **options)
        self._undescribed.append(blueprint)

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Answer an error of Flask's own."""
        return errors.handle_http_exception(error)

    def _register_responses(self) -> None:
        # The library registers its errors, and only them, under the default content type.
        self.DEFAULT_RESPONSE_CONTENT_TYPE = "application/problem+json"
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE


def begun(app: Flask, desk: Desk, config: dict[str, Any]) -> Flask:
    """``app`` on ``desk``, before it has a route; ``config`` is Flask's."""
    app.url_map.merge_slashes = False  # a redirect page is no answer to a program
    app.config.update(_CONFIG | config)
    # Flask's own encoder sorts keys and escapes Chinese; the shapes have an order of their own.
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["tousu"] = desk
    logs.init_app(app)
    metrics.init_app(app)
    db.init_app(app)
    addresses.init_app(app)
    words.init_app(app)
    return app


def watched(app: Flask) -> Flask:
    """``app`` with the headers of every answer, and a line in the log for each."""
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
