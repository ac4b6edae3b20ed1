"""A case as people see it: all its timers, also those that wait, and why it stands as it does.

Explanations are computed anew from the policy and the facts; nothing of them is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.domain.casework import history
from core.domain.casework.cases import Entry, Timer
from core.domain.rules.decisions import STRENGTH, rules_in_use
from core.domain.rules.provisions import Citation
from core.domain.rules.regime import Matter
from core.domain.timekeeping import duedates
from core.domain.worktime import ledger

#: Journal events that only follow from others: nobody did them and no law made them.
DERIVED = ("assessed", "deadline_moved", "warned")


#: Acts of which people ask how often they were done, and why.
REPEATED = ("return", "reassign", "transfer", "reopen", "extend")


def timer_runs(matter: Matter, at: datetime) -> list[Timer]:
    """Every run of every timer that is not absent, then those whose start has not happened."""
    shown = [timer for timer in matter.case.timers if timer.state != "absent"]
    return shown + list(_not_started(matter, at))


def _not_started(matter: Matter, at: datetime) -> Iterator[Timer]:
    case, today = matter.case, matter.office.day(at)
    for policy, rule in matter.rules(at).timers():
        if case.timer(rule.name) is not None:
            continue
        applies = rule.when is None or rule.when.evaluate(matter.env(policy, today))
        if applies is not False:
            yield Timer(rule.name, 1, policy.slug, policy.version, today, at)


def timer_ledger(matter: Matter, name: str) -> tuple[ledger.Summary, list[ledger.Entry]] | None:
    """The day-by-day account of a timer's run; None while it has no due date."""
    timer = matter.case.timer(name)
    if timer is None or timer.state in ("waiting", "absent"):
        return None
    if "@" in name:
        return None
    found = duedates.deadline_of(matter, timer)
    if found is None or found.due is None:
        return None
    entries = list(ledger.ledger(matter.office.calendar, found))
    return ledger.summary(entries), entries


def started_by(matter: Matter, timer: Timer) -> Entry | None:
    """The journal entry from which a timer's run counts; None for a duty and before it starts."""
    if "@" in timer.name:
        return None
    starts = {when.slug for when in duedates.rule_of(matter, timer)[1].starts}
    begun = timer.started_at, timer.started_on
    entries = (e for e in matter.case.journal if (e.at, e.effective_on) == begun)
    return next((entry for entry in entries if entry.event in starts), None)


@dataclass(frozen=True)
class Repeated:
    """An act that sends a case back or on: how often it was done, and the last time it was."""

    act: str
    count: int
    last: Entry


def repeated(matter: Matter) -> list[Repeated]:
    """How often the case was sent back, on or over, reopened and extended, and why at last."""
    done = {act: list(history.entries(matter.case, act)) for act in REPEATED}
    return [Repeated(act, len(entries), entries[-1]) for act, entries in done.items() if entries]


@dataclass(frozen=True)
class Reason:
    """One rule and what it says of the case: true, false or unknown, and on which facts."""

    rule: str
    outcome: str
    value: bool | None
    condition: str
    says: str
    cite: Citation
    facts: dict[str, Any]
    unknown: tuple[str, ...]


def reasons(matter: Matter, at: datetime) -> list[Reason]:
    """Every rule of admissibility with its value and the facts it was decided on."""
    policy = matter.rules(at).policy
    env = matter.env(policy, matter.office.day(at))
    unverified = bool(matter.office.settings.get("enable_unverified"))
    found = []
    for ground in rules_in_use(policy, unverified=unverified):
        reads = sorted(ground.when.reads)
        known = {name: env.facts[name] for name in reads if env.facts.get(name) is not None}
        unknown = tuple(name for name in reads if name not in known)
        value = ground.when.evaluate(env)
        found.append(
            Reason(
                ground.slug,
                ground.outcome,
                value,
                ground.when.text,
                ground.says,
                ground.cite,
                known,
                unknown,
            )
        )
    return sorted(found, key=lambda reason: -STRENGTH[reason.outcome])


def bases(matter: Matter, at: datetime) -> list[str]:
    """Articles of the grounds that hold, and of the last thing that was done or lapsed."""
    rules = matter.rules(at).policy.admissibility.rules
    found = [rule.cite.basis for rule in rules if rule.slug in matter.case.grounds]
    deeds = [entry for entry in matter.case.journal if entry.event not in DERIVED]
    return [*found, *(entry.basis for entry in deeds[-1:])]
