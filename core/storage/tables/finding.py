"""The table of the words by which cases are found, and the index over their parts.

The index is no table of ours: on SQLite a full-text table (FTS5) without content of its own, which
is told the parts; on PostgreSQL a GIN index over what a function makes of the words. Both need
nothing that is not delivered with the database.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, event

from core.storage.tables.base import Base, reference, text

__all__ = ["GRAMS", "INDEX", "MAKING", "case_texts", "declared"]

case_texts = Table(
    "case_texts",
    Base.metadata,
    reference("case_id", "cases.id", "the case that is found by it", primary_key=True),
    text("text", "its number and, on a line of its own, the subject shown in lists, in small"),
)

#: The full-text table on SQLite, and what its tables are called; the index on PostgreSQL.
GRAMS, INDEX = "case_grams", "ix_case_texts_grams"

#: What makes the index, by kind of database.
MAKING: dict[str, tuple[str, ...]] = {
    "sqlite": (
        f"""CREATE VIRTUAL TABLE {GRAMS}
        USING fts5(grams, content='', detail=none, tokenize=ascii)""",
    ),
    # What waits to be sorted into the index is read through by every search: let it be little.
    "postgresql": (
        """CREATE FUNCTION text_grams(text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT array_to_tsvector(array_agg(substr($1, n, 3)))
        FROM generate_series(1, length($1)) AS n $$""",
        f"""CREATE INDEX {INDEX} ON case_texts USING gin (text_grams(text))
        WITH (gin_pending_list_limit = 512)""",
    ),
}


def declared(name: str | None, kind: str, _: Any) -> bool:
    """Whether a table or index of a database stands in the metadata: all but this index."""
    return not (name or "").startswith(GRAMS) and (kind != "index" or name != INDEX)


@event.listens_for(case_texts, "after_create")
def _make(_: Table, connection: Connection, **__: Any) -> None:
    for statement in MAKING[connection.dialect.name]:
        connection.exec_driver_sql(statement)
