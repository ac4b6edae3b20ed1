"""One log over everything that may not change unseen, its checkpoints, the register, the holds."""

from __future__ import annotations

import heapq
import secrets
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

from core.domain.proof import merkle
from core.domain.proof.canonical import dumps, instant_text
from core.domain.proof.logbook import leaf_text
from core.storage.database.types import Key, PortableJSON, UTCDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TEXT = sa.Text()
AT_A_TIME = 5_000
#: Kind, table, and columns that count, of what is only ever added to; all were there before.
PLAIN: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("setting", "setting_changes", {
        "sector": TEXT, "profile": TEXT, "name": TEXT, "value": PortableJSON(),
        "at": UTCDateTime(), "by": TEXT, "draft_id": Key,
    }),
    ("calendar", "calendar_records", {
        "kind": TEXT, "document": TEXT, "published": sa.Date(), "content": PortableJSON(),
        "recorded_at": UTCDateTime(), "recorded_by": TEXT,
    }),
    ("exclusion", "exclusions", {
        "sector": TEXT, "profile": TEXT, "card": TEXT, "unit": TEXT, "period": TEXT,
        "reason": TEXT, "case": TEXT, "finding": Key, "lifts": Key, "note": TEXT, "by": TEXT,
        "at": UTCDateTime(),
    }),
    ("exclusion_decision", "exclusion_decisions", {
        "exclusion": Key, "approved": sa.Boolean(), "note": TEXT, "by": TEXT,
        "at": UTCDateTime(),
    }),
    ("finding", "findings", {
        "sector": TEXT, "profile": TEXT, "card": TEXT, "unit": TEXT, "period": TEXT,
        "item": TEXT, "finding": TEXT, "count": TEXT, "points": TEXT, "source": TEXT,
        "by": TEXT, "at": UTCDateTime(), "case": TEXT,
    }),
    ("number", "period_numbers", {
        "sector": TEXT, "profile": TEXT, "period": TEXT, "name": TEXT, "value": TEXT,
        "remark": TEXT, "by": TEXT, "at": UTCDateTime(),
    }),
    ("suspicion", "suspicion_changes", {
        "suspicion_id": Key, "change": TEXT, "by": TEXT, "at": UTCDateTime(), "note": TEXT,
        "evidence": PortableJSON(),
    }),
    ("access", "access_events", {
        "at": UTCDateTime(), "by": TEXT, "user": TEXT, "what": TEXT, "detail": PortableJSON(),
    }),
)  # fmt: skip
#: Kind, what is read: subject, place, hash and instant of each entry of a chain.
CHAINED = (
    ("case", (
        "SELECT c.number, j.seq, j.hash, j.recorded_at FROM journal j "
        "JOIN cases c ON c.id = j.case_id ORDER BY j.id"
    )),
    ("draft", "SELECT draft_id, seq, hash, at FROM draft_events ORDER BY id"),
    ("office_draft", "SELECT draft_id, seq, hash, at FROM office_draft_events ORDER BY id"),
)  # fmt: skip

_Found = tuple[datetime, str, str, int, str]


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, TEXT, nullable=False) for name in names]


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, PortableJSON(), nullable=False)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, UTCDateTime(), nullable=nullable)


