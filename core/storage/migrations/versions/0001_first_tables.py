"""The first tables: intake, cases with all that hangs on them, the office, access."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key, PortableJSON, PortableTuple, UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text()
INSTANT = UTCDateTime()


def upgrade() -> None:
    """Create every table, those referred to before those that refer."""
    for create in CREATE.values():
        create()


def downgrade() -> None:
    """Drop every table; what they held is lost."""
    for table in reversed(CREATE):
        op.drop_table(table)


def _key() -> sa.Column[Any]:
    return sa.Column("id", Key, primary_key=True)


def _reference(name: str, to: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Key, sa.ForeignKey(to), nullable=nullable)


def _column(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _several(kind: Any, *names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=nullable) for name in names]


def _optional(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _where(where: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}


def _calendar_records() -> None:
    op.create_table(
        "calendar_records",
        _key(),
        *_several(TEXT, "kind", "document"),
        _column("published", sa.Date()),
        _column("content", PortableJSON()),
        _column("recorded_at", INSTANT),
        _column("recorded_by", TEXT),
        sa.UniqueConstraint("kind", "document", name="uq_calendar_records_kind_document"),
    )


def _idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        *_several(TEXT, "principal", "key", "body_hash"),
        _optional("status", sa.Integer()),
        _column("response", TEXT),
        _column("created_at", INSTANT),
        sa.PrimaryKeyConstraint("principal", "key", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])


def _number_sequences() -> None:
    op.create_table(
        "number_sequences",
        *_several(TEXT, "series", "sector"),
        *_several(sa.Integer(), "year", "last"),
        sa.PrimaryKeyConstraint("series", "sector", "year", name="pk_number_sequences"),
    )


def _settings() -> None:
    op.create_table(
        "settings",
        *_several(TEXT, "sector", "profile", "name"),
        _column("value", PortableJSON()),
        _column("changed_at", INSTANT),
        _column("changed_by", TEXT),
        sa.PrimaryKeyConstraint("sector", "profile", "name", name="pk_settings"),
    )


def _submissions() -> None:
    op.create_table(
        "submissions",
        _key(),
        *_several(TEXT, "sector", "profile", "channel"),
        *_several(INSTANT, "received_at", "recorded_at"),
        *_several(TEXT, "subject", "description"),
        _optional("external_id", TEXT),
        sa.UniqueConstraint("sector", "external_id", name="uq_submissions_sector_external_id"),
    )


def _units() -> None:
    op.create_table(
        "units",
        _key(),
        *_several(TEXT, "sector", "slug"),
        _column("title", PortableJSON()),
        _reference("parent_id", "units.id", nullable=True),
        sa.UniqueConstraint("sector", "slug", name="uq_units_sector_slug"),
    )


def _users() -> None:
    op.create_table(
        "users",
        _key(),
        *_several(TEXT, "name", "display_name", "password_hash"),
        _column("active", sa.Boolean()),
        _column("created_at", INSTANT),
        sa.UniqueConstraint("name", name="uq_users_name"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        _key(),
        *_several(TEXT, "number", "sector", "profile", "kind", "channel"),
        _column("received_at", INSTANT),
        _column("received_on", sa.Date()),
        _column("policy", TEXT),
        _column("version", sa.Date()),
        *_several(TEXT, "status", "salt"),
        _column("facts", PortableJSON()),
        _column("verdict", TEXT),
        *_several(PortableTuple(), "grounds", "missing"),
        _column("classification", PortableJSON()),
        _optional("unit", TEXT),
        _column("officer", TEXT),
        _column("escalated_to", PortableTuple()),
        _optional("next_due_at", INSTANT),
        _reference("submission", "submissions.id", nullable=True),
        _column("revision", sa.Integer()),
        sa.UniqueConstraint("number", name="uq_cases_number"),
    )
    op.create_index("ix_cases_due", "cases", ["next_due_at", "number"])
    op.create_index("ix_cases_officer_due", "cases", ["officer", "next_due_at", "number"])
    op.create_index("ix_cases_received_at", "cases", ["received_at"])
    op.create_index("ix_cases_sector_due", "cases", ["sector", "next_due_at", "number"])
    op.create_index("ix_cases_sector_policy_status", "cases", ["sector", "policy", "status"])
    op.create_index("ix_cases_status", "cases", ["status"])
    op.create_index("ix_cases_submission", "cases", ["submission"])
    op.create_index("ix_cases_unit_due", "cases", ["unit", "next_due_at", "number"])


def _grants() -> None:
    op.create_table(
        "grants",
        _key(),
        _reference("user_id", "users.id"),
        _column("role", TEXT),
        _reference("unit_id", "units.id", nullable=True),
        sa.UniqueConstraint("user_id", "role", "unit_id", name="uq_grants_user_id_role_unit_id"),
    )
    op.create_index(
        "uq_grants_everywhere",
        "grants",
        ["user_id", "role"],
        unique=True,
        **_where("unit_id IS NULL"),
    )


def _parties() -> None:
    op.create_table(
        "parties",
        _key(),
        _reference("submission_id", "submissions.id"),
        *_several(TEXT, "role", "name", "contact", "address", "id_number"),
        _column("sealed", sa.Boolean()),
    )
    op.create_index("ix_parties_submission_id", "parties", ["submission_id"])


def _tokens() -> None:
    op.create_table(
        "tokens",
        _key(),
        *_several(TEXT, "prefix", "hash"),
        _reference("user_id", "users.id"),
        _column("name", TEXT),
        _column("scopes", PortableTuple()),
        _column("created_at", INSTANT),
        *_several(INSTANT, "expires_at", "last_used_at", "revoked_at", nullable=True),
        sa.UniqueConstraint("hash", name="uq_tokens_hash"),
    )
    op.create_index("ix_tokens_user_id", "tokens", ["user_id"])


def _journal() -> None:
    op.create_table(
        "journal",
        _key(),
        _reference("case_id", "cases.id"),
        _column("seq", sa.Integer()),
        _column("recorded_at", INSTANT),
        _column("event", TEXT),
        _column("at", INSTANT),
        _column("effective_on", sa.Date()),
        *_several(TEXT, "act", "actor", "role", "policy"),
        _optional("version", sa.Date()),
        _column("basis", TEXT),
        _column("ref", PortableTuple()),
        *_several(PortableJSON(), "data", "changes"),
        _optional("key", TEXT),
        *_several(TEXT, "previous_hash", "hash"),
        sa.UniqueConstraint("case_id", "seq", name="uq_journal_case_id_seq"),
        sa.UniqueConstraint("key", name="uq_journal_key"),
    )


def _links() -> None:
    op.create_table(
        "links",
        _key(),
        _reference("case_id", "cases.id"),
        _reference("other_id", "cases.id"),
        _column("kind", TEXT),
        _column("recorded_at", INSTANT),
        sa.UniqueConstraint("case_id", "other_id", "kind", name="uq_links_case_id_other_id_kind"),
    )
    op.create_index("ix_links_other_id", "links", ["other_id"])


def _notices() -> None:
    op.create_table(
        "notices",
        _key(),
        _reference("case_id", "cases.id"),
        _column("slug", TEXT),
        _column("drawn_at", INSTANT),
        *_several(TEXT, "act", "basis", "number", "text"),
    )
    op.create_index("ix_notices_case_id", "notices", ["case_id"])
    op.create_index(
        "uq_notices_number", "notices", ["number"], unique=True, **_where("number != ''")
    )


def _tasks() -> None:
    op.create_table(
        "tasks",
        _key(),
        _reference("case_id", "cases.id"),
        *_several(TEXT, "slug", "role"),
        _column("opened_at", INSTANT),
        _optional("done_at", INSTANT),
        _column("done_by", TEXT),
    )
    op.create_index("ix_tasks_case_id", "tasks", ["case_id"])
    op.create_index("ix_tasks_open", "tasks", ["role", "opened_at"], **_where("done_at IS NULL"))


def _timers() -> None:
    op.create_table(
        "timers",
        _key(),
        _reference("case_id", "cases.id"),
        _column("name", TEXT),
        _column("run", sa.Integer()),
        _column("policy", TEXT),
        *_several(sa.Date(), "version", "started_on"),
        _column("started_at", INSTANT),
        _column("state", TEXT),
        *_several(sa.Date(), "nominal_end", "due", nullable=True),
        *_several(INSTANT, "due_at", "wake_at", nullable=True),
        *_several(sa.Boolean(), "provisional", "deemed"),
        *_several(TEXT, "strength", "basis"),
        _column("ref", PortableTuple()),
        _column("length", TEXT),
        *_several(sa.Integer(), "extended", "warned"),
        _column("warnings", PortableTuple()),
        _column("generation", sa.Integer()),
        _optional("met_at", INSTANT),
        _column("calendar", TEXT),
        sa.UniqueConstraint("case_id", "name", "run", name="uq_timers_case_id_name_run"),
    )
    op.create_index("ix_timers_wake_at", "timers", ["wake_at"], **_where("wake_at IS NOT NULL"))


CREATE = {
    "calendar_records": _calendar_records,
    "idempotency_keys": _idempotency_keys,
    "number_sequences": _number_sequences,
    "settings": _settings,
    "submissions": _submissions,
    "units": _units,
    "users": _users,
    "cases": _cases,
    "grants": _grants,
    "parties": _parties,
    "tokens": _tokens,
    "journal": _journal,
    "links": _links,
    "notices": _notices,
    "tasks": _tasks,
    "timers": _timers,
}
