"""When a run of a timer is due: its rule, the term that holds, pauses, extensions, warnings.

A due date is always computed from the start, the policy and the journal; nothing is accumulated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from core.domain.casework import history
from core.domain.casework.cases import Case, Entry, Timer
from core.domain.expressions import Env
from core.domain.rules.limits import Term, TimerRule
from core.domain.rules.policies import Policy
from core.domain.rules.regime import Matter
from core.domain.worktime.calendars import Calendar
from core.domain.worktime.deadlines import Deadline, deadline, deadline_at, end_of
from core.domain.worktime.officehours import OfficeHours
from core.domain.worktime.periods import Extension, Pause, Period, Roll, Unit

_NOW = Period.parse("same_day")
_DAYS = {Unit.DAYS: 1, Unit.WEEKS: 7}
_MONTHS = {Unit.MONTHS: 1, Unit.YEARS: 12}
_ONE_DAY = Period.parse("1 day")


def rule_of(matter: Matter, timer: Timer) -> tuple[Policy, TimerRule]:
    """The rule under which a timer runs, in the version under which it started."""
    policy = matter.regime.policy(timer.policy, timer.version)
    return policy, policy.timers[timer.name]


def choose(rule: TimerRule, env: Env) -> Term | None:
    """The term that holds on these facts; None while that is unknown or where none does.

    A row whose condition is unknown gives way to the rule's ``unknown`` term if it has one.
    """
    for term in rule.terms:
        holds = True if term.when is None else term.when.evaluate(env)
        if holds is None:
            return rule.unknown
        if holds:
            return term
    return None


def deadline_of(matter: Matter, timer: Timer) -> Deadline | None:
    """The deadline of a run with all that its ledger needs; None while it cannot be known."""
    policy, rule = rule_of(matter, timer)
    if rule.earliest_of:
        others = [matter.case.timer(name) for name in rule.earliest_of]
        return earliest(deadline_of(matter, t) for t in others if t and t.state != "absent")
    return deadline_by(matter, timer, choose(rule, matter.env(policy, timer.started_on)))


def deadline_by(matter: Matter, timer: Timer, term: Term | None) -> Deadline | None:
    """The deadline of a run by a term that is known to hold; of no facts but the day it names."""
    if term is None:
        return None
    policy, rule = rule_of(matter, timer)
    given = [_extension(entry) for entry in extensions(matter.case, timer)]
    calendar = matter.office.calendar
    if term.until_fact:
        return _until(calendar, timer, matter.case.facts[term.until_fact], given)
    period = matter.value(policy, term.within)
    if period.is_time:
        instant = instant_of(matter, timer, rule, period)
        if instant is None:
            return deadline(calendar, timer.started_on, _ONE_DAY, pauses=[Pause(timer.started_on)])
        return _until(calendar, timer, matter.office.day(instant), [])
    pauses = intervals(matter.case, rule)
    return deadline(calendar, timer.started_on, period, term.roll, pauses, given)


def _until(calendar: Calendar, timer: Timer, day: date, extensions: list[Extension]) -> Deadline:
    """The deadline that ends on a named day; one before the start is over when it begins."""
    named = [Extension(until=max(day, timer.started_on)), *extensions]
    found = deadline(calendar, timer.started_on, _NOW, Roll.NONE, (), named)
    return found if day >= timer.started_on or extensions else replace(found, due=day)


def instant_of(matter: Matter, timer: Timer, rule: TimerRule, period: Period) -> datetime | None:
    """When a limit of hours or minutes ends, with its pauses and extensions; None while paused."""
    office, end = matter.office, timer.started_at
    lengths = [_extension(entry).adds for entry in extensions(matter.case, timer)]
    for length in [period, *(more for more in lengths if more)]:
        end = deadline_at(office.calendar, end, length, office.zone)
    for first, last in rule.pauses.values():
        for began, ended in history.stoppages(matter.case, first, last):
            if began < end and ended is None:
                return None
            if ended is not None and timer.started_at < ended and began < end:
                end += ended - max(began, timer.started_at)
    return end


def intervals(case: Case, rule: TimerRule) -> list[Pause]:
    """The pauses of the case that stop this timer; another reason does not stop it."""
    pairs = rule.pauses.values()
    return [pause for first, last in pairs for pause in history.pauses(case, first, last)]


def earliest(deadlines: Iterable[Deadline | None]) -> Deadline | None:
    """The deadline that governs of several: one that is paused, else the first to end."""
    known = [one for one in deadlines if one is not None]
    paused = [one for one in known if one.due is None]
    if paused or not known:
        return paused[0] if paused else None
    return min(known, key=lambda one: one.due or date.max)


def instant_due(matter: Matter, timer: Timer, found: Deadline) -> datetime:
    """The instant after which a run is overdue: the end of its last day, or the minute."""
    policy, rule = rule_of(matter, timer)
    return instant_by(matter, timer, found, choose(rule, matter.env(policy, timer.started_on)))


def instant_by(matter: Matter, timer: Timer, found: Deadline, term: Term | None) -> datetime:
    """The same by a term that is known to hold."""
    policy, rule = rule_of(matter, timer)
    period = matter.value(policy, term.within) if term else None
    if period is not None and period.is_time:
        instant = instant_of(matter, timer, rule, period)
        assert instant is not None
        return instant
    assert found.due is not None
    return end_of(found.due, matter.office.zone)


def warnings(
    matter: Matter, rule: TimerRule, found: Deadline, due_at: datetime
) -> Iterable[datetime]:
    """The instants at which a run warns, counted back from its due day or minute.

    Where the office has set its hours, a warning of hours or minutes does not fall outside them.
    """
    assert found.due is not None
    for ahead in rule.warn:
        if ahead.is_time:
            yield _while_open(matter, due_at - timedelta(**{ahead.unit.value: ahead.n}))
        elif ahead.unit == "workdays":
            day = matter.office.calendar.add_workdays(found.due, -ahead.n)
            yield matter.office.midnight(day)
        else:
            days, months = _DAYS.get(ahead.unit, 0), _MONTHS.get(ahead.unit, 0)
            day = found.due - relativedelta(days=days * ahead.n, months=months * ahead.n)
            yield matter.office.midnight(day)


def _while_open(matter: Matter, at: datetime) -> datetime:
    """The instant itself, or when the office was last open before it."""
    text, zone = matter.office.settings.get("office_hours"), matter.office.zone
    if text is None:
        return at
    local = at.astimezone(zone).replace(tzinfo=None)
    found = OfficeHours.parse(text).latest(matter.office.calendar, local)
    return found.replace(tzinfo=zone).astimezone(UTC)


def extensions(case: Case, timer: Timer) -> Iterable[Entry]:
    """The journal entries that extended a timer's run, oldest first."""
    for entry in history.entries(case, "extend"):
        if timer.name in entry.data["timers"] and entry.data["run"] == timer.run:
            yield entry


def _extension(entry: Entry) -> Extension:
    data = entry.data
    if "until" in data:
        return Extension(until=data["until"])
    if "until_total" in data:
        return Extension(until_total=Period.parse(data["until_total"]))
    return Extension(adds=Period.parse(data["adds"]))
