"""What must be true of an office's database after any crash; every breach is told in a sentence.

It reads the tables themselves and trusts no use case.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, select, text

from core.domain.casework.cases import Case
from core.domain.proof import journal as chain
from core.storage import tables
from core.storage.casework.cases import Cases
from core.storage.database.engine import create_engine, reading
from core.storage.database.sequences import RowIds
from core.storage.lists.finding import Finding
from core.storage.proof.log import Log
from core.storage.rules.standing import Standing
from core.storage.sealed.sealing import Vault
from core.storage.unit_of_work import UnitOfWork
from core.usecases.proof.verifying import verify_in
from tests.crash.office import Place

_NUMBER = re.compile(r"[A-Z]+-\d{4}-\d{6,}")

Told = Mapping[str, str]
"""What a client was told: the numbers of its cases, by key."""


class Office:
    """A database, opened to be looked at."""

    def __init__(self, place: Place) -> None:
        self.engine = create_engine(place.database)
        self.vault = place.settings.vault()

    def faults(self, told: Told, now: datetime, *, settled: bool = False) -> list[str]:
        """Every breach; ``settled`` says that a sweep has ended, so nothing due may be left."""
        with reading(self.engine).begin() as connection:
            return [
                *_damaged(connection),
                *_unproved(connection, self.vault),
                *_lost(connection, told),
                *_doubled(connection, self.vault),
                *_half_done(connection),
                *_fired(connection, now, settled),
            ]

    def cases(self, newest: int = 0) -> Iterator[Case]:
        """The cases, newest first."""
        query = select(tables.cases.c.number).order_by(tables.cases.c.id.desc())
        with reading(self.engine).begin() as connection:
            found = connection.execute(query.limit(newest) if newest else query).scalars().all()
            now = datetime.min.replace(tzinfo=UTC)
            kept = Cases(
                connection, now, Log(connection, now), self.vault, Standing(connection, {}),
                Finding(connection), RowIds(connection),
            )  # fmt: skip
            for number in found:
                yield kept.get(number)

    def count(self, what: str) -> int:
        """One number out of the database."""
        with reading(self.engine).begin() as connection:
            return int(connection.execute(text(what)).scalar_one())

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        names = [table.name for table in tables.metadata.sorted_tables]
        with reading(self.engine).begin() as connection:
            found = _everything(connection, [f"SELECT * FROM {name}" for name in names])
            return {name: sorted(rows, key=repr) for name, rows in zip(names, found, strict=True)}

    def damage(self) -> list[str]:
        """What is wrong with the database itself, whatever stands in it."""
        with reading(self.engine).begin() as connection:
            return list(_damaged(connection))

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def step_aside(self) -> None:
        """Let the database be put back: nobody may have a file open then."""
        if self.engine.dialect.name == "sqlite":
            self.close()


def broken_chains(cases: Iterable[Case]) -> list[str]:
    """The cases whose journals do not verify, each with the first entry that does not fit."""
    return [
        f"{case.number}: entry {fault.seq} is {fault.reason}"
        for case in cases
        if (fault := chain.verify(case.journal, case.number))
    ]


def _damaged(connection: Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        yield from _dangling(connection)
        return
    for (line,) in connection.execute(text("PRAGMA integrity_check")):
        if line != "ok":
            yield f"the file is damaged: {line}"
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"a row refers to nothing: {tuple(row)}"


def _unproved(connection: Connection, vault: Vault) -> Iterator[str]:
    """The log has no gap and no fork, and a row for every entry."""
    work = UnitOfWork(connection, datetime.min.replace(tzinfo=UTC), vault)
    yield from map(str, verify_in(work, None, ()).faults)


def _everything(connection: Connection, queries: list[str]) -> list[list[tuple[Any, ...]]]:
    """What each query gives; where there is a server, it is asked once."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        return [driver.execute(query).fetchall() for query in queries]
    with driver.cursor() as cursor:
        cursor.execute("; ".join(queries), prepare=False)
        found = [cursor.fetchall()]
        while cursor.nextset():
            found.append(cursor.fetchall())
        return found


def _dangling(connection: Connection) -> Iterator[str]:
    """Rows whose foreign keys lead nowhere; the server promises that there are none."""
    for (key,) in connection.exec_driver_sql(_dangling_query()):
        yield f"a row refers to nothing: {key}"


@cache
def _dangling_query() -> str:
    return " UNION ALL ".join(
        f"SELECT '{table.name}.{key.parent.name}' WHERE EXISTS ("
        f"SELECT 1 FROM {table.name} AS here WHERE here.{key.parent.name} IS NOT NULL"
        f" AND NOT EXISTS (SELECT 1 FROM {key.column.table.name} AS there"
        f" WHERE there.{key.column.name} = here.{key.parent.name}))"
        for table in tables.metadata.sorted_tables
        for key in table.foreign_keys
    )


def _lost(connection: Connection, told: Told) -> Iterator[str]:
    """What was acknowledged is stored, under the numbers that were told."""
    case, submission = tables.cases.c, tables.submissions.c
    query = (
        select(submission.external_id, case.number)
        .join_from(tables.submissions, tables.cases, case.submission == submission.id)
        .order_by(case.id)
    )
    stored: dict[str, list[str]] = {}
    for key, number in connection.execute(query):
        stored.setdefault(key, []).append(number)
    for key, numbers in told.items():
        if key not in stored:
            yield f"lost: {key}, acknowledged as {numbers}"
        elif " ".join(stored[key]) != numbers:
            yield f"{key} was acknowledged as {numbers}, stored is {' '.join(stored[key])}"


