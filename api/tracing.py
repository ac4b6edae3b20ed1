"""Traces for OpenTelemetry, where TOUSU_OTEL=1 asks for them: a span a request, one a statement.

The stock instrumentations are not used: they write down the address that was asked for, who asked
with which browser, and the messages of errors. Here a span holds the rule of the route and the
text of the statement without its values. Of what the caller sends only ``traceparent`` is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request
from sqlalchemy import Connection, Engine, ExceptionContext, event

from api.assembly import known_method
from api.scrubbing import net
from core.domain.errors import TousuError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

INSTALL = "pip install 'tousu[otel]'"
#: Longer ones are cut: statements of the reports fill pages.
LONGEST_STATEMENT = 2000

_LITERAL = re.compile(r"'(?:[^']|'')*'")
_OPEN = "tousu_spans"


def exporting() -> TracerProvider:
    """A provider that sends spans where the standard ``OTEL_…`` settings say.

    TousuError where the extra is not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise TousuError(
            f"TOUSU_OTEL=1 需要附加项:{INSTALL}", f"TOUSU_OTEL=1 needs the extra: {INSTALL}",
            code="missing_extra",
        ) from error  # fmt: skip
    provider = TracerProvider(resource=Resource.create({"service.name": "tousu"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def watch(app: Flask, engine: Engine, provider: TracerProvider) -> None:
    """Make spans of the requests of ``app``, and within them of the statements on ``engine``."""
    tracer = provider.get_tracer("tousu")
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: _begin(tracer))
    app.after_request(_answered)
    app.teardown_request(_end)
    event.listen(engine, "before_cursor_execute", lambda c, _, sql, *__: _ask(tracer, c, sql))
    event.listen(engine, "after_cursor_execute", lambda connection, *_: _close(connection))
    event.listen(engine, "handle_error", _fail)


def _begin(tracer: Any) -> None:
    from opentelemetry import context, trace
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    # Not the tracestate, nor the baggage: either may hold anything.
    carrier = {"traceparent": request.headers.get("traceparent", "")}
    before = TraceContextTextMapPropagator().extract(carrier, context.Context())
    method = known_method(request.method)
    route = request.url_rule.rule if request.url_rule else "-"
    span = tracer.start_span(
        f"{method} {route}", before, trace.SpanKind.SERVER,
        {"http.request.method": method, "http.route": route},
    )  # fmt: skip
    g.span, g.span_left = span, context.attach(trace.set_span_in_context(span))


def _answered(response: Response) -> Response:
    from opentelemetry.trace import Status, StatusCode

    if "span" in g:
        g.span.set_attribute("http.response.status_code", response.status_code)
        if response.status_code >= 500:
            g.span.set_status(Status(StatusCode.ERROR))
    return response


def _end(_: BaseException | None) -> None:
    from opentelemetry import context

    if "span" in g:
        context.detach(g.pop("span_left"))
        g.pop("span").end()


def _ask(tracer: Any, connection: Connection, statement: str) -> None:
    from opentelemetry import trace

    if not trace.get_current_span().is_recording():
        return  # a sweep asks every second, and nobody waits for it
    said = net(_LITERAL.sub("'?'", statement))[:LONGEST_STATEMENT]
    system = connection.dialect.name
    span = tracer.start_span(
        statement.split(maxsplit=1)[0].upper() if statement.strip() else "-",
        kind=trace.SpanKind.CLIENT,
        attributes={"db.system.name": system, "db.query.text": said},
    )
    connection.info.setdefault(_OPEN, []).append(span)


def _close(connection: Connection, kind: str = "") -> None:
    from opentelemetry.trace import Status, StatusCode

    if connection.info.get(_OPEN):
        span = connection.info[_OPEN].pop()
        if kind:
            span.set_attribute("error.type", kind)
            span.set_status(Status(StatusCode.ERROR))
        span.end()


def _fail(failed: ExceptionContext) -> None:
    if failed.connection is not None:
        _close(failed.connection, type(failed.original_exception).__name__)
