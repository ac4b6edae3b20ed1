"""A notice is numbered by office and year, worded from the case, and then frozen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.bootstrap import passing_desk
from core.clock import SettableClock
from core.domain.casework.cases import Case, Officer
from core.policyfiles import load_sector_folder
from core.registry import Registry
from core.usecases.casework import handling, intake
from core.usecases.desk import Desk
from tests.places import REPO

FACTS = {
    "within_duty": False, "has_jurisdiction": True, "prior_handling": "none", "lawful": True,
    "dispute_proven": True, "for_daily_consumption": True, "materials_complete": True,
    "real_name": True, "knew_on": "2025-03-01",
}  # fmt: skip


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry([load_sector_folder(REPO / "plugins" / "market_supervision")])


@pytest.fixture
def desk(registry: Registry) -> Desk:
    return passing_desk(registry, SettableClock(datetime(2025, 3, 10, 2, tzinfo=UTC)))


def rejected(desk: Desk) -> Case:
    """A complaint outside the bureau's duty, rejected with both approvals."""
    arrival = intake.Arrival(
        "market_supervision", (intake.Claim("complaint", FACTS),), subject="邻里纠纷"
    )
    case = intake.submit(desk, arrival).cases[0]
    approvers = [Officer("legal", ("legal",)), Officer("chief", ("chief",))]
    deed = handling.Deed("reject", Officer("handler", ("handler",)), approved_by=approvers)
    return handling.act(desk, case.number, deed)


def test_a_notice_says_what_the_law_says_of_this_case(desk: Desk) -> None:
    (notice,) = [n for n in rejected(desk).notices if n.slug == "rejection"]
    assert notice.number == "MS〔2025〕1号"
    for words in (
        "邻里纠纷",
        "投诉事项不属于市场监督管理部门职责",
        "第十五条第(一)项",
        "2025年3月10日",
    ):
        assert words in notice.text
    assert "{{" not in notice.text


def test_numbers_go_on_and_issued_notices_stay_as_they_are(desk: Desk) -> None:
    first, second = rejected(desk), rejected(desk)
    assert [n.number for n in second.notices] == ["MS〔2025〕2号"]
    with desk.store.read() as work:
        assert work.cases.get(first.number).notices == first.notices
