"""Finds what a policy may say but hardly means; each kind of finding has a code.

``codes`` lists them all. Looked at are: ``citations`` (articles, titles, parameters), ``timers``,
``statuses`` (acts and tasks too), ``notices``, ``amounts``, ``tables`` (grounds, tables and lengths
of timers, by :mod:`core.domain.analysis`), ``gaps`` (between versions), ``people`` (roles).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.policyfiles.findings import ERROR, NOTE, WARNING, Finding
from core.policyfiles.lint.amounts import lint_amounts
from core.policyfiles.lint.citations import lint_citations, lint_parameters, lint_titles
from core.policyfiles.lint.codes import CODES
from core.policyfiles.lint.comings import Comings
from core.policyfiles.lint.gaps import lint_versions
from core.policyfiles.lint.notices import lint_notices
from core.policyfiles.lint.statuses import lint_statuses, lint_tasks
from core.policyfiles.lint.tables import lint_tables
from core.policyfiles.lint.timers import lint_timers, lint_windows

__all__ = ["CODES", "ERROR", "NOTE", "WARNING", "Finding", "lint", "lint_policy"]


def lint(sector: Sector) -> tuple[Finding, ...]:
    """Every finding of every policy of ``sector``, each once, in the order of the files.

    A draft is compared with the sector in use at every step of its life, and nobody changes a
    sector in memory, so what was found last is remembered.
    """
    return _found(_This(sector))


class _This:
    """A sector as itself: equal to no other, however alike."""

    def __init__(self, sector: Sector) -> None:
        self.sector = sector

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and other.sector is self.sector

    def __hash__(self) -> int:
        return id(self.sector)


@lru_cache(maxsize=8)
def _found(this: _This) -> tuple[Finding, ...]:
    sector = this.sector
    found: dict[Finding, None] = {}
    for policy in sector.policies:
        for finding in lint_policy(policy, sector):
            found[finding] = None
    for finding in lint_versions(sector):
        found[finding] = None
    return tuple(found)


def lint_policy(policy: Policy, sector: Sector) -> Iterator[Finding]:
    """The findings of one resolved version."""
    comings = Comings(policy, sector)
    yield from lint_citations(policy)
    yield from lint_parameters(policy)
    yield from lint_timers(policy, comings)
    yield from lint_windows(policy, comings)
    yield from lint_statuses(policy, comings)
    yield from lint_tasks(policy, comings)
    yield from lint_titles(policy, sector)
    yield from lint_notices(policy, sector, comings)
    yield from lint_amounts(policy, sector)
    yield from lint_tables(policy, sector)
