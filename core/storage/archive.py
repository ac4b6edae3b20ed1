"""Reads the files that were put away: many cases at once, each with its journal and notices."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from core.domain.cases import ENDED, Case, Entry, Notice
from core.storage import tables
from core.storage.counted import rows_of
from core.storage.mapping import shared_names
from core.storage.reach import Reach

__all__ = ["ended_cases"]

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
    which = [
        reach.condition(),
        here.status.in_(ENDED),
        here.kind != "office",
        here.id.in_(then),
    ]
    query = select(here.id, *(here[name] for name in _CASE)).where(*which).order_by(here.number)
    cases = {row["id"]: Case(**row) for row in connection.execute(query).mappings()}
    if cases:
        for case_id, row in rows_of(connection, tables.journal, _ENTRY, which):
            cases[case_id].journal.append(Entry(**row))
        for case_id, row in rows_of(connection, tables.notices, _NOTICE, which):
            cases[case_id].notices.append(Notice(**row))
    return list(cases.values())
