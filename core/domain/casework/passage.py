"""What time does to a case: warnings, lapses and their effects, new versions coming into force.

Everything due is done in order, each at its own instant, however late it is noticed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from core.domain.casework import service
from core.domain.casework.cases import Timer
from core.domain.casework.consequences import follow, journal, leave, take_effect, target
from core.domain.rules.acts import Effects
from core.domain.rules.limits import Lapse
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import When
from core.domain.rules.regime import Matter, Rules
from core.domain.timekeeping import duedates, timers
from core.domain.timekeeping.duties import duty_of, open_periods


def catch_up(matter: Matter, now: datetime) -> int:
    """Let everything happen that fell due up to ``now``, each at its own instant; returns how much.

    Also moves a ``migrate`` case to a version that has come into force meanwhile.
    """
    if matter.regime.rules.policy.office:
        open_periods(matter, now)
    count = 0
    while True:
        due = [t for t in matter.case.timers if t.wake_at is not None and t.wake_at <= now]
        first = min(due, key=lambda timer: timer.wake_at or now, default=None)
        sent = service.next_effect(matter.case, now)
        version = _version_due(matter, now)
        wakes = [one.wake_at for one in (first, sent) if one and one.wake_at]
        if version and not (wakes and min(wakes) <= version[1]):
            _migrate(matter, *version)
        # What counts at the end of a day counts on that day: before anything lapses with it.
        elif sent and sent.wake_at == min(wakes):
            service.take_effect(matter, sent)
        elif first is None:
            return count
        elif first.due_at is not None and first.wake_at == first.due_at and not first.provisional:
            _lapse(matter, first)
        else:
            _warn(matter, first)
        count += 1


def _warn(matter: Matter, timer: Timer) -> None:
    assert timer.wake_at is not None
    at, timer.warned = timer.wake_at, timer.warned + 1
    timer.warnings = tuple(instant for instant in timer.warnings if instant > at)
    timers.schedule(timer)
    name = f"{timer.name}#{timer.run}"
    key = f"{matter.case.number}/{name}/{timer.generation}/warned/{timer.warned}"
    journal(
        matter,
        "warned",
        matter.case.after_last(at),
        matter.regime.policy(timer.policy, timer.version),
        data={"timer": name},
        key=key,
    )


def _lapse(matter: Matter, timer: Timer) -> None:
    assert timer.due_at is not None
    case = matter.case
    # A timer may be overdue when it is first known; what follows then starts now, not back then.
    at = case.after_last(timer.due_at)
    timer.state, timer.wake_at = "overdue", None
    policy = matter.regime.policy(timer.policy, timer.version)
    today = matter.office.day(at)
    effects = _effects(matter, timer, today)
    name = f"{timer.name}#{timer.run}"
    data: dict[str, Any] = {"timer": name, "due": timer.due}
    if effects.escalate:
        data["escalated_to"] = list(effects.escalate)
    entry = journal(
        matter,
        "lapsed",
        at,
        policy,
        data=data,
        basis=timer.basis,
        ref=timer.ref,
        key=f"{case.number}/{name}/lapsed",
    )
    opens = tuple(When(slug) for slug in effects.tasks)
    notices = tuple(When(slug) for slug in effects.notices)
    leave(matter, Effects(notices=notices, opens=opens), at, "lapsed", {}, timer.basis)
    if effects.deem:
        env = matter.env(policy, today, {"due": timer.due})
        # The condition of ``effective`` is a date expression: it gives a day, not a truth.
        counted: Any = effects.deem.effective.evaluate(env) if effects.deem.effective else None
        effective = counted or today
        timer.deemed = True
        _deem(matter, effects.deem.act, effects.deem.event, at, effective, timer)
    follow(matter, entry, {})


def _effects(matter: Matter, timer: Timer, today: date) -> Lapse:
    if "@" in timer.name:
        return duty_of(matter, timer).lapse
    policy, rule = duedates.rule_of(matter, timer)
    term = duedates.choose(rule, matter.env(policy, today))
    return (term or rule.terms[0]).lapse


def _deem(
    matter: Matter, act_slug: str, event: str, at: datetime, effective: date, timer: Timer
) -> None:
    """Do an act as the system, because of 视为; nothing where its guards do not hold."""
    policy = matter.rules(at).policy
    action = policy.procedure[act_slug]
    env = matter.env(policy, effective)
    if any(guard.holds.evaluate(env) is not True for guard in action.demands.guards):
        return
    case = matter.case
    changes: dict[str, tuple[Any, Any]] = {}
    to = target(action, env) or case.status
    if to != case.status:
        changes["status"] = (case.status, to)
        case.status = to
    changes, told = take_effect(matter, policy, action.effects, at, changes)
    entry = journal(
        matter,
        event,
        at,
        policy,
        act=act_slug,
        effective_on=effective,
        changes=changes,
        data={"deemed_by": f"{timer.name}#{timer.run}", **told},
        basis=timer.basis,
        ref=timer.ref,
    )
    leave(matter, action.effects, at, act_slug, {}, timer.basis)
    follow(matter, entry, {})


def _version_due(matter: Matter, now: datetime) -> tuple[Policy, datetime] | None:
    if matter.case.ended:
        return None
    policy = matter.regime.next_version(matter.case.version)
    if policy is None:
        return None
    at = matter.office.begins(policy)
    return (policy, at) if at <= now else None


def _migrate(matter: Matter, policy: Policy, at: datetime) -> None:
    """Move an open case to the version come into force; its open timers and tasks move along."""
    case, old = matter.case, matter.case.version
    # A case that was closed meanwhile moves when it is open again, not back then.
    at = case.after_last(at)
    matter.regime = replace(matter.regime, rules=Rules(policy, matter.regime.rules.overlays))
    case.version = policy.version
    for timer in case.timers:
        if timer.policy == policy.slug and timer.state not in timers.FINAL:
            if timer.name in policy.timers:
                # What the old version would still have warned of is not waited for any more.
                timer.version, timer.warnings = policy.version, ()
            else:
                timer.state, timer.wake_at = "cancelled", None
    for task in case.tasks:
        if task.policy == policy.slug and task.done_at is None and task.slug in policy.tasks:
            task.version = policy.version
    entry = journal(matter, "migrated", at, policy, changes={"version": (old, policy.version)})
    follow(matter, entry, {})
