"""Notices are served once, on a day; what is announced counts when its time is over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.domain.casework import passage
from core.domain.casework.cases import Case
from core.domain.casework.service import Delivery
from core.domain.errors import Conflict, Refusal
from core.domain.proof.journal import verify
from core.usecases.casework import handling
from core.usecases.timekeeping.deadlines import fire_all_due
from tests.sectors.stories import demo_with, instant, officer
from tests.usecases.offices import DemoOffice, office_in_memory


@pytest.fixture
def office() -> DemoOffice:
    """The demonstration office on Monday 4 March 2024."""
    return office_in_memory()


def rejected(office: DemoOffice) -> Case:
    """An internal complaint, rejected: its notice is to be served."""
    case = office.receive("internal")
    office.do(case, "accept")
    return office.do(case, "reject")


def serve(
    office: DemoOffice, case: Case, method: str = "direct", by: str = "clerk", **told: Any
) -> Case:
    """Somebody records an attempt to serve the notice of rejection."""
    notice = told.pop("notice", "rejection")
    on = date.fromisoformat(told.pop("on")) if "on" in told else None
    delivery = Delivery(notice, method, officer(by), on=on, **told)
    return handling.serve(office.desk, case.number, delivery)


def code(office: DemoOffice, case: Case, *given: str, **told: Any) -> str:
    """The code with which an attempt is refused; nothing has changed by it."""
    before = office.stored(case)
    with pytest.raises(Refusal) as refused:
        serve(office, case, *given, **told)
    assert office.stored(case) == before
    return refused.value.code


def announced(office: DemoOffice) -> Case:
    """A rejection announced on 4 March: it counts from the end of 3 April."""
    return serve(office, rejected(office), "announcement", note="下落不明")


def test_a_service_is_stored_and_journalled_with_its_article(office: DemoOffice) -> None:
    case = serve(office, rejected(office), "mail", receipt="EMS-1")
    stored = office.stored(case)
    notice = next(one for one in stored.notices if one.slug == "rejection")
    (service,) = stored.services
    assert (service.notice, service.outcome, service.receipt) == (notice.number, "served", "EMS-1")
    entry = next(e for e in stored.journal if e.event == "served:rejection")
    assert (entry.actor, entry.role, entry.effective_on) == ("clerk", "clerk", date(2024, 3, 4))
    assert entry.data["number"] == notice.number
    assert "邮寄送达" in entry.basis
    assert verify(stored.journal, stored.number) is None


def test_a_notice_is_named_by_number_or_by_slug_for_the_last_one(office: DemoOffice) -> None:
    case = rejected(office)
    acceptance = next(n.number for n in office.stored(case).notices if n.slug == "acceptance")
    served = serve(office, case, notice=acceptance)
    assert [e.event for e in served.journal if ":" in e.event] == ["served:acceptance"]
    assert code(office, case, notice=acceptance) == "limit_reached"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"notice": "reminder"}, "invalid_input"),
        ({"method": "pigeon"}, "invalid_input"),
        ({"outcome": "sent"}, "invalid_input"),
        ({"on": "2024-03-03"}, "invalid_input"),
        ({"on": "2024-03-05"}, "invalid_input"),
        ({"method": "mail"}, "invalid_input"),
        ({"method": "left"}, "invalid_input"),
        ({"method": "electronic"}, "guard_failed"),
        ({"by": "handler"}, "not_allowed"),
    ],
)
def test_what_cannot_be_recorded(office: DemoOffice, given: dict[str, Any], expected: str) -> None:
    assert code(office, rejected(office), **given) == expected


def test_an_archived_case_and_a_barred_officer(office: DemoOffice) -> None:
    case = office.receive("internal")
    office.do(case, "accept")
    office.do(case, "recuse", "clerk")
    assert code(office, case, notice="acceptance") == "conflict_of_interest"
    office.do(case, "withdraw")
    office.do(case, "archive", "clerk#2")
    assert code(office, case, by="clerk#2", notice="acceptance") == "not_allowed"


def test_a_procedure_without_service_refuses_it() -> None:
    text = 'applies: kind == "internal"\nextends: [core]\nservice: null\n'
    office = office_in_memory(sector=demo_with(text + "intake: {notices: [receipt]}\n"))
    case = office.receive("internal")
    assert code(office, case, notice="receipt") == "not_allowed"


def test_what_came_back_may_be_tried_again(office: DemoOffice) -> None:
    case = rejected(office)
    for _ in range(2):
        serve(office, case, "mail", outcome="returned")
    stored = office.stored(serve(office, case, "left", note="拒收"))
    assert [one.outcome for one in stored.services] == ["returned", "returned", "served"]


def test_an_announcement_counts_once_however_late_the_sweep_comes(office: DemoOffice) -> None:
    case = announced(office)
    assert office.wait("2024-04-03 23:59") == 2  # other limits lapsed on the way
    assert office.wait("2024-05-20 10:00") == 2  # it takes effect, and the time to object lapses
    assert fire_all_due(office.desk) == 0
    stored = office.stored(case)
    (entry,) = [e for e in stored.journal if e.event == "served:rejection"]
    assert (entry.at, entry.effective_on) == (instant("2024-04-04"), date(2024, 4, 3))
    timer = stored.timer("object")
    assert timer is not None
    assert (timer.due, timer.state) == (date(2024, 4, 18), "overdue")
    assert stored.services[0].outcome == "served"


def test_the_case_is_read_as_the_law_has_it_though_no_sweep_came(office: DemoOffice) -> None:
    case = announced(office)
    office.clock.set(instant("2024-04-10"))
    stored = office.do(case, "object", "clerk")
    assert [e.event for e in stored.journal if ":" in e.event] == [
        "sent:rejection", "served:rejection",
    ]  # fmt: skip


def test_two_sweepers_cannot_both_let_it_count(office: DemoOffice) -> None:
    case = announced(office)
    late = instant("2024-04-10")
    office.clock.set(late)
    with office.desk.store.read() as work:
        mine = office.desk.matter(work, work.cases.get(case.number))
    passage.catch_up(mine, late)
    fire_all_due(office.desk)
    with pytest.raises(Conflict), office.desk.store.write() as work:
        work.cases.save(mine.case)


def test_an_announcement_recorded_when_its_time_is_over_counts_from_back_then(
    office: DemoOffice,
) -> None:
    case = rejected(office)
    office.wait("2024-05-06 10:00")
    stored = serve(office, case, "announcement", note="下落不明", on="2024-03-05")
    last = next(e for e in stored.journal if e.event == "served:rejection")
    assert (last.at, last.effective_on) == (instant("2024-05-06 10:00"), date(2024, 4, 4))


def test_what_is_served_otherwise_meanwhile_overtakes_the_announcement(office: DemoOffice) -> None:
    case = announced(office)
    office.clock.set(instant("2024-03-06 10:00"))
    stored = serve(office, case)
    assert [one.outcome for one in stored.services] == ["overtaken", "served"]
    office.wait("2024-04-10")
    events = [e.event for e in office.stored(case).journal if ":" in e.event]
    assert events == ["sent:rejection", "served:rejection"]


def test_a_limit_met_by_service_in_time_and_recorded_later_was_kept(office: DemoOffice) -> None:
    case = rejected(office)
    office.wait("2024-03-12 09:00")
    timer = serve(office, case, on="2024-03-11").timer("serve")
    assert timer is not None
    assert timer.due_at is not None
    assert timer.met_at is not None
    assert (timer.state, timer.met_at < timer.due_at) == ("met", True)
