"""Every scenario of every sector is a test of its own, named by its title; the shared ones too."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.scenarios import Scenario
from tests.sectors.plays import SECTORS, own_scenarios, play, shared_scenarios

ALL = [
    scenario
    for folder in SECTORS
    for scenario in (*own_scenarios(folder), *shared_scenarios(folder))
]


@pytest.mark.parametrize("scenario", ALL, ids=lambda scenario: scenario.title)
def test_scenario(scenario: Scenario) -> None:
    failures = play(scenario)[0].failures
    assert not failures, "\n".join(map(str, failures))


@pytest.mark.parametrize("folder", SECTORS, ids=lambda folder: folder.name)
def test_every_sector_has_at_least_forty_scenarios_of_its_own(folder: Path) -> None:
    assert len(own_scenarios(folder)) >= 40


def test_no_two_scenarios_have_the_same_title() -> None:
    titles = [scenario.title for scenario in ALL]
    assert len(titles) == len(set(titles))
