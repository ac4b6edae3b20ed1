"""Tables of what is looked for by night: nights done, suspicions with their life, totals told."""

from __future__ import annotations

from sqlalchemy import Date, Index, Integer, Table, UniqueConstraint

from core.storage.database.types import PortableJSON, PortableTuple, UTCDateTime
from core.storage.tables.base import Base, column, key, reference, text

inspection_nights = Table(
    "inspection_nights",
    Base.metadata,
    text("sector", "slug of the sector", primary_key=True),
    text("profile", "slug of the sector's set of policies", primary_key=True),
    column("day", Date(), "the day of the office in whose night it was done", primary_key=True),
    column("done_at", UTCDateTime(), "when it was done"),
)

suspicions = Table(
    "suspicions",
    Base.metadata,
    key(),
    text("sector", "slug of the sector"),
    text("profile", "slug of the sector's set of policies"),
    text("policy", "slug of the office policy whose check found it"),
    column("version", Date(), "version of that policy"),
    text("check", "slug of the check"),
    text("kind", "what the check compares: cases, late, gaps …"),
    text("about", "what it is about, the same every night"),
    column("round", Integer(), "1; one more where something new is found after a decision"),
    column("cases", PortableTuple(), "numbers of the cases concerned"),
    column("marks", PortableTuple(), "the single things that do not fit"),
    column("day", Date(), "day by which a night looks at it again"),
    column("evidence", PortableJSON(), "what was compared, with its values; no identities"),
    column("found_at", UTCDateTime(), "when it was first found"),
    text("state", "open, confirmed, dismissed or settled"),
    column("gone_on", Date(), "day of the night that no longer saw it", nullable=True),
    text("decided_by", "name of who decided; empty: nobody yet"),
    column("decided_at", UTCDateTime(), "when it was decided", nullable=True),
    text("note", "the reason for the decision"),
    UniqueConstraint("sector", "profile", "policy", "version", "check", "about", "round"),
    Index("ix_suspicions_sector_state", "sector", "state", "id"),
)

suspicion_changes = Table(
    "suspicion_changes",
    Base.metadata,
    key(),
    reference("suspicion_id", "suspicions.id", "the suspicion that changed"),
    text("change", "found, more, gone, back, or what was decided"),
    text("by", "name of who decided; system for a night"),
    column("at", UTCDateTime(), "when it changed"),
    text("note", "the reason for a decision"),
    column("evidence", PortableJSON(), "the evidence from then on", nullable=True),
    Index(None, "suspicion_id"),
)

channel_totals = Table(
    "channel_totals",
    Base.metadata,
    key(),
    text("sector", "slug of the sector"),
    text("profile", "slug of the sector's set of policies"),
    text("channel", "slug of the channel"),
    text("period", "the month: 2024-05"),
    column("total", Integer(), "how many came by it, as told from outside"),
    text("by", "name of who entered it"),
    column("at", UTCDateTime(), "when it was entered"),
    Index("ix_channel_totals_office", "sector", "profile", "id"),
)
