"""Keeps receipts, by which somebody whom nobody knows asks after a matter, and what was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from core.storage import tables
from core.storage.database.duplicates import no_duplicates
from core.storage.sealed.sealedrows import submission_owner
from core.storage.sealed.sealing import DataKey, Vault

__all__ = ["Mailboxes", "Message"]


@dataclass(frozen=True)
class Message:
    """What one side wrote to the other; ``by`` is the officer, empty for who reported."""

    at: datetime
    by: str
    text: str = field(repr=False)
    read: bool = False


class Mailboxes:
    """Receipts and messages, within one transaction; a mailbox belongs to a submission."""

    def __init__(self, connection: Connection, now: datetime, vault: Vault) -> None:
        self._connection = connection
        self._now = now
        self._vault = vault

    def issue(self, submission: int, hashed: str) -> None:
        """Keep the hash of a receipt; Conflict where the submission has one already."""
        row = {"submission_id": submission, "hash": hashed}
        with no_duplicates("该件已发过查询码", "This matter has a receipt already"):
            self._connection.execute(insert(tables.receipts), row)

    def find(self, hashed: str) -> int | None:
        """The submission whose receipt has that hash."""
        here = tables.receipts.c
        query = select(here.submission_id).where(here.hash == hashed)
        return self._connection.execute(query).scalar_one_or_none()

    def has_receipt(self, submission: int) -> bool:
        """Whether who reported can read what is written here."""
        here = tables.receipts.c
        query = select(here.id).where(here.submission_id == submission)
        return self._connection.execute(query).first() is not None

    def add(self, submission: int, by: str, text: str) -> bool:
        """Seal and keep a message; False where the data key is gone, and nothing is kept."""
        key = self._key(submission)
        if key is None:
            return False
        row = {"submission_id": submission, "by": by, "at": self._now, "text": "", "read": False}
        here = tables.messages
        statement = insert(here).values(row).returning(here.c.id)
        row_id = self._connection.execute(statement).scalar_one()
        sealed = key.seal(f"message {row_id}", text)
        self._connection.execute(update(here).where(here.c.id == row_id).values(text=sealed))
        return True

    def messages(self, submission: int) -> list[Message]:
        """What was written, oldest first; empty texts where the data key is gone."""
        key, here = self._key(submission), tables.messages
        query = select(here).where(here.c.submission_id == submission).order_by(here.c.id)
        return [
            Message(
                row.at, row.by, key.open(f"message {row.id}", row.text) if key else "", row.read
            )
            for row in self._connection.execute(query)
        ]

    def mark_read(self, submission: int, *, of_office: bool) -> None:
        """Note that the other side has read what the office wrote, or the reporter."""
        here = tables.messages
        side = here.c.by != "" if of_office else here.c.by == ""
        where = here.c.submission_id == submission, side, here.c.read.is_(False)
        self._connection.execute(update(here).where(*where).values(read=True))

    def _key(self, submission: int) -> DataKey | None:
        here = tables.submissions.c
        query = select(here.data_key).where(here.id == submission)
        text = self._connection.execute(query).scalar_one()
        return self._vault.find(submission_owner(submission), text)
