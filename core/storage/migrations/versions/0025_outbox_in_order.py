"""Which message that waits is next, and to whom somebody is at work: an index for each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

#: Name, columns, and of which rows.
INDEXES = (
    ("ix_outbox_order", ["attempts", "next_at", "id"], sa.column("state") == "waiting"),
    ("ix_outbox_held", ["lease_until", "receiver"], sa.column("lease_until").is_not(None)),
)


def upgrade() -> None:
    """Add the indexes."""
    for name, columns, where in INDEXES:
        op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Drop them."""
    for name, _, _ in INDEXES:
        op.drop_index(name, "outbox")
