"""Messages to the outside with their deliveries, endpoints, calendar feeds; addresses of users."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key, PortableTuple, UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _instants(*names: str, nullable: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, UTCDateTime(), nullable=nullable) for name in names]


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    """Create the tables, still empty; nobody has an address yet."""
    op.add_column("users", sa.Column("email", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "outbox",
        sa.Column("id", Key, primary_key=True),
        *_text("key", "channel", "receiver", "sector", "case_number", "type", "subject", "body"),
        *_instants("promised_at"),
        *_text("state"),
        _number("attempts"),
        *_instants("next_at"),
        *_text("holder"),
        *_instants("lease_until", "ended_at", nullable=True),
        *_text("error", "decided_by", "note"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_outbox_case_number", "outbox", ["case_number"])
    op.create_index("ix_outbox_state", "outbox", ["state", "id"])
    op.create_index(
        "ix_outbox_waiting", "outbox", ["next_at"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_table(
        "deliveries",
        sa.Column("id", Key, primary_key=True),
        sa.Column(
            "message_id",
            Key,
            sa.ForeignKey("outbox.id", name="fk_deliveries_message_id"),
            nullable=False,
        ),
        *_instants("at"),
        _number("status"),
        *_text("error"),
    )
    op.create_index("ix_deliveries_message_id", "deliveries", ["message_id"])
    _create_receivers()


def _create_receivers() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", Key, primary_key=True),
        *_text("url", "description"),
        sa.Column("sectors", PortableTuple(), nullable=False),
        sa.Column("events", PortableTuple(), nullable=False),
        *_text("state"),
        _number("secret_version"),
        *_instants("rotated_at", "failing_since", "delivered_at", nullable=True),
        *_text("created_by"),
        *_instants("created_at"),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("id", Key, primary_key=True),
        *_text("prefix", "hash"),
        sa.Column(
            "user_id",
            Key,
            sa.ForeignKey("users.id", name="fk_calendar_feeds_user_id"),
            nullable=False,
        ),
        *_text("sector", "unit"),
        *_instants("created_at"),
        *_instants("last_used_at", "revoked_at", nullable=True),
        sa.UniqueConstraint("hash", name="uq_calendar_feeds_hash"),
    )
    op.create_index("ix_calendar_feeds_user_id", "calendar_feeds", ["user_id"])
    op.create_table(
        "digests",
        sa.Column("id", Key, primary_key=True),
        *_text("sector", "profile"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.UniqueConstraint("sector", "profile", "day", name="uq_digests_sector_profile_day"),
    )


def downgrade() -> None:
    """Drop the tables and the addresses; what was still to be delivered is lost."""
    for table in ("digests", "calendar_feeds", "webhook_endpoints", "deliveries", "outbox"):
        op.drop_table(table)
    op.drop_column("users", "email")
