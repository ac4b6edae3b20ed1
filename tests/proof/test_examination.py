"""Reading the log many rows at a time comes to the same end as reading it row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from core.domain.proof.examination import Examination
from core.domain.proof.logbook import CHAINED, Chunk, Line
from core.storage.proof.sources import SOURCES
from core.usecases.desk import Desk
from core.usecases.proof.verifying import verify_log
from tests.proof import logs

Harm = Callable[[list[Line], int], Any]


def _replacing(**change: Any) -> Harm:
    def harm(rows: list[Line], n: int) -> None:
        rows[n] = rows[n]._replace(**change)

    return harm


HARMS: dict[str, Harm] = {
    "nothing": lambda rows, n: None,
    "seq": _replacing(seq=7_000),
    "kind": _replacing(kind="nothing"),
    "subject": _replacing(subject="MS-2026-999999"),
    "place": _replacing(place=-1),
    "at": _replacing(at="2020-01-01T00:00:00.000000Z"),
    "digest": _replacing(digest="0" * 64),
    "leaf": _replacing(leaf="no hash"),
    "leaf in capitals": lambda rows, n: _replacing(leaf=rows[n].leaf.upper())(rows, n),
    "text": _replacing(text="{}"),
    "gone": _replacing(text=None),
    "previous": _replacing(previous="0" * 64),
    "hash": _replacing(hash=""),
    "removed": lambda rows, n: rows.pop(n),
    "doubled": lambda rows, n: rows.insert(n, rows[n]),
    "swapped": lambda rows, n: rows.insert(n, rows.pop()),
}


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Line]]:
    """The rows of a log in which every kind of row stands."""
    desk = logs.desk_in(tmp_path_factory.mktemp("office"))
    logs.fill(desk.store)
    with desk.store.read() as work:
        found = [*work.log.lines()]
    assert {row.kind for row in found} == set(SOURCES)
    yield found
    desk.store.engine.dispose()


def state(exam: Examination) -> tuple[Any, ...]:
    """All that an examination has come to."""
    tree = exam.tree
    return exam.fault, exam.roots, dict(exam.found), tree.size, tree.roots, exam._ends


def columns(rows: Sequence[Line]) -> Chunk:
    """Rows, column by column."""
    return Chunk(*zip(*rows, strict=True))


@pytest.mark.parametrize("name", HARMS)
def test_a_chunk_is_read_as_its_rows_are(rows: list[Line], name: str) -> None:
    found = 0
    for place in range(len(rows) - 1):
        harmed = [*rows]
        HARMS[name](harmed, place)
        row_by_row, at_once = (Examination(frozenset({3, 20, 40, 61, 99})) for _ in range(2))
        row_by_row.read(harmed)
        for part in (harmed[:20], harmed[20:27], harmed[27:]):
            at_once.take(columns(part))
        assert state(at_once) == state(row_by_row), place
        found += at_once.fault is not None
    unlinked = sum(row.kind not in CHAINED for row in rows[:-1])
    spared = unlinked if name in ("previous", "hash") else 0
    assert found == (0 if name == "nothing" else len(rows) - 1 - spared)


def test_an_untouched_chunk_is_not_read_row_by_row(
    rows: list[Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Examination, "read")
    exam = Examination()
    exam.take(columns(rows))
    assert (exam.fault, exam.tree.size) == (None, len(rows))


@pytest.mark.parametrize("column", ["actor", "at", "data", "recorded_at", "event"])
def test_bytes_in_the_place_of_text_are_a_fault_and_no_accident(
    tmp_path: Path, column: str
) -> None:
    desk: Desk = logs.desk_in(tmp_path)
    logs.fill(desk.store)
    with desk.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE journal SET {column} = x'ff00' WHERE id = 2")
    assert {fault.reason for fault in verify_log(desk).faults} == {"altered"}
    desk.store.engine.dispose()
