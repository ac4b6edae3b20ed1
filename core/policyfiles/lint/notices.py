"""Notices that have no text, forms drawn as notices, and variables that nothing ever fills."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.rules.acts import Effects
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.policyfiles.findings import Finding
from core.policyfiles.lint.codes import found
from core.policyfiles.lint.comings import Comings, drawn, terms_of

_OF_EXTENSIONS = ("timer", "due", "until")


def lint_notices(policy: Policy, sector: Sector, comings: Comings) -> Iterator[Finding]:
    """What is wrong with the notices that the policy draws up."""
    for slug in sorted(drawn(policy)):
        text = sector.notices.get(slug)
        if text is None:
            yield found(policy, (), "notice_without_text", name=slug)
            continue
        if text.form:
            yield found(policy, (), "form_drawn", name=slug)
        worded = text.under(policy.slug, policy.version, policy.version)
        used = {place.name for place in worded.places()}
        for variable, zh, en in _blank(policy, sector, comings, slug):
            if variable in used:
                yield found(
                    policy, (), "variable_never_known", name=slug, variable=variable,
                    why_zh=zh, why_en=en,
                )  # fmt: skip


def _blank(
    policy: Policy, sector: Sector, comings: Comings, slug: str
) -> Iterator[tuple[str, str, str]]:
    """The variables that stay blank in a notice under this policy, and why."""
    results = {name for p in comings.beside for name in p.copies}
    results |= {name for p in comings.beside for t in p.tables.values() for name in t.results}
    facets = {*sector.vocabulary.get("facets", {}), "unit", "severity", "category"}
    for facet in sorted(facets - results - {*sector.facts}):
        yield facet, "本政策不作这一分类", "no table of the policy gives it"
    if slug not in _by_extensions(policy):
        for name in _OF_EXTENSIONS:
            yield name, "只有延期才有这一项", "only extensions have it"
    acts = [act for act in policy.procedure.values() if _draws(act.effects, slug)]
    elsewhere = slug in _by_extensions(policy)
    if acts and not elsewhere and not any(act.demands.approvals for act in acts):
        yield "approvals", "制作它的行为无须审批", "the acts that draw it need no approval"


def _draws(effects: Effects, slug: str) -> bool:
    return any(when.slug == slug for when in effects.notices)


def _by_extensions(policy: Policy) -> set[str]:
    terms = [term for timer in policy.timers.values() for term in terms_of(timer)]
    found = {w.slug for t in terms for e in t.extensions for w in e.effects.notices}
    extend = policy.procedure.get("extend")
    return found | ({when.slug for when in extend.effects.notices} if extend else set())
