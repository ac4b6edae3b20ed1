"""Findings of scorecards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text()
BEFORE_POINTS = ("sector", "profile", "card", "unit", "period", "item", "finding", "count")


def upgrade() -> None:
    """Create the table of findings, still empty."""
    op.create_table(
        "findings",
        sa.Column("id", Key, primary_key=True),
        *(sa.Column(name, TEXT, nullable=False) for name in BEFORE_POINTS),
        sa.Column("points", TEXT, nullable=True),
        *(sa.Column(name, TEXT, nullable=False) for name in ("source", "by")),
        sa.Column("at", UTCDateTime(), nullable=False),
    )
    places = ["sector", "profile", "card", "period", "unit"]
    op.create_index("ix_findings_card_period", "findings", places)


def downgrade() -> None:
    """Drop the table; what was found is lost."""
    op.drop_table("findings")
