"""Which roles an office needs somebody for: those without whom some act could be done by nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from core.domain.rules.policies import Policy

__all__ = ["demanded", "unheld"]

#: Not held by staff: whoever is affected does these, or the program itself.
_NOBODY = frozenset({"any", "system"})


def demanded(policies: Iterable[Policy]) -> frozenset[frozenset[str]]:
    """Groups of roles; of each, one must be held, or an act or an approval waits for ever."""
    groups: set[frozenset[str]] = set()
    for policy in policies:
        for act in policy.procedure.values():
            groups.add(_with_stand_ins(policy, act.demands.by))
            groups |= {_with_stand_ins(policy, rule.by) for rule in act.demands.approvals}
    return frozenset(group for group in groups if group and not group & _NOBODY)


def unheld(groups: Iterable[frozenset[str]], held: Collection[str]) -> list[tuple[str, ...]]:
    """The groups of which nobody holds a role, the smallest of any that contain one another."""
    lacking = [group for group in groups if not group & set(held)]
    least = {group for group in lacking if not any(other < group for other in lacking)}
    return sorted(tuple(sorted(group)) for group in least)


def _with_stand_ins(policy: Policy, roles: tuple[str, ...]) -> frozenset[str]:
    others = (other for role in roles for other in policy.stand_in.get(role, ()))
    return frozenset((*roles, *others))
