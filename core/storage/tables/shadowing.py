"""Tables of drafts that are tried beside the rules in use, on cases as they come."""

from __future__ import annotations

from sqlalchemy import Index, Integer, Table

from core.storage.database.types import UTCDateTime
from core.storage.tables.base import Base, column, key, reference, text

shadow_runs = Table(
    "shadow_runs",
    Base.metadata,
    key(),
    reference("draft_id", "drafts.id", "the draft that is tried"),
    text("started_by", "who switched it on"),
    column("started_at", UTCDateTime(), "when it was switched on"),
    text("ended_by", "who switched it off; empty: it runs, as long as the draft is one"),
    column("ended_at", UTCDateTime(), "when it was switched off; none: it runs", nullable=True),
    Index("ix_shadow_runs_draft_id", "draft_id"),
)

shadow_differences = Table(
    "shadow_differences",
    Base.metadata,
    key(),
    reference("draft_id", "drafts.id", "the draft that would decide otherwise"),
    column("draft_revision", Integer(), "the revision of the draft that was tried"),
    reference("case_id", "cases.id", "the case, as it was stored in the same transaction"),
    column("at", UTCDateTime(), "when the case was stored"),
    text("what", "verdict, ground, route, due …; same: no difference; error, slow: not told"),
    text("rule", "slug of the ground, timer, result … that differs; of an error its kind"),
    text("old", "the value under the rules in use; empty: none"),
    text("new", "the value under the draft; empty: none"),
    text("unit", "the unit to which the rules in use route the case; empty: none"),
    text("kind", "kind of the case"),
    Index("ix_shadow_differences_draft_id_what", "draft_id", "what"),
)
