"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from core.domain.proof.canonical import decode, dumps, encode, loads

__all__ = ["Key", "PortableJSON", "PortableTuple", "UTCDateTime"]

#: A row's own number. SQLite counts up by itself only in a column declared INTEGER.
Key = BigInteger().with_variant(Integer(), "sqlite")


#: Where a text in UTC says so: ``+00:00``, at its end.
_NAIVE = -6
_EMPTY: dict[type, str] = {dict: "{}", list: "[]", tuple: "[]"}


class UTCDateTime(TypeDecorator[datetime]):
    """An instant, exact to the microsecond: aware in, UTC in the database, aware UTC out.

    SQLite would store 10:00+08:00 as 10:00 without a word, so the conversion is ours; it keeps
    the instant as text of fixed width, which sorts as time does. ValueError for a naive one.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """What makes of an instant what the driver is given: for SQLite its text, in one step."""
        return _sqlite_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC, as the driver wants it."""
        if value is None:
            return None
        utc = _utc(value)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _utc(value: datetime) -> datetime:
    if value.utcoffset() is None:
        raise ValueError(f"{value!r} does not say its time zone")
    return value.astimezone(UTC)


def _sqlite_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is not UTC:
        value = _utc(value)
    return value.isoformat(" ", "microseconds")[:_NAIVE]


class PortableJSON(TypeDecorator[Any]):
    """Values as canonical JSON, days and instants included: JSONB on PostgreSQL, else text.

    None is NULL. What has no canonical form raises TypeError or ValueError.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """JSONB where there is one."""
        native = dialect.name == "postgresql"
        return dialect.type_descriptor(JSONB(none_as_null=True) if native else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Plain JSON types for JSONB, canonical text elsewhere."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            return encode(value)
        # Most values of most rows are empty.
        return dumps(value) if value else _EMPTY.get(type(value)) or dumps(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The value again; tuples have become lists."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            return decode(value)
        return {} if value == "{}" else loads(value)


class PortableTuple(PortableJSON):
    """A JSON list that comes back as the tuple it was."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The tuple again."""
        found = super().process_result_value(value, dialect)
        return None if found is None else tuple(found)
