"""Keeps the rules that the office writes itself: drafts with their history, and publications.

What is published is never changed; it can only be withdrawn, which is kept too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, insert, select, update

from core.domain.errors import Conflict, NotFound
from core.domain.proof.canonical import dumps
from core.storage import tables
from core.storage.database.mapping import row_of, shared_names

if TYPE_CHECKING:  # the log reads what is defined here
    from core.storage.proof.log import Log

__all__ = ["Draft", "DraftEvent", "Drafts", "Publication", "Publications", "first_broken"]


@dataclass(frozen=True)
class Draft:
    """A change of a sector's files that is being written; ``files`` maps paths to texts.

    ``base`` maps each path to the SHA-256 of the text it was made from, "" for a new file;
    ``digest`` is that of the files as they were submitted.
    """

    sector: str
    title: str
    files: Mapping[str, str]
    base: Mapping[str, str]
    created_by: str
    created_at: datetime
    changed_by: str
    changed_at: datetime
    state: str = "draft"
    transition: str = ""
    digest: str = ""
    revision: int = 1
    id: int = 0


@dataclass(frozen=True)
class DraftEvent:
    """One line of a draft's history, chained by hashes like a case's journal."""

    event: str
    at: datetime
    by: str
    note: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0
    previous_hash: str = ""
    hash: str = ""


@dataclass(frozen=True)
class Publication:
    """One file as it was published; in force from ``from_day`` until it is superseded."""

    sector: str
    path: str
    text: str
    digest: str
    kind: str
    slug: str
    from_day: date
    draft_id: int
    published_by: str
    published_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    reason: str = ""
    id: int = 0


_DRAFT = shared_names(Draft, tables.drafts)
_EVENT = shared_names(DraftEvent, tables.draft_events)
_PUBLICATION = shared_names(Publication, tables.publications)
#: Asked in every unit of work, and so put together once, like others asked as often.
_STAMP = select(func.coalesce(func.max(tables.publications.c.stamp), 0))


class Drafts:
    """The drafts and their histories, within one transaction."""

    def __init__(self, connection: Connection, log: Log) -> None:
        self._connection = connection
        self._log = log

    def add(self, draft: Draft) -> Draft:
        """Store a new draft; it comes back with its id."""
        here = tables.drafts
        statement = insert(here).values(row_of(draft, _DRAFT)).returning(here.c.id)
        return replace(draft, id=self._connection.execute(statement).scalar_one())

    def get(self, draft_id: int) -> Draft:
        """One draft; NotFound where there is none."""
        here = tables.drafts.c
        query = select(here.id, *(here[name] for name in _DRAFT)).where(here.id == draft_id)
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFound("没有这份草案", "There is no such draft")
        return Draft(**row)

    def all(self, sectors: tuple[str, ...], states: tuple[str, ...] = ()) -> list[Draft]:
        """The drafts of some sectors, the last changed first."""
        here = tables.drafts.c
        query = select(here.id, *(here[name] for name in _DRAFT)).where(here.sector.in_(sectors))
        if states:
            query = query.where(here.state.in_(states))
        query = query.order_by(here.changed_at.desc(), here.id.desc())
        return [Draft(**row) for row in self._connection.execute(query).mappings()]

    def save(self, draft: Draft) -> Draft:
        """Store a changed draft; Conflict where somebody changed it since it was read."""
        here = tables.drafts
        saved = replace(draft, revision=draft.revision + 1)
        where = here.c.id == draft.id, here.c.revision == draft.revision
        done = self._connection.execute(update(here).where(*where).values(row_of(saved, _DRAFT)))
        if done.rowcount == 0:
            zh = "草案已被他人更改,请重新读取"
            raise Conflict(zh, "Somebody changed the draft; read it again", code="stale")
        return saved

    def record(self, draft_id: int, event: DraftEvent) -> DraftEvent:
        """Add a line to a draft's history."""
        before = self.history(draft_id)
        last = before[-1].hash if before else _first_link(draft_id)
        sealed = replace(event, seq=len(before) + 1, previous_hash=last)
        sealed = replace(sealed, hash=event_hash(sealed))
        row = row_of(sealed, _EVENT) | {"draft_id": draft_id}
        self._connection.execute(insert(tables.draft_events), row)
        self._log.entry("draft", draft_id, sealed.seq, sealed.hash)
        return sealed

    def history(self, draft_id: int) -> list[DraftEvent]:
        """What happened to a draft, in order."""
        here = tables.draft_events.c
        query = select(*(here[name] for name in _EVENT)).where(here.draft_id == draft_id)
        rows = self._connection.execute(query.order_by(here.seq)).mappings()
        return [DraftEvent(**row) for row in rows]


class Publications:
    """What was published, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def stamp(self) -> int:
        """A number that grows with every publication and withdrawal; 0 before the first."""
        return int(self._connection.execute(_STAMP).scalar_one())

    def add(self, publication: Publication) -> None:
        """Store what is published."""
        row = row_of(publication, _PUBLICATION) | {"stamp": self.stamp + 1}
        self._connection.execute(insert(tables.publications), row)

    def standing(self, sector: str | None = None) -> list[Publication]:
        """What was published and not withdrawn, in the order of publication."""
        here = tables.publications.c
        query = select(here.id, *(here[name] for name in _PUBLICATION))
        query = query.where(here.withdrawn_at.is_(None)).order_by(here.id)
        if sector is not None:
            query = query.where(here.sector == sector)
        return [Publication(**row) for row in self._connection.execute(query).mappings()]

    def transitions(self, sector: str) -> dict[str, tuple[datetime, str]]:
        """When each standing path of a sector was published, and what its draft chose for cases."""
        here, draft = tables.publications.c, tables.drafts.c
        query = (
            select(here.path, here.published_at, draft.transition)
            .where(here.draft_id == draft.id)
            .where(here.sector == sector, here.withdrawn_at.is_(None))
            .order_by(here.id)
        )
        found = self._connection.execute(query)
        return {path: (at, transition) for path, at, transition in found}

    def of_draft(self, draft_id: int) -> list[Publication]:
        """What came of a draft, withdrawn or not."""
        here = tables.publications.c
        query = select(here.id, *(here[name] for name in _PUBLICATION))
        query = query.where(here.draft_id == draft_id).order_by(here.id)
        return [Publication(**row) for row in self._connection.execute(query).mappings()]

    def withdraw(self, draft_id: int, by: str, reason: str, at: datetime) -> None:
        """Take back what came of a draft."""
        here = tables.publications
        new = {"withdrawn_at": at, "withdrawn_by": by, "reason": reason, "stamp": self.stamp + 1}
        self._connection.execute(update(here).where(here.c.draft_id == draft_id).values(new))


def first_broken(draft_id: int, history: Sequence[DraftEvent]) -> int | None:
    """The first line of a draft's history that is not as it was written; None: all are."""
    last = _first_link(draft_id)
    for seq, event in enumerate(history, 1):
        if event.seq != seq or event.previous_hash != last or event.hash != event_hash(event):
            return seq
        last = event.hash
    return None


def _first_link(draft_id: int) -> str:
    return sha256(f"draft {draft_id}".encode()).hexdigest()


def event_hash(event: DraftEvent) -> str:
    """The hash of a line: of the hash before it and of all that it says."""
    said = {name: getattr(event, name) for name in _EVENT if name not in ("hash", "previous_hash")}
    return sha256(f"{event.previous_hash}\n{dumps(said)}".encode()).hexdigest()
