"""The tasks of a case: how they arise, are tried, and end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.domain.casework.cases import Entry, Task
from core.domain.rules.policies import Policy, TaskRule
from core.domain.rules.regime import Matter
from core.domain.rules.sectors import Sector
from core.domain.timekeeping.timers import happened

DONE = "done"

#: A task with the rule by which it was tried in vain once too often, and the policy of that rule.
Spent = tuple[Task, Policy, TaskRule]


def rule_of(sector: Sector, profile: str, task: Task) -> TaskRule:
    """The rule that asks ``task``, in the version that does; a bare one where none describes it."""
    versions = (p for p in sector.versions(task.policy, profile) if p.version == task.version)
    found = (policy.tasks[task.slug] for policy in versions if task.slug in policy.tasks)
    return next(found, TaskRule(task.slug, task.role))


def open_task(matter: Matter, slug: str, at: datetime, basis: str = "") -> None:
    """Open a task unless it is open already; without an article of its own it has ``basis``."""
    if matter.case.open_task(slug) is None:
        policy, rule = matter.rules(at).task(slug)
        cite = rule.cite
        task = Task(slug, rule.role, at, policy=policy.slug, version=policy.version)
        task.basis, task.ref = cite.basis or basis, cite.ref
        matter.case.tasks.append(task)


def end_task(task: Task, at: datetime, by: str, outcome: str = DONE) -> None:
    """End a task."""
    task.done_at, task.done_by, task.outcome = at, by, outcome


def raise_tasks(matter: Matter, at: datetime) -> None:
    """Open the tasks that facts bring about, each once, when it is known to hold."""
    today = matter.office.day(at)
    for policy, rule in matter.rules(at).tasks():
        if rule.when is None or any(task.slug == rule.slug for task in matter.case.tasks):
            continue
        if rule.when.evaluate(matter.env(policy, today)) is True:
            open_task(matter, rule.slug, at)


def meet(matter: Matter, entry: Entry, inputs: Mapping[str, Any]) -> list[Spent]:
    """Let an entry try and end the tasks it concerns; returns those that must be given up."""
    today, rules = matter.office.day(entry.at), list(matter.rules(entry.at).tasks())
    spent: list[Spent] = []
    for task in [task for task in matter.case.tasks if task.done_at is None]:
        own = [(policy, rule) for policy, rule in rules if rule.slug == task.slug]
        envs = {policy.slug: matter.env(policy, today, inputs) for policy, _ in own}
        tried = any(happened(rule.attempted_by, entry, envs[p.slug]) for p, rule in own)
        done = any(happened(rule.closed_by, entry, envs[p.slug]) for p, rule in own)
        if tried:
            task.attempts, task.last_attempt_at = task.attempts + 1, entry.at
        if tried or done:
            task.result = _result(matter, entry)
        if done:
            end_task(task, entry.at, entry.actor)
        elif tried:
            spent += [(task, p, rule) for p, rule in own if _used_up(matter, p, rule, task)][:1]
    return spent


def _used_up(matter: Matter, policy: Policy, rule: TaskRule, task: Task) -> bool:
    if rule.at_most is None:
        return False
    return task.attempts >= int(matter.value(policy, rule.at_most))


def _result(matter: Matter, entry: Entry) -> dict[str, Any]:
    """What an act told: its note and its facts, but for those that are personal."""
    declared = matter.regime.sector.facts
    told = {
        name: value
        for name, value in entry.data.get("facts", {}).items()
        if value is not None and name in declared and not declared[name].personal
    }
    note = entry.data.get("note")
    return ({"facts": told} if told else {}) | ({"note": note} if note else {})