def _doubled(connection: Connection, vault: Vault) -> Iterator[str]:
    """One submission a key, each with the cases it was answered with, numbered without a gap."""
    key, submission = tables.idempotency_keys.c, tables.submissions.c
    ids = connection.execute(select(submission.external_id)).scalars().all()
    yield from (f"{one} was taken in {n} times" for one, n in Counter(ids).items() if one and n > 1)
    answers = {
        row.key: row.response and vault.kept(f"request {row.principal} {row.key}", row.response)
        for row in connection.execute(select(key.principal, key.key, key.response))
    }
    if keyed := set(answers) ^ {one for one in ids if one}:
        yield f"key and submission do not go together: {sorted(keyed)[:5]}"
    promised = Counter(n for answer in answers.values() for n in set(_NUMBER.findall(answer or "")))
    yield from (f"{number} was promised to {n} keys" for number, n in promised.items() if n > 1)
    for series, numbered in (("case", "cases WHERE kind != 'office'"), ("notice", "notices")):
        stored = connection.execute(text(f"SELECT count(*) FROM {numbered}")).scalar()
        last = f"SELECT coalesce(sum(last), 0) FROM number_sequences WHERE series = '{series}'"
        given = connection.execute(text(last)).scalar()
        if stored != given:
            yield f"of {series}s {given} numbers were given, {stored} are stored"


def _half_done(connection: Connection) -> Iterator[str]:
    """No row stands without the others of its deed."""
    key, case, entry = tables.idempotency_keys.c, tables.cases.c, tables.journal.c
    open_keys = select(key.key).where(key.status.is_(None))
    yield from (
        f"the answer of {one} is missing" for one in connection.execute(open_keys).scalars()
    )
    orphans = (
        "SELECT external_id FROM submissions s"
        " WHERE NOT EXISTS (SELECT 1 FROM cases WHERE submission = s.id)"
    )
    yield from (f"{one[0]} has no case" for one in connection.execute(text(orphans)))
    journals = (
        select(case.number)
        .join_from(tables.cases, tables.journal, entry.case_id == case.id, isouter=True)
        .group_by(case.id)
        .having(text("count(journal.id) = 0 OR max(journal.seq) != count(journal.id)"))
    )
    yield from (f"{one} has a torn journal" for one in connection.execute(journals).scalars())
    idle = (
        "SELECT number FROM cases c WHERE kind != 'office'"
        " AND NOT EXISTS (SELECT 1 FROM timers WHERE case_id = c.id)"
    )
    yield from (f"{one[0]} has no timers" for one in connection.execute(text(idle)))


def _fired(connection: Connection, now: datetime, settled: bool) -> Iterator[str]:
    """Each run of a timer lapsed at most once, and exactly once if it is overdue."""
    case, timer, entry = tables.cases.c, tables.timers.c, tables.journal.c
    lapses: Counter[tuple[str, str]] = Counter()
    query = select(case.number, entry.data).join_from(tables.cases, tables.journal)
    for number, data in connection.execute(query.where(entry.event == "lapsed")):
        lapses[number, data["timer"]] += 1
    runs = select(case.number, timer.name, timer.run, timer.state, timer.due_at, timer.provisional)
    for number, name, run, state, due_at, provisional in connection.execute(
        runs.join_from(tables.cases, tables.timers)
    ):
        fired = lapses.pop((number, f"{name}#{run}"), 0)
        if fired > 1:
            yield f"{number}: {name}#{run} fired {fired} times"
        elif fired == 0 and state == "overdue":
            yield f"{number}: {name}#{run} is overdue without having fired"
        elif fired and state not in ("overdue", "met"):
            yield f"{number}: {name}#{run} fired, yet is {state}"
        due = due_at is not None and due_at <= now and state == "running" and not provisional
        if settled and due:
            yield f"{number}: {name}#{run} is due and was left"
    yield from (f"{number}: {name} fired, and is no timer" for number, name in lapses)


def picture(case: Case, *, dated: bool = True) -> dict[str, Any]:
    """All that happened to a case, but for its number, its secrets and when it was written.

    Without ``dated`` it leaves out every day and instant, so that cases of any day compare.
    """
    days = (lambda *instants: instants) if dated else (lambda *_: ())
    return {
        "channel": case.channel,
        "status": case.status,
        "facts": case.facts,
        "classification": case.classification,
        "journal": [
            (e.event, e.act, e.actor, dict(e.changes), e.data.get("timer"), *days(e.at))
            for e in case.journal
        ],
        "timers": [
            (t.name, t.run, t.state, t.warned, t.generation, t.deemed, *days(t.due, t.wake_at))
            for t in case.timers
        ],
        "tasks": [(t.slug, t.role, t.done_by, *days(t.opened_at, t.done_at)) for t in case.tasks],
        "notices": [(n.slug, n.act, *days(n.drawn_at)) for n in case.notices],
    }
