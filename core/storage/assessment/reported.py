"""Reads the cases of a report one after another, however many, and no more of each than it asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, select

from core.domain.casework.cases import Case, Entry, Timer
from core.domain.people.identities import Known
from core.domain.timekeeping.punctuality import DATED
from core.storage.assessment.counted import Wanted, conditions
from core.storage.tables import cases as cases_table
from core.storage.tables import journal, timers
from core.storage.tables import parties as parties_table

__all__ = ["Wanted", "reported_cases"]

#: Cases fetched at a time, with what hangs on them; so many are in memory at once.
_AT_ONCE = 1000

_CASE = (
    "number", "sector", "profile", "kind", "channel", "received_at", "received_on", "policy",
    "version", "status", "facts", "verdict", "classification", "submission",
)  # fmt: skip
_TIMER = (
    "name", "run", "policy", "version", "started_on", "started_at", "state", "due", "due_at",
    "met_at", "provisional",
)  # fmt: skip
_ENTRY = ("event", "at", "effective_on")
_PARTY = ("role", "sealed", "contact_key", "id_key", "name_key", "place_key")


@dataclass(frozen=True)
class Parts:
    """What a report needs of each case besides the case itself.

    ``timers``: those that have or had a due day. ``history``: all timers and all entries of the
    journal; without it only entries of ``events``.
    """

    timers: bool = False
    history: bool = False
    events: frozenset[str] = frozenset()
    parties: bool = False


def reported_cases(
    connection: Connection, wanted: Wanted, parts: Parts
) -> Iterator[tuple[Case, tuple[Known, ...]]]:
    """Each case ``wanted`` with its parties as tokens, in order of receipt; none can be saved.

    A journal has the events of its entries and their days, nothing else.
    """
    here = cases_table.c
    query = (
        select(here.id, *(here[name] for name in _CASE))
        .where(*conditions(wanted))
        .order_by(here.received_at, here.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for rows in connection.execute(query).mappings().partitions():
        cases = {row["id"]: Case(**row) for row in rows}
        ids = list(cases)
        if parts.timers or parts.history:
            which = [] if parts.history else [timers.c.state.in_(DATED)]
            for case_id, values in _hanging(connection, timers.c.case_id, ids, _TIMER, which):
                cases[case_id].timers.append(Timer(**values))
        if parts.events or parts.history:
            which = [] if parts.history else [journal.c.event.in_(parts.events)]
            for case_id, values in _hanging(connection, journal.c.case_id, ids, _ENTRY, which):
                cases[case_id].journal.append(Entry(**values))
        parties = _parties(connection, cases) if parts.parties else {}
        for case in cases.values():
            yield case, tuple(parties.get(case.submission or 0, ()))


def _parties(connection: Connection, cases: Mapping[int, Case]) -> dict[int, list[Known]]:
    ids = sorted({case.submission for case in cases.values() if case.submission is not None})
    found: dict[int, list[Known]] = {}
    for place, values in _hanging(connection, parties_table.c.submission_id, ids, _PARTY):
        told = {name.removesuffix("_key"): value or "" for name, value in values.items()}
        found.setdefault(place, []).append(Known(**{**told, "sealed": values["sealed"]}))
    return found


def _hanging(
    connection: Connection,
    by: Column[Any],
    ids: Sequence[int],
    names: Sequence[str],
    which: Sequence[ColumnElement[bool]] = (),
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(``by``, row) of everything in its table that hangs on one of ``ids``, in order."""
    here = by.table.c
    query = select(by, *(here[name] for name in names)).where(by.in_(ids), *which)
    for place, *values in connection.execute(query.order_by(here.id)):
        yield place, dict(zip(names, values, strict=True))
