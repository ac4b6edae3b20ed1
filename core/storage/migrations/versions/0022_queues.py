"""Room for the filters that people keep, and indexes for what is paused or not settled yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key, PortableJSON

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

FEW = {
    "ix_timers_paused": sa.column("state") == sa.literal_column("'paused'"),
    "ix_timers_provisional": sa.column("provisional").is_(sa.true()),
}


def upgrade() -> None:
    """Add the table and the indexes."""
    op.create_table(
        "saved_filters",
        sa.Column("id", Key, nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", PortableJSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filters"),
        sa.UniqueConstraint("user", "name", name="uq_saved_filters_user_name"),
    )
    for name, where in FEW.items():
        op.create_index(name, "timers", ["case_id"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Drop them; filters that people kept are gone."""
    for name in FEW:
        op.drop_index(name, "timers")
    op.drop_table("saved_filters")
