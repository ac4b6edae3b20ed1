"""Before an act is done: what it asks, what it would do, and which case comes next."""

from __future__ import annotations

from typing import Any

import pytest

from core.domain.errors import Conflict, NotFound, Refusal
from core.storage.lists.search import CaseFilter
from core.storage.people.access import Grant
from core.usecases.casework import preparing, reading
from core.usecases.casework.handling import Deed
from core.usecases.casework.preparing import Prepared
from core.usecases.casework.rehearsing import Rehearsal, rehearse
from core.usecases.lists.passing import neighbours
from core.usecases.people.entry import Caller
from tests.sectors.stories import officer
from tests.usecases.offices import DemoOffice, office_in_memory


@pytest.fixture
def office() -> DemoOffice:
    """The demonstration office on a Monday morning."""
    return office_in_memory()


def somebody(*roles: str) -> Caller:
    """Whoever holds these roles."""
    return Caller("lin", "林晓", tuple(map(Grant, roles)), ("read", "handle"))


def prepared(office: DemoOffice, number: str, act: str, *roles: str) -> Prepared:
    """What an act asks of somebody."""
    shown = reading.show(office.desk, somebody(*(roles or ("handler",))), number)
    return preparing.prepare(shown, act)


def tried(office: DemoOffice, number: str, act: str, **more: Any) -> Rehearsal:
    """An act of the handler's, tried."""
    approved = more.pop("approved", False)
    deed = Deed(act, officer("handler"), **more)
    return rehearse(office.desk, number, deed, approved=approved)


def test_what_is_foreseen_is_what_happens(office: DemoOffice) -> None:
    case = office.receive(departments=3)
    before = office.stored(case)
    seen = tried(office, case.number, "accept")
    assert office.stored(case) == before, "nothing of it is kept"
    done = office.do(case, "accept")
    assert (seen.before.status, seen.matter.case.status) == (before.status, done.status)
    assert [notice.slug for notice in seen.notices] == ["acceptance", "reminder"]
    moved = {(move.timer.name, move.timer.state, move.timer.due) for move in seen.moves()}
    assert moved == {
        (after.name, after.state, after.due)
        for after in done.timers
        if (after.state, after.due)
        not in {(b.state, b.due) for b in before.timers if b.name == after.name}
        and after.state not in ("waiting", "absent")
    }
    assert moved


def test_tasks_are_foreseen_too(office: DemoOffice) -> None:
    case = office.do(office.receive(departments=1), "accept")
    assert [task.slug for task in tried(office, case.number, "start_appraisal").tasks_begun()] == [
        "follow_up"
    ]
    office.do(case, "start_appraisal")
    ended = tried(office, case.number, "finish_appraisal").tasks_ended()
    assert [task.slug for task in ended] == ["follow_up"]


def test_an_act_that_waits_for_approval_is_foreseen_as_approved(office: DemoOffice) -> None:
    case = office.receive(in_duty=False, departments=2)
    with pytest.raises(Refusal) as refused:
        tried(office, case.number, "reject")
    assert refused.value.code == "needs_approval"
    seen = tried(office, case.number, "reject", approved=True)
    assert [rule.by for rule in seen.lacks] == [("legal",), ("chief",)]
    assert seen.matter.case.status == "rejected"
    office.do(case, "approve", "legal", facts={"approves": "reject"})
    seen = tried(office, case.number, "reject", approved=True)
    assert [rule.by for rule in seen.lacks] == [("chief",)]
    assert office.stored(case).status == "registered"


def test_a_refusal_is_foreseen_in_its_own_words(office: DemoOffice) -> None:
    case = office.receive(departments=1)
    with pytest.raises(Refusal) as refused:
        tried(office, case.number, "reply", approved=True)
    assert refused.value.code == "not_allowed"
    with pytest.raises(NotFound):
        tried(office, "DM-1999-000001", "reply")
    deed = Deed("accept", officer("handler"))
    with pytest.raises(Conflict):
        rehearse(office.desk, case.number, deed, revision=99)


