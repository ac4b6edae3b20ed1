"""The words of a scenario that its sector must know: profile, acts, timers.

A misspelt word in an expectation that nothing happens would always hold; so it is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from core.domain.rules.sectors import Sector
from core.policyfiles.problems import closest
from core.scenarios.files import Scenario

Path: TypeAlias = tuple[str | int, ...]


def unknown_words(scenario: Scenario, sector: Sector) -> Iterator[tuple[Path, str, str]]:
    """Every word that the sector does not know: its path, the word, and what may be meant."""
    acts = {act for policy in sector.policies for act in policy.procedure}
    acts |= {*sector.neutral.get("actions", {}), *sector.vocabulary.get("actions", {})}
    timers = {name for policy in sector.policies for name in (*policy.timers, *policy.duties)}
    timers |= {*sector.vocabulary.get("timers", {})}
    for path, word, known in _words(scenario, sector, acts, timers):
        if word not in known:
            yield path, word, closest(word, known)


def _words(
    scenario: Scenario, sector: Sector, acts: set[str], timers: set[str]
) -> Iterator[tuple[Path, str, set[str]]]:
    yield ("profile",), scenario.profile, set(sector.profiles)
    yield from _checks(scenario, sector)
    for path, expect in _expectations(scenario):
        for name in expect.get("timers") or {}:
            if name != "absent":
                yield (*path, "timers", name), _base(name), timers
        for name in (expect.get("timers") or {}).get("absent", ()):
            yield (*path, "timers", "absent"), _base(name), timers
        for role, wish in (expect.get("allowed") or {}).items():
            named = [*wish.values()] if isinstance(wish, Mapping) else [wish]
            for act in (act for acts_named in named for act in acts_named):
                yield (*path, "allowed", role), act, acts
    yield from _steps(scenario, sector, acts, timers)


def _checks(scenario: Scenario, sector: Sector) -> Iterator[tuple[Path, str, set[str]]]:
    checks = {check for policy in sector.policies for check in policy.inspections}
    for path, expect in _expectations(scenario):
        wanted = expect.get("suspicions") or ()
        lists = wanted.values() if isinstance(wanted, Mapping) else (wanted,)
        for one in (one for rows in lists for one in rows):
            yield (*path, "suspicions"), one["check"], checks


def _steps(
    scenario: Scenario, sector: Sector, acts: set[str], timers: set[str]
) -> Iterator[tuple[Path, str, set[str]]]:
    for number, step in enumerate(scenario.steps):
        for key in {"do", "apply", "refuse"} & step.given.keys():
            yield ("steps", number, key), step.given[key], acts
        if "serve" in step.given:
            notices = {*sector.vocabulary.get("notices", {})}
            yield ("steps", number, "serve", "notice"), step.given["serve"]["notice"], notices
        if step.given.get("timer"):
            yield ("steps", number, "timer"), _base(step.given["timer"]), timers


def _expectations(scenario: Scenario) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    found: list[tuple[Path, Mapping[str, Any] | None]] = [(("expect",), scenario.expect)]
    found += [(("steps", n, "expect"), step.expect) for n, step in enumerate(scenario.steps)]
    for path, expect in found:
        if expect:
            yield path, expect
            for number, case in enumerate(expect.get("cases") or ()):
                yield (*path, "cases", number), case


def _base(timer: str) -> str:
    return timer.partition("#")[0].partition("@")[0]
