"""Settings with their history; drafts of settings and days, from one person to another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key, PortableJSON, UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TEXT = sa.Text()


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, TEXT, nullable=False) for name in names]


def _draft(table: str, *, nullable: bool) -> sa.Column[int]:
    key = sa.ForeignKey("office_drafts.id", name=f"fk_{table}_draft_id")
    return sa.Column("draft_id", Key, key, nullable=nullable)


def upgrade() -> None:
    """Create the tables; of settings that are there, the last change is the first that is known."""
    op.create_table(
        "office_drafts",
        sa.Column("id", Key, primary_key=True),
        *_text("kind", "sector", "profile"),
        sa.Column("content", PortableJSON(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        *_text("note", "state", "created_by"),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
    )
    op.create_index("ix_office_drafts_state", "office_drafts", ["state"])
    op.create_table(
        "office_draft_events",
        sa.Column("id", Key, primary_key=True),
        _draft("office_draft_events", nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        *_text("event"),
        sa.Column("at", UTCDateTime(), nullable=False),
        *_text("by", "note"),
        sa.Column("data", PortableJSON(), nullable=False),
        *_text("previous_hash", "hash"),
        sa.UniqueConstraint("draft_id", "seq", name="uq_office_draft_events_draft_id_seq"),
    )
    op.create_table(
        "setting_changes",
        sa.Column("id", Key, primary_key=True),
        *_text("sector", "profile", "name"),
        sa.Column("value", PortableJSON(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        *_text("by"),
        _draft("setting_changes", nullable=True),
    )
    places = ["sector", "profile"]
    op.create_index("ix_setting_changes_sector_profile", "setting_changes", places)
    op.execute(
        'INSERT INTO setting_changes (sector, profile, name, value, at, "by") '
        "SELECT sector, profile, name, value, changed_at, changed_by FROM settings "
        "ORDER BY changed_at"
    )


def downgrade() -> None:
    """Drop the tables; the history of the settings and what was drafted is lost."""
    op.drop_table("setting_changes")
    op.drop_table("office_draft_events")
    op.drop_table("office_drafts")
