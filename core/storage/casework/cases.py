"""Keeps cases: each is loaded whole, and only what changed is written.

Saving is checked twice over. The case's revision must still be the one that was loaded, and the
journal may only grow: its new entries are numbered and chained here.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, select

from core.domain.casework.cases import Case, Entry, LinkedCase
from core.domain.errors import Conflict, NotFound
from core.domain.people.identities import LOOKS
from core.domain.proof import journal as chain
from core.storage import tables
from core.storage.casework import parts
from core.storage.casework.caserows import NAMES, own_row, updating
from core.storage.database.batches import at_once
from core.storage.database.duplicates import no_duplicates
from core.storage.database.mapping import Row, fingerprint
from core.storage.database.prepared import Rows
from core.storage.database.sequences import RowIds, next_in
from core.storage.lists.finding import Finding
from core.storage.lists.search import CaseFilter, NextTimer, Page, next_timers, search
from core.storage.proof.checkpoints import refuse_while_held
from core.storage.proof.log import Log
from core.storage.rules.standing import Standing
from core.storage.sealed.sealedrows import opened, owner_of, sealed
from core.storage.sealed.sealing import DataKey, Vault
from core.storage.timekeeping.waking import due

__all__ = ["Cases"]

_GET = select(
    *(tables.cases.c[name] for name in ("id", "revision", "personal", "data_key", *NAMES))
).where(tables.cases.c.number == bindparam("case"))
_GET_LOCKED = _GET.with_for_update()
_CLAIM = _GET.with_for_update(skip_locked=True)
_PRESENT = select(tables.cases.c.number).where(
    tables.cases.c.number.in_(bindparam("numbers", expanding=True))
)
_CASES = Rows(tables.cases)


@dataclass
class _Stored:
    """A case as the database holds it, by which a change is seen."""

    revision: int
    row: Row
    parts: dict[str, parts.Kept]
    seq: int
    hash: str
    key: DataKey | None
    sealed: bool


class Cases:
    """The cases of the office, within one transaction."""

    def __init__(
        self, connection: Connection, now: datetime, log: Log, vault: Vault, standing: Standing,
        finding: Finding, ids: RowIds,
    ) -> None:  # fmt: skip
        self._connection = connection
        self._now = now
        self._log = log
        self._vault = vault
        self._standing, self._finding, self._ids = standing, finding, ids
        self._stored: dict[int, _Stored] = {}

    def get(self, number: str, *, for_update: bool = False) -> Case:
        """The whole case; with ``for_update`` nobody else changes it meanwhile. NotFound."""
        case = self._load(_GET_LOCKED if for_update else _GET, number)
        if case is None:
            raise NotFound(f"没有编号为 {number} 的案件", f"There is no case {number}")
        return case

    def present(self, numbers: Sequence[str]) -> list[str]:
        """Those of ``numbers`` that cases have, in the same order."""
        found = set(self._connection.execute(_PRESENT, {"numbers": numbers}).scalars())
        return [number for number in numbers if number in found]

    def claim(self, number: str) -> Case | None:
        """The case, locked for the sweep; None while another worker holds it."""
        return self._load(_CLAIM, number)

    def add(self, case: Case) -> None:
        """Store a new case; it gets its id, revision 1 and a sealed journal.

        Where it is changed in the same transaction, as hardly any is, it is read anew.
        Conflict where its number, a notice's number or a journal key is taken.
        """
        refuse_while_held(self._standing)
        row, key = own_row(case), self._vault.begin(owner_of(case))
        kept = sealed(self._vault, case, key, row) | {"data_key": key.text}
        case.revision = 1
        stored = _Stored(1, {}, {}, 0, chain.genesis(case.number), key, sealed=True)
        entries = self._sealed(case, stored)
        with _taken(), at_once(self._connection) as batch:
            drawn = self._ids.draw(tables.cases)
            case.id = batch.first(_CASES, kept | {"revision": 1}, drawn)
            added = parts.add(batch, case.id, _differences(case, stored), entries)
            self._finding.add(batch, case.id, case.number, case.submission)
        added()
        self._log_entries(case, stored, entries)

    def save(self, case: Case) -> None:
        """Store what changed since the case was loaded; Conflict if somebody else was first.

        Where nothing changed nothing is written, and the revision stays; so it does where somebody
        only looked, which the journal tells. If the unit fails after this, ``case`` is ahead of
        the database: load it again.
        """
        stored = self._known(case)
        row = own_row(case)
        after = fingerprint(row)
        changed = {name: row[name] for name in row if after[name] != stored.row[name]}
        differences = _differences(case, stored)
        fresh = _fresh(case, stored)
        alters = changed or any(differences.values()) or any(e.event not in LOOKS for e in fresh)
        if not (alters or fresh):
            return
        refuse_while_held(self._standing)
        if stored.sealed:
            changed = sealed(self._vault, case, stored.key, changed)
        with _taken():
            if alters:
                self._raise_revision(case, changed)
            self._write(case, stored, differences)
        stored.row, stored.parts, stored.revision = after, _kept(case), case.revision

    def next_number(self, prefix: str, sector: str, year: int) -> str:
        """The next case number, as ``MS-2026-000001``: no two alike, and none left out."""
        return f"{prefix}-{year}-{next_in(self._connection, 'case', sector, year):06d}"

    def due(self, now: datetime, limit: int, skip: int = 0) -> list[str]:
        """Numbers of the cases with something to attend to; see
        ``core.storage.timekeeping.waking``."""
        return due(self._connection, now, limit, skip)

    def search(self, wanted: CaseFilter, *, cursor: str | None = None, limit: int = 50) -> Page:
        """A page of the cases ``wanted``, the next due first; see ``core.storage.lists.search``."""
        return search(self._connection, wanted, cursor, limit)

    def next_timers(self, numbers: Sequence[str]) -> dict[str, NextTimer]:
        """For each of these cases the timer that calls first, if one does."""
        return next_timers(self._connection, numbers)

    def same_receipt(self, case: Case) -> list[tuple[str, str]]:
        """("same_receipt", number) of the other cases of its submission not linked otherwise."""
        if case.submission is None:
            return []
        here = tables.cases.c
        query = select(here.number).order_by(here.number)
        query = query.where(here.submission == case.submission, here.id != case.id)
        linked = {number for _, number in self.links(case)}
        found = self._connection.execute(query).scalars()
        return [("same_receipt", number) for number in found if number not in linked]

    def link(self, case: Case, other: Case, kind: str) -> None:
        """Bind two stored cases; the same link twice raises Conflict."""
        row = {"case_id": case.id, "other_id": other.id, "kind": kind, "recorded_at": self._now}
        with no_duplicates("两个案件已有这一关联", f"The cases are already linked as {kind}"):
            self._connection.execute(insert(tables.links), row)

    def unlink(self, case: Case, other: Case, kind: str) -> bool:
        """Take the link from ``case`` to ``other`` away; whether there was one."""
        link = tables.links.c
        here = (link.case_id == case.id) & (link.other_id == other.id) & (link.kind == kind)
        return self._connection.execute(delete(tables.links).where(here)).rowcount > 0

    def leads_to(self, case: Case) -> tuple[LinkedCase, ...]:
        """The cases to which links lead from ``case``, oldest first."""
        link, other = tables.links.c, tables.cases.c
        query = (
            select(link.kind, other.number, other.status)
            .where(link.case_id == case.id, link.other_id == other.id)
            .order_by(link.id)
        )
        return tuple(LinkedCase(*row) for row in self._connection.execute(query))

    def links(self, case: Case) -> list[tuple[str, str]]:
        """(kind, number of the other case) of every link from or to ``case``, oldest first."""
        link, other = tables.links.c, tables.cases.c
        query = (
            select(link.kind, other.number)
            .where(
                ((link.case_id == case.id) & (link.other_id == other.id))
                | ((link.other_id == case.id) & (link.case_id == other.id))
            )
            .order_by(link.id)
        )
        return [(kind, number) for kind, number in self._connection.execute(query)]

    def _load(self, query: Select[Any], number: str) -> Case | None:
        row = self._connection.execute(query, {"case": number}).mappings().one_or_none()
        if row is None:
            return None
        values, key = opened(self._vault, dict(row))
        case = Case(**values)
        for part in parts.PARTS:
            setattr(case, part.name, parts.load(self._connection, part, row["id"]))
        case.journal = parts.journal(self._connection, row["id"])
        head = case.journal[-1].hash if case.journal else chain.genesis(case.number)
        before, seq = fingerprint(own_row(case)), len(case.journal)
        is_sealed = row["data_key"] is not None
        stored = _Stored(case.revision, before, _kept(case), seq, head, key, sealed=is_sealed)
        self._stored[row["id"]] = stored
        return case

    def _known(self, case: Case) -> _Stored:
        """What the database holds of ``case``, read now if it was loaded in another unit."""
        if case.id is None:
            raise ValueError(f"case {case.number} was never added")
        if case.id not in self._stored:
            self.get(case.number)
        stored = self._stored[case.id]
        if stored.revision != case.revision:
            raise _too_late(case)
        return stored

    def _raise_revision(self, case: Case, changed: Row) -> None:
        """Write the case's own row; from here on the database keeps others from the case."""
        assert case.revision is not None
        values = {f"new_{name}": value for name, value in changed.items()}
        values |= {"row": case.id, "read": case.revision, "new_revision": case.revision + 1}
        statement = updating((*sorted(changed), "revision"))
        if self._connection.execute(statement, values).rowcount != 1:
            raise _too_late(case)
        case.revision += 1

    def _write(self, case: Case, stored: _Stored, differences: _Differences) -> None:
        """Write what hangs on a stored case, and seal its new journal entries."""
        assert case.id is not None
        entries = self._sealed(case, stored)
        parts.write(self._connection, case.id, differences, entries)
        self._log_entries(case, stored, entries)

    def _sealed(self, case: Case, stored: _Stored) -> list[Entry]:
        return chain.seal(
            _fresh(case, stored),
            after=stored.seq,
            previous_hash=stored.hash,
            recorded_at=self._now,
        )

    def _log_entries(self, case: Case, stored: _Stored, entries: list[Entry]) -> None:
        """Take over the entries now stored, and have them logged."""
        if not entries:
            return
        case.journal[stored.seq :] = entries
        for entry in entries:
            self._log.entry("case", case.number, entry.seq, entry.hash)
        stored.seq, stored.hash = entries[-1].seq, entries[-1].hash


_Differences = dict[str, parts.Difference]


def _differences(case: Case, stored: _Stored) -> _Differences:
    return {
        part.name: parts.compare(part, getattr(case, part.name), stored.parts.get(part.name, {}))
        for part in parts.PARTS
    }


def _kept(case: Case) -> dict[str, parts.Kept]:
    return {part.name: parts.keep(part, getattr(case, part.name)) for part in parts.PARTS}


def _fresh(case: Case, stored: _Stored) -> list[Entry]:
    """The entries not stored yet; ValueError where those stored are not as they were."""
    old, fresh = case.journal[: stored.seq], case.journal[stored.seq :]
    head = old[-1].hash if old else chain.genesis(case.number)
    if len(old) != stored.seq or head != stored.hash or any(entry.hash for entry in fresh):
        raise ValueError(f"the journal of case {case.number} may only grow")
    return fresh


def _taken() -> AbstractContextManager[None]:
    return no_duplicates(
        "编号已被使用,或者这一效果已经发生过",
        "A number is taken already, or this effect has already happened",
    )


def _too_late(case: Case) -> Conflict:
    return Conflict(
        f"案件 {case.number} 已被他人修改,请重新打开后再办理",
        f"Somebody else changed case {case.number} first; load it again",
    )
