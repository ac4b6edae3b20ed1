"""Plays the scenarios of the sectors, each once a run of the tests, whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from core.calendarfiles import official_book
from core.clock import Clock
from core.policyfiles import load_sector_folder
from core.registry import Registry
from core.scenarios import Outcome, Scenario, Sight, read_scenarios, run_scenario
from core.storage.engine import create_engine
from core.storage.tables import metadata
from core.storage.unit_of_work import Store
from core.usecases.desk import Desk
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
def engine() -> Engine:
    """One database in memory for all scenarios: to make a new one takes as long as to play one."""
    made = create_engine("sqlite://")
    metadata.create_all(made)
    return made


def play(scenario: Scenario) -> tuple[Outcome, set[Mark]]:
    """How the scenario goes on an office in which nothing has happened yet, and what it tries."""

    def empty_desk(clock: Clock) -> Desk:
        with engine().begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        return Desk(Store(engine(), clock), registry(scenario.sector), ZONE, official_book())

    def watch(sight: Sight) -> None:
        marks.update(tried(sight))

    name, marks = scenario.line(()), set[Mark]()
    if name not in _PLAYED:
        _PLAYED[name] = run_scenario(scenario, empty_desk, watch), marks
    return _PLAYED[name]
