"""Which rules of a sector its scenarios exercise, and which they never do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.domain.expressions import Env
from core.domain.rules.decisions import advise, read_table
from core.domain.rules.policies import Policy
from core.domain.rules.regime import Matter
from core.domain.rules.sectors import Sector
from core.scenarios.proving import ZONE, play
from core.usecases.desk import Desk

GROUND, DECISIVE, ROW, ACT, MET, LAPSED = (
    "ground", "ground_decisive", "row", "act", "timer_met", "timer_lapsed",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Exercise:
    """A thing that a rule can do: ``kind`` is one of the names above.

    ``ground``: it held and was listed; ``ground_decisive``: it gave the verdict; ``row``: the row
    ``TABLE.NUMBER`` (from 1) was hit; ``act``: it was done; the timer was met, or lapsed.
    """

    policy: str
    version: str
    kind: str
    name: str


@dataclass(frozen=True)
class Coverage:
    """What was exercised how often (in how many moments of scenarios), and what never was."""

    scenarios: int
    exercised: Mapping[Exercise, int]
    never: tuple[Exercise, ...]


def coverage(sector: Sector, scenarios: Mapping[str, str], zone: str = ZONE) -> Coverage:
    """What the scenarios (path to text) exercise of every version of every policy of ``sector``."""
    counted: dict[Exercise, int] = dict.fromkeys(_all(sector), 0)

    def look(desk: Desk, numbers: list[str]) -> None:
        with desk.store.read() as work:
            seen = {
                exercise
                for number in dict.fromkeys(numbers)
                for exercise in _seen(desk.matter(work, work.cases.get(number)), desk)
            }
        for exercise in seen & counted.keys():
            counted[exercise] += 1

    played = sum(1 for _ in play(sector, scenarios, zone, look))
    never = tuple(exercise for exercise, times in counted.items() if not times)
    return Coverage(played, {e: times for e, times in counted.items() if times}, never)


def _all(sector: Sector) -> Iterator[Exercise]:
    for policy in sector.policies:
        for kind, name in _of(policy):
            yield Exercise(policy.slug, policy.version.isoformat(), kind, name)


def _of(policy: Policy) -> Iterator[tuple[str, str]]:
    for ground in policy.admissibility.rules:
        yield GROUND, ground.slug
        yield DECISIVE, ground.slug
    for table in policy.tables.values():
        yield from ((ROW, f"{table.name}.{number}") for number in range(1, len(table.rows) + 1))
    yield from ((ACT, slug) for slug in policy.procedure)
    for name in (*policy.timers, *policy.duties):
        yield MET, name
        yield LAPSED, name


def _seen(matter: Matter, desk: Desk) -> Iterator[Exercise]:
    now = desk.now()
    today = matter.office.day(now)
    for policy in matter.rules(now).policies():
        version = policy.version.isoformat()
        for kind, name in _now(matter, policy, matter.env(policy, today)):
            yield Exercise(policy.slug, version, kind, name)
    for timer in matter.case.timers:
        kinds = {"met": MET, "overdue": LAPSED}
        if timer.state in kinds:
            name = timer.name.partition("@")[0]
            yield Exercise(timer.policy, timer.version.isoformat(), kinds[timer.state], name)
    for entry in matter.case.journal:
        if entry.version is not None:
            yield Exercise(entry.policy, entry.version.isoformat(), ACT, entry.event)


def _now(matter: Matter, policy: Policy, env: Env) -> Iterator[tuple[str, str]]:
    unverified = matter.office.settings.get("enable_unverified") is True
    advice = advise(policy, env, unverified=unverified)
    for ground in advice.grounds:
        yield GROUND, ground.slug
        if ground.outcome == advice.verdict:
            yield DECISIVE, ground.slug
    for table in policy.tables.values():
        row = read_table(table, env).row
        if row is not None:
            yield ROW, f"{table.name}.{row + 1}"
