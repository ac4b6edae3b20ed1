"""Lists of very many cases are read along indexes, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from benchmarks.timers import copy
from core.domain.casework.submissions import Submission
from core.storage.lists.finding import refill
from core.storage.lists.reach import Reach
from core.storage.lists.search import CaseFilter, before, counted, search
from core.storage.unit_of_work import Store
from tests.storage.examples import NOW, plain_case, stored, timer

MANY = 20_000
#: Tables that grow with the cases: nothing reads one from end to end.
GROWING = ("cases", "timers", "case_texts", "submissions")
REACH = Reach(("market_supervision", "hospital"), {}, ("lin",))
SOON, LATE = NOW + timedelta(days=2), NOW - timedelta(days=9)


@pytest.fixture
def many(store: Store) -> Iterator[Connection]:
    """A connection to an office of many cases, one in five open."""
    with store.write() as work:
        told = Submission("market_supervision", "default", "letter", NOW, NOW, "漏水")
        submission = work.submissions.add(told)
    running = timer("accept", state="running", due_at=NOW)
    case = stored(store, plain_case("MS-1", submission=submission.id, timers=[running]))
    assert case.id is not None
    assert submission.id is not None
    with store.engine.begin() as connection:
        said = "CASE WHEN n.n % 2 = 0 THEN '漏水' WHEN n.n % 9000 = 1 THEN '锅炉' ELSE '噪音' END"
        copy(connection, "submissions", submission.id, MANY, {"subject": said})
        weigh(connection, "submissions")
        copy(connection, "cases", case.id, MANY, {
            "submission": "one.submission + n.n", "officer": "'officer-' || (n.n % 50)",
            "unit": "'unit-' || (n.n % 70)",
            "status": "CASE WHEN n.n % 5 = 0 THEN 'accepted' ELSE 'closed' END",
            "next_due_at": "CASE WHEN n.n % 5 = 0 THEN one.next_due_at END",
        })  # fmt: skip
        weigh(connection, "cases")
        copy(connection, "timers", case.id, MANY, {
            "state": "CASE WHEN n.n % 300 = 0 THEN 'paused' WHEN n.n % 7 = 0 THEN 'cancelled'"
                     " ELSE 'running' END",
        })  # fmt: skip
        weigh(connection, "timers")
        refill(connection)
        weigh(connection, "case_texts")
    with store.engine.connect() as connection:
        yield connection


def weigh(connection: Connection, table: str) -> None:
    """Let PostgreSQL know how large a table is, as its server finds out by itself, by and by.

    Else it reads all of it for every row that refers to one of it.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ANALYZE {table}"))


def plans(connection: Connection, said: list[tuple[str, Any]]) -> Iterator[str]:
    """How the database does each of these statements, line by line."""
    explain = "EXPLAIN " if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    for statement, values in said:
        for row in connection.exec_driver_sql(explain + statement, values).all():
            yield f"{row[-1].strip()}  [{statement}]"


def reads_whole(line: str) -> bool:
    """Whether a line of a plan tells of a table that is read from end to end."""
    return any(
        f"Seq Scan on {name} " in line or line.startswith(f"SCAN {name}  [") for name in GROWING
    )


WANTED = (
    CaseFilter(), CaseFilter(status="closed"), CaseFilter(officer="officer-7"),
    CaseFilter(units=("unit-3", "unit-4")), CaseFilter(timer_state="running"),
    CaseFilter(timer_state="paused"), CaseFilter(timer_state="cancelled"),
    CaseFilter(due_before=LATE), CaseFilter(due_after=LATE, due_before=SOON),
    CaseFilter(text="漏水"), CaseFilter(text="炉"), CaseFilter(text="锅炉"),
    CaseFilter(text="恐龙化石"), CaseFilter(text="ms-1-1999"), CaseFilter(text="999"),
    CaseFilter(text="锅炉", units=("unit-3",)), CaseFilter(provisional=True),
)  # fmt: skip


def test_no_list_and_no_count_reads_a_table_from_end_to_end(many: Connection) -> None:
    said: list[tuple[str, Any]] = []

    def hear(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        said.append((statement, values))

    for one in WANTED:
        wanted = replace(one, reach=REACH)
        said.clear()
        event.listen(many, "before_cursor_execute", hear)
        page = search(many, wanted, None, 20)
        if page.next:
            search(many, wanted, page.next, 20)
            before(many, wanted, page.next)
        counted(many, [wanted], 100)
        event.remove(many, "before_cursor_execute", hear)
        assert len(said) >= 2
        assert not [line for line in plans(many, said) if reads_whole(line)], one
    whole = [("SELECT * FROM submissions WHERE description = 'x'", ())]
    assert [line for line in plans(many, whole) if reads_whole(line)], "it would not be seen"
