"""Tables of what the office sets for itself: settings and records of working days."""

from __future__ import annotations

from sqlalchemy import Date, Table, UniqueConstraint

from core.storage.tables.base import Base, column, key, text
from core.storage.types import PortableJSON, UTCDateTime

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
