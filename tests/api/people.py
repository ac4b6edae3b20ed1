"""Somebody who calls the office: a token and short ways to send and to read."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from console.app import create_app
from core.bootstrap import passing_desk
from core.clock import SystemClock
from core.registry import Registry
from core.usecases.desk import Desk

PASSWORD = "a long pass phrase"
API = "/api/v1"


@cache
def _application() -> Flask:
    return create_app(passing_desk(Registry(), SystemClock()), TESTING=False)


def application(desk: Desk) -> Flask:
    """The application on ``desk``. To build one takes longer than most tests, so it is one for
    all, and serves the desk that it was given last."""
    app = _application()
    app.extensions["tousu"] = desk
    return app


class Person:
    """A caller with a token, who may speak for others."""

    def __init__(self, app: Flask, token: str) -> None:
        self.client = app.test_client()
        self.token = token

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """Send a request under /api/v1; underscores in header names become hyphens."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            given.setdefault("Authorization", f"Bearer {self.token}")
        options = {} if body is None else {"json": body}
        return self.client.open(API + path, method=method, headers=given, **options)

    def get(self, path: str, **headers: str) -> Any:
        """The body of a successful answer."""
        response = self.send("GET", path, **headers)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_json()

    def receive(self, sector: str = "property_mgmt", **more: Any) -> Any:
        """A new case; a complaint with no facts unless told otherwise."""
        body = {"sector": sector, "kind": "complaint", "facts": {}} | more
        response = self.send("POST", "/cases", body)
        assert response.status_code == 201, response.get_data(as_text=True)
        return response.get_json()

    def act(self, number: str, action: str, by: str, **body: Any) -> TestResponse:
        """Do an act as the officer ``by``."""
        path = f"/cases/{number}/actions/{action}"
        return self.send("POST", path, body, Tousu_Act_As=by)
