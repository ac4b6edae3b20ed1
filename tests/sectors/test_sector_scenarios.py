"""Every scenario of every sector is a test of its own, named by its title; the shared ones too."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.calendarfiles import official_book
from core.clock import Clock
from core.policyfiles import load_sector_folder
from core.registry import Registry
from core.scenarios import Outcome, Scenario, read_scenarios, run_scenario
from core.storage.engine import create_engine
from core.storage.tables import metadata
from core.storage.unit_of_work import Store
from core.usecases.desk import Desk
from tests.places import REPO, SHARED
from tests.sectors.stories import ZONE

SECTORS = sorted(path.parent for path in (REPO / "plugins").glob("*/sector.yaml"))


def scenarios(folder: Path) -> Iterator[Scenario]:
    """The scenarios of a sector, its own and those that are shared."""
    for place in (folder / "scenarios", SHARED / "scenarios" / folder.name):
        if place.is_dir():
            yield from read_scenarios([place], ZONE)


ALL = [scenario for folder in SECTORS for scenario in scenarios(folder)]


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


def play(scenario: Scenario) -> Outcome:
    """How the scenario goes on an office in which nothing has happened yet."""

    def empty_desk(clock: Clock) -> Desk:
        with engine().begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        return Desk(Store(engine(), clock), registry(scenario.sector), ZONE, official_book())

    return run_scenario(scenario, empty_desk)


@pytest.mark.parametrize("scenario", ALL, ids=lambda scenario: scenario.title)
def test_scenario(scenario: Scenario) -> None:
    assert not (failures := play(scenario).failures), "\n".join(map(str, failures))


@pytest.mark.parametrize("folder", SECTORS, ids=lambda folder: folder.name)
def test_every_sector_has_scenarios_of_its_own(folder: Path) -> None:
    assert list(read_scenarios([folder / "scenarios"], ZONE))


def test_no_two_scenarios_have_the_same_title() -> None:
    titles = [scenario.title for scenario in ALL]
    assert len(titles) == len(set(titles))
