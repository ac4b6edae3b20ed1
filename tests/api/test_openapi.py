"""The description of the interface is valid, complete and true."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from api.operations import OPERATIONS
from api.permissions import ROUTES
from tests.api.people import Person


@pytest.fixture
def spec(app: Flask) -> dict[str, Any]:
    """The description as it is served."""
    found: dict[str, Any] = app.test_client().get("/api/v1/openapi.json").get_json()
    return found


def test_it_is_valid_openapi(spec: dict[str, Any]) -> None:
    assert spec["openapi"] == "3.1.0"
    validate(spec)


def test_every_route_is_described(app: Flask, spec: dict[str, Any]) -> None:
    operations = {
        (path, method)
        for path, methods in spec["paths"].items()
        for method in methods
        if method != "parameters"
    }
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")]
    for rule in rules:
        if rule.endpoint != "api-docs.openapi_json":
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert (path, method.lower()) in operations
    assert len(operations) == sum(name.count(".") for name in ROUTES if _described(name))


def _described(route: str) -> bool:
    return route.partition(".")[0] not in ("api-docs", "docs", "feed", "health", "metrics")


def test_every_operation_is_named_and_fails_as_a_problem(spec: dict[str, Any]) -> None:
    problem = spec["components"]["responses"]["DEFAULT_ERROR"]["content"]
    assert list(problem) == ["application/problem+json"]
    for methods in spec["paths"].values():
        for method, operation in methods.items():
            if method != "parameters":
                assert operation["summary"]
                assert "default" in operation["responses"]


#: A path of the description and one to ask for it.
ANSWERS = {
    "/api/v1/cases/{number}": "/cases/{number}",
    "/api/v1/cases/{number}/journal": "/cases/{number}/journal",
    "/api/v1/cases/{number}/explain": "/cases/{number}/explain",
    "/api/v1/cases/{number}/notices": "/cases/{number}/notices",
    "/api/v1/cases/{number}/tasks": "/cases/{number}/tasks",
    "/api/v1/cases/{number}/submission": "/cases/{number}/submission",
    "/api/v1/cases/{number}/timers/{name}/ledger": "/cases/{number}/timers/resolve/ledger",
    "/api/v1/cases": "/cases",
    "/api/v1/policies": "/policies",
    "/api/v1/policies/{sector}/{policy}/versions/{version}":
        "/policies/property_mgmt/complaint/versions/2018-01-01",
    "/api/v1/sectors": "/sectors",
    "/api/v1/sectors/{slug}": "/sectors/property_mgmt",
    "/api/v1/calendars": "/calendars",
    "/api/v1/calendars/{name}/days": "/calendars/cn/days?from=2026-01-01&to=2026-01-05",
    "/api/v1/units": "/units",
    "/api/v1/me": "/me",
}  # fmt: skip


@pytest.mark.parametrize("path", ANSWERS)
def test_answers_are_as_described(office: Person, spec: dict[str, Any], path: str) -> None:
    facts = {"big_loss_or_injury": True, "liability": "security"}
    case = office.receive("property_mgmt", facts=facts, complainant={"name": "王芳"})
    answer = office.get(ANSWERS[path].replace("{number}", case["number"]))
    schema = spec["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert list(_faults(spec, schema, answer)) == []


def _faults(spec: dict[str, Any], schema: dict[str, Any], answer: Any) -> Any:
    whole = Resource.from_contents(spec, default_specification=DRAFT202012)
    registry = Registry().with_resource("urn:spec", whole)
    rooted = {"$ref": "urn:spec" + schema["$ref"]}
    return OAS31Validator(rooted, registry=registry).iter_errors(answer)


def test_the_documentation_shows_every_operation(app: Flask, spec: dict[str, Any]) -> None:
    page = app.test_client().get("/api/docs")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    for path in spec["paths"]:
        assert path in text
    for words in OPERATIONS.values():
        assert words in text
    english = app.test_client().get("/api/docs?lang=en").get_data(as_text=True)
    for methods in spec["paths"].values():
        for method, operation in methods.items():
            assert method == "parameters" or operation["summary"] in unescape(english)
    assert OPERATIONS.keys() == {name for name in ROUTES if _described(name)}
    assert "<script" not in text
    assert "style=" not in text
