"""Roles that rules ask for and that nobody in the office holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.policyfiles.findings import Finding
from core.policyfiles.lint.codes import NOBODY, found
from core.policyfiles.lint.comings import terms_of

_NEED_NOBODY = frozenset({"any", "system"})
_Asked = tuple[tuple[str | int, ...], tuple[str, ...], str, str]


def lint_people(sector: Sector, held: Collection[str], days: Iterable[Policy]) -> list[Finding]:
    """A finding for each rule of the versions ``days`` of which no role is among ``held``.

    Where any one of several roles may act, one that is held is enough; so is one that may stand in
    where an approval is asked.
    """
    findings: dict[Finding, None] = {}
    for policy in days:
        for path, roles, zh, en in _asked(policy):
            if roles and not _NEED_NOBODY & {*roles} and not {*held} & {*roles}:
                titles = {
                    language: ("、" if language == "zh" else " / ").join(
                        sector.title_of("roles", role, language) for role in roles
                    )
                    for language in ("zh", "en")
                }
                finding = found(
                    policy, path, NOBODY,
                    zh={"role": titles["zh"], "where": zh}, en={"role": titles["en"], "where": en},
                )  # fmt: skip
                findings[finding] = None
    return [*findings]


def _asked(policy: Policy) -> Iterator[_Asked]:
    for name, act in policy.procedure.items():
        path = ("procedure", name)
        yield path, act.demands.by, f"行为 {name}", f"the act {name}"
        for rule in act.demands.approvals:
            roles = _with_stand_ins(policy, rule.by)
            yield path, roles, f"行为 {name} 的审批", f"the approval of {name}"
    for name, timer in policy.timers.items():
        path = ("timers", name)
        for term in terms_of(timer):
            for role in term.lapse.escalate:
                yield path, (role,), f"时限 {name} 的升级", f"the escalation of {name}"
            for extension in term.extensions:
                zh, en = f"时限 {name} 的延期", f"an extension of {name}"
                yield path, extension.demands.by, zh, en
                for rule in extension.demands.approvals:
                    yield path, _with_stand_ins(policy, rule.by), zh, en
    for name, task in policy.tasks.items():
        roles = (task.role,) if task.role else ()
        yield ("tasks", name), roles, f"任务 {name}", f"the task {name}"
    for name, duty in policy.duties.items():
        roles = (duty.role,) if duty.role else ()
        yield ("duties", name), roles, f"定期职责 {name}", f"the duty {name}"
    if policy.service:
        yield ("service", "by"), policy.service.by, "送达", "service of notices"


def _with_stand_ins(policy: Policy, roles: tuple[str, ...]) -> tuple[str, ...]:
    others = (other for role in roles for other in policy.stand_in.get(role, ()))
    return tuple(dict.fromkeys([*roles, *others]))
