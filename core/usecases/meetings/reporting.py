"""Timeliness: of all the limits that ran, how many were kept, and how long the rest took.

Computed from the timers as they stand; a timer met at the very instant at which it began says
nothing of anybody's speed and is left out (``unmeasured``).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median

from core.domain.rules.regime import Office
from core.domain.timekeeping.punctuality import (
    Count,
    may_reply,
    measured,
    outcome,
    rank,
    reply_timers,
)
from core.storage.timekeeping.timeliness import DatedTimer, dated_timers
from core.usecases.desk import Desk

#: How a line may gather cases by the day of their receipt.
PERIODS = ("month", "year", "all")


@dataclass(frozen=True)
class Wanted:
    """What a report is asked for; what is left out is not asked. ``month`` is its first day."""

    sector: str | None = None
    policy: str | None = None
    month: date | None = None
    by: str = "month"
    slowest: int = 10


@dataclass
class Line:
    """One timer of one version of a policy, for the cases received in a ``period``.

    ``limits`` are the lengths that ran, ``unit`` (workdays or days) that of ``median`` and
    ``slowest``, which tell how long it took where it was met; ``taken`` holds both units of each.
    ``reply``: in some case it stands for the reply.
    """

    sector: str
    policy: str
    version: date
    timer: str
    period: str
    reply: bool = False
    count: Count = field(default_factory=Count)
    limits: set[str] = field(default_factory=set)
    unit: str = "workdays"
    median: float | None = None
    slowest: int | None = None
    taken: list[tuple[int, int]] = field(default_factory=list, repr=False)

    def finish(self) -> None:
        """Work out median and slowest, in the unit of the limits."""
        workdays = all(limit.endswith(("workday", "workdays")) for limit in self.limits)
        self.unit = "workdays" if workdays else "days"
        taken = sorted(pair[0 if workdays else 1] for pair in self.taken)
        if taken:
            self.median, self.slowest = median(taken), taken[-1]


@dataclass(frozen=True)
class Slow:
    """A reply that took long: when it was due and came, and the working days it took."""

    number: str
    external_id: str | None
    policy: str
    timer: str
    received_on: date
    replied_on: date
    workdays: int
    due: date
    in_time: bool


@dataclass(frozen=True)
class Report:
    """The lines in order; by sector the replies, one a case at most; the slowest of them.

    ``by_row`` tells how the reply to each case went, under its external id or else its number:
    the outcome, and the working days it took.
    """

    lines: list[Line]
    replies: dict[str, Count]
    slowest: list[Slow]
    unmeasured: int
    by_row: dict[str, tuple[str, int | None]]

    @property
    def total(self) -> Count:
        """The replies of all sectors together."""
        counts = self.replies.values()
        return Count(*(sum(getattr(c, name) for c in counts) for name in vars(Count())))


def timeliness(desk: Desk, wanted: Wanted | None = None) -> Report:
    """The report on everything that was due; NotFound for a sector that is not loaded."""
    wanted = wanted or Wanted()
    slugs = [wanted.sector] if wanted.sector else [sector.slug for sector in desk.registry]
    for slug in slugs:
        desk.sector(slug)
    with desk.store.read() as work:
        offices = {
            (slug, profile): desk.office(work, slug, profile)
            for slug in slugs
            for profile in desk.sector(slug).profiles
        }
        first, last = _span(wanted.month)
        found = dated_timers(work.connection, slugs, policy=wanted.policy, first=first, last=last)
        gathering = _Gathering(desk, wanted, offices)
        for timer in found:
            gathering.add(timer)
    return gathering.report()


def _span(month: date | None) -> tuple[date | None, date | None]:
    if month is None:
        return None, None
    return month.replace(day=1), month.replace(day=monthrange(month.year, month.month)[1])


@dataclass(frozen=True)
class _Candidate:
    """A timer that may stand for the reply of its case."""

    line: Line
    timer: DatedTimer
    outcome: str
    named: bool

    def rank(self) -> tuple[bool, datetime, int]:
        """The greatest stands for the reply."""
        return rank(self.timer, named=self.named)


class _Gathering:
    """Sums up timers as they come; which of a case stands for its reply is known at the end."""

    def __init__(self, desk: Desk, wanted: Wanted, offices: dict[tuple[str, str], Office]) -> None:
        self._desk, self._wanted, self._offices = desk, wanted, offices
        self._now = desk.now()
        self._lines: dict[tuple[str, str, date, str, str], Line] = {}
        self._names: dict[tuple[str, str, date], set[str]] = {}
        self._replies: dict[str, _Candidate] = {}
        self._unmeasured = 0

    def add(self, timer: DatedTimer) -> None:
        """Count one run of a timer."""
        if not measured(timer):
            self._unmeasured += 1
            return
        line, result = self._line(timer), outcome(timer, self._now)
        line.limits.add(timer.length)
        line.count.add(result)
        if timer.met_at is not None:
            office, met_on = self._met_on(timer, timer.met_at)
            workdays = office.calendar.count_workdays(timer.started_on, met_on)
            line.taken.append((workdays, (met_on - timer.started_on).days))
        named = timer.name in self._reply_timers(timer)
        governing = timer.policy == timer.governing
        if may_reply(timer, timer.received_at, named=named, governing=governing):
            candidate = _Candidate(line, timer, result, named)
            before = self._replies.get(timer.number)
            if before is None or before.rank() < candidate.rank():
                self._replies[timer.number] = candidate

    def report(self) -> Report:
        """The lines in order, once every timer was added."""
        replies: dict[str, Count] = {}
        for reply in self._replies.values():
            reply.line.reply = True
            replies.setdefault(reply.line.sector, Count()).add(reply.outcome)
        lines = [self._lines[key] for key in sorted(self._lines)]
        for line in lines:
            line.finish()
        slow = [one for reply in self._replies.values() if (one := self._slow(reply))]
        slow.sort(key=lambda one: (-one.workdays, one.number))
        slowest = slow[: self._wanted.slowest]
        by_row = {
            reply.timer.external_id or reply.timer.number: (reply.outcome, self._workdays(reply))
            for reply in self._replies.values()
        }
        return Report(lines, dict(sorted(replies.items())), slowest, self._unmeasured, by_row)

    def _line(self, timer: DatedTimer) -> Line:
        period = _period(timer.received_on, self._wanted.by)
        key = (timer.sector, timer.policy, timer.version, timer.name, period)
        return self._lines.setdefault(key, Line(*key))

    def _met_on(self, timer: DatedTimer, met_at: datetime) -> tuple[Office, date]:
        office = self._offices[timer.sector, timer.profile]
        return office, office.day(met_at)

    def _workdays(self, reply: _Candidate) -> int | None:
        if reply.timer.met_at is None:
            return None
        office, met_on = self._met_on(reply.timer, reply.timer.met_at)
        return office.calendar.count_workdays(reply.timer.received_on, met_on)

    def _slow(self, reply: _Candidate) -> Slow | None:
        timer = reply.timer
        if timer.met_at is None or timer.due is None:
            return None
        office, met_on = self._met_on(timer, timer.met_at)
        return Slow(
            timer.number,
            timer.external_id,
            timer.policy,
            timer.name,
            timer.received_on,
            met_on,
            office.calendar.count_workdays(timer.received_on, met_on),
            timer.due,
            reply.outcome == "in_time",
        )

    def _reply_timers(self, timer: DatedTimer) -> set[str]:
        key = (timer.sector, timer.policy, timer.version)
        if key not in self._names:
            policies = self._desk.sector(timer.sector).policies
            same = (p for p in policies if (p.sector, p.slug, p.version) == key)
            self._names[key] = set().union(*map(reply_timers, same))
        return self._names[key]


def _period(day: date, by: str) -> str:
    return {"month": f"{day:%Y-%m}", "year": f"{day:%Y}"}.get(by, "")
