"""When the timers of a past case would have been due, given what happened and when."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from core.domain.casework.cases import Entry, Timer
from core.domain.rules.limits import Term, TimerRule
from core.domain.rules.policies import Policy
from core.domain.rules.regime import Matter
from core.domain.timekeeping.duedates import choose, deadline_of, instant_by
from core.domain.timekeeping.timers import happened
from core.domain.worktime.deadlines import Deadline, end_of
from core.domain.worktime.workdays import OutsideCalendar


@dataclass(frozen=True)
class Run:
    """A run of a timer: its last day (None: none, or it waits), when it was met, how it went.

    ``outcome``: in_time, late, overdue, open, or cancelled by an end of the case before that day.
    """

    name: str
    run: int
    started_on: date
    due: date | None
    met_on: date | None
    outcome: str

    @property
    def failed(self) -> bool:
        """Whether its last day passed before it was met."""
        return self.outcome in ("late", "overdue")


@dataclass(frozen=True)
class Start:
    """A run that a journal starts, before a day is counted: under which rule, by which entries.

    ``begun`` and ``met`` are the places of the entries that start and meet it (None: none did),
    ``term`` the one that holds; its ``timer`` is cancelled where another run followed unmet.
    """

    timer: Timer
    policy: Policy
    rule: TimerRule
    begun: int
    met: int | None
    term: Term | None


def runs(matter: Matter, now: datetime) -> Iterator[Run]:
    """Every run that the journal of a case starts under its rules, in order of start.

    Conditions are asked with the facts known at the end; pauses and extensions are those recorded.
    """
    for start in starts(matter, now):
        yield _run(matter, start, now)


def starts(matter: Matter, now: datetime, names: Collection[str] | None = None) -> list[Start]:
    """Every run that the journal starts, in order; with ``names`` those of some timers only."""
    case, entries = matter.case, list(matter.case.journal)
    case.timers = []
    here = [
        (policy, rule)
        for policy, rule in matter.regime.rules.timers()
        if names is None or rule.name in names
    ]
    rules: _Ruled = {}
    met: dict[int, int] = {}
    for place, entry in enumerate(entries):
        case.journal = entries[: place + 1]
        _meet(matter, entry, rules, met)
        _start(matter, entry, here, rules)
    for timer in case.timers:
        policy, rule, _ = rules[id(timer)]
        env = matter.env(policy, matter.office.day(now))
        if rule.when is not None and rule.when.evaluate(env) is not True:
            timer.state = "absent"
    return [
        Start(timer, *rules[id(timer)], met.get(id(timer)), _term(matter, *rules[id(timer)], timer))
        for timer in case.timers
        if timer.state != "absent"
    ]


_Ruled: TypeAlias = dict[int, tuple[Policy, TimerRule, int]]


def _term(matter: Matter, policy: Policy, rule: TimerRule, begun: int, timer: Timer) -> Term | None:
    return choose(rule, matter.env(policy, timer.started_on))


def _start(
    matter: Matter, entry: Entry, here: list[tuple[Policy, TimerRule]], rules: _Ruled
) -> None:
    for policy, rule in here:
        if not happened(rule.starts, entry, matter.env(policy, matter.office.day(entry.at))):
            continue
        before = matter.case.timer(rule.name)
        if before is not None and before.met_at is None:
            before.state = "cancelled"
        timer = Timer(rule.name, before.run + 1 if before else 1, policy.slug, policy.version,
                      entry.effective_on, entry.at)  # fmt: skip
        timer.state = "running"
        rules[id(timer)] = policy, rule, len(matter.case.journal) - 1
        matter.case.timers.append(timer)


def _meet(matter: Matter, entry: Entry, rules: _Ruled, met: dict[int, int]) -> None:
    day = matter.office.day(entry.at)
    for timer in matter.case.timers:
        if timer.met_at is not None or timer.state == "cancelled":
            continue
        policy, rule, _ = rules[id(timer)]
        env = matter.env(policy, day)
        term = choose(rule, env)
        if any(happened(one.met_by, entry, env) for one in ((term,) if term else rule.terms)):
            timer.met_at = counted_at(entry.at, end_of(entry.effective_on, matter.office.zone))
            met[id(timer)] = len(matter.case.journal) - 1


def counted_at(at: datetime, over: datetime) -> datetime:
    """When an entry counts as done, whose day is ``over`` then: at the latest just before it."""
    return min(at, over - timedelta.resolution)


def _run(matter: Matter, start: Start, now: datetime) -> Run:
    timer = start.timer
    try:
        found = deadline_of(matter, timer)
        due, due_at = days_of(matter, timer, found, start.term)
    except UNCOUNTED:
        due, due_at = None, None
    met_on = matter.office.day(timer.met_at) if timer.met_at else None
    ended = (entry.at for entry in matter.case.journal if "status" in entry.changes)
    went = outcome_of(
        met=timer.met_at is not None,
        cancelled=timer.state == "cancelled",
        dated=due_at is not None,
        late=bool(due_at and timer.met_at and timer.met_at >= due_at),
        ended=due_at is not None and not start.rule.survives
        and any(timer.started_at <= at < due_at for at in ended),
        passed=bool(due_at and due_at <= now),
    )  # fmt: skip
    return Run(timer.name, timer.run, timer.started_on, due, met_on, went)


#: No calendar reaches there, the day that is named is unknown, or what is recorded does not fit
#: this limit (an extension by days of one that counts hours): there is no last day.
UNCOUNTED = (OutsideCalendar, KeyError, ValueError)


def days_of(
    matter: Matter, timer: Timer, found: Deadline | None, term: Term | None
) -> tuple[date | None, datetime | None]:
    """The last day of a run, and the instant after which it is overdue; UNCOUNTED is raised."""
    due = found.due if found else None
    return due, instant_by(matter, timer, found, term) if found and due else None


def outcome_of(
    *, met: bool, cancelled: bool, dated: bool, late: bool, ended: bool, passed: bool
) -> str:
    """How a run went; ``late``, ``ended`` and ``passed`` are about its due instant, if dated.

    ``late``: met at or after it; ``ended``: the case ended before it, and the timer with the case.
    """
    if met:
        return "late" if late else "in_time"
    if cancelled:
        return "cancelled"
    if not dated:
        return "open"
    if ended:
        return "cancelled"
    return "overdue" if passed else "open"
