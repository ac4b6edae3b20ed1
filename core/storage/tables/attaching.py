"""The table of the files that lie with cases. Their content is beside the database, as files."""

from __future__ import annotations

from sqlalchemy import Integer, Table, UniqueConstraint

from core.storage.database.types import UTCDateTime
from core.storage.tables.base import Base, column, key, reference, text

attachments = Table(
    "attachments",
    Base.metadata,
    key(),
    reference("case_id", "cases.id", "the case with which it lies"),
    text("file", "what the file is called on disk: a random UUID", unique=True),
    text("name", "what people call it"),
    text("kind", "pdf, png, jpeg, docx, xlsx or text, as it proved to be"),
    text("sha256", "the SHA-256 of its content, in hexadecimal"),
    column("size", Integer(), "its length in bytes"),
    text("by", "name of who attached it"),
    column("at", UTCDateTime(), "when"),
    UniqueConstraint("case_id", "sha256"),
)
