"""The words by which cases are found, with an index over their parts; and lists by status."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.storage.database.types import Key

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MAKING: dict[str, tuple[str, ...]] = {
    "sqlite": (
        """CREATE VIRTUAL TABLE case_grams
        USING fts5(grams, content='', detail=none, tokenize=ascii)""",
    ),
    "postgresql": (
        """CREATE FUNCTION text_grams(text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT array_to_tsvector(array_agg(substr($1, n, 3)))
        FROM generate_series(1, length($1)) AS n $$""",
        """CREATE INDEX ix_case_texts_grams ON case_texts USING gin (text_grams(text))
        WITH (gin_pending_list_limit = 512)""",
    ),
}
#: How a text is cut and what stands for blanks and signs, as the index of SQLite has it.
LENGTH, AT_ONCE = 3, 2_000
#: States in which few timers are; hardly any is entered in one of them.
SELDOM = ("overdue", "cancelled")
PLAIN = {n: 0xF000 + n for n in range(128) if not chr(n).isalnum()}


def upgrade() -> None:
    """Add the table, fill it some rows at a time, and make the indexes."""
    op.create_table(
        "case_texts",
        sa.Column("case_id", Key, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_texts"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_texts_case_id"),
    )
    here = op.get_bind()
    lite = here.dialect.name == "sqlite"
    if lite:
        _make(here)
    _fill(here, lite=lite)
    if not lite:
        _make(here)  # an index is made at once in a fraction of the time that it grows in
    op.create_index("ix_cases_status_due", "cases", ["status", "next_due_at", "number"])
    op.drop_index("ix_cases_status", "cases")
    for state in SELDOM:
        where = sa.column("state") == sa.literal_column(f"'{state}'")
        columns = ["case_id"]
        op.create_index(
            f"ix_timers_{state}", "timers", columns, sqlite_where=where, postgresql_where=where
        )


def downgrade() -> None:
    """Drop them; nothing is lost that does not stand elsewhere."""
    for state in SELDOM:
        op.drop_index(f"ix_timers_{state}", "timers")
    op.create_index("ix_cases_status", "cases", ["status"])
    op.drop_index("ix_cases_status_due", "cases")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE case_grams")
        op.drop_table("case_texts")
    else:
        op.drop_table("case_texts")
        op.execute("DROP FUNCTION text_grams(text)")


def _make(here: sa.Connection) -> None:
    for statement in MAKING[here.dialect.name]:
        here.exec_driver_sql(statement)


def _fill(here: sa.Connection, *, lite: bool) -> None:
    last = 0
    query = sa.text(
        "SELECT cases.id, number, coalesce(subject, '') FROM cases"
        " LEFT JOIN submissions ON submissions.id = cases.submission"
        " WHERE cases.id > :last ORDER BY cases.id LIMIT :some"
    )
    texts = sa.text("INSERT INTO case_texts (case_id, text) VALUES (:id, :text)")
    grams = sa.text("INSERT INTO case_grams (rowid, grams) VALUES (:id, :grams)")
    while rows := here.execute(query, {"last": last, "some": AT_ONCE}).all():
        found = [
            {"id": row_id, "text": f"{_folded(number)}\n{_folded(subject)}"}
            for row_id, number, subject in rows
        ]
        here.execute(texts, found)
        if lite:
            here.execute(grams, [{"id": one["id"], "grams": _parts(one["text"])} for one in found])
        last = rows[-1][0]


def _folded(text: str) -> str:
    return "".join(" " if one.isspace() else one for one in text.casefold())


def _parts(text: str) -> str:
    plain = text.translate(PLAIN)
    return " ".join(dict.fromkeys(plain[n : n + LENGTH] for n in range(len(plain))))
