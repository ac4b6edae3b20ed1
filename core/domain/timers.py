"""The timers of a case: what starts, meets, pauses and ends them, and when they are due.

A due date is always computed from the start, the policy, the pauses and the extensions in the
journal; nothing is accumulated. What a lapse does to the case stands in ``core.domain.engine``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from core.domain import history
from core.domain.cases import Case, Entry, Timer
from core.domain.deadlines import Deadline, deadline, deadline_at, end_of
from core.domain.expressions import Env
from core.domain.limits import Term, TimerRule
from core.domain.periods import Extension, Pause, Period, Roll
from core.domain.policies import Policy
from core.domain.provisions import When
from core.domain.regime import Matter

#: States in which a timer is settled for good: a later fact does not change it.
FINAL = ("met", "overdue", "cancelled")
_NOW = Period.parse("same_day")


def happened(whens: Iterable[When], entry: Entry, env: Env) -> bool:
    """Whether ``entry`` is one of these events, under the condition stated with it."""
    for when in whens:
        if when.slug == entry.event and (when.when is None or when.when.evaluate(env) is True):
            return True
    return False


def rule_of(matter: Matter, timer: Timer) -> tuple[Policy, TimerRule]:
    """The rule under which a timer runs, in the version under which it started."""
    policy = matter.regime.policy(timer.policy, timer.version)
    return policy, policy.timers[timer.name]


def latest_runs(case: Case) -> list[Timer]:
    """The latest run of every timer; earlier runs keep the state they had."""
    return list({timer.name: timer for timer in case.timers}.values())


def meet(matter: Matter, entry: Entry, inputs: Mapping[str, Any]) -> None:
    """Let an act meet the timers it concerns; one met late turns from overdue to met."""
    today = matter.office.day(entry.at)
    for timer in latest_runs(matter.case):
        if "@" in timer.name or timer.deemed or timer.state in ("met", "cancelled"):
            continue
        policy, rule = rule_of(matter, timer)
        env = matter.env(policy, today, inputs)
        term = choose(rule, env)
        if term and happened(term.met_by, entry, env):
            timer.met_at = entry.at
            if timer.open or timer.state == "overdue":
                timer.state, timer.wake_at = "met", None


def start(matter: Matter, entry: Entry, inputs: Mapping[str, Any]) -> None:
    """Begin a run of every timer that this entry starts, counted from the day it takes effect."""
    today = matter.office.day(entry.at)
    for policy, rule in matter.regime.on(today).timers():
        if happened(rule.starts, entry, matter.env(policy, today, inputs)):
            _begin(matter.case, policy, rule, entry)


def _begin(case: Case, policy: Policy, rule: TimerRule, entry: Entry) -> None:
    before = case.timer(rule.name)
    run = before.run + 1 if before else 1
    if before and before.state in ("waiting", "absent"):
        case.timers.remove(before)
        run = before.run
    elif before and before.open:
        before.state, before.wake_at = "cancelled", None
    case.timers.append(
        Timer(rule.name, run, policy.slug, policy.version, entry.effective_on, entry.at)
    )


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


def _waits(rule: TimerRule, env: Env) -> bool:
    for term in rule.terms:
        holds = True if term.when is None else term.when.evaluate(env)
        if holds:
            return False
        if holds is None:
            return rule.unknown is None
    return False


def settle(matter: Matter, at: datetime) -> list[tuple[Timer, date | None]]:
    """Compute every timer that is not final anew; returns those whose due date moved, with the old.

    Timers that are the earlier of others come last, when the others are known.
    """
    runs = [timer for timer in latest_runs(matter.case) if timer.state not in FINAL]
    runs = [timer for timer in runs if "@" not in timer.name]
    runs.sort(key=lambda timer: bool(rule_of(matter, timer)[1].earliest_of))
    moved: list[tuple[Timer, date | None]] = []
    for timer in runs:
        old, was_open = timer.due, timer.open
        _compute(matter, timer, at)
        if was_open and timer.open and old and timer.due and old != timer.due:
            moved.append((timer, old))
    return moved


def _compute(matter: Matter, timer: Timer, at: datetime) -> None:
    policy, rule = rule_of(matter, timer)
    env = matter.env(policy, matter.office.day(at))
    applies = True if rule.when is None else rule.when.evaluate(env)
    term = choose(rule, env)
    if applies is False or (applies and term is None and not _waits(rule, env)):
        timer.state = "cancelled" if timer.open else "absent"
        timer.wake_at = None
    elif applies is None or term is None:
        timer.state, timer.wake_at = "waiting", None
    elif timer.met_at:
        timer.state = "met"
    else:
        timer.strength = term.strength
        timer.basis, timer.ref = term.cite.basis, term.cite.ref
        _run(matter, timer, rule, term, at)


def _run(matter: Matter, timer: Timer, rule: TimerRule, term: Term, at: datetime) -> None:
    case, old = matter.case, timer.due_at
    found = deadline_of(matter, timer)
    timer.length = str(matter.value(rule_of(matter, timer)[0], term.within or term.until_fact))
    timer.extended = sum(1 for _ in _extensions(case, timer))
    timer.calendar = matter.office.calendar.version
    if found is None:
        timer.state, timer.due_at, timer.wake_at = "waiting", None, None
        return
    timer.nominal_end, timer.due, timer.provisional = (
        found.nominal_end,
        found.due,
        found.provisional,
    )
    if found.due is None:
        timer.state, timer.due_at, timer.wake_at = "paused", None, None
        return
    timer.state = "running"
    timer.due_at = _instant(matter, timer, found)
    if timer.due_at != old:
        timer.generation += old is not None
        timer.warnings = tuple(w for w in _warnings(matter, rule, found) if w > at)
    schedule(timer)


def schedule(timer: Timer) -> None:
    """Set when the timer next needs attention; a provisional one warns but does not lapse."""
    ahead = list(timer.warnings)
    if timer.due_at and not timer.provisional:
        ahead.append(timer.due_at)
    timer.wake_at = min(ahead, default=None)


def deadline_of(matter: Matter, timer: Timer) -> Deadline | None:
    """The deadline of a run with all that its ledger needs; None while it cannot be known."""
    policy, rule = rule_of(matter, timer)
    if rule.earliest_of:
        return _earliest(matter, rule)
    env = matter.env(policy, timer.started_on)
    term = choose(rule, env)
    if term is None:
        return None
    extensions = [_extension(entry) for entry in _extensions(matter.case, timer)]
    calendar = matter.office.calendar
    if term.until_fact:
        extensions.insert(0, Extension(until=matter.case.facts[term.until_fact]))
        return deadline(calendar, timer.started_on, _NOW, Roll.NONE, (), extensions)
    period = matter.value(policy, term.within)
    if period.is_time:
        last = matter.office.day(
            deadline_at(calendar, timer.started_at, period, matter.office.zone)
        )
        return deadline(calendar, timer.started_on, _NOW, Roll.NONE, (), [Extension(until=last)])
    pauses = intervals(matter.case, rule)
    return deadline(calendar, timer.started_on, period, term.roll, pauses, extensions)


def intervals(case: Case, rule: TimerRule) -> list[Pause]:
    """The pauses of the case that stop this timer; another reason does not stop it."""
    pairs = rule.pauses.values()
    return [pause for first, last in pairs for pause in history.pauses(case, first, last)]


def _earliest(matter: Matter, rule: TimerRule) -> Deadline | None:
    others = [matter.case.timer(name) for name in rule.earliest_of]
    found = [deadline_of(matter, timer) for timer in others if timer and timer.state != "absent"]
    known = [one for one in found if one is not None]
    paused = [one for one in known if one.due is None]
    if paused or not known:
        return paused[0] if paused else None
    return min(known, key=lambda one: one.due or date.max)


def _instant(matter: Matter, timer: Timer, found: Deadline) -> datetime:
    policy, rule = rule_of(matter, timer)
    term = choose(rule, matter.env(policy, timer.started_on))
    period = matter.value(policy, term.within) if term else None
    if period is not None and period.is_time and not timer.extended:
        office = matter.office
        return deadline_at(office.calendar, timer.started_at, period, office.zone)
    assert found.due is not None
    return end_of(found.due, matter.office.zone)


def _warnings(matter: Matter, rule: TimerRule, found: Deadline) -> Iterable[datetime]:
    for ahead in rule.warn:
        assert found.due is not None
        if ahead.unit == "workdays":
            day = matter.office.calendar.add_workdays(found.due, -ahead.n)
        else:
            day = found.due - timedelta(days=ahead.n * (7 if ahead.unit == "weeks" else 1))
        yield matter.office.midnight(day)


def _extensions(case: Case, timer: Timer) -> Iterable[Entry]:
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


def end(matter: Matter, entry: Entry) -> None:
    """Cancel what still runs when a case ends, except what this act starts or what outlives it."""
    archived = matter.case.status == "archived"
    for timer in matter.case.timers:
        if not timer.open or "@" in timer.name:
            continue
        rule = rule_of(matter, timer)[1]
        begun_now = timer.started_at == entry.at and any(w.slug == entry.event for w in rule.starts)
        outlives = rule.survives == "archive" or (rule.survives == "end" and not archived)
        if not begun_now and not outlives:
            timer.state, timer.wake_at = "cancelled", None
