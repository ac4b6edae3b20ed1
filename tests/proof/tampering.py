"""What somebody with the database in hand can do to it, clumsily and cleverly."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, text

from core.domain.casework.cases import Case
from core.domain.proof import merkle
from core.domain.proof.journal import chain
from core.domain.proof.logbook import leaf_text
from core.storage import tables
from core.storage.proof.sources import SOURCES
from core.storage.unit_of_work import UnitOfWork

Harm = Callable[[UnitOfWork], None]


@dataclass(frozen=True)
class Tampering:
    """A harm with a name; ``do`` does it, in the unit given."""

    name: str
    do: Harm


def clumsy(seed: int, wanted: int) -> list[Tampering]:
    """So many things done to single rows, chosen at random over all tables of the log."""
    draw = random.Random(seed)
    ways = [_edit, _edit, _edit, _edit_log, _edit_log, _remove, _remove_log, _swap, _add, _null]
    return [ways[n % len(ways)](draw) for n in range(wanted)]


def cut_tail(rows: int) -> Harm:
    """Take the last ``rows`` away, and let the log's end be where it now is."""

    def harm(work: UnitOfWork) -> None:
        head, said = work.log.head(), work.connection
        for row in work.log.page(head.tree.size - rows, rows):
            _run(said, f"DELETE FROM log_rows WHERE seq = {row.seq}")
            _forget(said, row.kind, row.subject, row.place)
        _close(work)

    return harm


def rewrite_case(number: str, place: int, **change: Any) -> Harm:
    """Change an entry of a case, and make every hash after it fit again."""

    def harm(work: UnitOfWork) -> None:
        case: Case = work.cases.get(number)
        changed = [replace(e, **change) if e.seq == place else e for e in case.journal]
        previous = changed[0].previous_hash
        here = tables.journal
        for entry in changed:
            fresh = replace(entry, previous_hash=previous, hash="")
            previous = chain(previous, fresh)
            new = {**change} if entry.seq == place else {}
            new |= {"previous_hash": fresh.previous_hash, "hash": previous}
            where = here.c.seq == entry.seq, here.c.case_id == case.id
            work.connection.execute(here.update().where(*where).values(new))
            log = tables.log_rows
            same = log.c.kind == "case", log.c.subject == number, log.c.place == entry.seq
            work.connection.execute(log.update().where(*same).values(digest=previous))
        _reseal(work)

    return harm


def _reseal(work: UnitOfWork) -> None:
    """Let every row of the log, and its end, say what it now says."""
    for row in work.log.page(0, 10_000):
        said = leaf_text(row.seq, row.kind, row.subject, row.place, _stamp(row.at), row.digest)
        _run(work.connection, f"UPDATE log_rows SET leaf = '{merkle.leaf(said).hex()}' "
                              f"WHERE seq = {row.seq}")  # fmt: skip
    _close(work)


def _close(work: UnitOfWork) -> None:
    head = work.log.head()
    head.tree = merkle.Frontier()
    for leaf in work.log.leaves(10_000):
        head.tree.append(leaf)
    work.log.put(head)


def _stamp(at: Any) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"


def _forget(connection: Connection, kind: str, subject: str, place: int) -> None:
    source = SOURCES[kind]
    where = f"{source.seq} = {place}"
    if kind == "case":
        where += f" AND case_id = (SELECT id FROM cases WHERE number = '{subject}')"
    elif source.owner:
        where += f" AND {source.owner} = {subject}"
    _run(connection, f"DELETE FROM {source.table.name} WHERE {where}")


def _edit(draw: random.Random) -> Tampering:
    source = draw.choice(list(SOURCES.values()))
    names = [*source.names, *(("hash", "previous_hash") if source.is_chain else ())]
    column = draw.choice(names)
    return Tampering(f"edit {source.kind} {column}", _on_a_row(draw, source.table.name, column))


