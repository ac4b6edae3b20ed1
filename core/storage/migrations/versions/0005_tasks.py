"""Tasks: whose rule asks them and by which article, how often they were tried, how they ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import PortableJSON, PortableTuple, UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEW = (
    ("policy", sa.Text(), "''"),
    ("version", sa.Date(), None),
    ("basis", sa.Text(), "''"),
    ("ref", PortableTuple(), "'[]'"),
    ("attempts", sa.Integer(), "0"),
    ("last_attempt_at", UTCDateTime(), None),
    ("outcome", sa.Text(), "''"),
    ("result", PortableJSON(), "'{}'"),
)

#: What was asked before is of the policy that governs its case, and was done if it has ended.
OF_ITS_CASE = (
    "UPDATE tasks SET"
    " policy = (SELECT policy FROM cases WHERE cases.id = tasks.case_id),"
    " version = (SELECT version FROM cases WHERE cases.id = tasks.case_id)"
)
WAS_DONE = "UPDATE tasks SET outcome = 'done' WHERE done_at IS NOT NULL"


def upgrade() -> None:
    """Add the columns, and say of the tasks that are there what is known of them."""
    with op.batch_alter_table("tasks") as tasks:
        for name, kind, before in NEW:
            default = sa.text(before) if before else None
            tasks.add_column(sa.Column(name, kind, nullable=before is None, server_default=default))
    op.execute(OF_ITS_CASE)
    op.execute(WAS_DONE)
    with op.batch_alter_table("tasks") as tasks:
        for name, kind, before in NEW:
            if before:
                tasks.alter_column(name, existing_type=kind, server_default=None)
    op.create_index("ix_tasks_slug", "tasks", ["slug", "opened_at"])


def downgrade() -> None:
    """Drop the columns; attempts and results are lost."""
    op.drop_index("ix_tasks_slug", "tasks")
    with op.batch_alter_table("tasks") as tasks:
        for name, _, _ in reversed(NEW):
            tasks.drop_column(name)
