"""Who gave which rights, and who failed at the door."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key, PortableJSON, UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TEXT = sa.Text()


def upgrade() -> None:
    """Create the tables, still empty; who entered the users there are is not known."""
    op.add_column("users", sa.Column("entered_by", TEXT, nullable=False, server_default=""))
    op.create_table(
        "access_events",
        sa.Column("id", Key, primary_key=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("by", "user", "what")),
        sa.Column("detail", PortableJSON(), nullable=False),
    )
    op.create_index("ix_access_events_user", "access_events", ["user", "id"])
    op.create_table(
        "attempts",
        sa.Column("id", Key, primary_key=True),
        *(sa.Column(name, TEXT, nullable=False) for name in ("door", "who")),
        sa.Column("at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_attempts_door", "attempts", ["door", "who", "at"])
    op.create_index("ix_attempts_at", "attempts", ["at"])


def downgrade() -> None:
    """Drop them; who gave which rights is lost."""
    op.drop_table("attempts")
    op.drop_table("access_events")
    op.drop_column("users", "entered_by")