def _edit_log(draw: random.Random) -> Tampering:
    column = draw.choice(["kind", "subject", "place", "at", "digest", "leaf"])
    return Tampering(f"edit log {column}", _on_a_row(draw, "log_rows", column))


def _on_a_row(draw: random.Random, table: str, column: str) -> Harm:
    luck = draw.random()

    def harm(work: UnitOfWork) -> None:
        row = _pick(work.connection, table, luck)
        query = f'SELECT "{column}", typeof("{column}") FROM {table} WHERE rowid = {row}'
        ((old, kind),) = work.connection.execute(text(query))
        new = old + 100 if kind in ("integer", "real") else _other(str(old or ""))
        statement = text(f'UPDATE {table} SET "{column}" = :new WHERE rowid = {row}')
        work.connection.execute(statement, {"new": new})

    return harm


def _other(old: str) -> str:
    """Another text of the same look: a day stays a day, a hash a hash, JSON stays JSON."""
    for n, letter in enumerate(old):
        if letter.isdigit() and not old[n + 1 : n + 2].isdigit():
            return old[:n] + str((int(letter) + 1) % 10) + old[n + 1 :]
    if old[:1] in ("{", "["):
        return '{"x":[]}' if old[:1] == "{" else '["x"]'
    return old + "x"


def _null(draw: random.Random) -> Tampering:
    source = draw.choice([s for s in SOURCES.values() if s.is_chain])
    luck, table = draw.random(), source.table.name

    def harm(work: UnitOfWork) -> None:
        row = _pick(work.connection, table, luck)
        _run(work.connection, f"UPDATE {table} SET hash = '' WHERE rowid = {row}")

    return Tampering(f"empty hash of {source.kind}", harm)


def _remove(draw: random.Random) -> Tampering:
    table, luck = draw.choice(list(SOURCES.values())).table.name, draw.random()

    def harm(work: UnitOfWork) -> None:
        row = _pick(work.connection, table, luck)
        _run(work.connection, f"DELETE FROM {table} WHERE rowid = {row}")

    return Tampering(f"remove from {table}", harm)


def _remove_log(draw: random.Random) -> Tampering:
    luck = draw.random()

    def harm(work: UnitOfWork) -> None:
        row = _pick(work.connection, "log_rows", luck)
        _run(work.connection, f"DELETE FROM log_rows WHERE rowid = {row}")

    return Tampering("remove from the log", harm)


def _swap(draw: random.Random) -> Tampering:
    luck = draw.random()

    def harm(work: UnitOfWork) -> None:
        row = max(2, _pick(work.connection, "log_rows", luck))
        for old, new in ((row, 999_999), (row - 1, row), (999_999, row - 1)):
            _run(work.connection, f"UPDATE log_rows SET seq = {new} WHERE seq = {old}")

    return Tampering("swap two rows of the log", harm)


def _add(draw: random.Random) -> Tampering:
    """Add a row that the log does not know, a copy of one that it does."""
    source = draw.choice([s for s in SOURCES.values() if not s.owner])
    table, luck = source.table, draw.random()

    def harm(work: UnitOfWork) -> None:
        row = _pick(work.connection, table.name, luck)
        names = [c.name for c in table.c if c.name != "id"]
        new = {"seq": "seq + 5000", "document": "document || 'x'", "exclusion": "exclusion + 1"}
        wanted = ", ".join(new.get(name, f'"{name}"') for name in names)
        into = ", ".join(f'"{name}"' for name in names)
        _run(work.connection, f"INSERT INTO {table.name} ({into}) SELECT {wanted} "
                              f"FROM {table.name} WHERE rowid = {row}")  # fmt: skip

    return Tampering(f"add to {table.name}", harm)


def _pick(connection: Connection, table: str, luck: float) -> int:
    rows = connection.execute(text(f"SELECT rowid FROM {table} ORDER BY rowid")).scalars().all()
    return int(rows[int(luck * len(rows))])


def _run(connection: Connection, statement: str) -> None:
    connection.execute(text(statement))
