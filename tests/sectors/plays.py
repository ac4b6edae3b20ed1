"""Plays the scenarios of the sectors, each once a run of the tests, whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

from core.bootstrap import PassingDesks
from core.policyfiles import load_sector_folder
from core.registry import Registry
from core.scenarios import Outcome, Scenario, Sight, read_scenarios, run_scenario
from tests.places import REPO, SHARED
from tests.sectors.boundaries import Mark, tried
from tests.sectors.stories import ZONE

SECTORS = sorted(path.parent for path in (REPO / "plugins").glob("*/sector.yaml"))

#: How each scenario went and which limits it tried, by file and line.
_PLAYED: dict[str, tuple[Outcome, set[Mark]]] = {}


def own_scenarios(folder: Path) -> list[Scenario]:
    """The scenarios in a sector's own folder."""
    return list(read_scenarios([folder / "scenarios"], ZONE))


def shared_scenarios(folder: Path) -> Iterator[Scenario]:
    """The scenarios of a sector that lie beside the repository, if they do."""
    place = SHARED / "scenarios" / folder.name
    if place.is_dir():
        yield from read_scenarios([place], ZONE)


@cache
def registry(sector: str) -> Registry:
    """The one sector that a scenario is about: the sweep asks every sector that is loaded."""
    return Registry([load_sector_folder(REPO / "plugins" / sector)])


@cache
def desks() -> PassingDesks:
    """One database in memory for all scenarios."""
    return PassingDesks(str(ZONE))


def play(scenario: Scenario) -> tuple[Outcome, set[Mark]]:
    """How the scenario goes on an office in which nothing has happened yet, and what it tries."""

    def watch(sight: Sight) -> None:
        marks.update(tried(sight))

    open_desk = partial(desks().open, registry(scenario.sector))
    name, marks = scenario.line(()), set[Mark]()
    if name not in _PLAYED:
        _PLAYED[name] = run_scenario(scenario, open_desk, watch), marks
    return _PLAYED[name]
