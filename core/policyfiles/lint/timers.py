"""Timers that nothing starts, meets or extends; lapses and duties that come to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.domain.rules.limits import Extension, TimerRule
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import When
from core.policyfiles.findings import Finding
from core.policyfiles.lint.codes import found
from core.policyfiles.lint.comings import Comings, terms_of
from core.policyfiles.lint.possible import never_holds


def lint_timers(policy: Policy, comings: Comings) -> Iterator[Finding]:
    """What is wrong with each timer of the policy."""
    for name, timer in policy.timers.items():
        path = ("timers", name)
        met_by = [when for term in terms_of(timer) for when in term.met_by]
        if not met_by and not any(term.lapse.deem for term in terms_of(timer)):
            yield found(policy, path, "timer_never_met", name=name)
        if timer.starts and not any(when.slug in comings.events for when in timer.starts):
            yield found(policy, path, "timer_never_started", name=name)
        pauses = [When(slug) for pair in timer.pauses.values() for slug in pair]
        yield from strangers(policy, path, [*timer.starts, *met_by, *pauses], comings)
        known = {slug for other in comings.beside for slug in other.timers}
        for other in timer.earliest_of:
            if other not in known:
                yield found(policy, path, "earliest_of_absent", name=name, other=other)
        yield from _deemed(policy, name, timer, comings)
        for extension in {e.name: e for t in terms_of(timer) for e in t.extensions}.values():
            yield from _extension(policy, name, timer, extension, comings)


def _deemed(policy: Policy, name: str, timer: TimerRule, comings: Comings) -> Iterator[Finding]:
    """Acts deemed at the lapse that no policy has, or whose guards never hold."""
    deemed = {term.lapse.deem.act for term in terms_of(timer) if term.lapse.deem}
    for act in sorted(deemed):
        acts = [other.procedure[act] for other in comings.beside if act in other.procedure]
        if all(never_holds(policy, [g.holds for g in a.demands.guards]) for a in acts):
            yield found(policy, ("timers", name), "deemed_never", name=name, act=act)


def _extension(
    policy: Policy, name: str, timer: TimerRule, extension: Extension, comings: Comings
) -> Iterator[Finding]:
    """An extension that no act, no role or no case lets anybody give."""
    names = {e.name for term in terms_of(timer) for e in term.extensions}
    guards = [guard.holds for guard in extension.demands.guards]
    why = None
    if not any("extend" in other.procedure for other in comings.beside):
        why = "程序中没有延期这一行为", "the procedure has no act extend"
    elif set(extension.demands.by) <= {"system"}:
        why = "没有写明由谁给予", "no role may give it"
    elif extension.only_after and extension.only_after not in names - {extension.name}:
        why = (
            f"须先有的延期 {extension.only_after} 不存在",
            f"{extension.only_after} never precedes it",
        )
    elif guards and never_holds(policy, guards):
        why = "其前提永不成立", "its guards never hold"
    if why:
        yield found(
            policy, ("timers", name), "extension_never_given", name=name,
            extension=extension.name, why_zh=why[0], why_en=why[1],
        )  # fmt: skip


def lint_windows(policy: Policy, comings: Comings) -> Iterator[Finding]:
    """Names of acts and events that never come, in tasks, windows and duties."""
    for name, task in policy.tasks.items():
        whens = [*task.closed_by, *task.attempted_by]
        yield from strangers(policy, ("tasks", name), whens, comings)
    for name, act in policy.procedure.items():
        if act.demands.within:
            window = [When(act.demands.within.of)]
            yield from strangers(policy, ("procedure", name, "within"), window, comings)
    for name, duty in policy.duties.items():
        path = ("duties", name)
        yield from strangers(policy, path, [When(slug) for slug in duty.met_by], comings)
        acts = [policy.procedure[slug] for slug in duty.met_by if slug in policy.procedure]
        if not any(set(act.demands.by) - {"system"} for act in acts):
            yield found(policy, path, "duty_never_met", name=name)


def strangers(
    policy: Policy, path: tuple[str, ...], whens: Iterable[When], comings: Comings
) -> Iterator[Finding]:
    """Names of events that never come to a case, each once."""
    for slug in dict.fromkeys(when.slug for when in whens):
        if slug not in comings.events:
            yield found(policy, path, "unknown_event", name=slug)
