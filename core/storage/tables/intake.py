"""Tables of what arrives: submissions, their parties, numbers given, requests answered."""

from __future__ import annotations

from sqlalchemy import Boolean, Index, Integer, Table, UniqueConstraint
from sqlalchemy import column as named

from core.storage.database.types import UTCDateTime
from core.storage.tables.base import Base, column, key, reference, text

submissions = Table(
    "submissions",
    Base.metadata,
    key(),
    text("sector", "slug of the sector it belongs to"),
    text("profile", "slug of the sector's set of policies"),
    text("channel", "how it came: phone, visit, letter …"),
    column("received_at", UTCDateTime(), "instant of first receipt; never moves"),
    column("recorded_at", UTCDateTime(), "instant at which it was entered here"),
    text("subject", "what it is about, in a line; empty where it is sealed with the rest"),
    text("description", "sealed: what was said, and of a sealed reporter the subject"),
    text(
        "data_key", "its data key, wrapped; empty: destroyed; none: not sealed yet", nullable=True
    ),
    text("external_id", "its number in the system it came from", nullable=True),
    UniqueConstraint("sector", "external_id"),
    Index(
        "ix_submissions_unsealed",
        "id",
        sqlite_where=named("data_key").is_(None),
        postgresql_where=named("data_key").is_(None),
    ),
)

parties = Table(
    "parties",
    Base.metadata,
    key(),
    reference("submission_id", "submissions.id", "the submission the party belongs to"),
    text("role", "complainant, reporter, respondent, representative or agent"),
    text("name", "sealed: name"),
    text("contact", "sealed: telephone, mail or other way to reach the party"),
    text("address", "sealed: address"),
    text("id_number", "sealed: number of the identity document or register"),
    column("sealed", Boolean(), "true: shown only where a custodian released it"),
    text("contact_key", "blind index of the telephone or other contact", nullable=True),
    text("id_key", "blind index of the number of the identity document", nullable=True),
    text("name_key", "blind index of the name", nullable=True),
    text("place_key", "blind index of the name at the address", nullable=True),
    Index(None, "submission_id"),
    Index(None, "contact_key"),
    Index(None, "id_key"),
)

number_sequences = Table(
    "number_sequences",
    Base.metadata,
    text("series", "what is numbered: cases, or a kind of notice", primary_key=True),
    text("sector", "slug of the sector", primary_key=True),
    column("year", Integer(), "year of the office's calendar", primary_key=True),
    column("last", Integer(), "the last number given"),
)

idempotency_keys = Table(
    "idempotency_keys",
    Base.metadata,
    text("principal", "who sent the request", primary_key=True),
    text("key", "the key that came with it", primary_key=True),
    text("body_hash", "keyed hash of the request, in hexadecimal"),
    column("status", Integer(), "HTTP status answered; none until the deed is done", nullable=True),
    text("response", "sealed: the body answered, as it was sent"),
    column("created_at", UTCDateTime(), "instant of the request"),
    Index(None, "created_at"),
)
