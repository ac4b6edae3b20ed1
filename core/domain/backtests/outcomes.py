"""What rules say of a past case: the policy that governs, verdict, grounds, results, timers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.domain.backtests.records import Past
from core.domain.backtests.timing import Run, runs
from core.domain.casework.cases import Case
from core.domain.casework.consequences import MAX_ROUNDS, assess
from core.domain.expressions import Env
from core.domain.rules.regime import Matter, Office, Regime, Rules
from core.domain.rules.sectors import Sector


@dataclass(frozen=True)
class Outcome:
    """What rules say of a case; ``policy`` is empty where no policy governs it."""

    policy: str
    verdict: str = ""
    grounds: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    results: Mapping[str, Any] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class Bench:
    """Where a case is judged: the rules of a sector, the office, and the present instant."""

    sector: Sector
    office: Office
    now: datetime


def rules_for(sector: Sector, past: Past) -> Rules | None:
    """The policy and overlays that govern a case by what was known at its receipt."""
    day = past.received_on
    env = Env({**past.intake, "kind": past.kind, "channel": past.channel, "received_on": day,
               "today": day})  # fmt: skip
    policy = sector.governing(env, past.profile, day)
    return Rules(policy, sector.overlays(env, past.profile, day)) if policy else None


def outcome(bench: Bench, past: Past, rules: Rules | None, *, timed: bool) -> Outcome:
    """What ``rules`` say of a case; its timers only where ``timed``."""
    if rules is None:
        return Outcome("", results={})
    matter = decided(bench, past, rules)
    case = matter.case
    found = Outcome(rules.policy.slug, case.verdict, case.grounds, case.missing,
                    dict(case.classification))  # fmt: skip
    if not timed:
        return found
    end(matter, past)
    return Outcome(**{**vars(found), "runs": tuple(runs(matter, bench.now))})


def decided(bench: Bench, past: Past, rules: Rules) -> Matter:
    """The case under ``rules`` as it stood when its verdict was taken, settled."""
    case = _case(past, rules)
    case.facts, case.status = dict(past.decided), past.decided_in
    case.journal = [event.entry() for event in past.events[: past.decided_after]]
    matter = Matter(case, Regime(bench.sector, past.profile, rules), bench.office)
    settle(matter, past.decided_at)
    return matter


def end(matter: Matter, past: Past) -> None:
    """Bring a case that was :func:`decided` to its end, with the facts known then."""
    matter.case.facts, matter.case.status = dict(past.final), past.status
    matter.case.journal = [event.entry() for event in past.events]
    settle(matter, past.last_at)


def settle(matter: Matter, at: datetime) -> None:
    """Advise and classify until nothing changes any more."""
    for _ in range(MAX_ROUNDS):
        if not assess(matter, at):
            return


def _case(past: Past, rules: Rules) -> Case:
    return Case(
        past.number, past.sector, past.profile, past.kind, past.channel, past.received_at,
        past.received_on, rules.policy.slug, rules.policy.version, past.decided_in,
    )  # fmt: skip
