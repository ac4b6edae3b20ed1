"""Traces tell how long what took, of requests and statements, and of nobody."""

from __future__ import annotations

import sys
from urllib.parse import quote

import pytest
from flask import Flask
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api import tracing
from console.app import create_app
from core.domain.errors import TousuError
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from tests.api.people import Person

NAME, TELEPHONE, LATIN = "张三丰机密", "13912345678", "Zhangsanfeng"


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traced(desk: Desk, spans: InMemorySpanExporter) -> Flask:
    """An application of its own that makes spans."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    app = create_app(desk)
    tracing.watch(app, desk.store.engine, provider)
    return app


@pytest.fixture
def person(traced: Flask, desk: Desk) -> Person:
    access.add_user(desk, "lin", grants=[Grant("clerk"), Grant("handler")])
    issued = access.issue_token(desk, "lin", "t", ("read", "submit", "handle"))
    return Person(traced, issued.text)


def told(span: ReadableSpan) -> str:
    """Everything that leaves with a span."""
    return span.to_json()


def test_a_request_and_its_statements_are_one_trace(
    person: Person, spans: InMemorySpanExporter, desk: Desk
) -> None:
    parent = f"00-{'ab' * 16}-{'cd' * 8}-01"
    assert person.send("GET", "/cases", traceparent=parent).status_code == 200
    *statements, request = spans.get_finished_spans()
    assert request.name == "GET /api/v1/cases"
    assert request.attributes is not None
    assert request.attributes["http.response.status_code"] == 200
    assert request.context.trace_id == int("ab" * 16, 16)
    assert len(statements) >= 2
    for span in statements:
        assert span.parent is not None
        assert span.parent.span_id == request.context.span_id
    texts = [str((span.attributes or {})["db.query.text"]) for span in statements]
    placeholder = {"sqlite": "?", "postgresql": "%(of)s"}[desk.store.engine.dialect.name]
    assert any("FROM tokens" in one and placeholder in one for one in texts)


def test_no_span_tells_of_a_person(person: Person, spans: InMemorySpanExporter) -> None:
    headers = {"User_Agent": LATIN, "baggage": f"who={LATIN}", "tracestate": f"who={LATIN}",
               "X_Forwarded_For": "203.0.113.7"}  # fmt: skip
    body = {
        "sector": "property_mgmt", "kind": "complaint", "facts": {}, "subject": LATIN,
        "complainant": {"name": NAME, "contact": TELEPHONE},
    }  # fmt: skip
    assert person.send("POST", "/cases", body, **headers).status_code == 201
    person.send("GET", f"/cases/{LATIN}?q={quote(NAME)}&tel={TELEPHONE}", **headers)
    person.client.get(f"/{LATIN}")
    person.client.open("/api/v1/cases", method=LATIN.upper())
    found = spans.get_finished_spans()
    assert len(found) > 10
    assert any("INSERT" in span.name for span in found), "nothing was stored, so nothing was tried"
    for span in found:
        said = told(span)
        for word in (NAME, TELEPHONE, LATIN, LATIN.upper(), quote(NAME), "203.0.113.7"):
            assert word not in said
        assert NAME.encode("unicode_escape").decode() not in said


def test_what_fails_says_its_kind_only(
    traced: Flask, person: Person, spans: InMemorySpanExporter, desk: Desk
) -> None:
    with pytest.raises(DBAPIError), desk.store.read() as work:
        work.connection.execute(text("SELECT * FROM no_such"))
    assert spans.get_finished_spans() == (), "outside of requests there are no spans"
    with traced.test_request_context("/health/live"):
        traced.preprocess_request()
        with pytest.raises(DBAPIError) as caught, desk.store.read() as work:
            work.connection.execute(text(f"SELECT * FROM no_such WHERE x = '{NAME}'"))
    failed = next(s for s in spans.get_finished_spans() if "no_such" in told(s))
    assert failed.status.status_code is StatusCode.ERROR
    assert (failed.attributes or {})["error.type"] == type(caught.value.orig).__name__
    assert (failed.attributes or {})["db.query.text"] == "SELECT * FROM no_such WHERE x = '?'"
    assert not failed.events


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(TousuError, match=r"pip install 'tousu\[otel\]'"):
        tracing.exporting()
