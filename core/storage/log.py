"""Keeps the log of all that may not change unseen: rows are added as a unit of work ends.

Whoever adds waits for whoever is adding, but only for the last moment before the commit; so the
numbers have no gap, and stand in the order of storing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, type_coerce, update
from sqlalchemy import Text as PlainText
from sqlalchemy.exc import IntegrityError

from core import chance
from core.domain import merkle
from core.domain.canonical import instant_text
from core.domain.logbook import Line, leaf_text
from core.storage import tables
from core.storage.duplicates import is_duplicate
from core.storage.sources import SOURCES, lines, row_text

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
        said = row_text(SOURCES[kind], values)
        self._fresh.append((kind, "", row_id, sha256(said.encode()).hexdigest()))

    def insert(self, kind: str, values: Mapping[str, Any]) -> int:
        """Store a row of what is only ever added to, and have it logged; its id."""
        table = SOURCES[kind].table
        statement = insert(table).values(values).returning(table.c.id)
        row_id = int(self._connection.execute(statement).scalar_one())
        self.row(kind, row_id, values)
        return row_id

    def head(self, *, for_update: bool = False) -> Head:
        """Where the log ends; with ``for_update`` nobody else adds to it meanwhile."""
        here = tables.log_heads.c
        query = select(here.origin, here.epoch, here.size, here.frontier)
        query = query.order_by(here.id).limit(1)
        row = self._connection.execute(
            query.with_for_update() if for_update else query
        ).one_or_none()
        if row is None:
            return self._begin() if for_update else Head("", 0, merkle.Frontier())
        return Head(
            row.origin, row.epoch, merkle.Frontier(row.size, map(bytes.fromhex, row.frontier))
        )

    def store(self, head: Head) -> None:
        """Add what waits after ``head``, which must have been locked."""
        fresh, self._fresh = self._fresh, []
        at, rows = instant_text(self._now), []
        for kind, subject, place, digest in fresh:
            seq = head.tree.size + 1
            said = leaf_text(seq, kind, subject, place, at, digest)
            hashed = merkle.leaf(said)
            head.tree.append(hashed)
            rows.append(Row(seq, kind, subject, place, self._now, digest, hashed.hex())._asdict())
        if rows:
            self._connection.execute(insert(tables.log_rows), rows)
        self.put(head)

    def put(self, head: Head) -> None:
        """Store where the log ends."""
        new = {
            "epoch": head.epoch,
            "size": head.tree.size,
            "frontier": [one.hex() for one in head.tree.roots],
        }
        self._connection.execute(update(tables.log_heads).values(new))

    def last_at(self) -> datetime | None:
        """When the last row was stored; None in an empty log."""
        log = tables.log_rows.c
        query = select(log.at).order_by(log.seq.desc()).limit(1)
        found: datetime | None = self._connection.execute(query).scalar_one_or_none()
        return found

    def lines(self, after: int = 0) -> Iterator[Line]:
        """Every row from ``after`` on beside what it stands for, in order, as both lie there."""
        log = tables.log_rows.c
        (last,) = self._connection.execute(select(func.max(log.seq))).one()
        while after < (last or 0):
            upto = after + AT_A_TIME
            yield from self._some(after, upto)
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

    def page(self, after: int, limit: int, kind: str = "") -> list[Row]:
        """Some rows after ``after``, in order."""
        log = tables.log_rows.c
        query = select(*log).where(log.seq > after).order_by(log.seq).limit(limit)
        if kind:
            query = query.where(log.kind == kind)
        return [Row(*row) for row in self._connection.execute(query)]

    def _some(self, after: int, upto: int) -> Iterator[Line]:
        log = tables.log_rows.c
        at = _text_of(log.at, self._connection.dialect.name == "sqlite")
        query = select(log.seq, log.kind, log.subject, log.place, at, log.digest, log.leaf)
        query = query.where(log.seq > after, log.seq <= upto).order_by(log.seq)
        rows = self._connection.execute(query).all()
        found: dict[int, tuple[str, str, str]] = {}
        for kind in {row[1] for row in rows} & SOURCES.keys():
            for seq, *said in lines(self._connection, SOURCES[kind], after, upto):
                found[seq] = said[0], said[1], said[2]
        for seq, kind, subject, place, stamp, digest, leaf in rows:
            text, previous, hashed = found.get(seq) or (None, "", "")
            stamp = (stamp or "").replace(" ", "T", 1)
            stamp = stamp if stamp.endswith("Z") else stamp + "Z"
            yield Line(
                seq, kind or "", subject or "", -1 if place is None else place, stamp,
                digest or "", leaf or "", text, previous, hashed,
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


def _text_of(column: Any, sqlite: bool) -> Any:
    if sqlite:
        return type_coerce(column, PlainText)
    return func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
