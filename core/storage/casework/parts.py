"""The parts of a case that are rows of their own: timers, tasks, notices and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from core.domain.casework.cases import Application, Entry, Notice, Service, Task, Timer
from core.storage import tables
from core.storage.database.batches import Batch, at_once
from core.storage.database.mapping import Row, fingerprint, row_of, shared_names
from core.storage.database.prepared import Prepared, Rows, together

__all__ = ["PARTS", "Difference", "Kept", "Part", "add", "compare", "journal", "load", "write"]

Value = Timer | Task | Notice | Service | Application

#: What the database holds of one kind of part of a case: id to fingerprint.
Kept = dict[int | None, Row]


class Part:
    """One kind of part: where a case has it, its class, its table and the statements for it."""

    def __init__(self, name: str, kind: type[Value], table: Table) -> None:
        self.name = name
        self.kind = kind
        self.table = table
        self.columns = shared_names(kind, table)
        self.select = (
            select(table.c.id, *(table.c[column] for column in self.columns))
            .where(table.c.case_id == bindparam("case"))
            .order_by(table.c.id)
        )
        self.new = Rows(table)
        new_values: dict[str, Any] = {column: bindparam(f"new_{column}") for column in self.columns}
        self.update = Prepared(
            update(table).where(table.c.id == bindparam("row")).values(**new_values)
        )

    def row(self, value: Value) -> Row:
        """The row of ``value``, without its id and its case."""
        return row_of(value, self.columns)


PARTS = (
    Part("timers", Timer, tables.timers),
    Part("tasks", Task, tables.tasks),
    Part("notices", Notice, tables.notices),
    Part("services", Service, tables.services),
    Part("applications", Application, tables.applications),
)


_JOURNAL = Rows(tables.journal)
_ENTRY = shared_names(Entry, tables.journal)
_ENTRIES = (
    select(*(tables.journal.c[name] for name in _ENTRY))
    .where(tables.journal.c.case_id == bindparam("case"))
    .order_by(tables.journal.c.seq)
)


@dataclass
class Difference:
    """What must be written to make the rows of one part what the case says."""

    new: list[Value] = field(default_factory=list)
    changed: list[Value] = field(default_factory=list)
    gone: list[int | None] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def load(connection: Connection, part: Part, case_id: int) -> list[Any]:
    """The values of ``part`` on a case, in the order in which they were added."""
    rows = connection.execute(part.select, {"case": case_id})
    return [part.kind(**row) for row in rows.mappings()]


def journal(connection: Connection, case_id: int) -> list[Entry]:
    """The journal of a case, in its order."""
    found = []
    for row in connection.execute(_ENTRIES, {"case": case_id}).mappings():
        changes = {name: (old, new) for name, (old, new) in row["changes"].items()}
        found.append(Entry(**{**row, "changes": changes}))
    return found


def keep(part: Part, values: Sequence[Value]) -> Kept:
    """What the database holds, now that ``values`` are stored."""
    return {value.id: fingerprint(part.row(value)) for value in values}


def compare(part: Part, values: Sequence[Value], kept: Kept) -> Difference:
    """How ``values`` differ from what is kept; ValueError where a numbered notice would change."""
    found, left = Difference(), dict(kept)
    for value in values:
        before = left.pop(value.id, None)
        if before is None:
            found.new.append(value)
        elif before != fingerprint(part.row(value)):
            _must_not_be_issued(before)
            found.changed.append(value)
    for row_id, before in left.items():
        _must_not_be_issued(before)
        found.gone.append(row_id)
    return found


def write(
    connection: Connection,
    case_id: int,
    differences: Mapping[str, Difference],
    entries: Iterable[Entry],
) -> None:
    """Write how the parts of a case differ, and ``entries`` of its journal; new values get ids.

    What is gone goes first: it may come anew.
    """
    for part in PARTS:
        if gone := differences[part.name].gone:
            connection.execute(delete(part.table).where(part.table.c.id.in_(gone)))
    with (
        together(connection) if any(one.changed for one in differences.values()) else nullcontext()
    ):
        for part in PARTS:
            for value in differences[part.name].changed:
                row = {f"new_{name}": item for name, item in part.row(value).items()}
                part.update.run(connection, row | {"row": value.id})
        with at_once(connection) as batch:
            added = add(batch, case_id, differences, entries)
    added()


def add(
    batch: Batch, case_id: int, differences: Mapping[str, Difference], entries: Iterable[Entry]
) -> Callable[[], None]:
    """Put what is new of a case into ``batch``; what gives it ids when that is stored."""
    given = []
    for part in PARTS:
        new = differences[part.name].new
        rows = [part.row(value) | {"case_id": case_id} for value in new]
        given.append((new, batch.put(part.new, rows)))
    batch.put(_JOURNAL, [row_of(entry, _ENTRY) | {"case_id": case_id} for entry in entries])

    def added() -> None:
        for new, ids in given:
            for value, row_id in zip(new, ids(), strict=True):
                value.id = row_id

    return added


def _must_not_be_issued(before: Row) -> None:
    if before.get("number"):
        raise ValueError(f"notice {before['number']} is issued and stays as it is")
