"""Service of notices, and applications for acts that others approve."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key, PortableTuple, UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.Text()


def upgrade() -> None:
    """Create both tables, still empty."""
    _services()
    _applications()


def downgrade() -> None:
    """Drop them; what was recorded of service and applied for stands in the journal only."""
    op.drop_table("applications")
    op.drop_table("services")


def _services() -> None:
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


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", Key, primary_key=True),
        sa.Column("case_id", Key, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("act", TEXT, nullable=False),
        sa.Column("applied_at", UTCDateTime(), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("applied_by", "timer")),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", TEXT, nullable=False),
        *(sa.Column(name, PortableTuple(), nullable=False) for name in ("needs", "waits")),
        sa.Column("state", TEXT, nullable=False),
    )
    op.create_index("ix_applications_case_id", "applications", ["case_id"])
    undecided = sa.text("state = 'open'")
    op.create_index(
        "ix_applications_open",
        "applications",
        ["applied_at"],
        sqlite_where=undecided,
        postgresql_where=undecided,
    )