def upgrade() -> None:
    """Create the tables, and log what there is in the order in which it was stored."""
    op.create_table(
        "log_rows",
        sa.Column("seq", Key, primary_key=True, autoincrement=False),
        *_text("kind", "subject"),
        sa.Column("place", Key, nullable=False),
        _instant("at"),
        *_text("digest", "leaf"),
        sa.UniqueConstraint("kind", "subject", "place", name="uq_log_rows_kind_subject_place"),
    )
    op.create_table(
        "log_heads",
        sa.Column("id", Key, primary_key=True),
        *_text("origin"),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("size", Key, nullable=False),
        _json("frontier"),
    )
    op.create_table(
        "checkpoints",
        sa.Column("id", Key, primary_key=True),
        *_text("origin"),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("size", Key, nullable=False),
        *_text("root", "at", "key", "next_key", "signature"),
        _json("frontier"),
    )
    op.create_index("ix_checkpoints_size", "checkpoints", ["size"])
    op.create_table(
        "audit_entries",
        sa.Column("id", Key, primary_key=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        *_text("event"),
        _instant("at"),
        *_text("by", "number", "reason"),
        _json("data"),
        *_text("previous_hash", "hash"),
        sa.UniqueConstraint("seq", name="uq_audit_entries_seq"),
    )
    named = sa.column("number") != ""
    op.create_index(
        "ix_audit_entries_number", "audit_entries", ["number"],
        sqlite_where=named, postgresql_where=named,
    )  # fmt: skip
    op.create_table(
        "holds",
        sa.Column("id", Key, primary_key=True),
        *_text("reason", "begun_by"),
        _instant("begun_at"),
        _json("report"),
        *_text("released_by"),
        _instant("released_at", nullable=True),
    )
    _log_what_there_is(op.get_bind())


def _log_what_there_is(connection: sa.Connection) -> None:
    tree, kept = merkle.Frontier(), _table("log_rows", seq=Key, kind=TEXT, subject=TEXT, place=Key,
                                           at=UTCDateTime(), digest=TEXT, leaf=TEXT)  # fmt: skip
    sources = [_chained(connection, *one) for one in CHAINED]
    sources += [_plain(connection, *one) for one in PLAIN]
    found = heapq.merge(*sources, key=lambda row: row[0])
    while some := list(islice(found, AT_A_TIME)):
        rows = []
        for at, kind, subject, place, digest in some:
            seq = tree.size + 1
            hashed = merkle.leaf(leaf_text(seq, kind, subject, place, instant_text(at), digest))
            tree.append(hashed)
            rows.append({"seq": seq, "kind": kind, "subject": subject, "place": place, "at": at,
                         "digest": digest, "leaf": hashed.hex()})  # fmt: skip
        connection.execute(kept.insert(), rows)
    head = _table("log_heads", id=Key, origin=TEXT, epoch=sa.Integer(), size=Key,
                  frontier=PortableJSON())  # fmt: skip
    roots = [one.hex() for one in tree.roots]
    row = {"id": 1, "origin": secrets.token_hex(8), "epoch": 0, "size": tree.size}
    connection.execute(head.insert(), row | {"frontier": roots})


def _chained(connection: sa.Connection, kind: str, query: str) -> Iterator[_Found]:
    subject, place = sa.Column("subject", TEXT), sa.Column("place", Key)
    stamp: sa.Column[datetime] = sa.Column("at", UTCDateTime())
    said = sa.text(query).columns(subject, place, sa.Column("hash", TEXT), stamp)
    last: datetime | None = None
    for row in connection.execute(said, execution_options=_FEW):
        # Clocks go back, the order of storing does not.
        last = row[3] if last is None else max(last, row[3])
        yield last, kind, str(row[0]), row[1], row[2]


def _plain(
    connection: sa.Connection, kind: str, name: str, columns: dict[str, Any]
) -> Iterator[_Found]:
    table = _table(name, id=Key, **columns)
    stamp = "recorded_at" if "recorded_at" in columns else "at"
    last: datetime | None = None
    query = sa.select(table).order_by(table.c.id)
    for row in connection.execute(query, execution_options=_FEW).mappings():
        said = {
            name: row[name]
            for name, type_ in columns.items()
            if row[name] is not None and not (type_ is TEXT and row[name] == "")
        }
        last = row[stamp] if last is None else max(last, row[stamp])
        yield last, kind, "", row["id"], sha256(dumps(said).encode()).hexdigest()


_FEW = {"yield_per": AT_A_TIME}


def _table(name: str, /, **columns: Any) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, type_) for column, type_ in columns.items()))


def downgrade() -> None:
    """Drop the tables; what was proved by them no longer is."""
    for name in ("holds", "audit_entries", "checkpoints", "log_heads", "log_rows"):
        op.drop_table(name)
