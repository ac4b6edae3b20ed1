"""Tables about identities: what was asked and decided of them, holds, receipts and messages."""

from __future__ import annotations

from sqlalchemy import Boolean, Index, Table
from sqlalchemy import column as named

from core.storage.database.types import PortableTuple, UTCDateTime
from core.storage.tables.base import Base, column, key, reference, text

identity_requests = Table(
    "identity_requests",
    Base.metadata,
    key(),
    reference("case_id", "cases.id", "the case"),
    text("kind", "release, lower or erase"),
    text("ground", "slug of the ground"),
    text("reason", "why, in the words of who asks"),
    column("fields", PortableTuple(), "release: what of an identity is asked for"),
    text("level", "lower: the secrecy asked for"),
    text("asked_by", "name of who asks"),
    column("asked_at", UTCDateTime(), "when it was asked"),
    text("state", "asked, granted, refused, reviewed or done"),
    text("decided_by", "name of who decided; empty: nobody yet"),
    text("second_by", "release without a custodian: the second head; empty: none"),
    column("decided_at", UTCDateTime(), "when it was decided; none: not yet", nullable=True),
    text("note", "why it was decided so"),
    column("until", UTCDateTime(), "release: when it ends", nullable=True),
    Index(None, "case_id"),
    Index(
        "ix_identity_requests_asked",
        "asked_at",
        sqlite_where=named("state") == "asked",
        postgresql_where=named("state") == "asked",
    ),
)

legal_holds = Table(
    "legal_holds",
    Base.metadata,
    key(),
    reference("case_id", "cases.id", "the case of which nothing may be destroyed"),
    text("reason", "why"),
    text("set_by", "name of who set it"),
    column("set_at", UTCDateTime(), "when it was set"),
    text("lifted_by", "name of who lifted it; empty: it holds"),
    column("lifted_at", UTCDateTime(), "when it was lifted; none: it holds", nullable=True),
    Index(None, "case_id"),
)

receipts = Table(
    "receipts",
    Base.metadata,
    key(),
    reference("submission_id", "submissions.id", "what was handed in", unique=True),
    text("hash", "Argon2id hash of the code, peppered", unique=True),
)

messages = Table(
    "messages",
    Base.metadata,
    key(),
    reference("submission_id", "submissions.id", "between whom: its reporter and the office"),
    text("by", "name of the officer; empty: the reporter"),
    column("at", UTCDateTime(), "when it was written"),
    text("text", "sealed: what it says"),
    column("read", Boolean(), "whether the other side has read it"),
    Index(None, "submission_id"),
)
