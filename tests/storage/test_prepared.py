"""Statements on the driver's own cursor: they give, refuse and are heard as SQLAlchemy's own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, bindparam, event, exc, insert, select, update

from core.storage import tables
from core.storage.database.batches import at_once
from core.storage.database.prepared import AT_A_TIME, Prepared, Rows, say, together

HERE = tables.number_sequences
ADD = insert(HERE).returning(HERE.c.last)
FURTHER = update(HERE).where(HERE.c.series == bindparam("of")).values(last=HERE.c.last + 1)
ROWS = [{"series": name, "sector": "x", "year": 2026, "last": n} for n, name in enumerate("abc", 1)]


def listed(connection: Connection) -> list[tuple[Any, ...]]:
    query = select(HERE.c.series, HERE.c.last).order_by(HERE.c.series)
    found = Prepared(query).rows(connection, {})
    assert found == [tuple(row) for row in connection.execute(query)]
    return found


def test_it_does_what_the_statement_says(engine: Engine) -> None:
    with engine.begin() as connection:
        assert [Prepared(ADD).scalar(connection, row) for row in ROWS] == [1, 2, 3]
        assert Prepared(FURTHER).run(connection, {"of": "b"}) == 1
        assert Prepared(FURTHER).run(connection, {"of": "nothing"}) == 0
        assert listed(connection) == [("a", 1), ("b", 3), ("c", 3)]
        one = Prepared(select(HERE.c.last).where(HERE.c.series == bindparam("of")))
        assert one.scalar(connection, {"of": "c"}) == 3
        assert one.first(connection, {"of": "nothing"}) is None


def test_values_are_bound_and_read_as_their_columns_say(engine: Engine) -> None:
    at = datetime(2026, 3, 2, 1, 2, 3, 456, UTC)
    row = {
        "sector": "x", "profile": "default", "channel": "web", "received_at": at,
        "recorded_at": at, "subject": "电梯 100% 停运", "description": "", "external_id": None,
    }  # fmt: skip
    here = tables.submissions.c
    names = (here.received_at, here.subject, here.external_id)
    with engine.begin() as connection:
        row_id = Prepared(insert(tables.submissions).returning(here.id)).scalar(connection, row)
        found = Prepared(select(*names)).first(connection, {})
        assert found == (at, "电梯 100% 停运", None)
        own = connection.execute(select(*names).where(here.id == row_id)).one()
        assert found == tuple(own)
        head = {"origin": "o", "epoch": 1, "size": 2, "frontier": ["a", date(2026, 3, 2)]}
        Prepared(insert(tables.log_heads)).run(connection, head)
        kept = connection.execute(select(tables.log_heads.c.frontier)).scalar_one()
        assert kept == ["a", date(2026, 3, 2)]
        assert Prepared(select(tables.log_heads.c.frontier)).scalar(connection, {}) == kept


@pytest.mark.parametrize("number", [0, 1, 3, AT_A_TIME, 2 * AT_A_TIME + 1])
def test_rows_get_ids_in_their_order_however_many_they_are(engine: Engine, number: int) -> None:
    at = datetime(2026, 3, 2, 1, 2, 3, 456, UTC)
    rows = [{"door": "login", "who": f"u{n}", "at": at} for n in range(number)]
    here = tables.attempts.c
    with engine.begin() as connection:
        with together(connection):
            given = Rows(tables.attempts).put(connection, rows)
        ids = given()
        found = {row.id: row.who for row in connection.execute(select(here.id, here.who))}
    assert [found[one] for one in ids] == [row["who"] for row in rows]


@pytest.mark.parametrize("how", ["rows", "run", "together"])
def test_what_is_taken_is_an_integrity_error(engine: Engine, how: str) -> None:
    add = Prepared(ADD)
    with pytest.raises(exc.IntegrityError) as caught, engine.begin() as connection:
        add.run(connection, ROWS[0])
        if how == "rows":
            Rows(HERE).put(connection, [ROWS[1], ROWS[0], ROWS[2]])
        elif how == "run":
            add.run(connection, ROWS[0])
        else:
            with together(connection):
                add.run(connection, ROWS[0])
                add.run(connection, ROWS[1])
    assert "2026" not in str(caught.value)
    with engine.begin() as connection:
        assert listed(connection) == []


def test_it_is_prepared_again_where_the_driver_dropped_it(engine: Engine) -> None:
    query = Prepared(select(HERE.c.last).where(HERE.c.series == bindparam("of")))
    for _ in range(3):
        with engine.connect() as connection:
            assert query.rows(connection, {"of": "a"}) == []
            for _ in range(7):  # so often that psycopg prepares it, too
                connection.execute(select(HERE.c.last)).all()
            connection.rollback()
            assert query.rows(connection, {"of": "a"}) == []


def test_a_statement_that_lacks_a_value_is_refused(engine: Engine) -> None:
    with engine.begin() as connection, pytest.raises(ValueError, match="of"):
        Prepared(FURTHER).run(connection, {})


def test_whoever_listens_hears_it_and_may_break_it_off(engine: Engine) -> None:
    heard: list[str] = []

    class Gone(Exception):
        pass

    def before(connection: Any, cursor: Any, text: str, *_: Any) -> None:
        heard.append(text.split(maxsplit=1)[0])
        if text.startswith("UPDATE"):
            raise Gone

    def after(connection: Any, cursor: Any, text: str, *_: Any) -> None:
        heard.append(f"{text.split(maxsplit=1)[0]} done")

    listened = (("before_cursor_execute", before), ("after_cursor_execute", after))
    for what, listener in listened:
        event.listen(engine, what, listener)
    try:
        with pytest.raises(Gone), engine.begin() as connection:
            Prepared(ADD).run(connection, ROWS[0])
            Prepared(FURTHER).run(connection, {"of": "a"})
    finally:
        for what, listener in listened:
            event.remove(engine, what, listener)
    assert heard == ["INSERT", "INSERT done", "UPDATE"]
    with engine.begin() as connection:
        assert listed(connection) == []


def test_what_has_no_values_is_said(engine: Engine) -> None:
    with engine.begin() as connection:
        Prepared(ADD).run(connection, ROWS[0])
        say(connection, "DELETE FROM number_sequences")
        assert listed(connection) == []


@pytest.mark.parametrize("size", [1_000, 8_000_000])
def test_texts_of_any_length_are_stored_whole(engine: Engine, size: int) -> None:
    at, told = datetime(2026, 3, 2, tzinfo=UTC), "停" * size
    rows = [{
        "sector": "x", "profile": "default", "channel": "web", "received_at": at,
        "recorded_at": at, "subject": "电梯", "description": told[n:], "external_id": None,
    } for n in range(2)]  # fmt: skip
    here = tables.submissions.c
    query = Prepared(select(here.description).where(here.id == bindparam("of")))
    with engine.begin() as connection:
        with together(connection):
            given = Rows(tables.submissions).put(connection, rows)
        assert [query.scalar(connection, {"of": one}) for one in given()] == [told, told[1:]]


def test_what_is_stored_at_once_is_stored_whole_or_not_at_all(engine: Engine) -> None:
    at = datetime(2026, 3, 2, 1, 2, 3, 456, UTC)
    rows = [{"door": "login 100%", "who": f"u{n}", "at": at} for n in range(AT_A_TIME + 2)]
    add, here = Prepared(ADD), tables.attempts.c
    attempts, numbers = Rows(tables.attempts), Rows(HERE)
    with engine.begin() as connection:
        add.run(connection, ROWS[0])
        with at_once(connection) as batch:
            first = batch.first(attempts, {**rows[0], "who": "first"}, 77)
            given = batch.put(attempts, rows)
            batch.run(Prepared(FURTHER), {"of": "a"})
            nothing = batch.put(attempts, [])
        found = {row.id: row.who for row in connection.execute(select(here.id, here.who))}
        assert first == 77
        assert nothing() == []
        assert found.pop(first) == "first"
        assert found == dict(zip(given(), (row["who"] for row in rows), strict=True))
        assert listed(connection) == [("a", 2)]
    with (
        pytest.raises(exc.IntegrityError) as caught,
        engine.begin() as connection,
        at_once(connection) as batch,
    ):
        batch.put(attempts, rows)
        batch.put(numbers, [ROWS[1], ROWS[0]])
    assert "2026" not in str(caught.value)
    with engine.begin() as connection:
        assert len(connection.execute(select(here.id)).all()) == len(rows) + 1
        assert listed(connection) == [("a", 2)]
