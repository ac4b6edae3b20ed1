"""What is entered on a later day than it happened: what that takes where it moves a deadline."""

from __future__ import annotations

from typing import Any

import pytest

from core.domain.casework.cases import Case
from core.domain.errors import Refusal
from tests.usecases.offices import DemoOffice, office_in_memory


@pytest.fixture
def office() -> DemoOffice:
    return office_in_memory()


@pytest.fixture
def case(office: DemoOffice) -> Case:
    """An accepted case, three days later."""
    found = office.receive()
    office.do(found, "accept")
    office.wait("2024-03-07 10:00")
    return found


def refused(office: DemoOffice, case: Case, by: str = "handler", **given: Any) -> str:
    before = office.stored(case)
    with pytest.raises(Refusal) as found:
        office.do(case, "start_appraisal", by, **given)
    assert office.stored(case) == before
    return found.value.code


def test_a_pause_of_an_earlier_day_needs_a_reason(office: DemoOffice, case: Case) -> None:
    assert refused(office, case, "unit_head", at="2024-03-05 09:00") == "invalid_input"
    assert refused(office, case, "unit_head", at="2024-03-05 09:00", note=" ") == "invalid_input"


def test_a_pause_of_an_earlier_day_needs_somebody_in_charge(office: DemoOffice, case: Case) -> None:
    late = {"at": "2024-03-05 09:00", "note": "鉴定通知书昨日才送达"}
    assert refused(office, case, **late) == "not_allowed"
    assert refused(office, case, together_with=("handler#2",), **late) == "not_allowed"
    done = office.do(case, "start_appraisal", together_with=("unit_head",), **late)
    (timer,) = [timer for timer in done.timers if timer.name == "answer"]
    assert timer.state == "paused"
    assert done.journal[-1].data["together_with"] == ["unit_head"]


def test_what_happened_earlier_on_the_same_day_is_entered_by_anybody(
    office: DemoOffice, case: Case
) -> None:
    office.do(case, "start_appraisal", at="2024-03-07 08:00")
    assert office.stored(case).journal[-1].event == "start_appraisal"


def test_what_moves_no_deadline_may_be_entered_late(office: DemoOffice, case: Case) -> None:
    office.do(case, "reply", "handler#2", at="2024-03-05 09:00", note="已电话答复")
    assert office.stored(case).status == "replied"
