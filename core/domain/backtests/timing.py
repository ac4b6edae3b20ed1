"""When the timers of a past case would have been due, given what happened and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.domain.cases import Entry, Timer
from core.domain.deadlines import end_of
from core.domain.duedates import choose, deadline_of, instant_due
from core.domain.limits import TimerRule
from core.domain.policies import Policy
from core.domain.regime import Matter
from core.domain.timers import happened
from core.domain.workdays import OutsideCalendar


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


def runs(matter: Matter, now: datetime) -> Iterator[Run]:
    """Every run that the journal of a case starts under its rules, in order of start.

    Conditions are asked with the facts known at the end; pauses and extensions are those recorded.
    """
    case, entries = matter.case, list(matter.case.journal)
    case.timers = []
    rules: dict[int, tuple[Policy, TimerRule]] = {}
    for place, entry in enumerate(entries):
        case.journal = entries[: place + 1]
        _meet(matter, entry, rules)
        _start(matter, entry, rules)
    for timer in case.timers:
        policy, rule = rules[id(timer)]
        env = matter.env(policy, matter.office.day(now))
        if rule.when is not None and rule.when.evaluate(env) is not True:
            timer.state = "absent"
    for timer in case.timers:
        if timer.state != "absent":
            yield _run(matter, timer, rules[id(timer)][1], now)


def _start(matter: Matter, entry: Entry, rules: dict[int, tuple[Policy, TimerRule]]) -> None:
    for policy, rule in matter.regime.rules.timers():
        if not happened(rule.starts, entry, matter.env(policy, matter.office.day(entry.at))):
            continue
        before = matter.case.timer(rule.name)
        if before is not None and before.met_at is None:
            before.state = "cancelled"
        timer = Timer(rule.name, before.run + 1 if before else 1, policy.slug, policy.version,
                      entry.effective_on, entry.at)  # fmt: skip
        timer.state = "running"
        rules[id(timer)] = policy, rule
        matter.case.timers.append(timer)


def _meet(matter: Matter, entry: Entry, rules: dict[int, tuple[Policy, TimerRule]]) -> None:
    day = matter.office.day(entry.at)
    for timer in matter.case.timers:
        if timer.met_at is not None or timer.state == "cancelled":
            continue
        policy, rule = rules[id(timer)]
        env = matter.env(policy, day)
        term = choose(rule, env)
        if any(happened(one.met_by, entry, env) for one in ((term,) if term else rule.terms)):
            last = end_of(entry.effective_on, matter.office.zone) - timedelta.resolution
            timer.met_at = min(entry.at, last)


def _run(matter: Matter, timer: Timer, rule: TimerRule, now: datetime) -> Run:
    try:
        found = deadline_of(matter, timer)
        due = found.due if found else None
        due_at = instant_due(matter, timer, found) if found and found.due else None
    except (OutsideCalendar, KeyError):  # no calendar reaches there, or the day named is unknown
        due, due_at = None, None
    met_on = matter.office.day(timer.met_at) if timer.met_at else None
    went = _outcome(matter, timer, rule, due_at, now)
    return Run(timer.name, timer.run, timer.started_on, due, met_on, went)


def _outcome(
    matter: Matter, timer: Timer, rule: TimerRule, due_at: datetime | None, now: datetime
) -> str:
    if timer.met_at is not None:
        return "late" if due_at is not None and timer.met_at >= due_at else "in_time"
    if timer.state == "cancelled":
        return "cancelled"
    if due_at is None:
        return "open"
    if not rule.survives:
        ended = (entry.at for entry in matter.case.journal if "status" in entry.changes)
        if any(timer.started_at <= at < due_at for at in ended):
            return "cancelled"
    return "overdue" if due_at <= now else "open"
