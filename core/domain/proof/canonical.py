"""One text for one value: the JSON in which facts are stored and journals are hashed.

After RFC 8785: sorted keys, no spaces, UTF-8, numbers in their shortest exact form. It differs in
that keys sort by code point and that 5.0 keeps its ``.0``, so that a number comes back as the
type it was. Days and instants, which JSON lacks, are ``{"$date": "2024-01-31"}`` and
``{"$at": "2024-01-31T00:00:00.000000Z"}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

__all__ = ["decode", "dumps", "encode", "instant_text", "loads"]

#: Beyond this, one JSON reader and the next may disagree about a number (RFC 7493).
_EXACT = 2**53

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def dumps(value: Any) -> str:
    """The canonical text of ``value``; TypeError or ValueError for what has none."""
    return _ENCODER.encode(encode(value))


def loads(text: str) -> Any:
    """The value of a canonical text. Tuples come back as lists."""
    return json.loads(text, object_hook=_untag)


def encode(value: Any) -> Any:
    """``value`` in JSON's own types; TypeError or ValueError for what cannot come back whole."""
    kind = type(value)
    # Nearly all values are such: what can be printed holds neither NUL nor half a character.
    if kind is str and value.isprintable():
        return value
    if kind is dict:
        return {
            key if type(key) is str and key.isidentifier() else _key(key): encode(item)
            for key, item in value.items()
        }
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    if isinstance(value, (dict, Mapping)):  # dict first: the general question is slow
        return {_key(key): encode(item) for key, item in value.items()}
    if isinstance(value, datetime):
        return {"$at": instant_text(value)}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    raise TypeError(f"a {type(value).__name__} has no canonical form")


def decode(value: Any) -> Any:
    """The reverse of :func:`encode`."""
    if isinstance(value, dict):
        return _untag({key: decode(item) for key, item in value.items()})
    if isinstance(value, list):
        return [decode(item) for item in value]
    return value


def instant_text(at: datetime) -> str:
    """``at`` in UTC to the microsecond, of fixed width; ValueError if it has no time zone."""
    if at.tzinfo is not UTC:
        if at.utcoffset() is None:
            raise ValueError(f"{at!r} does not say its time zone")
        at = at.astimezone(UTC)
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _untag(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        if "$date" in found:
            return date.fromisoformat(found["$date"])
        if "$at" in found:
            return datetime.fromisoformat(found["$at"])
    return found


def _key(key: Any) -> str:
    if not isinstance(key, str) or key in ("$date", "$at"):
        raise ValueError(f"{key!r} cannot be a key")
    return _text(key)


def _text(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a text may not hold NUL, which PostgreSQL cannot store")
    if not text.isascii():
        text.encode()  # a lone surrogate raises UnicodeEncodeError, which is a ValueError
    return text


def _number(number: int | float) -> int | float:
    if not -_EXACT <= number <= _EXACT:  # also refuses NaN and the infinities
        raise ValueError(f"{number!r} is not exact in JSON")
    return number or abs(number)  # PostgreSQL knows no -0.0
