"""Finds what a policy may say but hardly means: rules without an article, timers nothing starts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from core.domain.limits import Term, TimerRule
from core.domain.policies import RETENTION, Policy
from core.domain.provisions import Citation, When
from core.domain.sectors import Sector
from core.domain.service import events_of
from core.policyfiles.findings import ERROR, NOTE, WARNING, Finding, about
from core.policyfiles.tablelint import lint_tables

#: Parameters that no rule need read: the register of the archive does.
_READ_BY_REPORTS = frozenset({RETENTION})

#: Events that the engine itself journals.
_SYSTEM_EVENTS = frozenset({"received", "lapsed"})


def lint(sector: Sector) -> tuple[Finding, ...]:
    """Every finding of every policy of ``sector``, each once, in the order of the files."""
    found: dict[Finding, None] = {}
    for policy in sector.policies:
        for finding in lint_policy(policy, sector):
            found[finding] = None
    for finding in _gaps(sector):
        found[finding] = None
    return tuple(found)


def lint_policy(policy: Policy, sector: Sector) -> Iterator[Finding]:
    """The findings of one resolved version."""
    yield from _uncited(policy)
    yield from _unused(policy)
    yield from _timers(policy, sector)
    yield from _statuses(policy)
    yield from _untitled(policy, sector)
    yield from _forms_drawn(policy, sector)
    yield from lint_tables(policy, sector)


def _uncited(policy: Policy) -> Iterator[Finding]:
    """Rules without an article, and grounds without the wording that a notice would quote."""
    for index, ground in enumerate(policy.admissibility.rules):
        path = ("admissibility", "rules", index)
        if not ground.cite.basis:
            zh, en = f"理由 {ground.slug} 没有依据", f"the ground {ground.slug} has no basis"
            yield _at(policy, path, WARNING, zh, en)
        if not ground.says:
            zh, en = f"理由 {ground.slug} 没有表述", f"the ground {ground.slug} says nothing"
            yield _at(policy, path, WARNING, zh, en)
    for where, severity, zh, en, cite in _rules(policy):
        if not cite.basis:
            said = f"{zh} {where[-1]} 没有依据", f"the {en} {where[-1]} has no basis"
            yield _at(policy, where, severity, *said)


def _rules(policy: Policy) -> Iterator[tuple[tuple[str, ...], str, str, str, Citation]]:
    """Every rule that has a name: its path, how grave it is to cite nothing, what it is called."""
    for name, parameter in policy.parameters.items():
        yield ("parameters", name), NOTE, "参数", "parameter", parameter.cite
    for name, timer in policy.timers.items():
        cites = [term.cite for term in _terms(timer)]
        yield ("timers", name), WARNING, "时限", "timer", min(cites, key=lambda c: c.basis != "")
    for name, task in policy.tasks.items():
        if task.when is not None:
            yield ("tasks", name), NOTE, "任务", "task", task.cite
    for name, method in policy.service.methods.items() if policy.service else ():
        yield ("service", "methods", name), WARNING, "送达方式", "method", method.cite
    for name, duty in policy.duties.items():
        yield ("duties", name), WARNING, "定期职责", "duty", duty.cite
    for name, check in policy.inspections.items():
        yield ("inspections", name), WARNING, "检查", "inspection", check.cite


def _unused(policy: Policy) -> Iterator[Finding]:
    text = json.dumps(policy.document, ensure_ascii=False)
    used = set(re.findall(r"params\.(\w+)", text))
    for name in policy.parameters:
        if name not in used and name not in _READ_BY_REPORTS:
            zh, en = f"参数 {name} 没有用到", f"no rule reads the parameter {name}"
            yield _at(policy, ("parameters", name), WARNING, zh, en)


def _timers(policy: Policy, sector: Sector) -> Iterator[Finding]:
    """Timers that nothing starts or meets, and names of acts and events that never come."""
    events = _events(policy, sector)
    for name, timer in policy.timers.items():
        path = ("timers", name)
        met_by = [when for term in _terms(timer) for when in term.met_by]
        if not met_by and not any(term.lapse.deem for term in _terms(timer)):
            zh, en = f"时限 {name} 没有行为能够完成", f"nothing meets the timer {name}"
            yield _at(policy, path, WARNING, zh, en)
        if timer.starts and not any(when.slug in events for when in timer.starts):
            zh, en = f"时限 {name} 永不起算", f"nothing starts the timer {name}"
            yield _at(policy, path, ERROR, zh, en)
        pauses = [When(slug) for pair in timer.pauses.values() for slug in pair]
        yield from _strangers(policy, path, [*timer.starts, *met_by, *pauses], events)
    for name, task in policy.tasks.items():
        whens = [*task.closed_by, *task.attempted_by]
        yield from _strangers(policy, ("tasks", name), whens, events)
    for name, act in policy.procedure.items():
        if act.demands.within:
            window = [When(act.demands.within.of)]
            yield from _strangers(policy, ("procedure", name, "within"), window, events)
    for name, duty in policy.duties.items():
        met = [When(slug) for slug in duty.met_by]
        yield from _strangers(policy, ("duties", name), met, events)


def _strangers(
    policy: Policy, path: tuple[str, ...], whens: Iterable[When], events: set[str]
) -> Iterator[Finding]:
    for slug in dict.fromkeys(when.slug for when in whens):
        if slug not in events:
            zh, en = f"没有行为或事件 {slug}", f"no act or event is called {slug}"
            yield _at(policy, path, WARNING, zh, en)


def _events(policy: Policy, sector: Sector) -> set[str]:
    """What may come to a case under ``policy``: its own acts and events, and those beside it."""
    beside = [p for p in sector.policies if p is policy or policy.overlay or p.overlay]
    events = set(_SYSTEM_EVENTS)
    for other in beside:
        events |= {*other.procedure, *other.events}
        events |= {t.given_up_as for t in other.tasks.values() if t.at_most is not None}
        events |= events_of(_drawn(other)) if policy.service or other.service else set()
        lapses = [term.lapse for timer in other.timers.values() for term in _terms(timer)]
        events |= {lapse.deem.event for lapse in lapses if lapse.deem}
    return events


def _statuses(policy: Policy) -> Iterator[Finding]:
    """Acts that no case can ever reach."""
    reached = {policy.intake.status}
    for act in policy.procedure.values():
        reached |= {when.slug for when in act.to}
    for slug, act in policy.procedure.items():
        if act.from_ is not None and act.from_ and not reached & set(act.from_):
            statuses = ", ".join(act.from_)
            en = f"{slug} is never possible: nothing leads to {statuses}"
            zh = f"行为 {slug} 永不可行：没有行为到达 {statuses}"
            yield _at(policy, ("procedure", slug, "from"), WARNING, zh, en)


def _untitled(policy: Policy, sector: Sector) -> Iterator[Finding]:
    """Notices, tasks, acts and timers that people would see by their slug."""
    named = {
        "actions": (("procedure",), {n for n, act in policy.procedure.items() if not act.title}),
        "timers": (("timers",), {n for n, timer in policy.timers.items() if not timer.title}),
        "tasks": ((), _opened(policy) - {n for n, task in policy.tasks.items() if task.title}),
        "notices": ((), _drawn(policy)),
    }
    for section, (path, slugs) in named.items():
        for slug in sorted(slugs):
            if sector.title_of(section, slug) == slug:
                zh, en = f"{slug} 没有名称（{section}）", f"{slug} has no title among {section}"
                yield _at(policy, (*path, slug) if path else (), WARNING, zh, en)


def _forms_drawn(policy: Policy, sector: Sector) -> Iterator[Finding]:
    """Forms that the policy draws up as if they were notices: a form is never issued."""
    for slug in sorted(_drawn(policy)):
        if (text := sector.notices.get(slug)) and text.form:
            zh, en = (
                f"表单 {slug} 不能作为文书出具",
                f"the form {slug} cannot be drawn up as a notice",
            )
            yield _at(policy, (), ERROR, zh, en)


def _opened(policy: Policy) -> set[str]:
    slugs = {*policy.tasks, *(when.slug for when in policy.intake.opens)}
    for act in policy.procedure.values():
        slugs |= {when.slug for when in act.effects.opens}
    for check in policy.inspections.values():
        slugs |= {*check.opens, *check.confirmed, *check.enforced}
    for term in (term for timer in policy.timers.values() for term in _terms(timer)):
        slugs |= set(term.lapse.tasks)
        slugs |= {when.slug for row in term.extensions for when in row.effects.opens}
    return slugs


def _drawn(policy: Policy) -> set[str]:
    slugs = {when.slug for when in policy.intake.notices}
    for act in policy.procedure.values():
        slugs |= {when.slug for when in act.effects.notices}
    for term in (term for timer in policy.timers.values() for term in _terms(timer)):
        slugs |= set(term.lapse.notices)
        slugs |= {when.slug for row in term.extensions for when in row.effects.notices}
    return slugs


def _gaps(sector: Sector) -> Iterator[Finding]:
    """Days between two versions on which no version of the policy is in force."""
    for slug in dict.fromkeys(policy.slug for policy in sector.policies):
        for profile in sector.profiles:
            for earlier, later in pairwise(sector.versions(slug, profile)):
                end = earlier.in_force.end or date.max
                if end < later.version - timedelta(days=1):
                    en = f"{slug}: no version from {end + timedelta(days=1)} to {later.version}"
                    zh = f"{slug} 自 {end + timedelta(days=1)} 至 {later.version} 没有版本"
                    yield _at(later, ("in_force",), WARNING, zh, en)


def _terms(timer: TimerRule) -> tuple[Term, ...]:
    return (*timer.terms, timer.unknown) if timer.unknown else timer.terms


def _at(policy: Policy, path: tuple[str | int, ...], severity: str, zh: str, en: str) -> Finding:
    return about(policy, path, severity, "", {"zh": zh, "en": en})
