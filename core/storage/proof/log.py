"""Keeps the log of all that may not change unseen: rows are added as a unit of work ends.

Whoever adds waits for whoever is adding, but only for the last moment before the commit; so the
numbers have no gap, and stand in the order of storing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import repeat
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    type_coerce,
    update,
)
from sqlalchemy import Text as PlainText
from sqlalchemy.exc import IntegrityError

from core import chance
from core.domain.proof import merkle
from core.domain.proof.canonical import instant_text
from core.domain.proof.logbook import Chunk, Line, leaf_text
from core.storage import tables
from core.storage.database.batches import at_once
from core.storage.database.duplicates import is_duplicate
from core.storage.database.prepared import Prepared, Rows
from core.storage.database.rawcolumns import Column, raw_columns, words
from core.storage.proof.sources import SOURCES, Said, row_text, said

__all__ = ["Head", "Log", "Row"]

AT_A_TIME = 10_000


class Row(NamedTuple):
    """A row of the log, as it says."""

    seq: int
    kind: str
    subject: str
    place: int
    at: datetime
    digest: str
    leaf: str


@dataclass
class Head:
    """Where the log ends: which log it is, and the tree over its rows."""

    origin: str
    epoch: int
    tree: merkle.Frontier


# Asked with every unit that writes, so they are put together once. There is one head.
_HEAD = (
    select(*(tables.log_heads.c[name] for name in ("origin", "epoch", "size", "frontier")))
    .order_by(tables.log_heads.c.id)
    .limit(literal_column("1"))  # bound, SQLite would plan anew each time
)
_AS_IT_IS, _LOCKED = Prepared(_HEAD), Prepared(_HEAD.with_for_update())
_PUT = Prepared(
    update(tables.log_heads).values(
        {name: bindparam(f"new_{name}") for name in ("epoch", "size", "frontier")}
    )
)
_ROWS = Rows(tables.log_rows)


class Log:
    """The log of the office, within one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._fresh: list[tuple[str, str, int, str]] = []

    @property
    def has_news(self) -> bool:
        """Whether something waits to be added."""
        return bool(self._fresh)

    def entry(self, kind: str, subject: object, place: int, hashed: str) -> None:
        """Have an entry of a chain logged as this unit ends; ``hashed`` is its hash."""
        self._fresh.append((kind, str(subject), place, hashed))

    def row(self, kind: str, row_id: int, values: Mapping[str, Any]) -> None:
        """Have a row that was just stored under ``row_id`` logged as this unit ends."""
        text = row_text(SOURCES[kind], values)
        self._fresh.append((kind, "", row_id, sha256(text.encode()).hexdigest()))

    def insert(self, kind: str, values: Mapping[str, Any]) -> int:
        """Store a row of what is only ever added to, and have it logged; its id."""
        table = SOURCES[kind].table
        statement = insert(table).values(values).returning(table.c.id)
        row_id = int(self._connection.execute(statement).scalar_one())
        self.row(kind, row_id, values)
        return row_id

    def head(self, *, for_update: bool = False) -> Head:
        """Where the log ends; with ``for_update`` nobody else adds to it meanwhile."""
        row = (_LOCKED if for_update else _AS_IT_IS).first(self._connection, {})
        if row is None:
            return self._begin() if for_update else Head("", 0, merkle.Frontier())
        origin, epoch, size, frontier = row
        return Head(origin, epoch, merkle.Frontier(size, map(bytes.fromhex, frontier)))

    def placed(self, head: Head) -> list[Row]:
        """What waits, with its place after ``head``, which must have been locked."""
        fresh, self._fresh = self._fresh, []
        at, rows = instant_text(self._now), []
        for kind, subject, place, digest in fresh:
            seq = head.tree.size + 1
            hashed = merkle.leaf(leaf_text(seq, kind, subject, place, at, digest))
            head.tree.append(hashed)
            rows.append(Row(seq, kind, subject, place, self._now, digest, hashed.hex()))
        return rows

    def store(self, head: Head, rows: Iterable[Row]) -> None:
        """Add ``rows``, of which ``head`` knows the last."""
        with at_once(self._connection) as batch:
            batch.put(_ROWS, [row._asdict() for row in rows])
            batch.run(_PUT, _new(head))

    def put(self, head: Head) -> None:
        """Store where the log ends."""
        _PUT.run(self._connection, _new(head))

    def last_at(self) -> datetime | None:
        """When the last row was stored; None in an empty log."""
        log = tables.log_rows.c
        query = select(log.at).order_by(log.seq.desc()).limit(1)
        found: datetime | None = self._connection.execute(query).scalar_one_or_none()
        return found

    def lines(self, after: int = 0) -> Iterator[Line]:
        """Every row from ``after`` on beside what it stands for, in order, as both lie there."""
        for chunk in self.chunks(after):
            yield from chunk.lines()

    def chunks(self, after: int = 0) -> Iterator[Chunk]:
        """The same, many rows at a time."""
        log = tables.log_rows.c
        (last,) = self._connection.execute(select(func.max(log.seq))).one()
        while after < (last or 0):
            upto = after + AT_A_TIME
            if rows := self._some(after, upto):
                yield rows
            after = upto

    def leaves(self, upto: int) -> list[bytes]:
        """The hashes of the first ``upto`` rows."""
        log = tables.log_rows.c
        query = select(log.leaf).where(log.seq <= upto).order_by(log.seq)
        return [bytes.fromhex(one) for one in self._connection.execute(query).scalars()]

    def find(self, kind: str, subject: str, place: int | None = None, upto: int = 0) -> Row | None:
        """The row of an entry; None: of its last one (up to the row ``upto``, if given)."""
        log = tables.log_rows.c
        query = select(*tables.log_rows.c).where(log.kind == kind, log.subject == subject)
        if place is not None:
            query = query.where(log.place == place)
        if upto:
            query = query.where(log.seq <= upto)
        row = self._connection.execute(query.order_by(log.place.desc()).limit(1)).one_or_none()
        return Row(*row) if row else None

    def turns(self, number: str) -> dict[int, int]:
        """The rows of a case's entries, by the number of the entry; of what was logged later none.

        Entries older than the log were taken into it together: their rows tell of no order.
        """
        log, entry, case = tables.log_rows.c, tables.journal.c, tables.cases.c
        query = select(log.place, log.seq).where(
            log.kind == "case", log.subject == number, case.number == number,
            entry.case_id == case.id, entry.seq == log.place, entry.recorded_at == log.at,
        )  # fmt: skip
        return {row.place: row.seq for row in self._connection.execute(query)}

    def page(self, after: int, limit: int, kind: str = "") -> list[Row]:
        """Some rows after ``after``, in order."""
        log = tables.log_rows.c
        query = select(*log).where(log.seq > after).order_by(log.seq).limit(limit)
        if kind:
            query = query.where(log.kind == kind)
        return [Row(*row) for row in self._connection.execute(query)]

    def _some(self, after: int, upto: int) -> Chunk | None:
        log = tables.log_rows.c
        at = _text_of(log.at, self._connection.dialect.name == "sqlite")
        query = select(log.seq, log.kind, log.subject, log.place, at, log.digest, log.leaf)
        query = query.where(log.seq > after, log.seq <= upto).order_by(log.seq)
        seqs, kinds, subjects, places, ats, digests, leaves = raw_columns(self._connection, query)
        if not seqs:
            return None
        found = [said(self._connection, SOURCES[kind], after, upto)
                 for kind in sorted(SOURCES.keys() & {*kinds})]  # fmt: skip
        stamps = {at: _stamp(at) for at in set(ats)}
        return Chunk(
            seqs, words(kinds), words(subjects),
            _numbers(places), [*map(stamps.__getitem__, ats)], words(digests), words(leaves),
            *_beside(seqs, [one for one in found if one]),
        )  # fmt: skip

    def _begin(self) -> Head:
        """Begin the log of an office that has none; whoever is second takes the first one's."""
        row = {"origin": chance.text(8), "epoch": 0, "size": 0, "frontier": []}
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(tables.log_heads), row | {"id": 1})
        except IntegrityError as error:
            if not is_duplicate(error):
                raise
        return self.head(for_update=True)


