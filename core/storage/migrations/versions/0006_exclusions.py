"""Findings on cases, and what is left out of scorecards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key, UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXT = sa.Text()
OF_CARD = ("sector", "profile", "card")


def upgrade() -> None:
    """Add the case of a finding, and the tables of exclusions, still empty."""
    op.add_column("findings", sa.Column("case", TEXT, nullable=False, server_default=""))
    op.create_index(
        "ix_findings_case",
        "findings",
        [*OF_CARD, "case"],
        sqlite_where=sa.column("case") != "",
        postgresql_where=sa.column("case") != "",
    )
    op.create_table(
        "exclusions",
        sa.Column("id", Key, nullable=False),
        *(_text(name) for name in (*OF_CARD, "unit", "period", "reason", "case")),
        sa.Column("finding", Key, nullable=True),
        sa.Column("lifts", Key, nullable=True),
        *(_text(name) for name in ("note", "by")),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exclusions"),
        _refers("exclusions", "finding", "findings.id"),
        _refers("exclusions", "lifts", "exclusions.id"),
    )
    op.create_index("ix_exclusions_card_period", "exclusions", [*OF_CARD, "period"])
    op.create_table(
        "exclusion_decisions",
        sa.Column("id", Key, nullable=False),
        sa.Column("exclusion", Key, nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        *(_text(name) for name in ("note", "by")),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exclusion_decisions"),
        sa.UniqueConstraint("exclusion", name="uq_exclusion_decisions_exclusion"),
        _refers("exclusion_decisions", "exclusion", "exclusions.id"),
    )


def downgrade() -> None:
    """Drop what was added; exclusions and the cases of findings are lost."""
    op.drop_table("exclusion_decisions")
    op.drop_table("exclusions")
    op.drop_index("ix_findings_case", "findings")
    with op.batch_alter_table("findings") as findings:
        findings.drop_column("case")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=False)


def _refers(table: str, name: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [to], name=f"fk_{table}_{name}")
