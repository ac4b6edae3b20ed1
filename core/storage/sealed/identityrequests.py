"""Keeps what is asked about identities and what was decided, and the holds on destruction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from core.domain.errors import Conflict, NotFound
from core.storage import tables
from core.storage.database.mapping import row_of, shared_names
from core.storage.sealed.sealing import DESTROYED

__all__ = ["Hold", "IdentityRequest", "IdentityRequests"]


@dataclass(frozen=True)
class IdentityRequest:
    """Something about an identity that one person asks and another decides.

    ``kind``: ``release`` (to see ``fields`` of who takes part, for a time that ends at ``until``),
    ``lower`` (to lower the secrecy of a case to ``level``) or ``erase`` (to destroy what tells who
    is who). ``state``: asked, granted (a release that has ended is so still, ask :meth:`open_at`),
    refused, reviewed (one has agreed, and another must) or done. ``number`` is the case's.
    ``second_by`` is the second head of a release that no custodian decided on.
    """

    case_id: int
    kind: str
    ground: str
    reason: str
    asked_by: str
    asked_at: datetime
    fields: tuple[str, ...] = ()
    level: str = ""
    state: str = "asked"
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = ""
    until: datetime | None = None
    number: str = ""
    second_by: str = ""
    id: int = 0

    def open_at(self, at: datetime) -> bool:
        """Whether a release lets its asker look at this instant."""
        granted = self.kind == "release" and self.state == "granted"
        return granted and self.until is not None and at < self.until


@dataclass(frozen=True)
class Hold:
    """What keeps everything of a case from being destroyed, until somebody lifts it."""

    case_id: int
    reason: str
    set_by: str
    set_at: datetime
    lifted_by: str = ""
    lifted_at: datetime | None = None
    id: int = 0


_TABLE = tables.identity_requests
_NAMES = shared_names(IdentityRequest, _TABLE)
_HOLD = shared_names(Hold, tables.legal_holds)


class IdentityRequests:
    """What is asked about identities, within one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def add(self, asked: IdentityRequest) -> IdentityRequest:
        """Store it, and return it with its id."""
        statement = insert(_TABLE).values(row_of(asked, _NAMES)).returning(_TABLE.c.id)
        return replace(asked, id=self._connection.execute(statement).scalar_one())

    def get(self, row_id: int) -> IdentityRequest:
        """The request with that id; NotFound."""
        found = self._read(_TABLE.c.id == row_id)
        if not found:
            raise NotFound(f"没有申请 {row_id}", f"There is no request {row_id}")
        return found[0]

    def of(self, case_id: int, kind: str | None = None) -> list[IdentityRequest]:
        """Everything asked of a case, oldest first."""
        where = [_TABLE.c.case_id == case_id]
        return self._read(*where, *([_TABLE.c.kind == kind] if kind else []))

    def listed(
        self, sectors: Sequence[str], kinds: Sequence[str], state: str | None, limit: int
    ) -> list[IdentityRequest]:
        """The newest requests of these kinds in these sectors."""
        where: list[ColumnElement[bool]] = [
            tables.cases.c.sector.in_(sectors), _TABLE.c.kind.in_(kinds),
        ]  # fmt: skip
        if state:
            where.append(_TABLE.c.state == state)
        return self._read(*where, limit=limit)

    def decide(
        self,
        asked: IdentityRequest,
        state: str,
        by: str,
        note: str,
        until: datetime | None = None,
        second_by: str = "",
    ) -> IdentityRequest:
        """Note what was decided; Conflict where somebody else decided first, or it is over."""
        if asked.state not in ("asked", "reviewed"):
            raise _decided()
        told: dict[str, Any] = {
            "state": state, "decided_by": by, "decided_at": self._now, "note": note, "until": until,
            "second_by": second_by,
        }  # fmt: skip
        here = _TABLE.c.id == asked.id, _TABLE.c.state == asked.state
        if self._connection.execute(update(_TABLE).where(*here).values(told)).rowcount != 1:
            raise _decided()
        return replace(asked, **told)

    def released(self, first: datetime, after: datetime) -> int:
        """How many releases were given from ``first`` to before ``after``."""
        here = _TABLE.c
        given = here.kind == "release", here.state == "granted"
        then = here.decided_at >= first, here.decided_at < after
        query = select(func.count()).select_from(_TABLE).where(*given, *then)
        return int(self._connection.execute(query).scalar_one())

    def hold(self, hold: Hold) -> Hold:
        """Store a hold, and return it with its id."""
        here = tables.legal_holds
        statement = insert(here).values(row_of(hold, _HOLD)).returning(here.c.id)
        return replace(hold, id=self._connection.execute(statement).scalar_one())

    def lift(self, hold: Hold, by: str) -> None:
        """End a hold."""
        here = tables.legal_holds
        statement = update(here).where(here.c.id == hold.id)
        self._connection.execute(statement.values(lifted_by=by, lifted_at=self._now))

    def holds(self, case_id: int) -> list[Hold]:
        """The holds on a case that nobody has lifted."""
        here = tables.legal_holds
        query = (
            select(here.c.id, *(here.c[name] for name in _HOLD))
            .where(here.c.case_id == case_id, here.c.lifted_at.is_(None))
            .order_by(here.c.id)
        )
        return [Hold(**row) for row in self._connection.execute(query).mappings()]

    def held(self, case_ids: Collection[int]) -> frozenset[int]:
        """Those of the cases on which there is a hold."""
        here = tables.legal_holds.c
        query = select(here.case_id).where(here.case_id.in_(case_ids), here.lifted_at.is_(None))
        return frozenset(self._connection.execute(query).scalars())

    def erased(self, case_ids: Collection[int]) -> frozenset[int]:
        """Those of the cases whose data key was destroyed."""
        here = tables.cases.c
        query = select(here.id).where(here.id.in_(case_ids), here.data_key == DESTROYED)
        return frozenset(self._connection.execute(query).scalars())

    def _read(self, *where: ColumnElement[bool], limit: int | None = None) -> list[IdentityRequest]:
        number = tables.cases.c.number
        query = (
            select(_TABLE.c.id, number, *(_TABLE.c[name] for name in _NAMES))
            .join(tables.cases, tables.cases.c.id == _TABLE.c.case_id)
            .where(*where)
        )
        order = _TABLE.c.id.desc() if limit else _TABLE.c.id
        rows = self._connection.execute(query.order_by(order).limit(limit)).mappings()
        return [IdentityRequest(**row) for row in rows]


def _decided() -> Conflict:
    return Conflict("该申请已有决定", "The request was decided already")
