"""Tables of what goes outside: messages promised, their deliveries, who receives them."""

from __future__ import annotations

from sqlalchemy import Date, Index, Integer, Table, UniqueConstraint
from sqlalchemy import column as named

from core.storage.database.types import PortableJSON, PortableTuple, UTCDateTime
from core.storage.tables.base import Base, column, key, reference, text

outbox = Table(
    "outbox",
    Base.metadata,
    key(),
    text("key", "what the receiver tells a repeat by; follows from what happened", unique=True),
    text("channel", "mail or webhook"),
    text("receiver", "name of the user, or number of the endpoint"),
    text("sector", "slug of the sector; empty: none in particular"),
    text("case_number", "number of the case it tells of; empty: of none"),
    text("type", "what it tells: timer.lapsed, case.close …"),
    text("subject", "subject of a mail"),
    text("body", "what is sent, the same at every attempt; no personal facts"),
    column("promised_at", UTCDateTime(), "when what it tells was stored"),
    text("state", "waiting, delivered, dead or discarded"),
    column("attempts", Integer(), "how often somebody began to deliver it, since the last retry"),
    column("next_at", UTCDateTime(), "not before that it is tried again"),
    text("holder", "who is at it, drawn at random; empty: nobody"),
    column("lease_until", UTCDateTime(), "when whoever is at it counts as gone", nullable=True),
    column("ended_at", UTCDateTime(), "when it came to an end", nullable=True),
    text("error", "why it could not be delivered last; empty: it could"),
    text("decided_by", "who had a dead one tried again or discarded"),
    text("note", "why"),
    Index("ix_outbox_case_number", "case_number"),
    Index("ix_outbox_state", "state", "id"),
    Index(
        "ix_outbox_delivered",
        "ended_at",
        sqlite_where=named("state") == "delivered",
        postgresql_where=named("state") == "delivered",
    ),
    Index(
        "ix_outbox_waiting",
        "next_at",
        sqlite_where=named("state") == "waiting",
        postgresql_where=named("state") == "waiting",
    ),
    Index(
        "ix_outbox_order",
        "attempts",
        "next_at",
        "id",
        sqlite_where=named("state") == "waiting",
        postgresql_where=named("state") == "waiting",
    ),
    Index(
        "ix_outbox_held",
        "lease_until",
        "receiver",
        sqlite_where=named("lease_until").is_not(None),
        postgresql_where=named("lease_until").is_not(None),
    ),
)

deliveries = Table(
    "deliveries",
    Base.metadata,
    key(),
    reference("message_id", "outbox.id", "the message"),
    column("at", UTCDateTime(), "when the attempt was over"),
    column("status", Integer(), "the receiver's answer: of HTTP or SMTP; 0: none came"),
    text("error", "why it failed; empty: delivered"),
    Index(None, "message_id"),
)

webhook_endpoints = Table(
    "webhook_endpoints",
    Base.metadata,
    key(),
    text("url", "where it listens"),
    text("description", "whose it is and what for"),
    column("sectors", PortableTuple(), "slugs of the sectors it is told of; empty: all"),
    column("events", PortableTuple(), "types it is told: timer.lapsed, case.*, *"),
    text("state", "asked (nobody approved it yet), active, disabled or removed"),
    column("asked", PortableJSON(), "what of it waits for a second person", nullable=True),
    text("asked_by", "who asked for that; empty: nothing waits"),
    text("decided_by", "the second person, who approved or refused last; empty: nobody"),
    column("decided_at", UTCDateTime(), "when that was", nullable=True),
    column("secret_version", Integer(), "which of its secrets signs; grows with every rotation"),
    column(
        "rotated_at",
        UTCDateTime(),
        "when the secret changed, the one before still good for a day",
        nullable=True,
    ),
    column("failing_since", UTCDateTime(), "since when nothing arrived", nullable=True),
    column("delivered_at", UTCDateTime(), "when something last arrived", nullable=True),
    text("created_by", "who entered it"),
    column("created_at", UTCDateTime(), "when it was entered"),
)

calendar_feeds = Table(
    "calendar_feeds",
    Base.metadata,
    key(),
    text("prefix", "its first characters, by which people tell it"),
    text("hash", "SHA-256 of its secret, in hexadecimal", unique=True),
    reference("user_id", "users.id", "whose feed it is"),
    text("sector", "slug of the sector of the unit; empty: the user's own cases"),
    text("unit", "slug of the unit; empty: the user's own cases"),
    column("created_at", UTCDateTime(), "when it was given"),
    column("last_used_at", UTCDateTime(), "when it was last read", nullable=True),
    column("revoked_at", UTCDateTime(), "when it was taken back", nullable=True),
    Index(None, "user_id"),
)

digests = Table(
    "digests",
    Base.metadata,
    key(),
    text("sector", "slug of the sector"),
    text("profile", "slug of the profile"),
    column("day", Date(), "the day whose digest was written"),
    UniqueConstraint("sector", "profile", "day"),
)
