"""Drafts of rules with their histories, and what was published of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key, PortableJSON, UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TEXT = sa.Text()


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, TEXT, nullable=False) for name in names]


def _draft(table: str) -> sa.Column[int]:
    key = sa.ForeignKey("drafts.id", name=f"fk_{table}_draft_id")
    return sa.Column("draft_id", Key, key, nullable=False)


def upgrade() -> None:
    """Create the tables, still empty."""
    op.create_table(
        "drafts",
        sa.Column("id", Key, primary_key=True),
        *_text("sector", "title", "state"),
        sa.Column("files", PortableJSON(), nullable=False),
        sa.Column("base", PortableJSON(), nullable=False),
        *_text("transition", "digest", "created_by"),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        *_text("changed_by"),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
    )
    op.create_index("ix_drafts_sector_state", "drafts", ["sector", "state"])
    op.create_table(
        "draft_events",
        sa.Column("id", Key, primary_key=True),
        _draft("draft_events"),
        sa.Column("seq", sa.Integer(), nullable=False),
        *_text("event"),
        sa.Column("at", UTCDateTime(), nullable=False),
        *_text("by", "note"),
        sa.Column("data", PortableJSON(), nullable=False),
        *_text("previous_hash", "hash"),
        sa.UniqueConstraint("draft_id", "seq", name="uq_draft_events_draft_id_seq"),
    )
    op.create_table(
        "publications",
        sa.Column("id", Key, primary_key=True),
        *_text("sector", "path", "text", "digest", "kind", "slug"),
        sa.Column("from_day", sa.Date(), nullable=False),
        _draft("publications"),
        *_text("published_by"),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        *_text("withdrawn_by", "reason"),
        sa.Column("stamp", sa.Integer(), nullable=False),
    )
    op.create_index("ix_publications_sector", "publications", ["sector", "withdrawn_at"])
    op.create_index("ix_publications_stamp", "publications", ["stamp"])


def downgrade() -> None:
    """Drop the tables; what was drafted and published is lost."""
    for name in ("publications", "draft_events", "drafts"):
        op.drop_table(name)
