"""Files that lie with a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key, UTCDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TEXT = sa.Text()


def upgrade() -> None:
    """Create the table, still empty."""
    op.create_table(
        "attachments",
        sa.Column("id", Key, primary_key=True),
        sa.Column("case_id", Key, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("file", TEXT, nullable=False, unique=True),
        *(sa.Column(name, TEXT, nullable=False) for name in ("name", "kind", "sha256")),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.UniqueConstraint("case_id", "sha256"),
    )


def downgrade() -> None:
    """Drop it; the files stay where they are, and nobody knows any more whose they are."""
    op.drop_table("attachments")
