"""Tables of long work done in the background, of what it works on, and of lists people keep."""

from __future__ import annotations

from sqlalchemy import Index, Integer, Table, UniqueConstraint

from core.storage.database.types import PortableJSON, UTCDateTime
from core.storage.tables.base import Base, column, key, reference, text

jobs = Table(
    "jobs",
    Base.metadata,
    key(),
    text("kind", "slug of the kind of work"),
    text("sector", "slug of the sector for which it is done"),
    column("params", PortableJSON(), "what is to be done"),
    text("state", "queued, running, done, failed or cancelled"),
    column("done", Integer(), "how much of it is done, in steps of its own"),
    column("total", Integer(), "how much there is; 0: not known yet"),
    column("result", PortableJSON(), "what came of it: small; anything large is kept elsewhere"),
    text("error_zh", "why it failed, in Chinese; empty: it did not"),
    text("error_en", "why it failed, in English"),
    text("asked_by", "name of who asked for it"),
    column("asked_at", UTCDateTime(), "when it was asked for"),
    column("ended_at", UTCDateTime(), "when it was done, failed or was cancelled", nullable=True),
    text("holder", "who is at it, drawn at random for each attempt; empty: nobody"),
    column("lease_until", UTCDateTime(), "when whoever is at it counts as gone", nullable=True),
    column("attempts", Integer(), "how often somebody began it"),
    Index("ix_jobs_state", "state", "id"),
)

import_tables = Table(
    "import_tables",
    Base.metadata,
    key(),
    reference("job_id", "jobs.id", "the job that takes it in", unique=True),
    text("mapping", "what the columns mean, in YAML"),
    text("content", "the table as CSV; gone once the job has ended, for it names people"),
)

saved_filters = Table(
    "saved_filters",
    Base.metadata,
    key(),
    text("user", "name of who keeps it"),
    text("name", "what they call it"),
    column("query", PortableJSON(), "what is asked, by the names of the page"),
    UniqueConstraint("user", "name"),
)
