"""What is looked for among cases, and what that asks of the database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    literal_column,
    select,
    true,
)  # fmt: skip

from core.storage.lists.finding import among_latest, holding, holds
from core.storage.lists.reach import Reach
from core.storage.lists.selections import Selection
from core.storage.tables import cases, timers
from core.storage.tables.matters import SELDOM

__all__ = ["Asked", "CaseFilter", "Hard", "asked", "each", "hard"]

#: Lists of so many units are read one by one.
_FEW_UNITS = 40


@dataclass(frozen=True)
class CaseFilter:
    """What is looked for; what is left out is not asked.

    ``sectors`` and ``units`` are alternatives; a unit None: with none yet. ``timer_state``: some
    timer of the case is in that state. ``due_before``: something of it is due before that instant;
    ``due_after``: nothing is due by that instant, but something later. ``provisional``: a timer
    touches a day that is not settled yet. ``text``: part of the number or of the subject, in any
    case of letters. ``reach``: what the one who looks may know of. ``among``: the cases behind a
    number of a dashboard.
    """

    sectors: tuple[str, ...] | None = None
    policy: str | None = None
    status: str | None = None
    units: tuple[str | None, ...] | None = None
    officer: str | None = None
    timer_state: str | None = None
    due_before: datetime | None = None
    due_after: datetime | None = None
    provisional: bool = False
    text: str | None = None
    reach: Reach | None = None
    among: Selection | None = None

    @property
    def is_dated(self) -> bool:
        """Whether only cases with something due are meant."""
        return self.due_before is not None or self.due_after is not None


def each(connection: Connection, wanted: CaseFilter) -> list[CaseFilter]:
    """``wanted`` of each of its units, or of each of its sectors: alternatives have no order.

    An index gives the cases of one in order, but those of several only one after the other. Who
    knows of few units is not led past the cases of all the others.
    """
    if wanted.units is not None:
        return [replace(wanted, units=(unit,)) for unit in dict.fromkeys(wanted.units)]
    reach = wanted.reach
    if reach is None or wanted.officer is not None or wanted.among is not None:
        return [wanted]
    found = []
    units = _units(connection) if any(reach.hidden.values()) else []
    for sector in reach.sectors:
        one = replace(wanted, reach=replace(reach, sectors=(sector,)))
        hidden = reach.hidden.get(sector, frozenset())
        seen = [unit for unit in units if unit not in hidden]
        apart = hidden and len(seen) <= _FEW_UNITS
        if apart:
            one = replace(one, reach=replace(reach, sectors=(sector,), hidden={}))
        found += [replace(one, units=(unit,)) for unit in seen] if apart else [one]
    return found


def _units(connection: Connection) -> list[str | None]:
    """The units with which cases lie, None for those with none: each is one step in the index."""
    here, first = cases.c.unit, select(func.min(cases.c.unit).label("unit"))
    some = first.cte("some", recursive=True)
    after = select(func.min(here)).where(here > some.c.unit).correlate(some).scalar_subquery()
    some = some.union_all(select(after).where(some.c.unit.is_not(None)))
    return list(connection.execute(select(some.c.unit)).scalars())


@dataclass(frozen=True)
class Hard:
    """A condition that no index has in the order of a list.

    ``row`` asks it of one case after the other; ``ids`` gives the case of everything that meets
    it, as often as it does. ``ids`` is None where no index gives them. ``latest``, where there may
    be very many: how many of the latest cases meet it, and the id of the last.
    """

    name: str
    row: ColumnElement[bool]
    ids: Select[Any] | None
    latest: Select[Any] | None = None


def hard(connection: Connection, wanted: CaseFilter) -> list[Hard]:
    """Those conditions of ``wanted`` that no index has in the order of a list."""
    found, here = [], cases.c
    if wanted.text:
        ids, latest = holding(connection, wanted.text), among_latest(wanted.text)
        found.append(Hard("text", holds(wanted.text), ids, latest))
    if (state := wanted.timer_state) is not None and state != "paused":
        # In the very words of the index, else SQLite does not use it.
        words = literal_column(f"'{state}'") if state in SELDOM else state
        found.append(_of_timers(state, [timers.c.state == words], indexed=state in SELDOM))
    if len(marked := _marks(wanted)) > 1:
        found.append(Hard("provisional", marked[1], None))
    if marked and wanted.status is not None:
        found.append(Hard("status", here.status == wanted.status, None))
    if (policy := wanted.policy) is not None:
        sectors = wanted.sectors if wanted.reach is None else wanted.reach.sectors
        ids = select(here.id.label("case_id")).where(here.policy == policy)
        known = None if sectors is None else ids.where(here.sector.in_(sectors))
        found.append(Hard(f"policy {sectors}", here.policy == policy, known))
    return found


def _of_timers(name: str, where: list[ColumnElement[bool]], *, indexed: bool = True) -> Hard:
    # One value asked for a row is never made into a join, which might begin at all timers.
    one = select(timers.c.id).where(timers.c.case_id == cases.c.id, *where).limit(1)
    row = one.correlate(cases).scalar_subquery().is_not(None)
    return Hard(name, row, select(timers.c.case_id).where(*where).distinct() if indexed else None)


@dataclass(frozen=True)
class Asked:
    """What a filter asks of the columns of cases.

    ``leads`` are alternatives: along the index of any of them the cases stand in the order of a
    list, the one first that likely has the fewest. ``within`` is what is asked of that order
    itself, and of the index: there is one of the paused, and one of the provisional, by sector,
    unit and officer. ``rest`` no index has.
    """

    leads: list[ColumnElement[bool]]
    within: list[ColumnElement[bool]]
    rest: list[ColumnElement[bool]]


def asked(wanted: CaseFilter) -> Asked:
    """What ``wanted`` asks of the columns of cases, of one unit at most."""
    here = cases.c
    leads, rest = list[ColumnElement[bool]](), list[ColumnElement[bool]]()
    marked = _marks(wanted)[:1]
    if wanted.officer is not None:
        leads.append(here.officer == wanted.officer)
    if wanted.units is not None:
        leads.append(here.unit == wanted.units[0])
    if wanted.status is not None and not marked:
        leads.append(here.status == wanted.status)
    sectors = wanted.sectors if wanted.reach is None else wanted.reach.sectors
    if sectors is not None and len(sectors) == 1:
        # Who handles a case tells the sector, so nearly all of theirs are of it.
        handled = wanted.officer is not None or wanted.units is not None
        (rest if handled else leads).append(here.sector == sectors[0])
    elif sectors is not None:
        rest.append(here.sector.in_(sectors))
    if wanted.reach is not None:
        rest.append(wanted.reach.condition())
        if wanted.sectors not in (None, sectors):
            rest.append(here.sector.in_(wanted.sectors))
    if wanted.due_before is not None:
        marked.append(here.next_due_at < wanted.due_before)
    if wanted.due_after is not None:
        marked.append(here.next_due_at > wanted.due_after)
    if wanted.among is not None:  # has indexes of its own
        leads = [and_(*leads, *wanted.among.conditions())]
    return Asked(leads or [true()], marked, rest)


def _marks(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """What is asked of the marks that a case has of its timers, in the words of the indexes."""
    asks = {"paused": wanted.timer_state == "paused", "provisional": wanted.provisional}
    return [cases.c[mark].is_(true()) for mark, is_asked in asks.items() if is_asked]
