"""Tables of who may come in: units, users with their roles, tokens, and what changed in these."""

from __future__ import annotations

from sqlalchemy import Boolean, Index, Table, UniqueConstraint
from sqlalchemy import column as named

from core.storage.database.types import PortableJSON, PortableTuple, UTCDateTime
from core.storage.tables.base import Base, column, key, reference, text

units = Table(
    "units",
    Base.metadata,
    key(),
    text("sector", "slug of the sector"),
    text("slug", "slug of the unit"),
    column("title", PortableJSON(), "its names by language"),
    reference("parent_id", "units.id", "the unit above it; none: the highest", nullable=True),
    UniqueConstraint("sector", "slug"),
)

users = Table(
    "users",
    Base.metadata,
    key(),
    text("name", "the name to log in with; stands in the journal", unique=True),
    text("display_name", "the name shown"),
    text("password_hash", "Argon2 hash; empty: no login by password"),
    column("active", Boolean(), "false: may not come in, but the journal still names the user"),
    column("created_at", UTCDateTime(), "when the user was entered"),
    text("entered_by", "who entered the user; empty: somebody at the machine", server_default=""),
    text("email", "address for mails about cases; empty: none", server_default=""),
)

grants = Table(
    "grants",
    Base.metadata,
    key(),
    reference("user_id", "users.id", "who holds the role"),
    text("role", "slug of the role"),
    reference("unit_id", "units.id", "where it holds; none: everywhere", nullable=True),
    UniqueConstraint("user_id", "role", "unit_id"),
    # A unique constraint takes every NULL for another value.
    Index(
        "uq_grants_everywhere",
        "user_id",
        "role",
        unique=True,
        sqlite_where=named("unit_id").is_(None),
        postgresql_where=named("unit_id").is_(None),
    ),
)

tokens = Table(
    "tokens",
    Base.metadata,
    key(),
    text("prefix", "its first characters, by which people tell it"),
    text("hash", "SHA-256 of the token, in hexadecimal", unique=True),
    reference("user_id", "users.id", "on whose behalf it acts"),
    text("name", "what it is for"),
    column("scopes", PortableTuple(), "what it may do"),
    column("created_at", UTCDateTime(), "when it was given"),
    column("expires_at", UTCDateTime(), "when it ends; none: never", nullable=True),
    column("last_used_at", UTCDateTime(), "when it last came in", nullable=True),
    column("revoked_at", UTCDateTime(), "when it was taken back", nullable=True),
    Index(None, "user_id"),
)

access_events = Table(
    "access_events",
    Base.metadata,
    key(),
    column("at", UTCDateTime(), "when it was"),
    text("by", "name of who did it; empty: somebody at the machine"),
    text("user", "name of whose access it is about"),
    text("what", "slug of what was done"),
    column("detail", PortableJSON(), "what belongs to it, such as the role that was given"),
    Index("ix_access_events_user", "user", "id"),
)

attempts = Table(
    "attempts",
    Base.metadata,
    key(),
    text("door", "slug of what was to be opened"),
    text("who", "SHA-256 of the name that was tried: people type passwords there, too"),
    column("at", UTCDateTime(), "when it was tried"),
    Index("ix_attempts_door", "door", "who", "at"),
    Index(None, "at"),
)
