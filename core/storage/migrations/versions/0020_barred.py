"""Who is kept from which case, for lists; and a way to the messages that were delivered."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TEXT = sa.Text()
DELIVERED = sa.column("state") == "delivered"


def upgrade() -> None:
    """Create the table, with those who withdrew: the journal tells of them."""
    op.create_table(
        "barred",
        sa.Column("id", Key, primary_key=True),
        sa.Column(
            "case_id", Key, sa.ForeignKey("cases.id", name="fk_barred_case_id"), nullable=False
        ),
        sa.Column("officer", TEXT, nullable=False),
        sa.UniqueConstraint("case_id", "officer", name="uq_barred_case_id_officer"),
    )
    op.create_index("ix_barred_officer", "barred", ["officer"])
    op.create_index(
        "ix_outbox_delivered", "outbox", ["ended_at"],
        sqlite_where=DELIVERED, postgresql_where=DELIVERED,
    )  # fmt: skip
    journal = sa.table("journal", *map(sa.column, ("case_id", "actor", "data")))
    said = sa.cast(journal.c.data, TEXT)
    query = sa.select(journal.c.case_id, journal.c.actor, said).where(said.contains('"bars"'))
    found = {
        (case, actor)
        for case, actor, text in op.get_bind().execute(query)
        if json.loads(text).get("bars")
    }
    barred = sa.table("barred", *map(sa.column, ("case_id", "officer")))
    rows = [{"case_id": case, "officer": actor} for case, actor in sorted(found)]
    if rows:
        op.bulk_insert(barred, rows)


def downgrade() -> None:
    """Drop both; the journal still tells who withdrew."""
    op.drop_index("ix_outbox_delivered", "outbox")
    op.drop_table("barred")
