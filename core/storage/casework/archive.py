"""Reads the files that were put away: many cases at once, each with its journal and notices."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Connection, func, select

from core.domain.casework.cases import ENDED, Case, Entry, Notice
from core.storage import tables
from core.storage.assessment.counted import rows_of
from core.storage.database.mapping import shared_names
from core.storage.lists.reach import Reach

__all__ = ["ended_cases", "ended_page"]

_CASE = tuple(name for name in shared_names(Case, tables.cases) if name != "salt")
_ENTRY = shared_names(Entry, tables.journal)
#: A notice without its text, which no list of documents needs.
_NOTICE = ("slug", "drawn_at", "act", "basis", "number")


def ended_cases(connection: Connection, reach: Reach, first: date, last: date) -> list[Case]:
    """The cases that have ended and of which something was done from ``first`` to ``last``.

    In order of their numbers, for reading only: their timers and tasks are not there.
    """
    here, entries = tables.cases.c, tables.journal.c
    then = select(entries.case_id).where(entries.effective_on.between(first, last))
    which = [*_ended(reach), here.id.in_(then)]
    cases = _read(connection, which)
    _add_journal(connection, cases, which)
    if cases:
        for case_id, row in rows_of(connection, tables.notices, _NOTICE, which):
            cases[case_id].notices.append(Notice(**row))
    return list(cases.values())


def ended_page(
    connection: Connection, reach: Reach, after: str, most: int, part: str = ""
) -> list[Case]:
    """At most so many cases that have ended, those whose numbers come next after ``after``.

    In order of their numbers, for reading only; with their journals, and without notices, timers
    and tasks. ``part``: only those in whose number it stands.
    """
    here = tables.cases.c
    which = [*_ended(reach), here.number > after]
    if part:
        which.append(func.lower(here.number).contains(part.lower(), autoescape=True))
    cases = _read(connection, which, most)
    _add_journal(connection, cases, [here.id.in_([*cases])])
    return list(cases.values())


def _ended(reach: Reach) -> list[ColumnElement[bool]]:
    here = tables.cases.c
    return [reach.condition(), here.status.in_(ENDED), here.kind != "office"]


def _read(
    connection: Connection, which: list[ColumnElement[bool]], most: int | None = None
) -> dict[int, Case]:
    """The cases by id, in order of their numbers."""
    here = tables.cases.c
    columns = [here[name] for name in _CASE]
    query = select(here.id, *columns).where(*which).order_by(here.number).limit(most)
    return {row["id"]: Case(**row) for row in connection.execute(query).mappings()}


def _add_journal(
    connection: Connection, cases: dict[int, Case], which: list[ColumnElement[bool]]
) -> None:
    if cases:
        for case_id, row in rows_of(connection, tables.journal, _ENTRY, which):
            cases[case_id].journal.append(Entry(**row))
