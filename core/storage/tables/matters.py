"""Tables of the cases and of all that hangs on one: timers, notices, services, journal, links …

Columns are called as the fields of ``core.domain.casework.cases``, where their meaning is told in
full.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Date,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    false,
    literal_column,
    true,
)  # fmt: skip
from sqlalchemy import column as named

from core.storage.database.types import PortableJSON, PortableTuple, UTCDateTime
from core.storage.tables.base import Base, column, key, reference, text

cases = Table(
    "cases",
    Base.metadata,
    key(),
    text("number", "the case's number, for people", unique=True),
    text("sector", "slug of the sector"),
    text("profile", "slug of the sector's set of policies"),
    text("kind", "complaint, report, inquiry …"),
    text("channel", "how it came"),
    column("received_at", UTCDateTime(), "instant of first receipt; never moves"),
    column("received_on", Date(), "day of first receipt in the office's time zone"),
    text("policy", "slug of the policy that governs"),
    column("version", Date(), "day from which the version used is in force"),
    text("status", "slug of the status"),
    text("salt", "sealed: secret of the case's commitments; without it nobody can guess them"),
    column("facts", PortableJSON(), "facts known, by name, but for personal ones"),
    text("personal", "sealed: the personal facts known, by name"),
    text(
        "data_key", "its data key, wrapped; empty: destroyed; none: not sealed yet", nullable=True
    ),
    text("secrecy", "open, confidential, sealed or anonymous: who may know who reported"),
    column("restricted_at", UTCDateTime(), "since when it is only kept; none: not", nullable=True),
    text("verdict", "the engine's advice"),
    column("grounds", PortableTuple(), "slugs of the grounds that hold"),
    column("missing", PortableTuple(), "unknown facts that could still change the verdict"),
    column("classification", PortableJSON(), "results of the policy's tables, by name"),
    text("unit", "classification's unit, for lists", nullable=True),
    text("officer", "name of the officer in charge; empty: nobody yet"),
    column("escalated_to", PortableTuple(), "roles to which a lapse or an act last escalated it"),
    column("next_due_at", UTCDateTime(), "earliest due_at that still calls", nullable=True),
    column("paused", Boolean(), "whether a timer of it is paused", server_default=false()),
    column(
        "provisional",
        Boolean(),
        "whether an open timer of it is provisional",
        server_default=false(),
    ),
    column("ended_at", UTCDateTime(), "since when it has ended; none: it is open", nullable=True),
    reference("submission", "submissions.id", "what it came with", nullable=True),
    column("revision", Integer(), "grows by one with every change; 1 when added"),
    Index("ix_cases_sector_due", "sector", "next_due_at", "number"),
    Index("ix_cases_unit_due", "unit", "next_due_at", "number"),
    Index("ix_cases_officer_due", "officer", "next_due_at", "number"),
    Index("ix_cases_due", "next_due_at", "number"),
    *(
        Index(
            f"ix_cases_{lead}_{mark}",
            lead,
            "next_due_at",
            "number",
            sqlite_where=named(mark).is_(true()),
            postgresql_where=named(mark).is_(true()),
        )
        for lead in ("sector", "unit", "officer")
        for mark in ("paused", "provisional")
    ),
    Index("ix_cases_sector_policy_status", "sector", "policy", "status"),
    Index("ix_cases_status_due", "status", "next_due_at", "number"),
    Index("ix_cases_received_at", "received_at"),
    Index("ix_cases_ended_at", "sector", "ended_at"),
    Index("ix_cases_sector_received", "sector", "received_at"),
    Index("ix_cases_submission", "submission"),
    Index(
        "ix_cases_unsealed",
        "id",
        sqlite_where=named("data_key").is_(None),
        postgresql_where=named("data_key").is_(None),
    ),
)

#: Few timers are so at a time; each has an index of its own, for the queues of officers.
SELDOM = {
    state: named("state") == literal_column(f"'{state}'") for state in ("overdue", "cancelled")
}

timers = Table(
    "timers",
    Base.metadata,
    key(),
    reference("case_id", "cases.id", "the case on which it runs"),
    text("name", "name of the timer in its policy"),
    column("run", Integer(), "1 for the first run, 2 when started again …"),
    text("policy", "slug of the policy that rules it"),
    column("version", Date(), "version of that policy"),
    column("started_on", Date(), "day from which it counts"),
    column("started_at", UTCDateTime(), "instant of the start event"),
    text("state", "waiting, running, paused, met, overdue, cancelled or absent"),
    column("nominal_end", Date(), "last day before it rolls", nullable=True),
    column("due", Date(), "last day", nullable=True),
    column("due_at", UTCDateTime(), "instant after which it is overdue", nullable=True),
    column("wake_at", UTCDateTime(), "when it next needs attention; none: never", nullable=True),
    column("provisional", Boolean(), "it touches a day that is not settled yet"),
    column("deemed", Boolean(), "it lapsed into a deemed act"),
    text("strength", "hard for a statutory limit, else the office's norm"),
    text("basis", "article"),
    column("ref", PortableTuple(), "rule ids"),
    text("length", "its period as the policy writes it"),
    column("extended", Integer(), "how often it was extended"),
    column("warned", Integer(), "how many warnings were given"),
    column("warnings", PortableTuple(), "instants of its warnings"),
    column("generation", Integer(), "grows with every change of the due date"),
    column("met_at", UTCDateTime(), "when it was met", nullable=True),
    text("calendar", "the calendar by which it was counted"),
    UniqueConstraint("case_id", "name", "run"),
    Index("ix_timers_due", "due"),
    Index(
        "ix_timers_wake_at",
        "wake_at",
        sqlite_where=named("wake_at").is_not(None),
        postgresql_where=named("wake_at").is_not(None),
    ),
    *(
        Index(f"ix_timers_{state}", "case_id", sqlite_where=where, postgresql_where=where)
        for state, where in SELDOM.items()
    ),
)

tasks = Table(
    "tasks",
    Base.metadata,
    key(),
    reference("case_id", "cases.id", "the case it belongs to"),
    text("slug", "slug of the task"),
    text("role", "role of which it is asked"),
    column("opened_at", UTCDateTime(), "when it was asked"),
    column("done_at", UTCDateTime(), "when it was done; none: open", nullable=True),
    text("done_by", "name of the officer who did it"),
    text("policy", "slug of the policy whose rule asks it"),
    column("version", Date(), "version of that policy", nullable=True),
    text("basis", "article"),
    column("ref", PortableTuple(), "rule ids"),
    column("attempts", Integer(), "how often it was tried"),
    column("last_attempt_at", UTCDateTime(), "when it was last tried", nullable=True),
    text("outcome", "done or given_up; empty while it is open"),
    column("result", PortableJSON(), "facts told and note of the last try; no personal facts"),
    Index(None, "case_id"),
    Index("ix_tasks_slug", "slug", "opened_at"),
    Index(
        "ix_tasks_open",
        "role",
        "opened_at",
        sqlite_where=named("done_at").is_(None),
        postgresql_where=named("done_at").is_(None),
    ),
)

notices = Table(
    "notices",
    Base.metadata,
    key(),
    reference("case_id", "cases.id", "the case it belongs to"),
    text("slug", "slug of the notice"),
    column("drawn_at", UTCDateTime(), "when it was drawn up"),
    text("act", "the act that drew it up"),
    text("basis", "article"),
    text("number", "its number; empty until issued, frozen from then on"),
    text("text", "its text"),
    text("title", "its title as issued"),
    text("digest", "SHA-256 over what it says, as the journal has it"),
    column("entry", Integer(), "place of the act in the journal of the case", nullable=True),
    Index(None, "case_id"),
    Index(
        "uq_notices_number",
        "number",
        unique=True,
        sqlite_where=named("number") != "",
        postgresql_where=named("number") != "",
    ),
)

services = Table(
    "services",
    Base.metadata,
    key(),
    reference("case_id", "cases.id", "the case whose notice was to be served"),
    text("notice", "number of the notice"),
    text("method", "slug of the method"),
    text("outcome", "served, returned, sent or overtaken"),
    column("on", Date(), "day of the attempt, or of the announcement"),
    column("effective_on", Date(), "day from which timers count it"),
    column("recorded_at", UTCDateTime(), "when it was recorded"),
    text("recorded_by", "name of the officer who recorded it"),
    text("receipt", "number of the receipt"),
    text("note", "the officer's note"),
    column("wake_at", UTCDateTime(), "when what was sent takes effect", nullable=True),
    Index(None, "case_id"),
    Index(
        "ix_services_wake_at",
        "wake_at",
        sqlite_where=named("wake_at").is_not(None),
        postgresql_where=named("wake_at").is_not(None),
    ),
)

applications = Table(
    "applications",
    Base.metadata,
    key(),
    reference("case_id", "cases.id", "the case it belongs to"),
    text("act", "the act applied for"),
    column("applied_at", UTCDateTime(), "when it was applied for"),
    text("applied_by", "name of the officer who applied"),
    text("timer", "run of the timer to be extended, such as accept#1; else empty"),
    column("until", Date(), "last day asked for", nullable=True),
    text("note", "why"),
    column("needs", PortableTuple(), "approvals asked for: roles, of which one suffices"),
    column("waits", PortableTuple(), "those of them still to come"),
    text("state", "open, done, refused or lapsed"),
    Index(None, "case_id"),
    Index(
        "ix_applications_open",
        "applied_at",
        sqlite_where=named("state") == "open",
        postgresql_where=named("state") == "open",
    ),
)

journal = Table(
    "journal",
    Base.metadata,
    key(),
    reference("case_id", "cases.id", "the case whose journal it is"),
    column("seq", Integer(), "its place in the case's journal, from 1"),
    column("recorded_at", UTCDateTime(), "when it was written down"),
    text("event", "slug of what happened"),
    column("at", UTCDateTime(), "when it happened"),
    column("effective_on", Date(), "day from which timers count it"),
    text("act", "the act behind it"),
    text("actor", "name of who did it"),
    text("role", "role in which it was done"),
    text("policy", "slug of the policy applied"),
    column("version", Date(), "version of that policy", nullable=True),
    text("basis", "article"),
    column("ref", PortableTuple(), "rule ids"),
    column("data", PortableJSON(), "inputs, and what the act cited"),
    column("changes", PortableJSON(), "what changed: name to [old, new]"),
    text("key", "unique over all cases: an effect happens once", nullable=True, unique=True),
    text("previous_hash", "hash of the entry before; the case's number for the first"),
    text("hash", "SHA-256 over this entry and the hash before it"),
    UniqueConstraint("case_id", "seq"),
)

barred = Table(
    "barred",
    Base.metadata,
    key(),
    reference("case_id", "cases.id", "the case"),
    text("officer", "user who withdrew from it; of who is named in it, ~ and a blind index"),
    UniqueConstraint("case_id", "officer"),
    Index("ix_barred_officer", "officer"),
)

links = Table(
    "links",
    Base.metadata,
    key(),
    reference("case_id", "cases.id", "the case from which"),
    reference("other_id", "cases.id", "the case to which"),
    text("kind", "what binds them, e.g. same_receipt, converted, merged"),
    column("recorded_at", UTCDateTime(), "when they were linked"),
    UniqueConstraint("case_id", "other_id", "kind"),
    Index(None, "other_id"),
)
