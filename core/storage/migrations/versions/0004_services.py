"""Service of notices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.types import Key, UTCDateTime

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text()


def upgrade() -> None:
    """Create the table of services, still empty."""
    op.create_table(
        "services",
        sa.Column("id", Key, primary_key=True),
        sa.Column("case_id", Key, sa.ForeignKey("cases.id"), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("notice", "method", "outcome")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("on", "effective_on")),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("recorded_by", "receipt", "note")),
        sa.Column("wake_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_services_case_id", "services", ["case_id"])
    waiting = sa.column("wake_at").is_not(None)
    op.create_index(
        "ix_services_wake_at",
        "services",
        ["wake_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def downgrade() -> None:
    """Drop the table; what was recorded of service stands in the journal only."""
    op.drop_table("services")
