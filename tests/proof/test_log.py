"""The log has one row for everything that may not change unseen, numbered as it was stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from core.clock import SettableClock
from core.domain.errors import Conflict
from core.storage.migrate import migrate
from core.storage.proof.audit import Registered
from core.storage.proof.sources import SOURCES
from core.storage.unit_of_work import Store
from core.usecases.desk import Desk
from core.usecases.proof.verifying import verify_log
from tests.proof import logs
from tests.storage.examples import NOW


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An office in whose log every kind of row stands."""
    desk = logs.desk_in(tmp_path)
    logs.fill(desk.store)
    yield desk
    desk.store.engine.dispose()


def test_every_row_of_every_source_stands_in_the_log_once(desk: Desk) -> None:
    with desk.store.read() as work:
        rows = work.log.page(0, 1000)
        head = work.log.head()
        stored = {
            kind: work.connection.exec_driver_sql(f"SELECT count(*) FROM {s.table}").scalar()
            for kind, s in SOURCES.items()
        }
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert Counter(row.kind for row in rows) == stored
    assert head.tree.size == len(rows) >= logs.ROWS
    assert len(head.origin) == 16


def test_what_is_taken_back_leaves_no_row(desk: Desk) -> None:
    before = logs.kinds(desk.store)
    with pytest.raises(Conflict), desk.store.write() as work:
        work.audit.add(Registered("export", NOW, "李四"))
        work.settings.put("loud", 1, by="李四")
        raise Conflict("不行", "No")
    assert logs.kinds(desk.store) == before
    assert verify_log(desk).faults == []


def test_people_who_write_at_once_leave_no_gap(desk: Desk) -> None:
    def note(n: int) -> None:
        with desk.store.write() as work:
            work.audit.add(Registered("export", NOW, f"第{n}人"))
            work.settings.put(f"x{n}", n, by="李四")

    before = len(logs.kinds(desk.store))
    with ThreadPoolExecutor(4) as people:
        list(people.map(note, range(24)))
    assert len(logs.kinds(desk.store)) == before + 48
    assert verify_log(desk).faults == []


def test_a_clock_that_goes_back_disturbs_nothing(desk: Desk) -> None:
    clock = desk.store.clock
    assert isinstance(clock, SettableClock)
    clock.set(NOW - timedelta(days=400), backwards=True)
    logs.another_case(desk.store)
    assert verify_log(desk).faults == []


def test_what_was_there_before_the_log_is_taken_into_it(desk: Desk) -> None:
    """An office of the version before: its rows are logged as they lie there."""
    engine = desk.store.engine
    with engine.begin() as connection:
        for name in ("log_rows", "log_heads", "checkpoints", "audit_entries", "holds"):
            connection.exec_driver_sql(f"DROP TABLE {name}")
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT NOT NULL)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0016')")
    migrate(engine, "0017")
    kinds = Counter(logs.kinds(desk.store))
    assert set(kinds) == set(SOURCES) - {"audit"}
    assert sum(kinds.values()) >= logs.ROWS - 6
    logs.another_case(desk.store)
    assert verify_log(desk).faults == []
    with engine.begin() as connection:  # and it can be seen that it is not just believed
        connection.exec_driver_sql("UPDATE findings SET points = '2.5' WHERE id = 1")
    assert [fault.reason for fault in verify_log(desk).faults] == ["altered"]


def test_an_office_without_rows_has_an_empty_log(tmp_path: Path) -> None:
    desk = logs.desk_in(tmp_path)
    report = verify_log(desk)
    assert (report.rows, report.faults, report.exposed) == (0, [], 0)
    assert isinstance(desk.store, Store)
    desk.store.engine.dispose()
