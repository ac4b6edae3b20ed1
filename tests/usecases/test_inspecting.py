"""Nights: done once, made up for once, and what they leave on cases and on the office's file."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.clock import SettableClock
from core.domain.casework.cases import Case, Officer
from core.domain.casework.submissions import Party
from core.domain.errors import Conflict, NotPermitted, Refusal
from core.domain.inspections.suspicions import Suspicion
from core.storage.assessment.suspicions import SuspicionFilter
from core.storage.people.access import Grant
from core.usecases.assessment import inspecting, suspecting
from core.usecases.casework import handling, intake
from core.usecases.desk import Desk
from core.usecases.office import offices
from core.usecases.people import access
from core.usecases.people.entry import Caller
from tests.usecases.conftest import DeskAt

pytestmark = pytest.mark.usefixtures("database")

CLERK = Officer("clerk", ("clerk",))
SUPERVISOR = Officer("supervisor", ("supervisor",))
MARKET = "market_supervision"


def receive(desk: Desk, sector: str = "property_mgmt", **given: Any) -> Case:
    """One complaint; ``given`` goes into the arrival, ``facts`` into its claim."""
    facts = given.pop("facts", {"severity": "important"})
    claims = (intake.Claim("complaint", facts),)
    return intake.submit(desk, intake.Arrival(sector, claims, **given)).cases[0]


def withdrawn(desk: Desk, **given: Any) -> Case:
    """An important complaint that was withdrawn before anybody answered: a suspicion."""
    case = receive(desk, **given)
    return handling.act(desk, case.number, handling.Deed("withdraw", CLERK))


def suspicions(desk: Desk, sector: str = "property_mgmt") -> list[Suspicion]:
    with desk.store.read() as work:
        return work.inspections.search(SuspicionFilter((sector,)))


def nights(desk: Desk) -> list[tuple[str, str, date]]:
    """The nights of the company that were done."""
    with desk.store.read() as work:
        days = [date(2026, 11, day) for day in range(18, 27)]
        office = "property_mgmt", "default"
        return [(*office, day) for day in days if work.inspections.done(*office, day)]


def clock(desk: Desk) -> SettableClock:
    assert isinstance(desk.store.clock, SettableClock)
    return desk.store.clock


def wait(desk: Desk, at: str) -> int:
    """Time passes, and a worker comes by; how many nights it did."""
    clock(desk).set(datetime.fromisoformat(at).replace(tzinfo=desk.zone))
    return inspecting.run_due(desk)


def stored(desk: Desk, number: str) -> Case:
    with desk.store.read() as work:
        return work.cases.get(number)


# ---------------------------------------------------------------- once a night


def test_every_office_with_checks_has_one_night_a_day(desk_at: DeskAt) -> None:
    desk = desk_at("2026-11-20T01:59:00")
    everyone = len(inspecting.offices(desk))
    assert everyone == 13
    assert inspecting.run_due(desk) == everyone  # the night before had begun long ago
    assert inspecting.run_due(desk) == 0
    assert wait(desk, "2026-11-20T02:00:00") == everyone
    assert wait(desk, "2026-11-20T23:59:59") == 0
    assert [day.day for *_, day in nights(desk)] == [19, 20]


def test_of_missed_nights_only_the_last_is_made_up_for(desk_at: DeskAt) -> None:
    desk = desk_at("2026-11-20T03:00:00")
    inspecting.run_due(desk)
    wait(desk, "2026-11-24T01:00:00")
    assert [day.day for *_, day in nights(desk)] == [20, 23]


def test_the_office_says_when_its_night_begins(desk_at: DeskAt) -> None:
    desk = desk_at("2026-11-20T03:00:00")
    offices.set_settings(desk, "property_mgmt", "default", {"inspections_at": "04:30"})
    inspecting.run_due(desk)
    assert [day.day for *_, day in nights(desk)] == [19]
    assert wait(desk, "2026-11-20T04:30:00") == 1
    with pytest.raises(Refusal):
        offices.set_settings(desk, "property_mgmt", "default", {"inspections_at": "24:00"})


def test_a_night_that_another_did_is_left_to_it(desk: Desk) -> None:
    withdrawn(desk)
    office = "property_mgmt", "default", date(2026, 11, 22)
    assert inspecting.by_night(desk, *office).new == 1
    with pytest.raises(Conflict):
        inspecting.by_night(desk, *office)
    assert len(suspicions(desk)) == 1


def test_an_office_that_fails_keeps_no_other_waiting(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    real = inspecting.by_night

    def failing(desk: Desk, sector: str, profile: str, day: date) -> inspecting.Report:
        if sector == "hospital":
            raise OSError("disk")
        return real(desk, sector, profile, day)

    monkeypatch.setattr(inspecting, "by_night", failing)
    done = inspecting.run_due(desk, on_error=lambda what, _: told.append(what))
    assert done == 13 - len(told)
    assert all("hospital" in what for what in told)


# ---------------------------------------------------------------- what it leaves


def test_a_suspicion_and_its_entry_are_stored_once(desk: Desk) -> None:
    case = withdrawn(desk)
    for _ in range(3):
        inspecting.inspect(desk, "property_mgmt", "default")
    (one,) = suspicions(desk)
    assert (one.check, one.cases, one.state) == ("closed_without_contact", (case.number,), "open")
    after = stored(desk, case.number)
    (entry,) = [entry for entry in after.journal if entry.event == "suspected"]
    assert entry.data == {"check": one.check, "suspicion": one.id}
    assert entry.policy == "office"
    assert entry.basis
    assert [task.role for task in after.tasks if task.slug == "explain"] == ["unit_head"]
    with desk.store.read() as work:
        assert one.id is not None
        assert [change.change for change in work.inspections.history(one.id)] == ["found"]


def test_at_most_so_many_new_suspicions_are_stored_in_a_night(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspecting, "AT_ONCE", 2)
    for _ in range(5):
        withdrawn(desk)
    reports = [inspecting.inspect(desk, "property_mgmt", "default") for _ in range(4)]
    assert [(report.new, report.waiting) for report in reports] == [(2, 3), (2, 1), (1, 0), (0, 0)]
    assert len(suspicions(desk)) == 5


def test_people_are_compared_and_never_named(desk_at: DeskAt) -> None:
    desk = desk_at("2017-04-10T09:00:00")
    who = Party("reporter", "举报人甲", "13900001234", id_number="11010119800101001X")
    facts = {"track": "food_drug", "repeat": "open"}
    case = receive(desk, MARKET, facts=facts, parties=(who,), channel="phone")
    approvers = tuple(Officer(role, (role,)) for role in ("legal", "chief"))
    deed = handling.Deed("reject", Officer("h", ("handler",)), approved_by=approvers)
    handling.act(desk, case.number, deed)
    inspecting.inspect(desk, MARKET, "default")
    (one,) = suspicions(desk, MARKET)
    assert one.check == "duplicate_closures"
    told = repr((one, stored(desk, case.number).journal))
    assert not [word for word in ("举报人甲", "13900001234", "11010119800101001X") if word in told]


def test_another_suspicion_of_the_case_keeps_the_task_open(desk_at: DeskAt) -> None:
    desk = desk_at("2026-11-20T09:00:00")
    received = desk.now().replace(day=11)
    case = receive(desk, received_at=received)
    clock(desk).advance(timedelta(minutes=5))
    handling.act(desk, case.number, handling.Deed("withdraw", CLERK))
    inspecting.inspect(desk, "property_mgmt", "default")
    found = {one.check: one for one in suspicions(desk)}
    assert set(found) == {"closed_without_contact", "late_entry"}

    def dismiss(check: str) -> list[str]:
        number = found[check].id
        assert number is not None
        suspecting.decide_on(desk, SUPERVISOR, number, "dismissed", "已核")
        return [t.slug for t in stored(desk, case.number).tasks if t.done_at is None]

    assert "explain" in dismiss("late_entry")
    assert "explain" not in dismiss("closed_without_contact")


def test_a_refused_decision_changes_nothing(desk: Desk) -> None:
    case = withdrawn(desk)
    inspecting.inspect(desk, "property_mgmt", "default")
    (one,) = suspicions(desk)
    assert one.id is not None
    before = stored(desk, case.number)
    refused = [(CLERK, "confirmed", "属实"), (SUPERVISOR, "settled", "已改")]
    for officer, decision, note in [*refused, (SUPERVISOR, "confirmed", "")]:
        with pytest.raises(Refusal):
            suspecting.decide_on(desk, officer, one.id, decision, note)
    assert suspicions(desk) == [one]
    assert stored(desk, case.number) == before


def test_the_office_file_tells_of_what_is_about_no_case(desk: Desk) -> None:
    number = offices.open_office(desk, "property_mgmt", "default")
    for external in ("A-1", "A-3"):
        receive(desk, channel="letter", external_id=external)
    inspecting.inspect(desk, "property_mgmt", "default")
    (one,) = suspicions(desk)
    assert (one.check, one.cases, one.evidence["missing"]) == ("outside_numbers", (), 1)
    file = stored(desk, number)
    assert "suspected" in [entry.event for entry in file.journal]
    assert file.open_task("explain")


def test_only_those_with_a_role_in_the_sector_see_and_decide(desk: Desk) -> None:
    withdrawn(desk)
    inspecting.inspect(desk, "property_mgmt", "default")
    wanted = suspecting.Wanted()
    assert suspecting.search(desk, Caller("a", "A", (Grant("admin"),)), wanted)
    elsewhere = Caller("b", "B", (Grant("supervisor", "hospital", "nursing_dept"),))
    assert suspecting.search(desk, elsewhere, wanted) == []
    (one,) = suspicions(desk)
    assert one.id is not None
    with pytest.raises(NotPermitted):
        chief = Caller("c", "C", (Grant("chief"),))
        suspecting.decide_as(desk, chief, one.id, "confirmed", "属实")


def test_a_supervisor_of_one_unit_does_not_decide_for_another(desk: Desk) -> None:
    access.add_units(desk, "property_mgmt")
    withdrawn(desk, facts={"severity": "important"})
    inspecting.inspect(desk, "property_mgmt", "default")
    (one,) = suspicions(desk)
    assert one.id is not None
    assert stored(desk, one.cases[0]).classification["unit"] == "service_centre"
    elsewhere = Caller("d", "D", (Grant("supervisor", "property_mgmt", "security_team"),))
    with pytest.raises(NotPermitted):
        suspecting.decide_as(desk, elsewhere, one.id, "confirmed", "属实")
    here = Caller("e", "E", (Grant("supervisor", "property_mgmt", "service_centre"),))
    kept = suspecting.decide_as(desk, here, one.id, "confirmed", "属实")
    assert kept.suspicion.state == "confirmed"
