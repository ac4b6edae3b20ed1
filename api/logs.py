"""The log: lines of JSON where a machine collects them, plain ones on a terminal.

Every record of every library goes through one handler, and there through ``api.scrubbing``.
A number that is drawn for each request stands in all of its lines and in its answer.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import warnings
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, request
from structlog.types import EventDict, Processor

from api import scrubbing
from core import chance

HEADER = "X-Request-Id"
FORMS = ("json", "plain")
#: What a proxy may hand on: 32 hexadecimal digits, as nginx draws them, or a UUID. Nothing shorter,
#: which might be a telephone number.
_DRAWN = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)

log = logging.getLogger("tousu.api")


class Scrubbed(structlog.stdlib.ProcessorFormatter):
    """Says a record after everything that may tell of a person was taken out."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, or for a person at a terminal a few."""
        return super().format(scrubbing.clean(record))


def set_up(form: str = "", level: str = "", stream: TextIO | None = None) -> logging.Handler:
    """Send all logs of this process to ``stream`` (default: the standard error) in ``form``.

    ``form`` is ``json`` or ``plain``; empty: plain on a terminal. ``level`` is that of our own
    lines, INFO if empty; libraries are heard from WARNING on. What ends a thread or the process
    is logged as well, since Python would print it with its message.
    """
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(form or ("plain" if stream.isatty() else "json"), stream))
    root = logging.getLogger()
    for old in root.handlers[:]:
        if isinstance(old.formatter, Scrubbed):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in ("tousu", "core", "api"):
        logging.getLogger(name).setLevel(level or logging.INFO)
    sys.excepthook = _ended
    threading.excepthook = lambda ended: _ended(
        ended.exc_type, ended.exc_value or ended.exc_type(), ended.exc_traceback
    )
    warnings.showwarning = _warned
    return handler


def init_app(app: Flask) -> None:
    """Give every request of ``app`` its number, before anything is done with it."""
    app.before_request(_number)
    app.after_request(_told)
    app.teardown_request(lambda _: structlog.contextvars.clear_contextvars())


def request_id() -> str:
    """The number of the request that is being answered; empty outside of one."""
    found: str = structlog.contextvars.get_contextvars().get("request_id", "")
    return found


def _number() -> None:
    given = request.headers.get(HEADER, "")
    drawn = given.lower() if _DRAWN.fullmatch(given) else chance.text(16)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=drawn)
    g.request_id = drawn


def _told(response: Response) -> Response:
    if "request_id" in g:
        response.headers[HEADER] = g.request_id
    return response


def _formatter(form: str, stream: TextIO) -> logging.Formatter:
    last: Processor = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    if form == "plain":
        last = structlog.dev.ConsoleRenderer(colors=stream.isatty())
    return Scrubbed(
        foreign_pre_chain=[
            structlog.stdlib.ExtraAdder(scrubbing.FIELDS),
            structlog.contextvars.merge_contextvars,
            _described,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _ordered, last],
    )


def _described(_: Any, __: str, event: EventDict) -> EventDict:
    record: logging.LogRecord = event["_record"]
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    event.update(timestamp=at, level=record.levelname.lower(), logger=record.name)
    return event


def _ordered(_: Any, __: str, event: EventDict) -> EventDict:
    first = ("timestamp", "level", "logger", "event", "request_id")
    return {name: event[name] for name in (*first, *event) if name in event}


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    log.critical("ended by an error", exc_info=(kind, error, trace))


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    log.warning("%s at %s:%s", category.__name__, filename, lineno)
