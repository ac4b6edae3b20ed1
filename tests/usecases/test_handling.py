"""Acts and facts as deeds of an office: one transaction each, in order of time."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest

from core.domain.errors import Conflict, NotFound, Refusal
from core.domain.proof.journal import verify
from core.usecases.casework import handling, intake
from tests.sectors.stories import ZONE, instant, officer
from tests.usecases.offices import DemoOffice, arrival, office_in_memory, office_of_many


@pytest.fixture
def office() -> DemoOffice:
    """The demonstration office on a Monday morning."""
    return office_in_memory()


def test_an_act_is_stored_with_all_it_left(office: DemoOffice) -> None:
    case = office.receive(departments=3)
    office.do(case, "accept")
    stored = office.stored(case)
    assert (stored.status, stored.revision) == ("accepted", 2)
    assert [notice.slug for notice in stored.notices] == ["receipt", "acceptance", "reminder"]
    assert verify(stored.journal, stored.number) is None
    assert office.stored(case) == stored


def test_a_refused_act_changes_nothing(office: DemoOffice) -> None:
    case = office.receive(in_duty=False, departments=2)
    before = office.stored(case)
    with pytest.raises(Refusal) as refused:
        office.do(case, "reject", facts={"subject": "fees"}, approved_by=["legal"])
    assert refused.value.code == "needs_approval"
    assert office.stored(case) == before


def test_a_refused_act_takes_back_its_own_approvals_only(office: DemoOffice) -> None:
    case = office.receive(in_duty=False)
    office.do(case, "approve", "legal", facts={"approves": "reject"})
    with pytest.raises(Refusal):
        office.do(case, "reject", "clerk", approved_by=["chief"])
    assert [e.actor for e in office.stored(case).journal if e.event == "approve"] == ["legal"]
    office.do(case, "reject")


def test_approvals_in_the_same_breath_come_first_and_in_order(office: DemoOffice) -> None:
    case = office.receive(in_duty=False, departments=2)
    office.do(case, "reject", approved_by=["chief", "legal"])
    told = [(e.event, e.actor) for e in office.stored(case).journal if e.actor != "system"]
    assert told == [("approve", "chief"), ("approve", "legal"), ("reject", "handler")]


def test_facts_refused_leave_no_trace(office: DemoOffice) -> None:
    case = office.receive()
    before = office.stored(case)
    for facts in ({"knew_on": "2024-03-05"}, {"weather": "fine"}, {"document_number": "1"}):
        with pytest.raises(Refusal):
            office.learn(case, **facts)
    assert office.stored(case) == before


def test_whoever_saw_an_older_revision_reads_again(office: DemoOffice) -> None:
    case = office.receive()
    office.learn(case, departments=1)
    with pytest.raises(Conflict) as stale:
        office.do(case, "accept", revision=1)
    assert stale.value.code == "stale"
    assert office.do(case, "accept", revision=2).revision == 3


@pytest.mark.usefixtures("database")
def test_two_officers_who_decide_at_once_one_succeeds() -> None:
    office = office_of_many()
    case = office.receive(in_duty=False)
    start, told = Barrier(2), []

    def decide(act: str, **given: Any) -> None:
        start.wait()
        try:
            told.append(office.do(case, act, revision=1, **given).status)
        except (Conflict, Refusal) as error:
            told.append(error.code)

    acts = [
        Thread(target=decide, args=("accept",), kwargs={"note": "x"}),
        Thread(target=decide, args=("reject",), kwargs={"approved_by": ["legal"]}),
    ]
    for thread in acts:
        thread.start()
    for thread in acts:
        thread.join()
    stored = office.stored(case)
    assert sorted(told) == sorted([stored.status, "stale"])
    assert stored.revision == 2
    office.desk.store.engine.dispose()


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("2024-03-05 09:00", None),
        ("2024-03-05 11:30", None),
        ("2024-03-05 12:01", "invalid_input"),
        ("2024-03-04 08:59", "invalid_input"),
    ],
    ids=["earlier today", "after the last entry", "in the future", "before the last entry"],
)
def test_an_act_may_be_recorded_later_but_not_out_of_order(
    office: DemoOffice, at: str, code: str | None
) -> None:
    case = office.receive()
    office.clock.set(instant("2024-03-05 12:00"))
    before = office.stored(case)
    if code is None:
        office.do(case, "accept", at=at)
        entry = next(e for e in office.stored(case).journal if e.event == "accept")
        assert (entry.at, entry.recorded_at) == (instant(at), instant("2024-03-05 12:00"))
        return
    with pytest.raises(Refusal) as refused:
        office.do(case, "accept", at=at)
    assert (refused.value.code, refused.value.problems[0].path) == (code, "at")
    assert office.stored(case) == before


def test_a_time_without_a_zone_is_the_offices_own(office: DemoOffice) -> None:
    case = office.receive()
    office.clock.set(instant("2024-03-05 12:00"))
    wall_clock = instant("2024-03-05 10:00").astimezone(ZONE).replace(tzinfo=None)
    done = handling.act(
        office.desk, case.number, handling.Deed("accept", officer("handler"), at=wall_clock)
    )
    entry = next(e for e in done.journal if e.event == "accept")
    assert entry.at == instant("2024-03-05 10:00")


def test_an_act_sees_a_lapse_that_no_sweep_has_fired_yet(office: DemoOffice) -> None:
    case = office.receive("report")
    office.clock.set(instant("2024-03-11 09:00"))
    with pytest.raises(Refusal) as refused:
        office.do(case, "accept")
    assert refused.value.code == "not_allowed"
    office.do(case, "start_check")
    told = [e.event for e in office.stored(case).journal if e.event != "assessed"]
    assert told == ["received", "lapsed", "deemed_accepted", "start_check"]


def test_an_act_recorded_late_came_before_the_lapse(office: DemoOffice) -> None:
    case = office.receive("report")
    office.clock.set(instant("2024-03-11 09:00"))
    office.do(case, "accept", at="2024-03-08 09:00")
    stored = office.stored(case)
    assert [e.event for e in stored.journal if e.event != "assessed"] == ["received", "accept"]
    timer = stored.timer("accept")
    assert timer is not None
    assert timer.state == "met"


def test_what_falls_due_between_a_late_record_and_now_follows_it(office: DemoOffice) -> None:
    case = office.receive("report")
    office.clock.set(instant("2024-03-20 09:00"))
    office.do(case, "accept", at="2024-03-08 09:00")
    stored = office.stored(case)
    assert [e.event for e in stored.journal][-1] == "lapsed"
    assert str(stored.journal[-1].data["due"]) == "2024-03-18"


def test_a_case_that_is_not_there(office: DemoOffice) -> None:
    with pytest.raises(NotFound):
        handling.act(office.desk, "DM-2024-999999", handling.Deed("accept", officer("handler")))


# ---------------------------------------------------------------- linked cases


def test_a_linked_case_has_the_same_receipt_under_todays_version() -> None:
    office = office_in_memory("2024-12-30 09:00")
    case = office.receive("report", subject="fees")
    office.wait("2025-01-06 09:00")
    office.do(case, "convert")
    ((kind, number),) = office.read(lambda work: work.cases.links(case))
    linked = office.stored(number)
    assert (linked.kind, linked.policy, linked.version.year) == ("complaint", "complaint", 2025)
    assert (linked.received_at, linked.submission) == (case.received_at, case.submission)
    assert linked.facts == {"subject": "fees"}
    assert linked.salt != case.salt
    assert kind == "converted"
    assert verify(linked.journal, linked.number) is None


def test_its_timers_run_from_the_shared_receipt(office: DemoOffice) -> None:
    case = office.receive("report")
    office.wait("2024-03-20 09:00")
    office.do(case, "convert")
    ((_, number),) = office.read(lambda work: work.cases.links(case))
    linked = office.stored(number)
    timer = linked.timer("accept")
    assert timer is not None
    assert (str(timer.due), timer.state) == ("2024-03-13", "overdue")


def test_a_linked_case_that_cannot_be_opened_undoes_the_act(office: DemoOffice) -> None:
    (case,) = intake.submit(office.desk, arrival("report", arrival_channel="transfer")).cases
    before = office.stored(case)
    with pytest.raises(Refusal) as refused:
        office.do(case, "convert")
    assert refused.value.code == "invalid_input"
    assert office.stored(case) == before


def test_who_must_keep_away_has_no_say_in_the_facts(office: DemoOffice) -> None:
    case = office.receive()
    office.do(case, "recuse")
    before = office.stored(case)
    with pytest.raises(Refusal) as refused:
        office.learn(case, departments=3)
    assert refused.value.code == "conflict_of_interest"
    assert office.stored(case) == before
    assert office.learn(case, "handler#2", departments=3).facts["departments"] == 3
