"""Days between two versions on which no version of a policy is in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from core.domain.rules.sectors import Sector
from core.policyfiles.findings import Finding
from core.policyfiles.lint.codes import found


def lint_versions(sector: Sector) -> Iterator[Finding]:
    """The gaps of every policy, for each profile."""
    for slug in dict.fromkeys(policy.slug for policy in sector.policies):
        for profile in sector.profiles:
            for earlier, later in pairwise(sector.versions(slug, profile)):
                end = earlier.in_force.end or date.max
                if end < later.version - timedelta(days=1):
                    start, last = end + timedelta(days=1), later.version - timedelta(days=1)
                    yield found(
                        later, ("in_force",), "version_gap", name=slug, start=start, end=last
                    )
