"""Whatever is done to a stored journal is found, and where."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from core.domain.proof.journal import Fault, commitment, verify
from core.storage.tables import journal
from core.storage.unit_of_work import Store
from tests.storage.examples import plain_case, reloaded, rich_case, stored

SECRET = {"id", "case_id"}  # where a row lies, not what it says
COLUMNS = [column for column in journal.c if column.name not in SECRET]


def another(value: Any) -> Any:
    """A value of the same kind that is not ``value``."""
    match value:
        case datetime():
            return value.replace(year=value.year - 1)
        case date():
            return value.replace(year=value.year - 1)
        case int():
            return value + 100
        case tuple():
            return (*value, "x")
        case dict():
            return {**value, "x": [None, 1]}
        case str():
            return value + "x"
    return date(2020, 1, 1)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: str(column.name))
@pytest.mark.parametrize("seq", [1, 5, 10])
def test_an_edit_of_any_column_is_found(store: Store, column: Any, seq: int) -> None:
    stored(store, rich_case())
    with store.write() as unit:
        here = journal.c.seq == seq
        old = unit.connection.execute(select(column).where(here)).scalar()
        new = another(old) if column.name != "key" else "another"
        if column.name == "version" and old is None:
            new = date(2020, 1, 1)
        unit.connection.execute(update(journal).where(here).values({column.name: new}))
    fault = verify(reloaded(store, "MS-2026-000001").journal, "MS-2026-000001")
    assert fault is not None
    assert fault.seq in (seq, 10) if column.name == "seq" else fault.seq == seq


def test_a_missing_a_doubled_and_a_moved_entry_are_found(store: Store) -> None:
    number = stored(store, rich_case()).number
    entries = reloaded(store, number).journal
    assert verify(entries, number) is None
    assert verify(entries[:4] + entries[5:], number) == Fault(5, "out_of_order")
    assert verify([*entries[:5], *entries[4:]], number) == Fault(6, "out_of_order")
    assert verify([entries[1], entries[0], *entries[2:]], number) == Fault(1, "out_of_order")
    assert verify(entries, "MS-2026-000002") == Fault(1, "unlinked")


def test_a_deleted_row_is_found(store: Store) -> None:
    stored(store, rich_case())
    with store.write() as unit:
        unit.connection.execute(delete(journal).where(journal.c.seq == 3))
    found = reloaded(store, "MS-2026-000001").journal
    assert verify(found, "MS-2026-000001") == Fault(3, "out_of_order")


def test_an_empty_journal_has_no_fault(store: Store) -> None:
    assert verify(reloaded(store, stored(store, plain_case("A")).number).journal, "A") is None


def test_a_chain_is_what_it_was_when_it_was_designed(store: Store) -> None:
    """Old journals must verify for ever: this hash may not change with the code."""
    case = rich_case()
    case.journal = case.journal[-1:]
    assert stored(store, case).journal[0].hash == (
        "06abad790641526c84edd417fd75398f4e5457f377ffb48b61f95a4669d0e831"
    )


def test_a_commitment_hides_the_value_and_binds_to_it() -> None:
    made = commitment("salt", "respondent", "张三")
    assert made == commitment("salt", "respondent", "张三")
    others = [
        ("salt", "respondent", "李四"),
        ("salt", "name", "张三"),
        ("pepper", "respondent", "张三"),
    ]
    assert all(commitment(*other) != made for other in others)
    assert commitment("s", "day", date(2026, 1, 1)) != commitment("s", "day", "2026-01-01")
    assert "张三" not in made
    with pytest.raises(ValueError, match="salt"):
        commitment("", "respondent", "张三")


def test_entries_are_recorded_when_they_are_stored(store: Store) -> None:
    (first, *_) = stored(store, rich_case()).journal
    assert first.recorded_at == store.clock.now()
    assert first.at < datetime(2026, 3, 2, 1, 0, 0, 1, UTC)
