"""Rules without an article or a title, parameters that nothing reads or that have no value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta

from core.domain.rules.policies import RETENTION, Policy
from core.domain.rules.provisions import Citation
from core.domain.rules.sectors import Sector
from core.policyfiles.findings import NOTE, WARNING, Finding
from core.policyfiles.lint.codes import found
from core.policyfiles.lint.comings import drawn, opened, terms_of

#: Parameters that no rule need read: the register of the archive does.
_READ_BY_REPORTS = frozenset({RETENTION})


def lint_citations(policy: Policy) -> Iterator[Finding]:
    """Rules without an article, and grounds without the wording that a notice would quote."""
    for index, ground in enumerate(policy.admissibility.rules):
        path = ("admissibility", "rules", index)
        if not ground.cite.basis:
            called = {"zh": "理由"}, {"en": "ground"}
            yield found(policy, path, "no_basis", name=ground.slug, zh=called[0], en=called[1])
        if not ground.says:
            yield found(policy, path, "no_wording", name=ground.slug)
    for where, severity, zh, en, cite in _rules(policy):
        if not cite.basis:
            yield found(
                policy, where, "no_basis", severity=severity, name=where[-1],
                zh={"zh": zh}, en={"en": en},
            )  # fmt: skip


def _rules(policy: Policy) -> Iterator[tuple[tuple[str, ...], str, str, str, Citation]]:
    """Every rule that has a name: its path, how grave it is to cite nothing, what it is called."""
    for name, parameter in policy.parameters.items():
        yield ("parameters", name), NOTE, "参数", "parameter", parameter.cite
    for name, timer in policy.timers.items():
        cites = [term.cite for term in terms_of(timer)]
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


def lint_parameters(policy: Policy) -> Iterator[Finding]:
    """Parameters that no rule reads, and days in force on which one has no value yet."""
    text = json.dumps(policy.document, ensure_ascii=False)
    used = set(re.findall(r"params\.(\w+)", text))
    for name, parameter in policy.parameters.items():
        if name not in used and name not in _READ_BY_REPORTS:
            yield found(policy, ("parameters", name), "unused_parameter", name=name)
        first = parameter.values[0][0]
        if _dated(policy, name) and first > policy.version:
            last = min(first - timedelta(days=1), policy.in_force.end or date.max)
            yield found(
                policy, ("parameters", name, "values"), "parameter_without_value",
                name=name, start=policy.version, end=last,
            )  # fmt: skip


def _dated(policy: Policy, name: str) -> bool:
    written = policy.document.get("parameters", {}).get(name)
    return isinstance(written, dict) and "values" in written


def lint_titles(policy: Policy, sector: Sector) -> Iterator[Finding]:
    """Notices, tasks, acts and timers that people would see by their slug."""
    tasks = {*policy.tasks, *opened(policy)}
    for check in policy.inspections.values():
        tasks |= {*check.opens, *check.confirmed, *check.enforced}
    named = {
        "actions": (("procedure",), {n for n, act in policy.procedure.items() if not act.title}),
        "timers": (("timers",), {n for n, timer in policy.timers.items() if not timer.title}),
        "tasks": ((), tasks - {n for n, task in policy.tasks.items() if task.title}),
        "notices": ((), drawn(policy)),
    }
    for section, (path, slugs) in named.items():
        for slug in sorted(slugs):
            if sector.title_of(section, slug) == slug:
                where = (*path, slug) if path else ()
                where = ("tasks", slug) if section == "tasks" and slug in policy.tasks else where
                yield found(policy, where, "no_title", name=slug, section=section)
