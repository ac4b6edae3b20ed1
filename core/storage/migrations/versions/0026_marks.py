"""Whether a timer of a case is paused or provisional, on the case itself: in the order of lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MARKS = ("paused", "provisional")
LEADS = ("sector", "unit", "officer")
#: The indexes that led to the cases by way of their timers.
BEFORE = {
    "ix_timers_paused": sa.column("state") == sa.literal_column("'paused'"),
    "ix_timers_provisional": sa.column("provisional").is_(sa.true()),
}


def upgrade() -> None:
    """Add the columns as the timers have them, and indexes by who handles the cases."""
    for mark in MARKS:
        new: sa.Column[bool] = sa.Column(
            mark, sa.Boolean(), nullable=False, server_default=sa.false()
        )
        op.add_column("cases", new)
    cases = sa.table("cases", sa.column("id"), *map(sa.column, MARKS))
    timers = sa.table("timers", *map(sa.column, ("case_id", "state", "provisional")))
    asked = {
        "paused": timers.c.state == "paused",
        "provisional": timers.c.provisional.is_(sa.true())
        & timers.c.state.in_(("running", "paused")),
    }
    for mark, which in asked.items():
        marked = sa.select(timers.c.case_id).where(which)
        op.execute(cases.update().where(cases.c.id.in_(marked)).values({mark: sa.true()}))
        where = sa.column(mark).is_(sa.true())
        for lead in LEADS:
            columns = [lead, "next_due_at", "number"]
            op.create_index(
                f"ix_cases_{lead}_{mark}", "cases", columns,
                sqlite_where=where, postgresql_where=where,
            )  # fmt: skip
    for name in BEFORE:
        op.drop_index(name, "timers")


def downgrade() -> None:
    """Drop them; the timers tell the same."""
    for name, where in BEFORE.items():
        op.create_index(name, "timers", ["case_id"], sqlite_where=where, postgresql_where=where)
    for mark in MARKS:
        for lead in LEADS:
            op.drop_index(f"ix_cases_{lead}_{mark}", "cases")
        op.drop_column("cases", mark)
