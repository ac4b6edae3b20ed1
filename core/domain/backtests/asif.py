"""A sector as if its newest rules had been in force on every day of a span."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Interval
from core.domain.rules.sectors import Sector


def changed_policies(old: Sector, new: Sector) -> list[Policy]:
    """The versions of ``new`` that ``old`` does not have as they are, oldest first."""
    known = {(p.slug, p.profiles, p.version, p.digest) for p in old.policies}
    found = (p for p in new.policies if (p.slug, p.profiles, p.version, p.digest) not in known)
    return sorted(found, key=lambda policy: (policy.slug, policy.version, policy.profiles))


def replaced_by(old: Sector, policy: Policy) -> Policy | None:
    """The version whose place ``policy`` takes: of the same day, else the one before it."""
    for profile in policy.profiles or old.profiles:
        before = [p for p in old.versions(policy.slug, profile) if p.version <= policy.version]
        if before:
            return before[-1]
    return None


def as_if(sector: Sector, changed: Iterable[Policy], first: date) -> Sector:
    """The sector with every version in ``changed`` in force from ``first`` on already.

    Of several versions of one policy the first is drawn back; what stood before it gives way, in
    the profiles that they share.
    """
    policies = list(sector.policies)
    for policy in reversed(list(changed)):
        place = next((n for n, p in enumerate(policies) if p == policy), None)
        if place is None or policy.version <= first:
            continue
        policies[place] = replace(policy, in_force=Interval(first, policy.in_force.end))
        profiles = set(policy.profiles or sector.profiles)
        for n, other in enumerate(policies):
            if n != place and other.slug == policy.slug and other.version < policy.version:
                policies[n] = _without(sector, other, profiles)
    return replace(sector, policies=tuple(p for p in policies if p.profiles != _NOBODY))


_NOBODY = ("",)


def _without(sector: Sector, policy: Policy, profiles: set[str]) -> Policy:
    """The policy, used by none of these profiles."""
    left = tuple(p for p in policy.profiles or sector.profiles if p not in profiles)
    return replace(policy, profiles=left or _NOBODY)