@pytest.mark.parametrize(
    ("act", "role", "facts", "asked"),
    [
        ("dispatch", "clerk", {}, {"subject": True}),
        ("reject", "handler", {"departments": 1}, {"evidence": False}),
        ("reject", "handler", {}, {"departments": False, "evidence": False}),
        ("terminate_mediation", "handler", {}, {"termination_ground": True}),
        ("callback", "clerk", {}, {"reached": True, "satisfied": None}),
    ],
)
def test_what_an_act_asks(
    office: DemoOffice, act: str, role: str, facts: dict[str, Any], asked: dict[str, bool | None]
) -> None:
    number = office.receive(**facts).number
    found = {one.fact.slug: one.needed for one in prepared(office, number, act, role).asked}
    assert found == asked


def test_what_is_told_narrows_what_is_asked(office: DemoOffice) -> None:
    number = office.receive().number
    shown = reading.show(office.desk, somebody("clerk"), number)

    def needed(**given: Any) -> bool | None:
        asks = preparing.prepare(shown, "callback", given).asked
        return next(one.needed for one in asks if one.fact.slug == "satisfied")

    assert needed() is needed(reached="perhaps") is None
    assert needed(reached=True) is True
    assert needed(reached=False) is False


def test_who_approves_and_what_may_be_cited(office: DemoOffice) -> None:
    case = office.receive(in_duty=False)
    asks = prepared(office, case.number, "reject")
    by = [(one.by, one.needed, one.given) for one in asks.approvals]
    assert by == [
        (("legal",), True, False), (("chief",), None, False),
        (("collective", "supervisor"), None, False),
    ]  # fmt: skip
    assert asks.lacks_approval
    assert asks.held == ("outside_duty",)
    assert "from_memory" not in [ground.slug for ground in asks.grounds], "it is disabled"
    office.do(case, "approve", "legal", facts={"approves": "reject"})
    assert not prepared(office, case.number, "reject").lacks_approval
    with pytest.raises(Refusal):
        prepared(office, case.number, "dance")


def test_a_decision_against_the_advice_needs_a_reason(office: DemoOffice) -> None:
    number = office.receive(in_duty=False).number
    assert prepared(office, number, "accept").against
    assert prepared(office, number, "accept").note is True
    assert not prepared(office, number, "reject").against


def test_conditions_are_told_with_their_value(office: DemoOffice) -> None:
    case = office.do(office.receive(), "accept")
    duty, time = prepared(office, case.number, "weigh").conditions
    assert (duty.says["zh"], duty.holds, duty.cite.basis) == ("须属职责", None, "第十三条")
    assert time.holds is True
    assert prepared(office, case.number, "weigh").second


def test_what_a_deadline_calls_for_is_told_apart(office: DemoOffice) -> None:
    case = office.receive(departments=1)
    shown = reading.show(office.desk, somebody("handler"), case.number)
    assert "accept" in preparing.pressing(shown)
    assert "accept" in preparing.onward(shown)
    assert "approve" not in preparing.pressing(shown) | preparing.onward(shown)


def test_the_way_through_a_list_is_the_list(office: DemoOffice) -> None:
    caller = somebody("handler", "clerk")
    for departments in (1, 3, 1, 2):
        office.receive(departments=departments)
    office.wait("2024-03-06 09:00")
    for _ in range(2):
        office.receive("inquiry")
    wanted = CaseFilter(sectors=("demo",))
    numbers = [one.case.number for one in reading.search(office.desk, caller, wanted).cases]
    assert len(numbers) == 6
    for place, number in enumerate(numbers):
        found = neighbours(office.desk, caller, wanted, number)
        assert found.previous == (numbers[place - 1] if place else "")
        assert found.next == (numbers[place + 1] if place < 5 else "")


def test_the_way_goes_on_where_somebody_came_in(office: DemoOffice) -> None:
    caller = somebody("handler")
    first, second, third = (office.receive(departments=1).number for _ in range(3))
    wanted = CaseFilter(sectors=("demo",), status="registered")
    place = neighbours(office.desk, caller, wanted, second).place
    office.do(office.stored(second), "accept")
    found = neighbours(office.desk, caller, wanted, second, place)
    assert (found.previous, found.next, found.place) == (first, third, place)
    with pytest.raises(Refusal):
        neighbours(office.desk, caller, wanted, second, "nonsense")
    assert neighbours(office.desk, caller, wanted, "DM-1999-000001").next == ""
