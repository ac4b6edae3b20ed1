"""What a log line or a span may say. One place takes out whatever may tell of a person.

A name cannot be told from any other word, so nothing is searched for: what may pass is said
instead. Of an error the kind and the places pass, never its message, which quotes what was sent
(PostgreSQL adds ``DETAIL: Key (name)=(…)`` to it). Of a line the template passes, which somebody
wrote into the program; of its values numbers, instants and single plain words, as slugs and numbers
of cases are. What libraries say passes without the words they put in. Over the finished line a
second net is drawn, for whatever looks like a person's: see :func:`net`.
"""

from __future__ import annotations

import logging
import re
import traceback
from datetime import date, datetime, timedelta
from pathlib import PurePath
from types import TracebackType
from typing import Any

WITHHELD = "[withheld]"
#: Loggers whose lines are written here, or name revisions of the tables only.
OWN = ("tousu", "api", "core", "plugins", "alembic")
#: Fields that a line may carry beside its words: ``log.info(…, extra={"route": …})``.
FIELDS = ("method", "route", "status", "ms", "token")
#: How many frames of an error are told, and how many errors that led to it.
FRAMES, CAUSES = 6, 4

_PLAIN = re.compile(r"[A-Za-z0-9_.:/<>()=+-]{0,300}", re.ASCII)
_NET = re.compile(
    r"DETAIL:.*"  # what PostgreSQL tells of a row
    r"|://[^/\s@]*@"  # a user and a password in an address
    r"|(?<=[\w/])\?[^\s?]+"  # what an address asks for
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"  # an e-mail address
    # A telephone or an identity number; a day and the number of a case are neither.
    r"|(?<![0-9a-fA-F])(?<![A-Z]-)(?!\d{4}-\d\d-\d\d\b)\+?\d(?:[ -]?\d){6,}[Xx]?(?![0-9a-fA-F])"
    r"|(?:%[0-9A-Fa-f]{2}){2,}|(?:\\[ux][0-9a-fA-F]{2,4})+"  # the same, written otherwise
    r"|[^\x00-\x7f]+",  # our own lines are English: these are somebody's words
    re.S,
)


class Said(str):
    """Words that were put together here, of which all may be said."""

    __slots__ = ()


def net(text: str) -> str:
    """``text`` without whatever looks like a person's: numbers, addresses, Chinese words."""
    return _NET.sub(WITHHELD, text)


def told(error: BaseException) -> Said:
    """What may be said of an error: its kind, what the database calls it, what led to it."""
    kinds: list[str] = []
    one: BaseException | None = error
    while one is not None and len(kinds) < CAUSES:
        kinds.append(f"{type(one).__name__}{_code(one)}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return Said(" from ".join(kinds))


def places(trace: TracebackType | None, most: int = FRAMES) -> Said:
    """Where an error was raised, the last frames: files, lines and functions, no source text."""
    frames = traceback.extract_tb(trace)[-most:]
    return Said("\n".join(f"  {one.filename}:{one.lineno} {one.name}" for one in frames))


def clean(record: logging.LogRecord) -> logging.LogRecord:
    """A record that says of this one what may be said; the one given is left as it is."""
    own = record.name.partition(".")[0] in OWN
    line = _line(record, own)
    fields = {name: _value(vars(record)[name], own) for name in FIELDS if name in vars(record)}
    if record.exc_info and record.exc_info[1] is not None:
        _, error, trace = record.exc_info
        line = "\n".join(filter(None, (f"{line}: {told(error)}", places(trace))))
    safe = logging.LogRecord(
        record.name, record.levelno, record.pathname, record.lineno, net(line), None, None,
        record.funcName,
    )  # fmt: skip
    safe.created = record.created
    vars(safe).update({k: net(v) if isinstance(v, str) else v for k, v in fields.items()})
    return safe


def _line(record: logging.LogRecord, own: bool) -> str:
    if not isinstance(record.msg, str) or not (own or record.args):
        # It may have been put together before it came here: only where from can be told.
        return f"{WITHHELD} at {record.pathname}:{record.lineno} {record.funcName}"
    given: Any = record.args
    if isinstance(given, dict):
        given = {name: _value(value, own) for name, value in given.items()}
    elif given:
        given = tuple(_value(value, own) for value in given)
    try:
        return record.msg % given if given else record.msg
    except (TypeError, ValueError, KeyError):  # a word stands where a number was waited for
        return record.msg


def _value(value: object, own: bool) -> Any:
    if value is None or isinstance(value, bool | int | float | date | datetime | timedelta):
        return value
    if isinstance(value, BaseException):
        return told(value)
    if isinstance(value, PurePath):
        return net(str(value))
    if isinstance(value, Said) or (own and isinstance(value, str) and _PLAIN.fullmatch(value)):
        return value
    return WITHHELD if isinstance(value, str) else f"[{type(value).__name__}]"


def _code(error: BaseException) -> str:
    """What the database calls the error: its code and the constraint, which are no one's data."""
    of = getattr(error, "orig", error)
    told_by = getattr(of, "sqlite_errorname", None) or getattr(of, "sqlstate", None)
    constraint = getattr(getattr(of, "diag", None), "constraint_name", None)
    words = [word for word in (told_by, constraint) if isinstance(word, str)]
    return f"({' '.join(words)})" if words else ""
