"""Time passes: what is due fires once and in order, whoever sweeps; duties begin once."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from core.domain.casework import passage
from core.domain.errors import NotFound, Refusal
from core.usecases.office import offices
from core.usecases.timekeeping import deadlines
from tests.sectors.stories import instant
from tests.usecases.offices import DemoOffice, office_in_memory, office_of_many


@pytest.fixture
def office() -> DemoOffice:
    """The demonstration office on a Monday morning."""
    return office_in_memory()


def events(office: DemoOffice, number: str) -> list[tuple[str, str]]:
    """The lapses and warnings of a case."""
    journal = office.stored(number).journal
    return [(e.event, e.data["timer"]) for e in journal if e.event in ("lapsed", "warned")]


def test_what_is_due_fires_once(office: DemoOffice) -> None:
    case = office.receive()
    assert office.wait("2024-03-07") == 1
    assert deadlines.fire_all_due(office.desk) == 0
    assert events(office, case.number) == [("lapsed", "house#1")]


def test_a_sweep_that_finds_nothing_writes_nothing(office: DemoOffice) -> None:
    case = office.receive()
    assert office.wait("2024-03-05") == 0
    assert office.stored(case).revision == 1


def test_one_sweep_after_a_long_time_is_many_small_ones(office: DemoOffice) -> None:
    other = office_in_memory()
    one, two = office.receive(subject="fees"), other.receive(subject="fees")
    office.wait("2024-04-20")
    for day in range(5, 31):
        other.wait(f"2024-03-{day:02}")
    other.wait("2024-04-20")
    told = [
        [(e.event, e.at, e.data.get("timer")) for e in office_.stored(case).journal]
        for office_, case in ((office, one), (other, two))
    ]
    assert told[0] == told[1]


def test_each_case_is_a_transaction_of_its_own(
    office: DemoOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = office.receive(), office.receive()
    real = passage.catch_up

    def fails_for_the_second(matter: object, now: object) -> int:
        if matter.case.number == second.number:  # type: ignore[attr-defined]
            raise OSError("broken")
        return real(matter, now)  # type: ignore[arg-type]

    monkeypatch.setattr(passage, "catch_up", fails_for_the_second)
    office.clock.set(instant("2024-03-07"))
    with pytest.raises(OSError, match="broken"):
        deadlines.fire_all_due(office.desk)
    monkeypatch.undo()
    assert events(office, first.number) == [("lapsed", "house#1")]
    assert events(office, second.number) == []
    assert deadlines.fire_all_due(office.desk) == 1


def test_the_longest_waiting_comes_first_and_no_more_than_the_limit(office: DemoOffice) -> None:
    late = office.receive()
    early = office.receive("inquiry")
    office.clock.set(instant("2024-03-07"))
    assert deadlines.fire_due(office.desk, limit=1) == 3
    assert (events(office, late.number), len(events(office, early.number))) == ([], 3)


@pytest.mark.usefixtures("database")
def test_two_sweepers_fire_once() -> None:
    office = office_of_many()
    numbers = [office.receive("inquiry").number for _ in range(5)]
    office.clock.set(instant("2024-03-20"))
    start, fired = Barrier(2), []

    def sweep() -> None:
        start.wait()
        fired.append(deadlines.fire_all_due(office.desk))

    sweepers = [Thread(target=sweep) for _ in range(2)]
    for thread in sweepers:
        thread.start()
    for thread in sweepers:
        thread.join()
    told = [events(office, number) for number in numbers]
    assert all(
        one == [("lapsed", "reply_now#1"), ("lapsed", "same_day#1"), ("lapsed", "house#1")]
        for one in told
    )
    assert sum(fired) == 15
    office.desk.store.engine.dispose()


def test_a_provisional_timer_is_never_swept_into_a_lapse(office: DemoOffice) -> None:
    office.clock.set(instant("2029-12-28 09:00"))
    case = office.receive()
    office.wait("2030-06-01")
    assert "lapsed" not in [event for event, _ in events(office, case.number)]


def test_a_case_moves_to_the_new_version_when_it_comes_into_force(office: DemoOffice) -> None:
    offices.set_settings(office.desk, "demo", "default", {"transition": "migrate"})
    office.clock.set(instant("2024-12-31 09:00"))
    case = office.receive()
    office.wait("2025-01-01 08:00")
    stored = office.stored(case)
    assert stored.version.isoformat() == "2025-01-01"
    assert next(e.at for e in stored.journal if e.event == "migrated") == instant("2025-01-01")


# ---------------------------------------------------------------- the office itself


def test_an_office_is_opened_once(office: DemoOffice) -> None:
    numbers = {offices.open_office(office.desk, "demo", "default") for _ in range(2)}
    assert numbers == {"OFFICE-demo-default"}
    assert [t.name for t in office.stored(*numbers).timers] == [
        "survey@2024-Q1", "summary@2024", "monthly_report@2024-03", "bimonthly@2024-04",
    ]  # fmt: skip


def test_duties_begin_once_by_the_sweep(office: DemoOffice) -> None:
    number = offices.open_office(office.desk, "demo", "default")
    office.clock.set(instant("2024-04-01 00:00"))
    assert deadlines.open_duties(office.desk, office.clock.now()) == 2
    assert deadlines.open_duties(office.desk, office.clock.now()) == 0
    names = [t.name for t in office.stored(number).timers]
    assert len(names) == len(set(names)) == 6


def test_a_duty_lapses_and_is_met_late(office: DemoOffice) -> None:
    number = offices.open_office(office.desk, "demo", "default")
    office.wait("2024-04-02")
    case = office.stored(number)
    assert [t.state for t in case.timers if t.name == "monthly_report@2024-03"] == ["overdue"]
    office.do(case, "file_report", "supervisor", period="2024-03", note="迟报")
    assert [
        t.state for t in office.stored(number).timers if t.name == "monthly_report@2024-03"
    ] == ["met"]


def test_an_act_of_the_office_needs_its_period(office: DemoOffice) -> None:
    case = office.stored(offices.open_office(office.desk, "demo", "default"))
    with pytest.raises(Refusal) as refused:
        office.do(case, "survey", "supervisor")
    assert refused.value.problems[0].path == "period"


def test_a_sector_without_duties_opens_no_office() -> None:
    office = office_in_memory("2023-06-01")
    with pytest.raises(NotFound):
        offices.open_office(office.desk, "demo", "default")


def test_settings_that_are_none_are_refused_with_a_suggestion(office: DemoOffice) -> None:
    with pytest.raises(Refusal) as refused:
        offices.set_settings(
            office.desk, "demo", "default", {"transitoin": "migrate", "calendar": "lunar"}
        )
    assert {p.path: p.hint for p in refused.value.problems} == {
        "settings.transitoin": "did you mean transition?",
        "settings.calendar": "",
    }


def test_a_setting_taken_away_is_the_policys_own_again(office: DemoOffice) -> None:
    for value in ("migrate", None):
        offices.set_settings(office.desk, "demo", "default", {"transition": value})
    case = office.receive()
    assert office.read(lambda work: office.desk.matter(work, case)).regime.transition == "pinned"


def test_an_office_that_works_every_day_has_no_rest_days(office: DemoOffice) -> None:
    offices.set_settings(office.desk, "demo", "default", {"calendar": "every_day"})
    timer = office.receive().timer("accept")
    assert timer is not None
    assert (str(timer.due), timer.provisional) == ("2024-03-11", False)
