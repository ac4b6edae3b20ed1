"""Tables of proof: the log over all that may not change unseen, its signed checkpoints, the
register of the office (who read what, what was done to the installation), and the holds."""

from __future__ import annotations

from sqlalchemy import Index, Integer, Table, UniqueConstraint
from sqlalchemy import column as named

from core.storage.database.types import Key, PortableJSON, UTCDateTime
from core.storage.tables.base import Base, column, key, text

log_rows = Table(
    "log_rows",
    Base.metadata,
    column("seq", Key, "its place in the log, from 1 without gap", primary_key=True,
           autoincrement=False),
    text("kind", "what it stands for: case, draft, office_draft, audit, or a table's rows"),
    text("subject", "the case, draft … whose chain it belongs to; empty: no chain of several"),
    column("place", Key, "place in that chain; where there is none, the row's own number"),
    column("at", UTCDateTime(), "when it was stored"),
    text("digest", "SHA-256 of what it stands for; in a chain the hash of the entry"),
    text("leaf", "SHA-256 of the row, a leaf of the tree"),
    UniqueConstraint("kind", "subject", "place"),
)  # fmt: skip

log_heads = Table(
    "log_heads",
    Base.metadata,
    key(),
    text("origin", "drawn at random when the log began: no checkpoint fits another log"),
    column("epoch", Integer(), "how often the office was restored"),
    column("size", Key, "how many rows the log has"),
    column("frontier", PortableJSON(), "roots of the full subtrees, the widest first"),
)

checkpoints = Table(
    "checkpoints",
    Base.metadata,
    key(),
    text("origin", "the log it speaks of"),
    column("epoch", Integer(), "how often the office had been restored"),
    column("size", Key, "how many rows the log had"),
    text("root", "root of the tree over them"),
    text("at", "when it was signed"),
    text("key", "public key that signed it"),
    text("next_key", "public key that signs from here on; empty: the same"),
    text("signature", "Ed25519 over all of this"),
    column("frontier", PortableJSON(), "roots of the full subtrees at that size"),
    Index("ix_checkpoints_size", "size"),
)

audit_entries = Table(
    "audit_entries",
    Base.metadata,
    key(),
    column("seq", Integer(), "its place in the register, from 1", unique=True),
    text("event", "what was read (identity, export …) or done (backed_up, restored …)"),
    column("at", UTCDateTime(), "when it was done"),
    text("by", "name of who did it"),
    text("number", "the case concerned; empty: none in particular"),
    text("reason", "why, in the words of who did it"),
    column("data", PortableJSON(), "what else is to be known; no personal facts"),
    text("previous_hash", "hash of the entry before"),
    text("hash", "SHA-256 of the hash before and of all that the entry says"),
    Index("ix_audit_entries_number", "number", sqlite_where=named("number") != "",
          postgresql_where=named("number") != ""),
)  # fmt: skip

holds = Table(
    "holds",
    Base.metadata,
    key(),
    text("reason", "why the office stands still"),
    text("begun_by", "who held it"),
    column("begun_at", UTCDateTime(), "since when"),
    column("report", PortableJSON(), "what was found when it began"),
    text("released_by", "who released it; empty: it holds"),
    column("released_at", UTCDateTime(), "when it was released", nullable=True),
)
