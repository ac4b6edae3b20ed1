"""Instants keep their instant, values keep their type, and what would not is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, create_engine, insert, select

from core.domain.proof.canonical import decode, dumps, encode, loads
from core.storage.database.types import PortableJSON, PortableTuple, UTCDateTime

SHELF = Table(
    "shelf",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UTCDateTime()),
    Column("value", PortableJSON()),
    Column("some", PortableTuple()),
)

instants = st.datetimes(
    min_value=datetime.fromisoformat("1000-01-03"),
    max_value=datetime.fromisoformat("9999-12-29"),
    timezones=st.sampled_from(
        [UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=9, minutes=30))]
    ),
)
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
numbers = st.integers(-(2**53), 2**53) | st.floats(-(2**53), 2**53)
scalars = st.none() | st.booleans() | numbers | texts | st.dates() | instants
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.dictionaries(texts.filter(lambda k: k[:1] != "$"), inner),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def shelf() -> Connection:
    """A connection to a database with one table."""
    connection = create_engine("sqlite://").connect()
    SHELF.create(connection)
    return connection


def kept(shelf: Connection, **row: Any) -> Any:
    """What comes back of a row."""
    key = shelf.execute(insert(SHELF).values(**row)).inserted_primary_key
    assert key is not None
    return shelf.execute(select(SHELF).where(SHELF.c.id == key[0])).one()


@given(at=instants)
def test_an_instant_comes_back_in_utc_to_the_microsecond(shelf: Connection, at: datetime) -> None:
    found = kept(shelf, at=at).at
    assert found == at
    assert found.utcoffset() == timedelta(0)


def test_a_naive_instant_is_refused(shelf: Connection) -> None:
    with pytest.raises(Exception, match="time zone"):
        kept(shelf, at=datetime(2026, 3, 2))  # noqa: DTZ001


def test_instants_sort_as_time_does(shelf: Connection) -> None:
    shelf.execute(SHELF.delete())
    east = datetime(2026, 3, 2, 7, tzinfo=timezone(timedelta(hours=8)))
    moments = [east + timedelta(microseconds=n) for n in (0, 1, 999_999, 1_000_000)]
    moments += [
        datetime(2026, 3, 2, 0, tzinfo=UTC),
        datetime(2026, 3, 2, 8, 30, tzinfo=east.tzinfo),
    ]
    for moment in reversed(moments):
        kept(shelf, at=moment)
    assert list(shelf.execute(select(SHELF.c.at).order_by(SHELF.c.at)).scalars()) == moments
    later = select(SHELF.c.at).where(SHELF.c.at > moments[4])
    assert list(shelf.execute(later).scalars()) == [moments[5]]


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal in type as well."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    kind = datetime if isinstance(one, datetime) else type(one)
    return isinstance(other, kind) and bool(one == other)


@given(value=values)
def test_a_value_comes_back_as_it_was(shelf: Connection, value: Any) -> None:
    assert same(value, kept(shelf, value=value).value)
    assert same(value, decode(encode(value)))
    assert dumps(loads(dumps(value))) == dumps(value)


def test_a_tuple_comes_back_as_a_tuple(shelf: Connection) -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    assert kept(shelf, some=("a", moment)).some == ("a", moment)
    assert kept(shelf, some=()).some == ()
    assert kept(shelf, some=None).some is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"甲": 2, "乙": 1, "a": [True, None]}, '{"a":[true,null],"乙":1,"甲":2}'),
        ((1.0, 0.1, 1e-7, 10), "[1.0,0.1,1e-07,10]"),
        (date(2024, 1, 31), '{"$date":"2024-01-31"}'),
        (datetime(2024, 1, 31, 8, tzinfo=UTC), '{"$at":"2024-01-31T08:00:00.000000Z"}'),
        ((-0.0, "引“号”\n"), '[0.0,"引“号”\\n"]'),
    ],
)
def test_the_canonical_text(value: Any, text: str) -> None:
    assert dumps(value) == text


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        2**53 + 1,
        "\0",
        "\ud800",
        {"$date": "2024-01-31"},
        {1: 2},
        {"a", "b"},
        timedelta(1),
        b"x",
        datetime(2026, 3, 2),  # noqa: DTZ001
    ],
)
def test_what_would_not_come_back_is_refused(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        dumps([value])
