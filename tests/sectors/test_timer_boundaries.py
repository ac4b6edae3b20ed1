"""Each sector's own scenarios try every limit before, on and after its last day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from core.bootstrap import passing_desk
from core.registry import Registry
from core.scenarios import read_scenarios, run_scenario
from tests.sectors.boundaries import (
    AFTER,
    BEFORE,
    ON,
    REST_DAY,
    WARNED,
    Limit,
    Mark,
    demanded,
    tried,
)
from tests.sectors.plays import SECTORS, own_scenarios, play, registry
from tests.sectors.stories import ZONE, demo


def lacking(folder: Path) -> list[Mark]:
    """What no scenario of the sector tries, in the order of the policies."""
    (sector,) = registry(folder.name).sectors.values()
    found = {mark for scenario in own_scenarios(folder) for mark in play(scenario)[1]}
    return [mark for mark in demanded(sector) if mark not in found]


def told(marks: Iterable[Mark]) -> str:
    """What to write: for each limit the ways in which it is not tried yet."""
    ways: dict[Limit, list[str]] = defaultdict(list)
    for limit, way in marks:
        ways[limit].append(way)
    return "\n".join(f"{limit}\n    " + "\n    ".join(found) for limit, found in ways.items())


@pytest.mark.parametrize("folder", SECTORS, ids=lambda folder: folder.name)
def test_every_limit_is_tried_before_on_and_after_its_last_day(folder: Path) -> None:
    missing = lacking(folder)
    assert not missing, f"{folder / 'scenarios'} needs scenarios for\n{told(missing)}"


def test_every_length_extension_and_duty_counts_by_itself() -> None:
    ways: dict[str, list[str]] = defaultdict(list)
    for limit, way in demanded(demo()):
        of_2024 = (limit.policy, limit.version) == ("complaint", date(2024, 1, 1))
        if of_2024 and limit.timer in ("answer", "mediate", "by_rule"):
            ways[f"{limit.timer} {limit.length}"].append(way)
    each = [BEFORE, ON, AFTER]
    assert ways == {
        "answer promised_on": [*each, REST_DAY],
        "answer 30 workdays": each,
        "answer 15 workdays": each,
        "answer extended: once": each,
        "by_rule extended: once": each,
        "by_rule 45 workdays": each,
        "mediate 60 days": each,
        "mediate 45 workdays": each,
        "mediate any length": [WARNED],
    }


@pytest.mark.parametrize(
    ("step", "ways"),
    [
        ("at: 2024-03-17 09:00, expect: {timers: {accept: {state: running}}}", {BEFORE}),
        ("at: 2024-03-17 09:00, expect: {timers: {accept: {due: 2024-03-18}}}", set()),
        ("at: 2024-03-18 23:59, expect: {timers: {accept: {state: running}}}", set()),
        ("at: 2024-03-18 00:00, expect: {timers: {accept: {warned: 2}}}", {WARNED}),
        ("at: 2024-03-18 23:59, ACCEPT, expect: {timers: {accept: {state: met}}}", {ON}),
        ("at: 2024-03-18 23:59, ACCEPT, expect: {status: accepted}", set()),
        ("at: 2024-03-17 23:59, ACCEPT, expect: {timers: {accept: {state: met}}}", {BEFORE}),
        ("at: 2024-03-19 09:00, ACCEPT, expect: {timers: {accept: {state: met}}}", set()),
        ("at: 2024-03-19 00:00, expect: {timers: {accept: {state: overdue}}}", set()),
        ("at: 2024-03-19 00:00, expect: {EFFECTS, timers: {accept: {state: overdue}}}", {AFTER}),
        ("at: 2024-03-11 00:00, expect: {timers: {announce: {state: overdue}}}", {AFTER, REST_DAY}),
    ],
)
def test_only_what_is_expected_is_tried(tmp_path: Path, step: str, ways: set[str]) -> None:
    file, found = tmp_path / "case.yaml", set[Mark]()
    step = step.replace("ACCEPT", "do: accept, by: handler, note: 已核实")
    step = step.replace("EFFECTS", "tasks: {includes: [chase, review]}, notices: [reminder]")
    case = "case: {at: 2024-03-07 09:00, kind: complaint, facts: {harm_ongoing: true}}"
    text = f"scenario: 一件事\nsector: demo\n{case}\nsteps: [{{{step}}}]\n"
    file.write_text(text, encoding="utf-8")
    (scenario,) = read_scenarios([file], ZONE)
    desk = partial(passing_desk, Registry([demo()]))
    outcome = run_scenario(scenario, desk, lambda sight: found.update(tried(sight)))
    assert not outcome.failures
    assert {way for _, way in found} == ways
