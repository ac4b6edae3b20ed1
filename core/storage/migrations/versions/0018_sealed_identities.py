"""Room for sealed identities; what is there already is sealed afterwards, some at a time."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key, PortableTuple, UTCDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TEXT = sa.Text()
KEYS = ("contact_key", "id_key", "name_key", "place_key")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, TEXT, nullable=False) for name in names]


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UTCDateTime(), nullable=nullable)


def _of(table: str, column: str, to: str, *, unique: bool = False) -> list[sa.schema.SchemaItem]:
    name = f"fk_{table}_{column}"
    found: list[sa.schema.SchemaItem] = [
        sa.Column(column, Key, sa.ForeignKey(f"{to}.id", name=name), nullable=False)
    ]
    return [*found, sa.UniqueConstraint(column, name=f"uq_{table}_{column}")] if unique else found


def _only(condition: sa.ColumnElement[bool]) -> dict[str, Any]:
    return {"sqlite_where": condition, "postgresql_where": condition}


def upgrade() -> None:
    """Add the columns and tables. No data key yet: those rows are found by it, and sealed."""
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("personal", TEXT, nullable=False, server_default=""))
        cases.add_column(sa.Column("data_key", TEXT, nullable=True))
        cases.add_column(sa.Column("secrecy", TEXT, nullable=False, server_default="open"))
        cases.add_column(_at("restricted_at", nullable=True))
    with op.batch_alter_table("cases") as cases:
        for name in ("personal", "secrecy"):
            cases.alter_column(name, existing_type=TEXT, server_default=None)
    with op.batch_alter_table("submissions") as submissions:
        submissions.add_column(sa.Column("data_key", TEXT, nullable=True))
    with op.batch_alter_table("parties") as parties:
        for name in KEYS:
            parties.add_column(sa.Column(name, TEXT, nullable=True))
    for name in ("contact_key", "id_key"):
        op.create_index(f"ix_parties_{name}", "parties", [name])
    plain = _only(sa.column("data_key").is_(None))
    for table in ("cases", "submissions"):
        op.create_index(f"ix_{table}_unsealed", table, ["id"], **plain)
    sealed = "SELECT submission_id FROM parties WHERE sealed"
    op.execute(f"UPDATE cases SET secrecy = 'sealed' WHERE submission IN ({sealed})")  # noqa: S608
    _tables()


def _tables() -> None:
    op.create_table(
        "identity_requests",
        sa.Column("id", Key, primary_key=True),
        *_of("identity_requests", "case_id", "cases"),
        *_text("kind", "ground", "reason"),
        sa.Column("fields", PortableTuple(), nullable=False),
        *_text("level", "asked_by"),
        _at("asked_at"),
        *_text("state", "decided_by"),
        _at("decided_at", nullable=True),
        *_text("note"),
        _at("until", nullable=True),
    )
    op.create_index("ix_identity_requests_case_id", "identity_requests", ["case_id"])
    asked = _only(sa.column("state") == "asked")
    op.create_index("ix_identity_requests_asked", "identity_requests", ["asked_at"], **asked)
    op.create_table(
        "legal_holds",
        sa.Column("id", Key, primary_key=True),
        *_of("legal_holds", "case_id", "cases"),
        *_text("reason", "set_by"),
        _at("set_at"),
        *_text("lifted_by"),
        _at("lifted_at", nullable=True),
    )
    op.create_index("ix_legal_holds_case_id", "legal_holds", ["case_id"])
    op.create_table(
        "receipts",
        sa.Column("id", Key, primary_key=True),
        *_of("receipts", "submission_id", "submissions", unique=True),
        *_text("hash"),
        sa.UniqueConstraint("hash", name="uq_receipts_hash"),
    )
    op.create_table(
        "messages",
        sa.Column("id", Key, primary_key=True),
        *_of("messages", "submission_id", "submissions"),
        *_text("by"),
        _at("at"),
        *_text("text"),
        sa.Column("read", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_messages_submission_id", "messages", ["submission_id"])


def downgrade() -> None:
    """Drop what was added. What is sealed stays sealed, and the older program cannot read it."""
    for table in ("messages", "receipts", "legal_holds", "identity_requests"):
        op.drop_table(table)
    for name in ("contact_key", "id_key"):
        op.drop_index(f"ix_parties_{name}", "parties")
    for table in ("cases", "submissions"):
        op.drop_index(f"ix_{table}_unsealed", table)
    with op.batch_alter_table("parties") as parties:
        for name in KEYS:
            parties.drop_column(name)
    with op.batch_alter_table("submissions") as submissions:
        submissions.drop_column("data_key")
    with op.batch_alter_table("cases") as cases:
        for name in ("personal", "data_key", "secrecy", "restricted_at"):
            cases.drop_column(name)
