"""Room for a second person: who approves where a webhook goes, and heads in a custodian's place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import PortableJSON, UTCDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TEXT = sa.Text()


def upgrade() -> None:
    """Add the columns. Endpoints that are told already go on: nothing of theirs changes."""
    with op.batch_alter_table("webhook_endpoints") as endpoints:
        endpoints.add_column(sa.Column("asked", PortableJSON(), nullable=True))
        endpoints.add_column(sa.Column("asked_by", TEXT, nullable=False, server_default=""))
        endpoints.add_column(sa.Column("decided_by", TEXT, nullable=False, server_default=""))
        endpoints.add_column(sa.Column("decided_at", UTCDateTime(), nullable=True))
    with op.batch_alter_table("webhook_endpoints") as endpoints:
        for name in ("asked_by", "decided_by"):
            endpoints.alter_column(name, existing_type=TEXT, server_default=None)
    with op.batch_alter_table("identity_requests") as requests:
        requests.add_column(sa.Column("second_by", TEXT, nullable=False, server_default=""))
    with op.batch_alter_table("identity_requests") as requests:
        requests.alter_column("second_by", existing_type=TEXT, server_default=None)


def downgrade() -> None:
    """Drop them; what nobody approved yet is removed, or it would be told."""
    endpoints = sa.table("webhook_endpoints", sa.column("state"))
    op.execute(endpoints.update().where(endpoints.c.state == "asked").values(state="removed"))
    with op.batch_alter_table("webhook_endpoints") as table:
        for name in ("asked", "asked_by", "decided_by", "decided_at"):
            table.drop_column(name)
    with op.batch_alter_table("identity_requests") as requests:
        requests.drop_column("second_by")
