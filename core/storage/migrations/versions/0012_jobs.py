"""Long work that is asked for and done in the background."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key, PortableJSON, UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TEXT = sa.Text()


def upgrade() -> None:
    """Create the table, still empty."""
    op.create_table(
        "jobs",
        sa.Column("id", Key, primary_key=True),
        *(sa.Column(name, TEXT, nullable=False) for name in ("kind", "sector")),
        sa.Column("params", PortableJSON(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("result", PortableJSON(), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("error_zh", "error_en", "asked_by")),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("holder", TEXT, nullable=False),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
    )
    op.create_index("ix_jobs_state", "jobs", ["state", "id"])


def downgrade() -> None:
    """Drop the table; what was under way is lost, and can be asked for again."""
    op.drop_table("jobs")
