"""Scenarios written at the boundaries of shipped policies: each runs, and says what is the case."""

from __future__ import annotations

from functools import cache

import pytest

from core.domain.rules.sectors import Sector
from core.policyfiles import load_sector_folder
from core.scenarios.boundaries import Boundary, boundaries
from core.scenarios.coverage import Exercise, coverage
from core.scenarios.proving import play
from tests.places import REPO


@cache
def sector(name: str) -> Sector:
    """A shipped sector; nobody changes it, so it is read once."""
    return load_sector_folder(REPO / "plugins" / name)


def written(name: str, policy: str) -> list[Boundary]:
    """The boundaries of the latest version of a policy."""
    found = [one for one in sector(name).policies if one.slug == policy]
    return boundaries(sector(name), max(found, key=lambda one: one.version))


CASES = [
    ("market_supervision", "complaint", 4, "知道权益受侵害之日"),
    ("market_supervision", "quality_complaint", 1, "末日"),
    ("hospital", "complaint", 4, "涉及科室数"),
    ("property_mgmt", "complaint", 9, "提出次数"),
]


@pytest.mark.parametrize(("name", "policy", "at_least", "titled"), CASES)
def test_every_scenario_written_at_a_boundary_passes(
    name: str, policy: str, at_least: int, titled: str
) -> None:
    found = written(name, policy)
    assert len(found) >= at_least
    assert any(titled in one.title for one in found)
    text = "---\n".join(one.text for one in found)
    played = list(play(sector(name), {found[0].file: text}))
    assert len(played) == len(found)
    assert [one.misses for one in played if not one.passed] == []


def test_the_verdict_turns_at_the_day_of_the_time_bar() -> None:
    found = [one for one in written("market_supervision", "complaint") if "超过三年" in one.title]
    rejected = ["verdict: reject" in one.text for one in found]
    assert rejected.count(True) > 0
    assert rejected.count(False) > 0


def test_coverage_tells_what_is_exercised_and_what_never_is() -> None:
    scenario = (
        "scenario: 轻微投诉\nsector: property_mgmt\n"
        "case: {at: 2024-03-05 10:00, kind: complaint, facts: {severity: minor}}\n"
        "steps: [{at: 2024-03-05 11:00, do: dispatch, by: clerk}, {at: 2024-03-09 11:00}]\n"
    )
    found = coverage(sector("property_mgmt"), {"scenarios/x.yaml": scenario})
    place = ("complaint", "2018-01-01")
    assert found.scenarios == 1
    assert Exercise(*place, "act", "dispatch") in found.exercised
    assert Exercise(*place, "timer_lapsed", "resolve") in found.exercised
    assert Exercise(*place, "act", "resolve") in found.never
