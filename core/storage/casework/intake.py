"""Keeps what arrives: submissions with their parties, and requests already answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.domain.casework.submissions import Party, Submission
from core.domain.errors import Conflict, NotFound
from core.domain.people.identities import FIELDS, HIDDEN, HIDING
from core.storage import tables
from core.storage.database.batches import at_once
from core.storage.database.duplicates import no_duplicates
from core.storage.database.mapping import Row, row_of, shared_names
from core.storage.database.prepared import Prepared, Rows
from core.storage.database.sequences import RowIds
from core.storage.lists.finding import Finding
from core.storage.sealed.sealedrows import (
    narrative,
    narrative_row,
    opened_parties,
    party_row,
    submission_owner,
)
from core.storage.sealed.sealing import DataKey, Vault

__all__ = ["Answer", "Requests", "Submissions"]

_SUBMISSION = shared_names(Submission, tables.submissions)
_PARTY = shared_names(Party, tables.parties)
_SUBMISSIONS = Rows(tables.submissions)
_PARTIES = Rows(tables.parties)
_SEAL = Prepared(
    update(tables.submissions)
    .where(tables.submissions.c.id == bindparam("row"))
    .values({name: bindparam(f"new_{name}") for name in ("subject", "description", "data_key")})
)


class Submissions:
    """What arrived, within one transaction. Who takes part is told by :meth:`identities` alone."""

    def __init__(self, connection: Connection, vault: Vault, finding: Finding, ids: RowIds) -> None:
        self._connection = connection
        self._vault = vault
        self._finding, self._ids = finding, ids
        #: What arrived in this very transaction, as it was told: it need not be opened again.
        self._arrived: dict[int, Submission] = {}

    def add(self, submission: Submission, *, hidden: bool = False) -> Submission:
        """Store it with its parties, sealed, and return it with the ids given.

        ``hidden``: its subject is in no list either. Conflict where its sector has a submission
        with that external id already.
        """
        row = row_of(submission, _SUBMISSION)
        row_id = self._ids.draw(tables.submissions)
        taken = no_duplicates("该外部编号已登记", "This external id is registered already")
        with taken, at_once(self._connection) as batch:
            if row_id is None:
                row |= {"subject": "", "description": ""}
                row_id = batch.first(_SUBMISSIONS, row, None)
                # What is sealed is bound to the row's own number, which it has only now.
                key = self._vault.begin(submission_owner(row_id))
                batch.run(_SEAL, _seal(row_id, key, submission, hidden=hidden))
            else:
                key = self._vault.begin(submission_owner(row_id))
                row |= narrative_row(key, submission, hidden=hidden) | {"data_key": key.text}
                batch.first(_SUBMISSIONS, row, row_id)
            given = batch.put(_PARTIES, self._party_rows(row_id, key, submission.parties))
        ids = zip(submission.parties, given(), strict=True)
        parties = tuple(replace(party, id=party_id) for party, party_id in ids)
        self._finding.told(row_id, "" if hidden else submission.subject)
        self._arrived[row_id] = added = replace(submission, id=row_id, parties=parties)
        return added

    def get(self, row_id: int) -> Submission:
        """The submission with that id, its parties without what tells who they are; NotFound."""
        if row_id in self._arrived:
            told = self._arrived[row_id]
            parties = (Party(one.role, sealed=one.sealed, id=one.id) for one in told.parties)
            return replace(told, parties=tuple(parties))
        found = self._find(tables.submissions.c.id == row_id)
        if found is None:
            raise NotFound("没有这一来件", "There is no such submission")
        return found

    def known(self, sector: str, external_ids: Iterable[str]) -> set[str]:
        """Those of these external ids that a submission of the sector bears."""
        here = tables.submissions.c
        query = select(here.external_id)
        query = query.where(here.sector == sector, here.external_id.in_(list(external_ids)))
        return set(self._connection.execute(query).scalars())

    def find(self, sector: str, external_id: str) -> Submission | None:
        """The submission that another system calls ``external_id``, as :meth:`get` gives it."""
        here = tables.submissions.c
        return self._find((here.sector == sector) & (here.external_id == external_id))

    def identities(self, row_id: int) -> tuple[Party, ...]:
        """Who takes part in a submission, in plain words: for whoever was let in to see it.

        Empty words where they were erased, or where the keys are not here.
        """
        if row_id in self._arrived:
            return self._arrived[row_id].parties
        here = tables.submissions.c
        query = select(here.data_key).where(here.id == row_id)
        wrapped = self._connection.execute(query).scalar_one()
        parties = self._parties(row_id, ("role", "sealed", *FIELDS))
        if wrapped is None:
            return parties
        return opened_parties(self._vault.find(submission_owner(row_id), wrapped), list(parties))

    def by_the_same(self, row_id: int) -> list[str]:
        """Numbers of other cases of somebody known again by contact or identity document.

        Only of those who complain, and of nobody whose identity is hidden, here or there.
        """
        one, other, case = tables.parties.alias(), tables.parties, tables.cases
        same = or_(one.c.contact_key == other.c.contact_key, one.c.id_key == other.c.id_key)
        query = (
            select(case.c.number)
            .join(other, other.c.submission_id == case.c.submission)
            .join(one, same)
            .where(
                one.c.submission_id == row_id,
                other.c.submission_id != row_id,
                *(side.c.role.in_(HIDDEN) for side in (one, other)),
                *(side.c.sealed.is_(False) for side in (one, other)),
                case.c.secrecy.not_in(HIDING),
            )
            .distinct()
        )
        return sorted(self._connection.execute(query).scalars())

    def levels(self, row_id: int) -> dict[str, str]:
        """The secrecy of every case of a submission, by its number."""
        here = tables.cases.c
        query = select(here.number, here.secrecy).where(here.submission == row_id)
        return {row.number: row.secrecy for row in self._connection.execute(query)}

    def seal(self, row_id: int, roles: Sequence[str]) -> None:
        """Keep the identity of everybody in one of ``roles`` secret, and the subject with it."""
        here = tables.parties
        statement = update(here).where(here.c.submission_id == row_id, here.c.role.in_(roles))
        self._connection.execute(statement.values(sealed=True))
        self._hide(row_id, hidden=True)

    def unseal(self, row_id: int) -> None:
        """Take the secrecy of everybody back, and show the subject again."""
        here = tables.parties
        statement = update(here).where(here.c.submission_id == row_id)
        self._connection.execute(statement.values(sealed=False))
        self._hide(row_id, hidden=False)

    def _hide(self, row_id: int, *, hidden: bool) -> None:
        self._arrived.pop(row_id, None)
        found, key = self._read(tables.submissions.c.id == row_id)
        if found is not None and key is not None:
            _SEAL.run(self._connection, _seal(row_id, key, found, hidden=hidden))
            self._finding.renamed(row_id, "" if hidden else found.subject)

    def _party_rows(self, submission: int, key: DataKey, parties: tuple[Party, ...]) -> list[Row]:
        return [
            row_of(party, _PARTY)
            | party_row(self._vault, key, place, party)
            | {"submission_id": submission}
            for place, party in enumerate(parties)
        ]

    def _find(self, where: ColumnElement[bool]) -> Submission | None:
        return self._read(where)[0]

    def _read(self, where: ColumnElement[bool]) -> tuple[Submission | None, DataKey | None]:
        table = tables.submissions
        names = ("id", "data_key", *_SUBMISSION)
        query = select(*(table.c[name] for name in names)).where(where)
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            return None, None
        values = dict(row)
        wrapped = values.pop("data_key")
        found = Submission(**values, parties=self._parties(row["id"], ("role", "sealed")))
        if wrapped is None:
            return found, None
        key = self._vault.find(submission_owner(row["id"]), wrapped)
        return narrative(key, found), key

    def _parties(self, submission: int, names: Sequence[str]) -> tuple[Party, ...]:
        table = tables.parties
        query = (
            select(table.c.id, *(table.c[name] for name in names))
            .where(table.c.submission_id == submission)
            .order_by(table.c.id)
        )
        return tuple(Party(**row) for row in self._connection.execute(query).mappings())


def _seal(row_id: int, key: DataKey, told: Submission, *, hidden: bool) -> Row:
    row = narrative_row(key, told, hidden=hidden) | {"data_key": key.text}
    return {"row": row_id} | {f"new_{name}": value for name, value in row.items()}


@dataclass(frozen=True)
class Answer:
    """What a request was answered: the HTTP status and the body, as it was sent."""

    status: int
    body: str


class Requests:
    """Requests that came with a key, so that one sent twice is done once.

    The hash of what was sent is keyed: else whoever knew most of a body could try names in it.
    """

    def __init__(self, connection: Connection, now: datetime, vault: Vault) -> None:
        self._connection = connection
        self._now = now
        self._vault = vault

    def begin(self, principal: str, key: str, body_hash: str) -> Answer | None:
        """Take the key before the deed: None to go on, or the answer already given.

        Another request with the same key waits here until this transaction ends. Conflict where
        the key came with another body, or is already in use in this very transaction.
        """
        keyed = self._vault.index("request", body_hash)
        row = {"principal": principal, "key": key, "body_hash": keyed, "response": ""}
        statement = _TAKE[self._connection.dialect.name]
        taken = statement.scalar(self._connection, row | {"created_at": self._now})
        return self._answered(principal, key, body_hash) if taken is None else None

    def finish(self, principal: str, key: str, answer: Answer) -> None:
        """Remember the answer to a request that began in this transaction."""
        body = self._vault.keep(_place(principal, key), answer.body)
        row = {"who": principal, "which": key, "status": answer.status, "response": body}
        _ANSWER.run(self._connection, row)

    def forget(self, before: datetime) -> int:
        """Forget the requests made before an instant; how many they were."""
        here = tables.idempotency_keys
        return self._connection.execute(delete(here).where(here.c.created_at < before)).rowcount

    def _answered(self, principal: str, key: str, body_hash: str) -> Answer:
        here = tables.idempotency_keys.c
        query = select(here.body_hash, here.status, here.response).where(*_named(principal, key))
        found = self._connection.execute(query).one()
        if found.body_hash not in (self._vault.index("request", body_hash), body_hash):
            raise Conflict("同一幂等键的内容不同", "The same key came with another body")
        if found.status is None:
            raise Conflict("同一请求正在办理", "The same request is being dealt with")
        body = found.response
        if not body.startswith(("{", "[")):  # an answer of before they were sealed
            body = self._vault.kept(_place(principal, key), body)
        if body is None:
            zh = "此请求已经办理,但当时的答复已不可读"
            raise Conflict(zh, "It was done already, but its answer can no longer be read")
        return Answer(found.status, body)


def _place(principal: str, key: str) -> str:
    return f"request {principal} {key}"


_KEYS = tables.idempotency_keys
#: Takes a key unless it is taken; where another transaction holds it, only when that has ended.
_TAKE = {
    name: Prepared(insert_here(_KEYS).on_conflict_do_nothing().returning(_KEYS.c.key))
    for name, insert_here in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_ANSWER = Prepared(
    update(_KEYS)
    .where(_KEYS.c.principal == bindparam("who"), _KEYS.c.key == bindparam("which"))
    .values(status=bindparam("status"), response=bindparam("response"))
)


def _named(principal: str, key: str) -> tuple[ColumnElement[bool], Any]:
    here = tables.idempotency_keys.c
    return here.principal == principal, here.key == key
