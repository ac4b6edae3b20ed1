"""What the checks of a night are given, and what they give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from core.domain.casework.cases import Case
from core.domain.casework.history import CaseHistory
from core.domain.expressions import Env
from core.domain.rules.policies import Policy
from core.domain.rules.regime import Office
from core.domain.rules.sectors import Sector


@dataclass(frozen=True)
class Seen:
    """A case as a check sees it.

    ``complainants`` and ``respondents`` are keys by which people can be compared and not known;
    ``external_id`` is the number of its submission in the system it came from.
    """

    case: Case
    external_id: str = ""
    complainants: frozenset[str] = frozenset()
    respondents: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Told:
    """A total told from outside: how many came by ``channel`` in ``period`` (2024-05)."""

    channel: str
    period: str
    total: int
    by: str
    at: datetime


@dataclass(frozen=True)
class Night:
    """The night for which an office is looked through: its day, its rules, what it was told."""

    day: date
    profile: str
    sector: Sector
    policy: Policy
    office: Office
    told: tuple[Told, ...] = ()

    def env(self, case: Case) -> Env:
        """The case as a condition of a check sees it."""
        builtin = {
            "kind": case.kind,
            "channel": case.channel,
            "received_on": case.received_on,
            "today": self.day,
            "status": case.status,
            "verdict": case.verdict,
        }
        facts = {**case.facts, **builtin, **case.classification}
        return Env(facts, self._parameters, self.office.settings, CaseHistory(case))

    @cached_property
    def _parameters(self) -> Mapping[str, Any]:
        return {name: p.on(self.day) for name, p in self.policy.parameters.items()}


@dataclass(frozen=True)
class Found:
    """What a check found: what it is ``about``, on which ``day``, and on what ``evidence``.

    ``about`` names it from night to night. ``marks`` are the single things that do not fit; a new
    one among them makes a matter that was decided open again. A mark ``a..b`` holds every number
    from a to b.
    """

    check: str
    about: str
    cases: tuple[str, ...]
    marks: tuple[str, ...]
    day: date
    evidence: Mapping[str, Any] = field(default_factory=dict)


def grown(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether ``after`` has a mark that none of ``before`` holds."""
    return any(mark not in before and not _held(mark, before) for mark in after)


def _held(mark: str, marks: tuple[str, ...]) -> bool:
    inner = _ends(mark)
    outer = filter(None, map(_ends, marks))
    return inner is not None and any(low <= inner[0] and inner[1] <= high for low, high in outer)


def _ends(mark: str) -> tuple[int, int] | None:
    low, dots, high = mark.partition("..")
    return (int(low), int(high)) if dots else None
