"""Keeps the files of cases: a row in the database for each, its content in a folder beside it.

A file is on the disk, synced, before its row is committed; so a row never lacks its file, and a
file without a row is left over from a deed that failed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert, select

from core import chance, durable
from core.storage import tables
from core.storage.database.duplicates import no_duplicates
from core.storage.database.mapping import row_of, shared_names

__all__ = ["Attachment", "Attachments", "Folder"]

#: How old a file without a row must be, so that nobody is about to commit it.
LEFT_OVER = timedelta(hours=1)
#: How old it may be and still be taken up, so that no sweep has begun to look at it.
FRESH = timedelta(minutes=45)


@dataclass(frozen=True)
class Attachment:
    """A file that lies with a case; ``file`` is its UUID, ``name`` what people call it."""

    file: str
    name: str
    kind: str
    sha256: str
    size: int
    by: str
    at: datetime


_NAMES = shared_names(Attachment, tables.attachments)


class Attachments:
    """The rows, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, case_id: int, attachment: Attachment) -> None:
        """Store one; Conflict where the case has the same content already."""
        row = row_of(attachment, _NAMES) | {"case_id": case_id}
        with no_duplicates(
            "本件已有内容相同的文件", "The case has a file of the same content already"
        ):
            self._connection.execute(insert(tables.attachments), row)

    def of(self, case_id: int) -> list[Attachment]:
        """Those of one case, in the order in which they were attached."""
        here = tables.attachments.c
        query = (
            select(*(here[name] for name in _NAMES))
            .where(here.case_id == case_id)
            .order_by(here.id)
        )
        return [Attachment(**row) for row in self._connection.execute(query).mappings()]

    def digests(self) -> Iterator[tuple[str, str]]:
        """UUID and SHA-256 of every file, of whatever case."""
        here = tables.attachments.c
        for row in self._connection.execute(select(here.file, here.sha256)):
            yield row[0], row[1]

    def known(self, files: Iterable[str]) -> set[str]:
        """Which of these files have a row."""
        here = tables.attachments.c
        query = select(here.file).where(here.file.in_(list(files)))
        return set(self._connection.execute(query).scalars())


class Folder:
    """The files: each under a UUID of ours, in the folder of its first two digits."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes, now: datetime) -> str:
        """Write a file and wait until the disk has it; returns its UUID. OSError as it comes."""
        file = chance.unique()
        place = self._place(file)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        durable.write(place, content)
        os.utime(place, (now.timestamp(), now.timestamp()))
        for folder in (place.parent, self._root, self._root.parent):
            durable.sync(folder)
        return file

    def read(self, file: str) -> bytes:
        """The content of a file; OSError where it is gone."""
        return self._place(file).read_bytes()

    def stay(self, file: str, now: datetime) -> None:
        """Let a file without a row count as new again; OSError where it is gone or about to be."""
        place = self._place(file)
        if place.stat().st_mtime < (now - FRESH).timestamp():
            raise FileNotFoundError(file)
        os.utime(place, (now.timestamp(), now.timestamp()))

    def old_neighbours(self, file: str, now: datetime) -> list[str]:
        """The files beside ``file`` that are old enough to be swept if they have no row."""
        before = (now - LEFT_OVER).timestamp()
        there = self._place(file).parent.iterdir()
        return [path.name for path in there if path.stat().st_mtime < before]

    def drop(self, files: Iterable[str]) -> None:
        """Delete files; one that is gone already is no error."""
        for file in files:
            self._place(file).unlink(missing_ok=True)

    def _place(self, file: str) -> Path:
        return self._root / file[:2] / file
