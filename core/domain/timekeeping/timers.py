"""The timers of a case: what starts, meets, pauses and ends them, and when they are due.

When a run is due stands in ``core.domain.timekeeping.duedates``, what a lapse does in
``core.domain.casework.passage``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from core.domain.casework.cases import Case, Entry, Timer
from core.domain.expressions import Env
from core.domain.rules.limits import Term, TimerRule
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import When, holds
from core.domain.rules.regime import Matter
from core.domain.timekeeping.duedates import (
    choose,
    deadline_of,
    extensions,
    instant_due,
    rule_of,
    warnings,
)
from core.domain.worktime.deadlines import Deadline, end_of

#: States in which a timer is settled for good: a later fact does not change it.
FINAL = ("met", "overdue", "cancelled")


def happened(whens: Iterable[When], entry: Entry, env: Env) -> bool:
    """Whether ``entry`` is one of these events, under the condition stated with it."""
    return any(when.slug == entry.event and holds(when.when, env) for when in whens)


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
        # While its length is unknown, what meets any of its lengths meets it.
        terms = (term,) if term else rule.terms
        if any(happened(term.met_by, entry, env) for term in terms):
            timer.met_at = counted_at(matter, entry)
            if timer.open or timer.state == "overdue":
                timer.state, timer.wake_at = "met", None


def counted_at(matter: Matter, entry: Entry) -> datetime:
    """When ``entry`` happened; of one that counts from an earlier day, the end of that day."""
    last = end_of(entry.effective_on, matter.office.zone) - timedelta.resolution
    return min(entry.at, last)


def start(matter: Matter, entry: Entry, inputs: Mapping[str, Any]) -> None:
    """Begin a run of every timer that this entry starts, counted from the day it takes effect."""
    today = matter.office.day(entry.at)
    for policy, rule in matter.regime.on(today, entry.at).timers():
        starts = [when for when in rule.starts if when.slug == entry.event]
        if starts and happened(starts, entry, matter.env(policy, today, inputs)):
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
    runs = [t for t in runs if "@" not in t.name and not _too_late_to_begin(matter, t)]
    runs.sort(key=lambda timer: bool(rule_of(matter, timer)[1].earliest_of))
    moved: list[tuple[Timer, date | None]] = []
    for timer in runs:
        old, was_open = timer.due, timer.open
        _compute(matter, timer, at)
        if was_open and timer.open and old and timer.due and old != timer.due:
            moved.append((timer, old))
    return moved


def _too_late_to_begin(matter: Matter, timer: Timer) -> bool:
    """Whether a timer still waiting belongs to a case that has ended since."""
    case, rule = matter.case, rule_of(matter, timer)[1]
    if not case.ended or timer.open or rule.survives:
        return False
    ended = next((entry for entry in reversed(case.journal) if "status" in entry.changes), None)
    return ended is not None and not any(when.slug == ended.event for when in rule.starts)


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
    timer.length = _length(matter, timer, term, found)
    timer.extended = sum(1 for _ in extensions(case, timer))
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
    timer.due_at = instant_due(matter, timer, found)
    timer.generation += old is not None and timer.due_at != old
    if timer.due_at != old or not timer.warnings:
        timer.warnings = tuple(w for w in warnings(matter, rule, found, timer.due_at) if w > at)
    schedule(timer)


def _length(matter: Matter, timer: Timer, term: Term, found: Deadline | None) -> str:
    """The period that runs, the fact that names the last day, or the period that governs."""
    if term.within is None and term.until_fact is None:
        return str(found.period) if found else ""
    return str(matter.value(rule_of(matter, timer)[0], term.within or term.until_fact))


def schedule(timer: Timer) -> None:
    """Set when the timer next needs attention; a provisional one warns but does not lapse."""
    ahead = list(timer.warnings)
    if timer.due_at and not timer.provisional:
        ahead.append(timer.due_at)
    timer.wake_at = min(ahead, default=None)


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
