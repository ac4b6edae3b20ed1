"""Market supervision may call back a sample of what it closes; as shipped, its officers choose."""

from __future__ import annotations

import pytest

from core.domain.assessment.lots import drawn_in
from core.policyfiles import load_sector_folder
from tests.places import REPO
from tests.sectors.stories import received

SAMPLING = """
policy: sampling
in_force: {from: 2018-01-01}
extends: [core, common]
applies: kind == "report"
parameters: {callback_share: {value: %s}}
"""


@pytest.mark.parametrize(
    ("share", "drawn", "tasks", "timers"),
    [(1, [True], ["callback"], ("running", "running")), (0, [], [], ("waiting", "waiting"))],
)
def test_closing_draws_the_sample_that_the_share_asks_for(
    share: int, drawn: list[bool], tasks: list[str], timers: tuple[str, str]
) -> None:
    folder = REPO / "plugins" / "market_supervision"
    sector = load_sector_folder(folder, {"a_draft.yaml": SAMPLING % share})
    told = received("2018-06-11 09:00", "report", sector=sector, track="commerce")
    told.do("transfer", at="2018-06-12 09:00", note="不属本局职责")
    told.do("close", "clerk", "2018-06-25 09:00")
    assert [draw.selected for _, draw in drawn_in(told.case)] == drawn
    assert told.tasks() == tasks
    assert (told.state("callback"), told.state("callback_limit")) == timers
