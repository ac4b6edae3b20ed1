"""Digests of notices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXTS = ("title", "digest")


def upgrade() -> None:
    """Add what issued notices are checked by; empty on those issued before."""
    with op.batch_alter_table("notices", recreate="auto") as notices:
        for name in TEXTS:
            notices.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        notices.add_column(sa.Column("entry", sa.Integer(), nullable=True))
    # The default serves the rows there are; new ones say for themselves.
    with op.batch_alter_table("notices") as notices:
        for name in TEXTS:
            notices.alter_column(name, server_default=None)


def downgrade() -> None:
    """Drop them; the journal keeps the digests."""
    with op.batch_alter_table("notices") as notices:
        for name in (*TEXTS, "entry"):
            notices.drop_column(name)
