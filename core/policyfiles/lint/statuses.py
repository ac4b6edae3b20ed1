"""Statuses nobody reaches or leaves, acts never possible, tasks that nothing opens or ends."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.casework.cases import ENDED
from core.domain.rules.acts import Action
from core.domain.rules.policies import Policy
from core.policyfiles.document import place_of
from core.policyfiles.findings import Finding
from core.policyfiles.lint.codes import found
from core.policyfiles.lint.comings import Comings, opened
from core.policyfiles.lint.possible import never_holds


def lint_statuses(policy: Policy, comings: Comings) -> Iterator[Finding]:
    """What no case can do or come to."""
    for slug, act in policy.procedure.items():
        yield from _act(policy, slug, act, comings)
    if not policy.overlay and not policy.office:
        yield from _stuck(policy, comings)


def _act(policy: Policy, slug: str, act: Action, comings: Comings) -> Iterator[Finding]:
    path = ("procedure", slug, "from")
    if act.from_ and not comings.statuses & set(act.from_):
        statuses = ", ".join(act.from_)
        yield found(policy, path, "act_never_possible", name=slug, statuses=statuses)
        return
    neutral = place_of(policy.document, path)  # the base's acts are written for every office
    for status in () if str(neutral).startswith("core/") else _named(policy, slug):
        if status not in comings.statuses_anywhere:
            yield found(policy, path, "status_never_reached", name=slug, status=status)
    guards = [guard.holds for guard in act.demands.guards]
    within = comings.statuses if act.from_ is None else comings.statuses & {*act.from_}
    if guards and never_holds(policy, guards, sorted(within)):
        yield found(policy, ("procedure", slug, "guards"), "guard_never_true", name=slug)


def _named(policy: Policy, slug: str) -> Iterator[str]:
    """The statuses that the act names one by one, not by ``open`` or ``any``."""
    written = policy.document.get("procedure", {}).get(slug, {}).get("from")
    names = written if isinstance(written, list) else [written]
    yield from (str(name) for name in names if name not in (None, "any", "open"))


def _stuck(policy: Policy, comings: Comings) -> Iterator[Finding]:
    """Statuses to which this policy leads and from which no act leads on."""
    leads = {policy.intake.status: ("intake",)} | {
        when.slug: ("procedure", slug, "to")
        for slug, act in policy.procedure.items()
        for when in act.to
    }
    acts = [act for other in comings.beside for act in other.procedure.values()]
    for status, path in leads.items():
        on = (a for a in acts if a.from_ is None or status in a.from_)
        if status not in ENDED and not any({when.slug for when in a.to} - {status} for a in on):
            yield found(policy, path, "status_never_left", status=status)


def lint_tasks(policy: Policy, comings: Comings) -> Iterator[Finding]:
    """Tasks described that nothing opens, and tasks that nothing ends."""
    for name, task in policy.tasks.items():
        path = ("tasks", name)
        if task.when is None and name not in comings.opened_anywhere:
            yield found(policy, path, "task_never_opened", name=name)
        opens = task.when is not None or name in comings.opened
        if opens and name not in comings.closed:
            yield found(policy, path, "task_never_closed", name=name)
    described = {name for other in comings.beside for name in other.tasks}
    for name in sorted(opened(policy) - comings.closed - described):
        yield found(policy, (), "task_never_closed", name=name)
