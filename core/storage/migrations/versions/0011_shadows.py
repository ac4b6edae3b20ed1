"""Drafts that are tried beside the rules in use, and what they would decide otherwise."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key, UTCDateTime

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _to(table: str, name: str, target: str) -> sa.Column[int]:
    key = sa.ForeignKey(target, name=f"fk_{table}_{name}")
    return sa.Column(name, Key, key, nullable=False)


def upgrade() -> None:
    """Create the tables, still empty."""
    op.create_table(
        "shadow_runs",
        sa.Column("id", Key, primary_key=True),
        _to("shadow_runs", "draft_id", "drafts.id"),
        *_text("started_by"),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        *_text("ended_by"),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_shadow_runs_draft_id", "shadow_runs", ["draft_id"])
    op.create_table(
        "shadow_differences",
        sa.Column("id", Key, primary_key=True),
        _to("shadow_differences", "draft_id", "drafts.id"),
        sa.Column("draft_revision", sa.Integer(), nullable=False),
        _to("shadow_differences", "case_id", "cases.id"),
        sa.Column("at", UTCDateTime(), nullable=False),
        *_text("what", "rule", "old", "new", "unit", "kind"),
    )
    op.create_index(
        "ix_shadow_differences_draft_id_what", "shadow_differences", ["draft_id", "what"]
    )


def downgrade() -> None:
    """Drop the tables; what was found in the shadow is lost."""
    for name in ("shadow_differences", "shadow_runs"):
        op.drop_table(name)
