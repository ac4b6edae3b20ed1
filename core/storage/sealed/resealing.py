"""Seals what an older version stored in plain words, wraps keys anew, and erases for good.

Each pass takes some rows at a time, each time in a transaction of its own, so that a pass that was
cut short goes on where it stopped, and nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, select, update

from core.domain.casework.cases import Case
from core.domain.casework.submissions import Party, Submission
from core.domain.people.identities import FIELDS, HIDING
from core.storage import tables
from core.storage.casework.barring import NAMED
from core.storage.database.engine import emptied, reading
from core.storage.lists.finding import Finding
from core.storage.sealed.sealedrows import (
    narrative_row,
    owner_of,
    party_row,
    sealed,
    submission_owner,
)
from core.storage.sealed.sealing import DESTROYED, Damaged
from core.storage.unit_of_work import Store, UnitOfWork

__all__ = [
    "KeyCounts", "carries_keys", "count_keys", "erase_listed", "erase_rows", "rewrap",
    "seal_stored", "wrapping",
]  # fmt: skip

_AT_ONCE = 500


def carries_keys(engine: Engine) -> bool:
    """Whether anything in the database was sealed."""
    here = tables.cases.c
    query = select(here.id).where(here.data_key.is_not(None), here.data_key != DESTROYED).limit(1)
    with reading(engine).begin() as connection:
        return connection.execute(query).first() is not None


def seal_stored(store: Store) -> int:
    """Seal every case and submission that stands in plain words; how many they were.

    What an older backup of the database brought back of somebody erased is erased again.
    """
    with store.read() as work:
        listed = erase_listed(work, look_only=True)
        plain = any(_some(work, table) for table in (tables.submissions, tables.cases))
    if listed:
        with store.write() as work:
            erase_listed(work)
    if not plain:
        return 0
    done = 0
    for table, seal in ((tables.submissions, _seal_submission), (tables.cases, _seal_case)):
        while found := _in_turn(store, table, seal):
            done += found
    emptied(store.engine)
    return done


def rewrap(store: Store) -> int:
    """Wrap every data key under the current key; how many were wrapped under another."""
    done = 0
    for table in (tables.submissions, tables.cases):
        last = 0
        while rows := _keys_after(store, table, last):
            with store.write() as work:
                for row_id, owner, text in rows:
                    again = work.vault.rewrapped(owner, text)
                    if again is not None and not work.vault.is_current(text):
                        here = table.c.id == row_id, table.c.data_key == text
                        statement = update(table).where(*here).values(data_key=again)
                        done += work.connection.execute(statement).rowcount
            last = rows[-1][0]
    return done


def wrapping(connection: Connection) -> set[str]:
    """The ids of the keys under which data keys are wrapped."""
    found: set[str] = set()
    for table in (tables.submissions, tables.cases):
        for text in connection.execute(select(table.c.data_key).distinct()).scalars():
            if text:
                found.add(text.partition(".")[0])
    return found


@dataclass(frozen=True)
class KeyCounts:
    """What became of the data keys; ``damaged`` names the owners of those tampered with."""

    open: int
    destroyed: int
    missing: int
    damaged: tuple[str, ...]


def count_keys(store: Store) -> KeyCounts:
    """Open every data key once, and count."""
    fine, missing, damaged, destroyed = 0, 0, [], 0
    for table in (tables.submissions, tables.cases):
        with store.read() as work:
            gone = select(func.count()).select_from(table).where(table.c.data_key == DESTROYED)
            destroyed += work.connection.execute(gone).scalar_one()
        last = 0
        while rows := _keys_after(store, table, last):
            for _, owner, text in rows:
                try:
                    found = store.vault.find(owner, text)
                except Damaged:
                    damaged.append(owner)
                    continue
                fine, missing = fine + (found is not None), missing + (found is None)
            last = rows[-1][0]
    return KeyCounts(fine, destroyed, missing, tuple(damaged))


def erase_rows(work: UnitOfWork, owner: str) -> None:
    """Destroy the data key of ``owner`` and what it sealed, in the rows and on the outside list.

    The list is written first: should this transaction fail, nothing opens any more all the same,
    and the next start removes the rest.
    """
    work.vault.ring.erase(owner)
    _blank(work.connection, owner)


def erase_listed(work: UnitOfWork, *, look_only: bool = False) -> int:
    """Blank what the outside list says was erased and the database still has; how many."""
    found = [owner for owner in sorted(work.vault.ring.erased) if _has_key(work.connection, owner)]
    if not look_only:
        for owner in found:
            _blank(work.connection, owner)
    return len(found)


def _row_of(owner: str) -> tuple[Table, Any]:
    kind, _, name = owner.partition(" ")
    if kind == "case":
        return tables.cases, tables.cases.c.number == name
    return tables.submissions, tables.submissions.c.id == int(name)


def _has_key(connection: Connection, owner: str) -> bool:
    table, where = _row_of(owner)
    query = select(table.c.data_key).where(where)
    return connection.execute(query).scalar_one_or_none() not in (None, DESTROYED)


def _blank(connection: Connection, owner: str) -> None:
    table, where = _row_of(owner)
    if table is tables.cases:
        gone = {"data_key": DESTROYED, "salt": "", "personal": ""}
        connection.execute(update(table).where(where).values(gone))
        here = tables.barred.c
        whom = here.case_id.in_(select(table.c.id).where(where)), here.officer.startswith(NAMED)
        connection.execute(delete(tables.barred).where(*whom))
        return
    gone = {"data_key": DESTROYED, "subject": "", "description": ""}
    connection.execute(update(table).where(where).values(gone))
    row_id = int(owner.partition(" ")[2])
    Finding(connection).renamed(row_id, "")
    party, message = tables.parties, tables.messages
    blank: dict[str, Any] = dict.fromkeys(FIELDS, "")
    blank |= dict.fromkeys(("contact_key", "id_key", "name_key", "place_key"))
    connection.execute(update(party).where(party.c.submission_id == row_id).values(blank))
    # Nobody who finds a slip of paper shall learn from it that there was something.
    connection.execute(delete(tables.receipts).where(tables.receipts.c.submission_id == row_id))
    connection.execute(update(message).where(message.c.submission_id == row_id).values(text=""))


def _some(work: UnitOfWork, table: Table) -> list[int]:
    query = select(table.c.id).where(table.c.data_key.is_(None)).limit(_AT_ONCE)
    return list(work.connection.execute(query).scalars())


def _in_turn(store: Store, table: Table, seal: Callable[[UnitOfWork, dict[str, Any]], None]) -> int:
    """Seal some of the rows that are not; how many."""
    with store.write() as work:
        ids = _some(work, table)
        query = select(table).where(table.c.id.in_(ids), table.c.data_key.is_(None))
        for row in work.connection.execute(query).mappings().all():
            seal(work, dict(row))
    return len(ids)


def _seal_case(work: UnitOfWork, row: dict[str, Any]) -> None:
    key = work.vault.begin(owner_of(row["number"]))
    case = _named(row)
    told = sealed(work.vault, case, key, {"facts": row["facts"], "salt": row["salt"]})
    here = tables.cases
    statement = update(here).where(here.c.id == row["id"])
    work.connection.execute(statement.values(**told, data_key=key.text))


def _named(row: dict[str, Any]) -> Case:
    names = (
        "number", "sector", "profile", "kind", "channel", "received_at", "received_on", "policy",
        "version", "status",
    )  # fmt: skip
    return Case(**{name: row[name] for name in names})


def _seal_submission(work: UnitOfWork, row: dict[str, Any]) -> None:
    row_id, connection, here = row["id"], work.connection, tables.cases.c
    key = work.vault.begin(submission_owner(row_id))
    hiding = select(here.id).where(here.submission == row_id, here.secrecy.in_(HIDING)).limit(1)
    hidden = connection.execute(hiding).first() is not None
    names = (
        "sector", "profile", "channel", "received_at", "recorded_at", "subject", "description",
    )  # fmt: skip
    submission = Submission(**{name: row[name] for name in names})
    table = tables.submissions
    told = narrative_row(key, submission, hidden=hidden) | {"data_key": key.text}
    connection.execute(update(table).where(table.c.id == row_id).values(told))
    Finding(connection).renamed(row_id, told["subject"])
    party = tables.parties
    query = select(party).where(party.c.submission_id == row_id).order_by(party.c.id)
    for place, one in enumerate(connection.execute(query).mappings().all()):
        plain = Party(**{name: one[name] for name in ("role", "sealed", *FIELDS)})
        statement = update(party).where(party.c.id == one["id"])
        connection.execute(statement.values(party_row(work.vault, key, place, plain)))


def _keys_after(store: Store, table: Table, last: int) -> list[tuple[int, str, str]]:
    """(id, owner, data key) of some rows after ``last`` that have a key."""
    name = table.c.number if table is tables.cases else table.c.id
    query = (
        select(table.c.id, name.label("name"), table.c.data_key)
        .where(table.c.id > last, table.c.data_key.is_not(None), table.c.data_key != DESTROYED)
        .order_by(table.c.id)
        .limit(_AT_ONCE)
    )
    owner = owner_of if table is tables.cases else submission_owner
    with store.read() as work:
        return [(row.id, owner(row.name), row.data_key) for row in work.connection.execute(query)]
