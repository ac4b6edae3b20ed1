"""However much waits or was delivered, the next message is found by an index."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event

from core.clock import SettableClock
from core.storage.messages.outbox import Message, Wanted
from core.storage.unit_of_work import Store
from tests.databases import MIGRATED

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
WAITING = 600
#: What finds those that somebody is at, and the first in order; SQLite sorts those that wait.
INDEXES = {"sqlite": ["ix_outbox_held"], "postgresql": ["ix_outbox_held", "ix_outbox_order"]}


def test_the_next_message_and_who_is_at_work_are_found_by_an_index(database: Any) -> None:
    engine = database.engine(MIGRATED)
    store, asked = Store(engine, SettableClock(NOW)), list[tuple[str, Any]]()
    with store.write() as work:
        work.outbox.promise(
            [
                Message(f"msg_{n}", "webhook", f"{n % 7}", "case.close", "{}", NOW, NOW)
                for n in range(WAITING)
            ]
        )
    with store.write() as work:
        for n in range(3):
            assert work.outbox.claim(Wanted(("webhook",)), f"holder {n}") is not None
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT outbox.id") and "ORDER BY" in statement:
            asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    with store.write() as work:
        claimed = work.outbox.claim(Wanted(("mail", "webhook")), "another")
    event.remove(engine, "before_cursor_execute", note)
    assert claimed is not None
    assert claimed.receiver not in ("0", "1", "2"), "somebody is at it already"
    ((statement, values),) = asked
    explain = "EXPLAIN QUERY PLAN" if database.kind == "sqlite" else "EXPLAIN"
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"{explain} {statement}", values)
        plan = "\n".join(str(row) for row in rows)
    engine.dispose()
    assert [name for name in INDEXES[database.kind] if name not in plan] == [], plan
