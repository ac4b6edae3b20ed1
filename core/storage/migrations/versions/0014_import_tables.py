"""Tables of complaints of the past that wait to be taken in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TEXT = sa.Text()


def upgrade() -> None:
    """Create the table, still empty."""
    op.create_table(
        "import_tables",
        sa.Column("id", Key, primary_key=True),
        sa.Column("job_id", Key, sa.ForeignKey("jobs.id"), nullable=False, unique=True),
        *(sa.Column(name, TEXT, nullable=False) for name in ("mapping", "content")),
    )


def downgrade() -> None:
    """Drop the table; what waited in it can be sent again."""
    op.drop_table("import_tables")
