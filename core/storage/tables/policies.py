"""Tables of the rules that an office writes itself: drafts, their histories, publications."""

from __future__ import annotations

from sqlalchemy import Date, Index, Integer, Table, UniqueConstraint

from core.storage.database.types import PortableJSON, UTCDateTime
from core.storage.tables.base import Base, column, key, reference, text

drafts = Table(
    "drafts",
    Base.metadata,
    key(),
    text("sector", "slug of the sector whose files it changes"),
    text("title", "what it is for, in the words of who began it"),
    text("state", "draft, submitted, approved, published, withdrawn or dropped"),
    column("files", PortableJSON(), "path in the sector's folder to its text"),
    column("base", PortableJSON(), "path to the SHA-256 of the text it was made from"),
    text("transition", "what becomes of open cases: pinned, migrate or by_event; empty: not said"),
    text("digest", "SHA-256 of what was submitted; empty: not submitted"),
    text("created_by", "who began it"),
    column("created_at", UTCDateTime(), "when it was begun"),
    text("changed_by", "who changed it last"),
    column("changed_at", UTCDateTime(), "when it was changed last"),
    column("revision", Integer(), "grows by one with every change; 1 when begun"),
    Index("ix_drafts_sector_state", "sector", "state"),
)

draft_events = Table(
    "draft_events",
    Base.metadata,
    key(),
    reference("draft_id", "drafts.id", "the draft it happened to"),
    column("seq", Integer(), "its place in the life of the draft, from 1"),
    text("event", "begun, edited, checked, tried, backtested, submitted, approved, returned …"),
    column("at", UTCDateTime(), "when it happened"),
    text("by", "name of who did it"),
    text("note", "why"),
    column("data", PortableJSON(), "digests, findings, counts: what the act rested on"),
    text("previous_hash", "hash of the event before; the first stands on the draft's number"),
    text("hash", "SHA-256 of the hash before and of all that the event says"),
    UniqueConstraint("draft_id", "seq"),
)

publications = Table(
    "publications",
    Base.metadata,
    key(),
    text("sector", "slug of the sector"),
    text("path", "path in the sector's folder, the day of a dated text included"),
    text("text", "the file as it was published, comments and all"),
    text("digest", "SHA-256 of the text"),
    text("kind", "policy, notice, scorecard, scenario, facts …"),
    text("slug", "of the policy, notice or scorecard"),
    column("from_day", Date(), "day from which it is in force"),
    reference("draft_id", "drafts.id", "the draft it comes from"),
    text("published_by", "who published it"),
    column("published_at", UTCDateTime(), "when it was published"),
    column("withdrawn_at", UTCDateTime(), "when it was withdrawn; none: it stands", nullable=True),
    text("withdrawn_by", "who withdrew it; empty: it stands"),
    text("reason", "why it was withdrawn"),
    column("stamp", Integer(), "grows over all rows with every change: shows what is new"),
    Index("ix_publications_sector", "sector", "withdrawn_at"),
    Index("ix_publications_stamp", "stamp"),
)
