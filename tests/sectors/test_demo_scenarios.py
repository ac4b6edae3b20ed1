"""The scenarios of the demonstration sector: what no shipped sector's law asks for."""

from __future__ import annotations

import pytest

from core.bootstrap import passing_desk
from core.registry import Registry
from core.scenarios import Scenario, read_scenarios, run_scenario
from tests.sectors.stories import DEMO, ZONE, demo

ALL = list(read_scenarios([DEMO / "scenarios"], ZONE))


@pytest.mark.parametrize("scenario", ALL, ids=lambda scenario: scenario.title)
def test_scenario(scenario: Scenario) -> None:
    outcome = run_scenario(scenario, lambda clock: passing_desk(Registry([demo()]), clock))
    assert not outcome.failures, "\n".join(map(str, outcome.failures))
