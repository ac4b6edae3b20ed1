"""Whether somebody may have a hand in a case at all, and whether a rule's conditions hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.domain.casework import history
from core.domain.casework.cases import Officer
from core.domain.errors import Refusal
from core.domain.expressions import Env
from core.domain.rules.acts import Guard
from core.domain.rules.policies import Policy
from core.domain.rules.regime import Matter


def titles(matter: Matter, section: str, slugs: Iterable[str]) -> tuple[str, str]:
    """What people call these, in Chinese and English."""
    sector, slugs = matter.regime.sector, tuple(slugs)
    zh = "、".join(sector.title_of(section, slug, "zh") for slug in slugs)
    return zh, ", ".join(slugs)


def failed(guards: Iterable[Guard], env: Env) -> Iterator[Refusal]:
    """The refusal of every guard that is not known to hold."""
    for guard in guards:
        if guard.holds.evaluate(env) is not True:
            zh = guard.says.get("zh") or f"须满足:{guard.holds.text}"
            en = guard.says.get("en") or f"This must hold: {guard.holds.text}"
            yield Refusal(guard.fails, f"{zh} {guard.cite.basis}".strip(), en)


def named(matter: Matter, policies: Iterable[Policy]) -> set[str]:
    """Names of those whom a fact names, so that they are barred by one of ``policies``."""
    facts = (policy.barred_if_named for policy in policies if policy.barred_if_named)
    return {str(name) for fact in facts if (name := matter.case.facts.get(fact))}


def conflicted(
    matter: Matter, policy: Policy, officers: Iterable[Officer], *, handling: bool = True
) -> Iterator[Refusal]:
    """The refusal where one of ``officers`` is barred from the case (回避).

    Who decided on an identity of the case is barred from ``handling`` it.
    """
    barred = history.barred_officers(matter.case) | named(matter, (policy,))
    if handling:
        barred |= history.custodians(matter.case)
    if any(officer.name in barred for officer in officers):
        yield Refusal("conflict_of_interest", "须回避本案的人员", "This officer is barred (回避)")


def refused_to(
    matter: Matter, policy: Policy, by: tuple[str, ...], officer: Officer
) -> Iterator[Refusal]:
    """Why ``officer`` may not do what is for the roles ``by``: another's role, or barred."""
    if "any" not in by and not set(by) & set(officer.roles):
        zh, en = titles(matter, "roles", by)
        yield Refusal("not_allowed", f"此事由{zh}办理", f"This is for: {en}")
    yield from conflicted(matter, policy, [officer])
