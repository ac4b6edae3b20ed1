"""Inspections by night: nights done, suspicions and their changes, totals told from outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key, PortableJSON, PortableTuple, UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = sa.Text()
IDENTITY = ("sector", "profile", "policy", "version", "check", "about", "round")


def upgrade() -> None:
    """Create the tables, still empty."""
    op.create_table(
        "inspection_nights",
        sa.Column("sector", TEXT, primary_key=True),
        sa.Column("profile", TEXT, primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("done_at", UTCDateTime(), nullable=False),
    )
    _suspicions()
    op.create_table(
        "channel_totals",
        sa.Column("id", Key, primary_key=True),
        *(sa.Column(name, TEXT, nullable=False) for name in ("sector", "profile", "channel")),
        sa.Column("period", TEXT, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_channel_totals_office", "channel_totals", ["sector", "profile", "id"])


def _suspicions() -> None:
    op.create_table(
        "suspicions",
        sa.Column("id", Key, primary_key=True),
        *(sa.Column(name, TEXT, nullable=False) for name in ("sector", "profile", "policy")),
        sa.Column("version", sa.Date(), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("check", "kind", "about")),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("cases", PortableTuple(), nullable=False),
        sa.Column("marks", PortableTuple(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("evidence", PortableJSON(), nullable=False),
        sa.Column("found_at", UTCDateTime(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("gone_on", sa.Date(), nullable=True),
        sa.Column("decided_by", TEXT, nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("note", TEXT, nullable=False),
        sa.UniqueConstraint(*IDENTITY),
    )
    op.create_index("ix_suspicions_sector_state", "suspicions", ["sector", "state", "id"])
    op.create_table(
        "suspicion_changes",
        sa.Column("id", Key, primary_key=True),
        sa.Column("suspicion_id", Key, sa.ForeignKey("suspicions.id"), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("change", "by")),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("evidence", PortableJSON(), nullable=True),
    )
    op.create_index("ix_suspicion_changes_suspicion_id", "suspicion_changes", ["suspicion_id"])


def downgrade() -> None:
    """Drop the tables; what was found and told is lost."""
    for table in ("channel_totals", "suspicion_changes", "suspicions", "inspection_nights"):
        op.drop_table(table)
