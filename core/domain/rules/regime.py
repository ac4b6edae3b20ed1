"""What governs one case on a given day: the office, the policy in force and its overlays.

A case keeps the version of the day it was received (``pinned``), unless the office lets events be
judged by the version of their own day (``by_event``) or moves open cases along (``migrate``). What
was chosen as a version was published prevails for the step into that version alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from core.domain.casework.cases import Case, LinkedCase
from core.domain.casework.history import CaseHistory
from core.domain.expressions import Env
from core.domain.rules.limits import TimerRule
from core.domain.rules.policies import Policy, TaskRule
from core.domain.rules.provisions import Param
from core.domain.rules.sectors import Sector
from core.domain.worktime.calendars import Calendar

NONE = "none"


@lru_cache(maxsize=4096)
def _day(at: datetime, zone: ZoneInfo) -> date:
    # Only of instants in UTC: elsewhere the hour that comes twice in autumn is equal to itself.
    return at.astimezone(zone).date()


@dataclass(frozen=True)
class Office:
    """Who handles the case: time zone, working calendar and settings of the office."""

    calendar: Calendar
    zone: ZoneInfo
    settings: Mapping[str, Any] = field(default_factory=dict)

    def day(self, at: datetime) -> date:
        """The office day on which an instant falls."""
        return _day(at, self.zone) if at.tzinfo is UTC else at.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """The first instant of an office day."""
        return datetime.combine(day, time(), self.zone).astimezone(ZoneInfo("UTC"))

    def begins(self, policy: Policy) -> datetime:
        """From when a version is in force: its first midnight, or its publication on that day."""
        midnight = self.midnight(policy.version)
        return max(midnight, policy.published.at) if policy.published else midnight


@dataclass(frozen=True)
class Rules:
    """The governing policy and its overlays as they stand on one day."""

    policy: Policy
    overlays: tuple[Policy, ...] = ()

    def policies(self) -> Iterator[Policy]:
        """The governing policy first, then the overlays."""
        yield self.policy
        yield from self.overlays

    def timers(self) -> Iterator[tuple[Policy, TimerRule]]:
        """Every timer rule with the policy it comes from."""
        for policy in self.policies():
            for rule in policy.timers.values():
                yield policy, rule

    def tasks(self) -> Iterator[tuple[Policy, TaskRule]]:
        """Every task rule with the policy it comes from."""
        for policy in self.policies():
            for rule in policy.tasks.values():
                yield policy, rule

    def task(self, slug: str) -> tuple[Policy, TaskRule]:
        """The rule of a task and its policy; a bare rule for a task that no policy describes."""
        found = ((policy, rule) for policy, rule in self.tasks() if rule.slug == slug)
        return next(found, (self.policy, TaskRule(slug)))


@dataclass(frozen=True)
class Regime:
    """All versions that may govern a case, and how it moves between them.

    ``transition`` is what the office or the policy says of every step.
    """

    sector: Sector
    profile: str
    rules: Rules
    transition: str = "pinned"

    def on(self, day: date, at: datetime | None = None) -> Rules:
        """The rules by which something that happens on ``day`` is judged.

        ``at``: its instant, by which a version published later on that day is not in force yet.
        """
        if self.newest:
            return self.rules
        known = [
            policy
            for policy in self._later(self.rules.policy.version)
            if policy.version <= day
            and not (at and policy.published and at < policy.published.at)
            and self.step_into(policy) == "by_event"
        ]
        if not known or ((known[-1].in_force.end or day) < day and self._gap(day)):
            return self.rules
        return Rules(known[-1], self.rules.overlays)

    @cached_property
    def newest(self) -> bool:
        """Whether there is no later version, so that everything is judged by the same rules."""
        versions = self.sector.versions(self.rules.policy.slug, self.profile)
        return bool(versions) and versions[-1].version <= self.rules.policy.version

    def next_version(self, version: date) -> Policy | None:
        """The version to which an open case bound to ``version`` moves, if there is one."""
        return next((p for p in self._later(version) if self.step_into(p) == "migrate"), None)

    def step_into(self, policy: Policy) -> str:
        """What becomes of open cases as ``policy`` comes into force."""
        chosen = policy.published.transition if policy.published else ""
        # The office's own duties and acts follow the version in force on their day.
        return self.transition if policy.office else chosen or self.transition

    def _later(self, version: date) -> list[Policy]:
        versions = self.sector.versions(self.rules.policy.slug, self.profile)
        return [policy for policy in versions if policy.version > version]

    def _gap(self, day: date) -> bool:
        """Whether no version is in force on ``day``."""
        return self.sector.version_on(self.rules.policy.slug, self.profile, day) is None

    def policy(self, slug: str, version: date) -> Policy:
        """A policy of this regime by name and version, overlays included."""
        for policy in self.rules.policies():
            if policy.slug == slug and policy.version == version:
                return policy
        versions = self.sector.versions(slug, self.profile)
        return next(p for p in versions if p.version == version)


@dataclass
class Matter:
    """A case together with what governs it: what every rule is asked about.

    The regime is replaced when a case moves to another version of its policy. ``linked`` are the
    cases to which this one leads, read only where a policy of the sector waits for such.
    """

    case: Case
    regime: Regime
    office: Office
    linked: tuple[LinkedCase, ...] = ()

    def rules(self, at: datetime) -> Rules:
        """The rules by which an act at this instant is judged."""
        regime = self.regime
        return regime.rules if regime.newest else regime.on(self.office.day(at), at)

    def env(self, policy: Policy, today: date, inputs: Mapping[str, Any] | None = None) -> Env:
        """The case as a condition of ``policy`` sees it, with the inputs of an act if any."""
        case = self.case
        facts = {
            **case.facts,
            **(inputs or {}),
            "kind": case.kind,
            "channel": case.channel,
            "received_on": case.received_on,
            "today": today,
            "status": case.status,
            "verdict": case.verdict,
            **case.classification,
        }
        params = policy.parameters_on(case.received_on)
        return Env(facts, params, self.office.settings, CaseHistory(case))

    def value(self, policy: Policy, value: Any) -> Any:
        """The value itself, or what the parameter it refers to was on the day of receipt."""
        if isinstance(value, Param):
            return policy.parameters[value.name].on(self.case.received_on)
        return value
