"""Which last days a sector knows, and which of them its scenarios try before, on and after.

A limit is one length of one timer of one version of a policy; an extension and each duty of an
office count as limits of their own. A scenario tries it where it states the timer and what must
then be true of it: what nobody expects is not tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from core.domain.casework.cases import Timer
from core.domain.rules.limits import Lapse, TimerRule
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Param
from core.domain.rules.regime import Matter
from core.domain.rules.sectors import Sector
from core.domain.timekeeping.duedates import choose, extensions, rule_of
from core.domain.timekeeping.duties import duty_of
from core.domain.worktime.periods import Period, Roll
from core.scenarios import Sight

BEFORE = "before: a step on an earlier day that expects it running or met"
ON = "on: a step on the last day, best at 23:59, that expects it met"
AFTER = "after: a step that expects it overdue, with the tasks, notices and deemed act of the lapse"
WARNED = "warned: a step that expects warned: 1 or more"
REST_DAY = "rest day: met or overdue where the last day is a day off, for it never rolls"


@dataclass(frozen=True, order=True)
class Limit:
    """One length of a timer, or one extension of it, in one version of a policy."""

    policy: str
    version: date
    profiles: tuple[str, ...]
    timer: str
    length: str

    def __str__(self) -> str:
        profiles = ", ".join(self.profiles) or "every profile"
        return f"{self.policy} {self.version} ({profiles}) {self.timer} [{self.length}]"


#: A limit, and in which way a scenario tries it.
Mark = tuple[Limit, str]


def demanded(sector: Sector) -> Iterator[Mark]:
    """Everything that the scenarios of a sector must try."""
    for policy in sector.policies:
        for rule in policy.timers.values():
            lengths = dict.fromkeys(_governing(policy, rule), False)
            lengths |= dict(_lengths(policy, rule))
            for length, stays in lengths.items():
                yield from _each(_limit(policy, rule.name, length), stays=stays)
            for name, timers in _extensions(rule).items():
                for timer in timers:
                    yield from _each(_limit(policy, timer, f"extended: {name}"))
            if rule.warn:
                yield _limit(policy, rule.name, "any length"), WARNED
        for duty in policy.duties.values():
            yield from _each(_limit(policy, duty.slug, duty.every), stays=duty.roll is Roll.NONE)


def _each(limit: Limit, *, stays: bool = False) -> Iterator[Mark]:
    kinds = (BEFORE, ON, AFTER, REST_DAY) if stays else (BEFORE, ON, AFTER)
    yield from product([limit], kinds)


def _limit(policy: Policy, timer: str, length: str) -> Limit:
    return Limit(policy.slug, policy.version, policy.profiles, timer, length)


def _lengths(policy: Policy, rule: TimerRule) -> Iterator[tuple[str, bool]]:
    """The lengths a timer may have, each with whether its end stays where it falls."""
    for term in (*rule.terms, *([rule.unknown] if rule.unknown else [])):
        if term.until_fact:
            yield term.until_fact, True
        for period in _values(policy, term.within):
            yield str(period), term.roll is Roll.NONE or period == Period.parse("same_day")


def _governing(policy: Policy, rule: TimerRule) -> Iterator[str]:
    """The lengths of the timers of which this one is the earliest."""
    for name in rule.earliest_of:
        yield from (length for length, _ in _lengths(policy, policy.timers[name]))


def _values(policy: Policy, within: Period | Param | None) -> list[Any]:
    if isinstance(within, Param):
        return [value for _, value in policy.parameters[within.name].values]
    return [within] if within else []


def _extensions(rule: TimerRule) -> dict[str, list[str]]:
    """The extensions of a timer by name, each with the timers that it moves."""
    rows = [row for term in rule.terms for row in term.extensions]
    return {row.name: [rule.name, *row.also] for row in rows}


def tried(sight: Sight) -> Iterator[Mark]:
    """What a scenario tries at one moment."""
    for name, wish in (sight.expect.get("timers") or {}).items():
        timer = None if name == "absent" else sight.matter.case.timer(name)
        if timer and timer.due:
            yield from _tried(sight, timer, wish)


def _tried(sight: Sight, timer: Timer, wish: Mapping[str, Any]) -> Iterator[Mark]:
    assert timer.due
    matter, state = sight.matter, wish.get("state")
    policy = matter.regime.policy(timer.policy, timer.version)
    limit = _limit(policy, timer.name.partition("@")[0], _length(matter, timer))
    today = matter.office.day(sight.at)
    if wish.get("warned"):
        yield _limit(policy, timer.name, "any length"), WARNED
    if state in ("running", "met") and (today < timer.due or _same_day(timer)):
        yield limit, BEFORE
    over = state == "overdue" and _effects_expected(_lapse(matter, timer), sight.expect)
    on = state == "met" and timer.met_at and today == matter.office.day(timer.met_at) == timer.due
    if on or over:
        yield limit, AFTER if over else ON
        if not matter.office.calendar.is_workday(timer.due):
            yield limit, REST_DAY


def _same_day(timer: Timer) -> bool:
    return timer.started_on == timer.due and timer.state == "running"


def _length(matter: Matter, timer: Timer) -> str:
    if "@" in timer.name:
        return duty_of(matter, timer).every
    names = [entry.data["extension"] for entry in extensions(matter.case, timer)]
    return f"extended: {names[-1]}" if names else timer.length


def _lapse(matter: Matter, timer: Timer) -> Lapse:
    if "@" in timer.name:
        return duty_of(matter, timer).lapse
    policy, rule = rule_of(matter, timer)
    return (choose(rule, matter.env(policy, timer.started_on)) or rule.terms[0]).lapse


def _effects_expected(lapse: Lapse, expect: Mapping[str, Any]) -> bool:
    """Whether all that follows from a lapse is expected with it."""
    events = [lapse.deem.event] if lapse.deem else []
    wanted = {"tasks": lapse.tasks, "notices": lapse.notices, "events": events}
    return all(set(slugs) <= _named(expect.get(key) or []) for key, slugs in wanted.items())


def _named(listed: Any) -> set[str]:
    if isinstance(listed, Mapping):
        return {*listed.get("only", ()), *listed.get("includes", ())}
    return set(listed)
