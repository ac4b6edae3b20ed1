"""Numbers of a period that are typed in, for reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key, UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXTS = ("sector", "profile", "period", "name", "value", "remark", "by")


def upgrade() -> None:
    """Create the table of numbers, still empty."""
    op.create_table(
        "period_numbers",
        sa.Column("id", Key, primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("at", UTCDateTime(), nullable=False),
    )
    places = ["sector", "profile", "period"]
    op.create_index("ix_period_numbers_period", "period_numbers", places)


def downgrade() -> None:
    """Drop the table; what was typed in is lost."""
    op.drop_table("period_numbers")