def _new(head: Head) -> dict[str, Any]:
    return {
        "new_epoch": head.epoch,
        "new_size": head.tree.size,
        "new_frontier": [one.hex() for one in head.tree.roots],
    }


def _text_of(column: Any, sqlite: bool) -> Any:
    if sqlite:
        return type_coerce(column, PlainText)
    return func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')


def _beside(
    seqs: Sequence[int], found: Sequence[Said]
) -> tuple[Sequence[str | None], Sequence[str], Sequence[str]]:
    """Texts and links, in the order of the rows ``seqs``; None for those that are gone."""
    if len(found) == 1 and found[0].seqs == seqs:
        return found[0][1:]
    texts: dict[int, str | None] = {}
    previous, hashes = dict[int, str](), dict[int, str]()
    for one in found:
        texts.update(zip(one.seqs, one.texts, strict=True))
        previous.update(zip(one.seqs, one.previous, strict=True))
        hashes.update(zip(one.seqs, one.hashes, strict=True))
    nothing = repeat("")
    return (
        [*map(texts.get, seqs)],
        [*map(previous.get, seqs, nothing)],
        [*map(hashes.get, seqs, nothing)],
    )


def _numbers(values: Column) -> Sequence[int]:
    """A column that should be numbers; what was tampered with is none of the right ones."""
    if {*map(type, values)} == {int}:
        return values
    return [value if isinstance(value, int) else -1 for value in values]


def _stamp(at: Any) -> str:
    text = str(at or "").replace(" ", "T", 1)
    return text if text.endswith("Z") else text + "Z"
