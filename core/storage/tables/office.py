"""Tables of what the office sets for itself: settings and records of working days."""

from __future__ import annotations

from sqlalchemy import Date, Index, Integer, Table, UniqueConstraint

from core.storage.database.types import PortableJSON, UTCDateTime
from core.storage.tables.base import Base, column, key, reference, text

settings = Table(
    "settings",
    Base.metadata,
    text("sector", "slug of the sector; empty: every one", primary_key=True),
    text("profile", "slug of the profile; empty: every one", primary_key=True),
    text("name", "name of the setting", primary_key=True),
    column("value", PortableJSON(), "its value"),
    column("changed_at", UTCDateTime(), "when it was last changed"),
    text("changed_by", "who changed it"),
)

setting_changes = Table(
    "setting_changes",
    Base.metadata,
    key(),
    text("sector", "slug of the sector; empty: every one"),
    text("profile", "slug of the profile; empty: every one"),
    text("name", "name of the setting"),
    column("value", PortableJSON(), "its value from then on; none: taken away", nullable=True),
    column("at", UTCDateTime(), "from when it counts"),
    text("by", "who changed it"),
    reference("draft_id", "office_drafts.id", "the draft it comes from, if one", nullable=True),
    Index("ix_setting_changes_sector_profile", "sector", "profile"),
)

office_drafts = Table(
    "office_drafts",
    Base.metadata,
    key(),
    text("kind", "settings, days (the office's own rest and working days) or notices"),
    text("sector", "slug of the sector; empty: every one"),
    text("profile", "slug of the profile; empty: every one"),
    column("content", PortableJSON(), "the settings, days or notices"),
    column("from_day", Date(), "day from which it shall count"),
    text("note", "what it is for"),
    text("state", "draft, approved, refused, published, in_force, applied or withdrawn"),
    text("created_by", "who drafted it"),
    column("created_at", UTCDateTime(), "when it was drafted"),
    column("revision", Integer(), "grows by one with every step; 1 when drafted"),
    Index("ix_office_drafts_state", "state"),
)

office_draft_events = Table(
    "office_draft_events",
    Base.metadata,
    key(),
    reference("draft_id", "office_drafts.id", "the draft it happened to"),
    column("seq", Integer(), "its place in the life of the draft, from 1"),
    text("event", "drafted, approved, refused, published, in_force, applied or withdrawn"),
    column("at", UTCDateTime(), "when it happened"),
    text("by", "name of who did it"),
    text("note", "why"),
    column("data", PortableJSON(), "digest and counts: what the step rested on"),
    text("previous_hash", "hash of the event before; the first stands on the draft's number"),
    text("hash", "SHA-256 of the hash before and of all that the event says"),
    UniqueConstraint("draft_id", "seq"),
)

calendar_records = Table(
    "calendar_records",
    Base.metadata,
    key(),
    text("kind", "notice (imported) or override (the office's own)"),
    text("document", "number of the document, or name of the override"),
    column("published", Date(), "day from which it is known"),
    column("content", PortableJSON(), "the days it gives and takes"),
    column("recorded_at", UTCDateTime(), "when it was entered here"),
    text("recorded_by", "who entered it"),
    UniqueConstraint("kind", "document"),
)
