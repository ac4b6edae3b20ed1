"""Since when a case has ended, so that what came and went is counted without its journal."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import UTCDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

#: As core/domain/casework/cases.py had them when this was written.
ENDED = ("closed", "rejected", "withdrawn", "transferred", "archived")


def upgrade() -> None:
    """Add the column, and indexes for counting; the journal tells when a case ended."""
    op.add_column("cases", sa.Column("ended_at", UTCDateTime(), nullable=True))
    op.create_index("ix_cases_ended_at", "cases", ["sector", "ended_at"])
    op.create_index("ix_cases_sector_received", "cases", ["sector", "received_at"])
    op.create_index("ix_timers_due", "timers", ["due"])
    connection = op.get_bind()
    cases = sa.table("cases", *map(sa.column, ("id", "status")), sa.column("ended_at", UTCDateTime))
    journal = sa.table(
        "journal", *map(sa.column, ("case_id", "seq", "changes")), sa.column("at", UTCDateTime)
    )
    query = (
        sa.select(journal.c.case_id, journal.c.at, sa.cast(journal.c.changes, sa.Text()))
        .join_from(journal, cases, cases.c.id == journal.c.case_id)
        .where(cases.c.status.in_(ENDED))
        .order_by(journal.c.case_id, journal.c.seq)
    )
    found: dict[int, Any] = {}
    open_again: set[int] = set()
    for case_id, at, text in connection.execute(query):
        turn = json.loads(text or "{}").get("status")
        if turn is None:
            found.setdefault(case_id, at)  # where the journal tells of no end at all
        elif turn[1] not in ENDED:
            open_again.add(case_id)
        elif turn[0] not in ENDED or case_id in open_again or case_id not in found:
            found[case_id] = at
            open_again.discard(case_id)
    update = cases.update().where(cases.c.id == sa.bindparam("row"))
    rows = [{"row": case_id, "then": at} for case_id, at in found.items()]
    if rows:
        connection.execute(update.values(ended_at=sa.bindparam("then", type_=UTCDateTime)), rows)


def downgrade() -> None:
    """Drop them; the journal still tells when a case ended."""
    op.drop_index("ix_timers_due", "timers")
    op.drop_index("ix_cases_sector_received", "cases")
    op.drop_index("ix_cases_ended_at", "cases")
    op.drop_column("cases", "ended_at")
