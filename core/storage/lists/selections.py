"""Which cases a number of a dashboard counts: said once, for the count and the list behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    JSON,
    ColumnElement,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    type_coerce,
    union_all,
)

from core.domain.timekeeping.punctuality import DATED
from core.storage.tables import cases, timers

__all__ = ["COLUMNS", "Selection", "counting", "grouped_by", "kept", "measured", "outcome"]

#: By which columns of a case cases are grouped, besides the facts of the sector.
COLUMNS = ("kind", "channel", "policy", "status", "unit")
_BROKEN = ("late", "overdue")


@dataclass(frozen=True)
class Selection:
    """Cases of one office; what is left out is not asked. Instants reach from first up to second.

    ``units``: alternatives. ``open_at``: not ended at that instant. ``overdue``: not ended, and a
    limit has run out by ``now``. ``value``: (name, what it is), a column of :data:`COLUMNS` or a
    fact; None: not known. ``timer``: (policy, name) with ``outcome``, or one that has run in any
    way. ``due``: a limit is due that day. ``kept``: every limit decided was kept, or one was not.
    """

    sector: str
    profile: str
    now: datetime
    units: tuple[str, ...] | None = None
    received: tuple[datetime, datetime] | None = None
    ended: tuple[datetime, datetime] | None = None
    open_at: datetime | None = None
    overdue: bool = False
    value: tuple[str, str | bool | None] | None = None
    timer: tuple[str, str] | None = None
    outcome: str = ""
    due: date | None = None
    kept: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """What must hold of a row of ``cases``."""
        here = cases.c
        found: list[ColumnElement[bool]] = [
            here.sector == self.sector, here.profile == self.profile, here.kind != "office",
        ]  # fmt: skip
        if self.units is not None:
            found.append(here.unit.in_(self.units))
        for column, window in ((here.received_at, self.received), (here.ended_at, self.ended)):
            if window is not None:
                found.append((column >= window[0]) & (column < window[1]))
        if self.open_at is not None:
            found += self._still_open(self.open_at)
        if self.overdue:
            found += [here.ended_at.is_(None), _overdue(self.now)]
        if self.value is not None:
            found.append(_is(*self.value))
        return found + self._of_timers()

    def _still_open(self, at: datetime) -> list[ColumnElement[bool]]:
        """Not ended at ``at``; asked so that it is looked up along the index of ends."""
        here = cases.c
        if at >= self.now:  # nothing comes or ends in the future
            return [here.ended_at.is_(None)]
        mine = select(here.id).where(here.sector == self.sector)
        ways = mine.where(here.ended_at.is_(None)), mine.where(here.ended_at >= at)
        return [here.received_at < at, here.id.in_(union_all(*ways))]

    def _of_timers(self) -> list[ColumnElement[bool]]:
        timer, found = timers.c, list[ColumnElement[bool]]()
        if self.timer is not None:
            ran = [measured(), timer.policy == self.timer[0], timer.name == self.timer[1]]
            if self.outcome:
                ran.append(outcome(self.now) == self.outcome)
            found.append(_has(*ran))
        if self.due is not None:
            dated = select(timer.case_id).where(measured(), timer.due == self.due)
            found.append(cases.c.id.in_(dated))
        if self.kept is not None:
            found.append(kept(self.now) == ("kept" if self.kept else "broken"))
        return found


def counting(now: datetime) -> dict[str, ColumnElement[int]]:
    """By name what counts cases, of a query on cases: open, and overdue, at ``now``."""
    here = cases.c
    still = here.ended_at.is_(None)
    ways = {"open": still, "overdue": and_(still, _overdue(now))}
    return {name: func.sum(case((which, 1), else_=0)) for name, which in ways.items()}


def measured() -> ColumnElement[bool]:
    """Whether a row of ``timers`` says anything of speed: as ``punctuality.dated``."""
    timer = timers.c
    moved = or_(timer.met_at.is_(None), timer.met_at != timer.started_at)
    return and_(timer.state.in_(DATED), timer.name.not_like("%@%"), moved)


def outcome(now: datetime) -> ColumnElement[str]:
    """How the limit of a row of ``timers`` was kept: as ``punctuality.outcome``."""
    timer = timers.c
    met = (timer.state == "met") & timer.met_at.is_not(None)
    late = met & timer.due_at.is_not(None) & (timer.met_at >= timer.due_at)
    return case(
        (late, "late"), (met, "in_time"), (or_(timer.state == "overdue", _lapsed(now)), "overdue"),
        else_="open",
    )  # fmt: skip


def kept(now: datetime) -> ColumnElement[str]:
    """Of a case: ``kept``, ``broken``, or ``undecided`` while no limit of it is decided."""
    return case(
        (_has(measured(), outcome(now).in_(_BROKEN)), "broken"),
        (_has(measured(), outcome(now) == "in_time"), "kept"),
        else_="undecided",
    )


def grouped_by(name: str, *, flag: bool = False) -> ColumnElement[str | bool | None]:
    """What a case is grouped by: a column of :data:`COLUMNS`, or a fact (``flag``: yes or no)."""
    if name in COLUMNS:
        return cases.c[name]
    fact = type_coerce(cases.c.facts, JSON)[name]
    found: ColumnElement[str | bool | None] = fact.as_boolean() if flag else fact.as_string()
    return found


def _is(name: str, value: str | bool | None) -> ColumnElement[bool]:
    found = grouped_by(name, flag=isinstance(value, bool))
    return found.is_(None) if value is None else found == value


def _has(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(timers.c.case_id == cases.c.id, *which)


def _lapsed(now: datetime) -> ColumnElement[bool]:
    timer = timers.c
    return timer.due_at.is_not(None) & (timer.due_at <= now) & timer.provisional.is_(False)


def _overdue(now: datetime) -> ColumnElement[bool]:
    timer = timers.c
    runs_out = or_(timer.state == "overdue", (timer.state == "running") & _lapsed(now))
    return _has(timer.deemed.is_(False), timer.name.not_like("%@%"), runs_out)
