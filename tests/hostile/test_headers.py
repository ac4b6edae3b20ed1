"""What every answer carries, whatever it is: a page, an error, a file, a style sheet."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.headers import CONTENT_POLICY
from tests.api.people import API, PASSWORD, Person

BASE = "https://office.example"
WANTED = {
    "Content-Security-Policy": r"default-src 'none'.*|sandbox; default-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": r"camera=\(\).*",
    "Referrer-Policy": "same-origin|no-referrer",
    "Strict-Transport-Security": r"max-age=\d{8,}.*",
    "X-Content-Type-Options": "nosniff",
}
NEVER = ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "X-Powered-By",
         "Server", "X-Debug")  # fmt: skip


def faults(response: TestResponse) -> list[str]:
    """What an answer lacks, and what it should not say."""
    lacking = [
        name for name, value in WANTED.items()
        if not re.fullmatch(value, response.headers.get(name, ""))
    ]  # fmt: skip
    stored = response.request.path.startswith(("/static/", "/api/docs/static/"))
    if not stored and response.headers.get("Cache-Control") != "no-store":
        lacking.append("Cache-Control")
    said = [name for name in NEVER if name in response.headers]
    said += filter(_careless, response.headers.getlist("Set-Cookie"))
    return lacking + said


def _careless(cookie: str) -> bool:
    """Whether a cookie, neither deleted nor of the language, goes where it should not."""
    if "Expires=Thu, 01 Jan 1970" in cookie or "tousu_language" in cookie:
        return False
    return not all(mark in cookie for mark in ("HttpOnly", "SameSite=", "Secure"))


def paths(app: Flask) -> list[tuple[str, str]]:
    """Every route with every method, its parts filled in with names of nothing."""
    return [
        (method, re.sub(r"<(?:\w+:)?\w+>", "1", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD"})
    ]


def test_every_route_answers_nobody_with_the_headers(app: Flask) -> None:
    client, asked = app.test_client(), paths(app)
    assert len(asked) > 150
    wrong = {}
    for method, path in asked:
        origin = {"Origin": "https://evil.example"}
        response = client.open(path, method=method, base_url=BASE, headers=origin)
        assert response.status_code < 500, path
        if found := faults(response):
            wrong[f"{method} {path}"] = found
    assert wrong == {}


def test_answers_and_errors_have_them_too(office: Person, visitor: Person) -> None:
    token = {"Authorization": f"Bearer {office.token}"}
    number = office.receive("property_mgmt")["number"]
    asked: list[tuple[str, str, dict[str, object], int]] = [
        ("GET", f"{API}/cases/{number}", {}, 200),
        ("GET", f"{API}/cases", {}, 200),
        ("GET", f"{API}/openapi.json", {}, 200),
        ("GET", f"{API}/nothing", {}, 404),
        ("PUT", f"{API}/cases", {}, 405),
        ("POST", f"{API}/cases", {"data": "{", "content_type": "application/json"}, 400),
        ("POST", f"{API}/cases", {"data": "x", "content_type": "text/plain"}, 415),
        ("POST", f"{API}/cases", {"data": b"x" * 2_000_000}, 413),
        ("POST", f"{API}/cases", {"json": {}}, 422),
        ("GET", "/static/nothing.css", {}, 404),
        ("GET", "/health/live", {}, 200),
        ("GET", "/nothing", {}, 404),
        ("GET", "/log-in", {}, 200),
    ]
    for method, path, more, status in asked:
        response = office.client.open(
            path,
            method=method,
            base_url=BASE,
            headers=token,
            **more,  # type: ignore[arg-type]
        )
        assert path.startswith(("/log-in", "/health")) or response.status_code == status, path
        assert faults(response) == [], path
    entered = visitor.client.post(
        "/log-in", base_url=BASE, headers={"Origin": BASE},
        data={"name": "lin", "password": PASSWORD},
    )  # fmt: skip
    assert faults(entered) == []


def test_an_error_of_the_program_has_them_and_tells_nothing(
    office: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("a secret of the office")

    monkeypatch.setattr("core.usecases.casework.reading.search", fail)
    response = office.client.get(
        f"{API}/cases", base_url=BASE, headers={"Authorization": f"Bearer {office.token}"}
    )
    assert response.status_code == 500
    assert faults(response) == []
    assert "secret" not in response.get_data(as_text=True)


def test_nothing_is_made_for_looking_into_it(app: Flask) -> None:
    assert not app.debug
    assert "unsafe" not in CONTENT_POLICY
    assert "*" not in CONTENT_POLICY
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in CONTENT_POLICY


def test_an_answer_without_them_would_be_found(app: Flask) -> None:
    bare = Flask("bare")
    bare.add_url_rule("/", "front", lambda: ("x", {"Access-Control-Allow-Origin": "*"}))
    found = faults(bare.test_client().get("/", base_url=BASE))
    assert {*WANTED, "Cache-Control", "Access-Control-Allow-Origin"} == set(found)
