"""Keeps what the office drafts for itself besides rules: settings, days of its own, notices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from core.domain.errors import Conflict, NotFound
from core.storage import tables
from core.storage.database.mapping import row_of, shared_names
from core.storage.database.prepared import Prepared
from core.storage.proof.log import Log
from core.storage.rules.policies import DraftEvent, event_hash

__all__ = ["OfficeDraft", "OfficeDrafts"]


@dataclass(frozen=True)
class OfficeDraft:
    """A change of settings or days, from the draft to the day it counts; its content never changes.

    ``kind``: settings, days or notices. ``state``: draft, approved, refused, published (waiting
    for its day), in_force (open cases are being brought along), applied or withdrawn.
    """

    kind: str
    sector: str
    profile: str
    content: Any
    from_day: date
    note: str
    created_by: str
    created_at: datetime
    state: str = "draft"
    revision: int = 1
    id: int = 0


_DRAFT = shared_names(OfficeDraft, tables.office_drafts)
_ALL = select(tables.office_drafts.c.id, *(tables.office_drafts.c[name] for name in _DRAFT))
_STATE = tables.office_drafts.c.state
#: Asked by every sweep.
_FIRST_DAY = Prepared(
    select(func.min(tables.office_drafts.c.from_day)).where(
        or_(_STATE == "published", _STATE == "in_force")
    )
)
_EVENT = shared_names(DraftEvent, tables.office_draft_events)


class OfficeDrafts:
    """These drafts and their histories, within one transaction."""

    def __init__(self, connection: Connection, log: Log) -> None:
        self._connection = connection
        self._log = log

    def add(self, draft: OfficeDraft) -> OfficeDraft:
        """Store a new draft; it comes back with its id."""
        here = tables.office_drafts
        statement = insert(here).values(row_of(draft, _DRAFT)).returning(here.c.id)
        return replace(draft, id=self._connection.execute(statement).scalar_one())

    def get(self, draft_id: int) -> OfficeDraft:
        """One draft; NotFound where there is none."""
        here = tables.office_drafts.c
        query = _ALL.where(here.id == draft_id)
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFound("没有这份草案", "There is no such draft")
        return OfficeDraft(**row)

    def all(self, states: tuple[str, ...] = (), kinds: tuple[str, ...] = ()) -> list[OfficeDraft]:
        """The drafts in these states and of these kinds (none named: all), the newest first."""
        here = tables.office_drafts.c
        query = _ALL.order_by(here.id.desc())
        if states:
            query = query.where(here.state.in_(states))
        if kinds:
            query = query.where(here.kind.in_(kinds))
        return [OfficeDraft(**row) for row in self._connection.execute(query).mappings()]

    def first_day(self) -> date | None:
        """The earliest day from which a draft is meant that was published and is not finished."""
        found: date | None = _FIRST_DAY.scalar(self._connection, {})
        return found

    def step(self, draft: OfficeDraft, event: DraftEvent) -> OfficeDraft:
        """Bring a draft to the state of ``event`` and note it; Conflict where it moved on."""
        here = tables.office_drafts
        where = here.c.id == draft.id, here.c.revision == draft.revision
        new = {"state": event.event, "revision": draft.revision + 1}
        if self._connection.execute(update(here).where(*where).values(new)).rowcount == 0:
            zh = "草案已被他人更改,请重新读取"
            raise Conflict(zh, "Somebody changed the draft; read it again", code="stale")
        self.record(draft.id, event)
        return replace(draft, state=event.event, revision=draft.revision + 1)

    def record(self, draft_id: int, event: DraftEvent) -> None:
        """Add a line to a draft's history."""
        before = self.history(draft_id)
        first = sha256(f"office draft {draft_id}".encode()).hexdigest()
        last = before[-1].hash if before else first
        sealed = replace(event, seq=len(before) + 1, previous_hash=last)
        sealed = replace(sealed, hash=event_hash(sealed))
        row = row_of(sealed, _EVENT) | {"draft_id": draft_id}
        self._connection.execute(insert(tables.office_draft_events), row)
        self._log.entry("office_draft", draft_id, sealed.seq, sealed.hash)

    def history(self, draft_id: int) -> list[DraftEvent]:
        """What happened to a draft, in order."""
        here = tables.office_draft_events.c
        query = select(*(here[name] for name in _EVENT)).where(here.draft_id == draft_id)
        rows = self._connection.execute(query.order_by(here.seq)).mappings()
        return [DraftEvent(**row) for row in rows]
