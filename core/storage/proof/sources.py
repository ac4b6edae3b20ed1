"""What the log stands for: which tables, and what a row of each says, read as it lies there.

Rows are read as plain text, past all conversion: a value that was tampered with is to be seen as
it is, and a million rows are to be read in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    Text,
    cast,
    func,
    literal,
    select,
    type_coerce,
)

from core.domain.casework.cases import Entry
from core.domain.proof.canonical import dumps
from core.storage import tables
from core.storage.casework.shapes import shape_of, texts
from core.storage.database.rawcolumns import raw_parts, words
from core.storage.database.types import Key, PortableJSON, PortableTuple, UTCDateTime
from core.storage.rules.policies import DraftEvent

__all__ = ["SOURCES", "Said", "Source", "row_text", "said", "strays"]

_LINKS = ("hash", "previous_hash")


@dataclass(frozen=True)
class Source:
    """A table of which the log has a row for each row.

    ``names`` are the columns that count. ``owner`` is the column that tells whose chain a row is
    part of; ``seq`` its place in it (for what is no chain: its own number). Where ``whole`` is
    false, columns that are empty are left out, so that one added later changes no old row.
    ``steady`` are the columns that say the same in many rows: reading is quicker for knowing.
    """

    kind: str
    table: Table
    names: tuple[str, ...]
    seq: str = "id"
    owner: str = ""
    whole: bool = False
    steady: frozenset[str] = frozenset()

    @property
    def is_chain(self) -> bool:
        """Whether its rows are linked by hashes of their own."""
        return "hash" in self.table.c


class Said(NamedTuple):
    """What rows of a source say: rows of the log, texts, and the links where they are a chain."""

    seqs: Sequence[int]
    texts: Sequence[str | None]
    previous: Sequence[str]
    hashes: Sequence[str]


def _of(kind: str, table: Table, *less: str) -> Source:
    skipped = {"id", "seq", *_LINKS, *less}
    return Source(kind, table, tuple(c.name for c in table.c if c.name not in skipped))


def _events(kind: str, table: Table) -> Source:
    said = tuple(f.name for f in fields(DraftEvent) if f.name not in _LINKS)
    return Source(kind, table, said, "seq", "draft_id", whole=True)


_ENTRY = tuple(f.name for f in fields(Entry) if f.name not in _LINKS)
_STEADY = frozenset({"act", "basis", "effective_on", "event", "policy", "ref", "role", "version"})
SOURCES: Mapping[str, Source] = {
    source.kind: source
    for source in (
        Source("case", tables.journal, _ENTRY, "seq", "case_id", steady=_STEADY),
        _events("draft", tables.draft_events),
        _events("office_draft", tables.office_draft_events),
        Source("audit", tables.audit_entries,
               ("seq", "event", "at", "by", "number", "reason", "data"), "seq",
               steady=frozenset({"by", "event"})),
        _of("setting", tables.setting_changes),
        _of("calendar", tables.calendar_records),
        _of("exclusion", tables.exclusions),
        _of("exclusion_decision", tables.exclusion_decisions),
        _of("finding", tables.findings),
        _of("number", tables.period_numbers),
        _of("suspicion", tables.suspicion_changes),
        _of("access", tables.access_events),
    )
}  # fmt: skip


def row_text(source: Source, values: Mapping[str, Any]) -> str:
    """What a row says by the values that are being stored: the same text that reading gives."""
    said = {name: values.get(name) for name in source.names}
    return dumps({name: value for name, value in said.items() if not _silent(source, name, value)})


def _silent(source: Source, name: str, value: Any) -> bool:
    return value is None or (value == "" and isinstance(source.table.c[name].type, Text))


def _rows_of(connection: Connection, source: Source) -> int:
    return int(connection.execute(select(func.count()).select_from(source.table)).scalar_one())


def said(connection: Connection, source: Source, after: int, upto: int) -> Said | None:
    """What is there for the rows ``after`` + 1 … ``upto`` of the log; None: nothing."""
    sqlite = connection.dialect.name == "sqlite"
    # Sorted by name, but first those whose values are told one by one.
    columns = [source.table.c[name] for name in sorted(source.names)]
    columns.sort(key=lambda column: column.name in source.steady)
    log, here = tables.log_rows.c, source.table.c
    links = [here.previous_hash, here.hash] if source.is_chain else []
    query = select(log.seq, *links, *(_asked(column, sqlite) for column in columns))
    # The index over kinds would be read from its beginning for each chunk.
    query = query.select_from(_joined(source)).where(log.kind + "" == source.kind)
    query = query.where(log.seq > after, log.seq <= upto).order_by(log.seq)
    found, steady = raw_parts(connection, query, len(source.steady))
    seqs, values = found[0], found[1 + len(links) :]
    if not seqs:
        return None
    previous, hashes = found[1:3] if links else [[""] * len(seqs)] * 2
    shapes = [shape_of(one, exact=sqlite, empties=_empties(source, one)) for one in columns]
    return Said(seqs, texts(shapes, values, steady), words(previous), words(hashes))


def strays(connection: Connection, found: Mapping[str, int]) -> dict[str, str]:
    """By kind the first row, as ``subject place``, of which the log knows nothing.

    ``found`` says for how many rows of each kind the log has one.
    """
    doubtful = [s for s in SOURCES.values() if _rows_of(connection, s) != found.get(s.kind, 0)]
    return {s.kind: which for s in doubtful if (which := _unlogged(connection, s))}


def _unlogged(connection: Connection, source: Source) -> str:
    here, log = source.table.c, tables.log_rows.c
    subject = _subject(source)
    known = select(log.seq).where(
        log.kind == source.kind, log.subject == subject, log.place == here[source.seq]
    )
    query: Select[Any] = select(subject, here[source.seq]).where(~known.exists())
    if source.kind == "case":
        query = query.where(tables.cases.c.id == here.case_id)
    found = connection.execute(query.order_by(here.id).limit(1)).one_or_none()
    return " ".join(str(part) for part in found if part != "") if found else ""


def _joined(source: Source) -> Any:
    log, here = tables.log_rows, source.table
    place = here.c[source.seq] == log.c.place
    if source.kind == "case":
        case = log.join(tables.cases, tables.cases.c.number == log.c.subject)
        return case.join(here, (here.c.case_id == tables.cases.c.id) & place)
    if source.owner:
        place &= here.c[source.owner] == cast(log.c.subject, Key)
    return log.join(here, place)


def _subject(source: Source) -> ColumnElement[str]:
    if source.kind == "case":
        return tables.cases.c.number
    if source.owner:
        return cast(source.table.c[source.owner], Text)
    return literal("")


def _asked(column: Any, sqlite: bool) -> Any:
    """The column as it lies in the database, as text where it is no number."""
    if isinstance(column.type, Integer | Boolean):
        return type_coerce(column, Integer) if sqlite else column
    if sqlite:
        return type_coerce(column, Text)
    if isinstance(column.type, UTCDateTime):
        utc = func.timezone("UTC", column)
        return func.to_char(utc, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    return cast(column, Text)


def _empties(source: Source, column: Any) -> frozenset[Any]:
    """What is left out of the text; nothing that only tampering can have put there."""
    nothing: set[Any] = {None} if column.nullable and not source.whole else set()
    if source.whole:
        return frozenset()
    if isinstance(column.type, PortableTuple):
        nothing |= {"[]"} if source.kind == "case" else set()
    elif isinstance(column.type, PortableJSON):
        nothing |= {"{}"} if source.kind == "case" else set()
    elif isinstance(column.type, Text):
        nothing.add("")
    return frozenset(nothing)
