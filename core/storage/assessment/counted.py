"""Reads the cases on which a scorecard rests: many at once, and only what measures may ask of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, Table, or_, select

from core.domain.casework.cases import Case, Entry, Timer
from core.domain.timekeeping.kept import HARD
from core.storage import tables
from core.storage.database.mapping import shared_names
from core.storage.sealed.sealedrows import opened
from core.storage.sealed.sealing import Vault

__all__ = ["Wanted", "conditions", "counted_cases", "last_received", "rows_of"]

#: A case that is counted commits to nothing, so its salt stays sealed.
_CASE = tuple(name for name in shared_names(Case, tables.cases) if name != "salt")
_ENTRY = shared_names(Entry, tables.journal)
_TIMER = shared_names(Timer, tables.timers)


@dataclass(frozen=True)
class Wanted:
    """Which cases: of one office, received from ``first`` to ``last``, days of its ``zone``.

    With ``events`` also those in whose journal one of them has its day then, with ``timers`` those
    of whose timers one is due then. ``history``: their journals and timers are wanted too.
    """

    sector: str
    profile: str
    first: date
    last: date
    zone: ZoneInfo
    events: frozenset[str] = frozenset()
    history: bool = False
    timers: frozenset[str] = frozenset()


def counted_cases(
    connection: Connection,
    wanted: Wanted,
    vault: Vault | None = None,
    *,
    entry: tuple[str, ...] = _ENTRY,
    timer: tuple[str, ...] = _TIMER,
) -> list[Case]:
    """The cases ``wanted``, in the order of their receipt, for counting: they cannot be saved.

    With a ``vault`` they have their personal facts. The office's own file is not among them.
    ``entry`` and ``timer`` name what is read of each line of a journal, and of each timer.
    """
    here = tables.cases.c
    which = conditions(wanted)
    names = ("id", "personal", "data_key", *_CASE)
    query = select(*(here[name] for name in names)).where(*which).order_by(here.id)
    cases = {row["id"]: _case(dict(row), vault) for row in connection.execute(query).mappings()}
    if wanted.history and cases:
        for case_id, row in rows_of(connection, tables.journal, entry, which):
            cases[case_id].journal.append(Entry(**row))
        for case_id, row in rows_of(connection, tables.timers, timer, which):
            cases[case_id].timers.append(Timer(**row))
    return list(cases.values())


def _case(row: Mapping[str, Any], vault: Vault | None) -> Case:
    if vault is not None:
        return Case(**opened(vault, row)[0])
    return Case(**{name: row[name] for name in ("id", *_CASE)})


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What must hold of a row of ``cases`` that is ``wanted``."""
    here, entries = tables.cases.c, tables.journal.c
    # By the instant, not the day: that is what there is an index for.
    since = datetime.combine(wanted.first, time(), wanted.zone)
    until = datetime.combine(wanted.last + timedelta(days=1), time(), wanted.zone)
    then: ColumnElement[bool] = (here.received_at >= since) & (here.received_at < until)
    if wanted.events:
        days = entries.effective_on.between(wanted.first, wanted.last)
        dated = select(entries.case_id).where(entries.event.in_(wanted.events), days)
        then = or_(then, here.id.in_(dated))
    if wanted.timers:
        then = or_(then, here.id.in_(_due(wanted)))
    return [
        here.sector == wanted.sector,
        here.profile == wanted.profile,
        here.kind != "office",
        then,
    ]


def last_received(connection: Connection, wanted: Wanted) -> date | None:
    """The day on which the last case that is ``wanted`` was received; None where there is none."""
    here = tables.cases.c
    query = select(here.received_on).where(*conditions(wanted)).order_by(here.received_at.desc())
    found = connection.execute(query.limit(1)).scalar_one_or_none()
    return found if isinstance(found, date) else None


def _due(wanted: Wanted) -> Select[tuple[int]]:
    """The cases of which a timer wanted is due within the days wanted."""
    timers = tables.timers.c
    which: ColumnElement[bool] = timers.name.in_(wanted.timers)
    if HARD in wanted.timers:
        which = or_(which, timers.strength == "hard")
    due = timers.due.between(wanted.first, wanted.last)
    return select(timers.case_id).where(which, due)


def rows_of(
    connection: Connection,
    table: Table,
    names: tuple[str, ...],
    which: Iterable[ColumnElement[bool]],
) -> Iterable[tuple[int, dict[str, Any]]]:
    """(id of the case, row) of everything in ``table`` that hangs on the cases."""
    columns = [table.c[name] for name in names]
    query = select(table.c.case_id, *columns).join(tables.cases).where(*which).order_by(table.c.id)
    for case_id, *values in connection.execute(query):
        yield case_id, dict(zip(names, values, strict=True))
