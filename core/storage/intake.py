"""Keeps what arrives: submissions with their parties, and requests already answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.domain.errors import Conflict, NotFound
from core.domain.submissions import Party, Submission
from core.storage import tables
from core.storage.duplicates import no_duplicates
from core.storage.mapping import row_of, shared_names

__all__ = ["Answer", "Requests", "Submissions"]

_SUBMISSION = shared_names(Submission, tables.submissions)
_PARTY = shared_names(Party, tables.parties)


class Submissions:
    """What arrived, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, submission: Submission) -> Submission:
        """Store it with its parties, and return it with the ids given.

        Conflict where its sector has a submission with that external id already.
        """
        here = tables.submissions
        with no_duplicates("该外部编号已登记", "This external id is registered already"):
            statement = insert(here).values(row_of(submission, _SUBMISSION)).returning(here.c.id)
            row_id = self._connection.execute(statement).scalar_one()
        parties = self._add_parties(row_id, submission.parties)
        return replace(submission, id=row_id, parties=parties)

    def get(self, row_id: int) -> Submission:
        """The submission with that id; NotFound."""
        found = self._find(tables.submissions.c.id == row_id)
        if found is None:
            raise NotFound("没有这一来件", "There is no such submission")
        return found

    def subject(self, row_id: int) -> str:
        """What the submission with that id is about, in its own words; "" where there is none."""
        query = select(tables.submissions.c.subject).where(tables.submissions.c.id == row_id)
        return str(self._connection.execute(query).scalar() or "")

    def find(self, sector: str, external_id: str) -> Submission | None:
        """The submission that another system calls ``external_id``, if it is here."""
        here = tables.submissions.c
        return self._find((here.sector == sector) & (here.external_id == external_id))

    def seal(self, row_id: int, roles: Sequence[str]) -> None:
        """Keep the identity of everybody who takes part in one of ``roles`` secret from now on."""
        here = tables.parties
        statement = update(here).where(here.c.submission_id == row_id, here.c.role.in_(roles))
        self._connection.execute(statement.values(sealed=True))

    def _add_parties(self, submission: int, parties: tuple[Party, ...]) -> tuple[Party, ...]:
        if not parties:
            return ()
        table = tables.parties
        rows = [row_of(party, _PARTY) | {"submission_id": submission} for party in parties]
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        ids = self._connection.execute(statement, rows).scalars()
        return tuple(replace(party, id=row_id) for party, row_id in zip(parties, ids, strict=True))

    def _find(self, where: ColumnElement[bool]) -> Submission | None:
        table = tables.submissions
        query = select(table.c.id, *(table.c[name] for name in _SUBMISSION)).where(where)
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        return Submission(**row, parties=self._parties(row["id"]))

    def _parties(self, submission: int) -> tuple[Party, ...]:
        table = tables.parties
        query = (
            select(table.c.id, *(table.c[name] for name in _PARTY))
            .where(table.c.submission_id == submission)
            .order_by(table.c.id)
        )
        return tuple(Party(**row) for row in self._connection.execute(query).mappings())


@dataclass(frozen=True)
class Answer:
    """What a request was answered: the HTTP status and the body, as it was sent."""

    status: int
    body: str


class Requests:
    """Requests that came with a key, so that one sent twice is done once."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def begin(self, principal: str, key: str, body_hash: str) -> Answer | None:
        """Take the key before the deed: None to go on, or the answer already given.

        Another request with the same key waits here until this transaction ends. Conflict where
        the key came with another body, or is already in use in this very transaction.
        """
        row = {"principal": principal, "key": key, "body_hash": body_hash, "response": ""}
        statement = _TAKE[self._connection.dialect.name]
        taken = self._connection.execute(statement, row | {"created_at": self._now}).scalar()
        return self._answered(principal, key, body_hash) if taken is None else None

    def finish(self, principal: str, key: str, answer: Answer) -> None:
        """Remember the answer to a request that began in this transaction."""
        row = {"who": principal, "which": key, "status": answer.status, "response": answer.body}
        self._connection.execute(_ANSWER, row)

    def forget(self, before: datetime) -> int:
        """Forget the requests made before an instant; how many they were."""
        here = tables.idempotency_keys
        return self._connection.execute(delete(here).where(here.c.created_at < before)).rowcount

    def _answered(self, principal: str, key: str, body_hash: str) -> Answer:
        here = tables.idempotency_keys.c
        query = select(here.body_hash, here.status, here.response).where(*_named(principal, key))
        found = self._connection.execute(query).one()
        if found.body_hash != body_hash:
            raise Conflict("同一幂等键的内容不同", "The same key came with another body")
        if found.status is None:
            raise Conflict("同一请求正在办理", "The same request is being dealt with")
        return Answer(found.status, found.response)


_KEYS = tables.idempotency_keys
#: Takes a key unless it is taken; where another transaction holds it, only when that has ended.
_TAKE = {
    "sqlite": sqlite.insert(_KEYS).on_conflict_do_nothing().returning(_KEYS.c.key),
    "postgresql": postgresql.insert(_KEYS).on_conflict_do_nothing().returning(_KEYS.c.key),
}
_ANSWER = (
    update(_KEYS)
    .where(_KEYS.c.principal == bindparam("who"), _KEYS.c.key == bindparam("which"))
    .values(status=bindparam("status"), response=bindparam("response"))
)


def _named(principal: str, key: str) -> tuple[ColumnElement[bool], Any]:
    here = tables.idempotency_keys.c
    return here.principal == principal, here.key == key
