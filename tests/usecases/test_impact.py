"""What a publication does to open cases: seen before, done once on its day, followed meanwhile."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from core.domain.casework import passage
from core.domain.errors import NotFound, Refusal
from core.usecases.office import offices
from core.usecases.policymaking.impact import applied, bound_cases, impact
from core.usecases.timekeeping import deadlines
from core.usecases.timekeeping.recomputing import recompute
from tests.sectors.stories import instant
from tests.usecases.offices import DemoOffice, office_of_many
from tests.usecases.publishing import (
    drafted,
    follow_publications,
    publish,
    publishing_office,
    shorter,
    withdraw,
)

WEDNESDAY = "2024-03-06"


@pytest.fixture
def office() -> DemoOffice:
    """The demonstration office on Monday 4 March 2024, in the morning."""
    return publishing_office("2024-03-04 09:00")


def told(office: DemoOffice, number: str, *events: str) -> list[str]:
    return [e.event for e in office.stored(number).journal if e.event in events]


# ---------------------------------------------------------------- seen before


@pytest.mark.parametrize(
    ("transition", "move", "follow", "earlier"),
    [("pinned", 0, 0, 0), ("by_event", 0, 2, 0), ("migrate", 2, 0, 2), ("", 0, 0, 0)],
)
def test_each_transition_shows_what_it_would_do(
    office: DemoOffice, transition: str, move: int, follow: int, earlier: int
) -> None:
    for _ in range(2):
        office.receive(subject="fees")
    office.receive("inquiry")
    found = impact(office.desk, drafted(office.desk, shorter(WEDNESDAY)), transition)
    assert (found.bound, found.move, found.follow) == (2, move, follow)
    assert found.shifts.counts["earlier"] == earlier


def test_a_preview_lists_every_timer_with_both_days_and_stores_nothing(office: DemoOffice) -> None:
    case = office.receive()
    draft = drafted(office.desk, shorter(WEDNESDAY, "3 workdays"), "migrate")
    (found,) = impact(office.desk, draft).shifts.timers
    assert (found.number, found.timer, found.way) == (case.number, "accept", "earlier")
    assert (str(found.old), str(found.new), found.passed) == ("2024-03-13", "2024-03-07", False)
    assert office.stored(case) == case


def test_what_would_lapse_at_once_is_told(office: DemoOffice) -> None:
    office.receive()
    draft = drafted(office.desk, shorter("2024-03-11", "1 workday"), "migrate")
    found = impact(office.desk, draft).shifts
    assert [(s.timer, s.passed) for s in found.timers] == [("accept", True)]
    assert found.counts["lapse_at_once"] == 1


def test_what_is_over_before_the_version_comes_is_not_touched(office: DemoOffice) -> None:
    office.receive()
    found = impact(office.desk, drafted(office.desk, shorter("2024-06-03"), "migrate"))
    assert "accept" not in {shift.timer for shift in found.shifts.timers}


def test_what_the_new_version_does_not_know_is_told(office: DemoOffice) -> None:
    case = office.receive(harm_ongoing=True)
    path, text = next(iter(shorter(WEDNESDAY).items()))
    text += "timers: {announce: null}\nprocedure: {negotiate: null}\n"
    found = impact(office.desk, drafted(office.desk, {path: text}, "migrate")).shifts
    ends = [(s.timer, s.new) for s in found.timers if s.way == "ends"]
    assert ends == [("announce", None)]
    assert {s.number for s in found.timers} == {case.number}


def test_the_office_setting_decides_where_nothing_was_chosen(office: DemoOffice) -> None:
    offices.set_settings(office.desk, "demo", "default", {"transition": "migrate"})
    office.receive()
    draft = drafted(office.desk, shorter(WEDNESDAY))
    assert impact(office.desk, draft).move == 1
    assert impact(office.desk, draft, "pinned").move == 0


def test_an_unknown_transition_or_draft_is_refused(office: DemoOffice) -> None:
    draft = drafted(office.desk, shorter(WEDNESDAY))
    with pytest.raises(Refusal) as refused:
        impact(office.desk, draft, "immediately")
    assert refused.value.problems[0].path == "transition"
    with pytest.raises(NotFound):
        impact(office.desk, draft + 1)


# ---------------------------------------------------------------- done


@pytest.mark.parametrize(
    ("chosen", "setting", "version"),
    [
        ("migrate", None, WEDNESDAY),
        ("migrate", "pinned", WEDNESDAY),
        ("pinned", "migrate", "2024-01-01"),
        ("by_event", "migrate", "2024-01-01"),
        ("", "migrate", WEDNESDAY),
        ("", None, "2024-01-01"),
    ],
)
def test_what_was_chosen_prevails_over_the_setting(
    office: DemoOffice, chosen: str, setting: str | None, version: str
) -> None:
    offices.set_settings(office.desk, "demo", "default", {"transition": setting})
    case = office.receive()
    publish(office.desk, drafted(office.desk, shorter(WEDNESDAY), chosen), WEDNESDAY)
    office.wait("2024-03-06 09:00")
    assert str(office.stored(case).version) == version


def test_it_prevails_for_that_version_alone(office: DemoOffice) -> None:
    offices.set_settings(office.desk, "demo", "default", {"transition": "migrate"})
    case = office.receive()
    publish(office.desk, drafted(office.desk, shorter(WEDNESDAY), "pinned"), WEDNESDAY)
    publish(office.desk, drafted(office.desk, shorter("2024-03-08")), "2024-03-08")
    office.wait("2024-03-07 09:00")
    assert str(office.stored(case).version) == "2024-01-01"
    office.wait("2024-03-08 09:00")
    assert str(office.stored(case).version) == "2024-03-08"


def test_what_came_of_it_is_what_was_shown(office: DemoOffice) -> None:
    case = office.receive()
    draft = drafted(office.desk, shorter(WEDNESDAY, "3 workdays"), "migrate")
    shown = impact(office.desk, draft).shifts.timers
    publish(office.desk, draft, WEDNESDAY)
    office.wait("2024-03-06 09:00")
    stored = office.stored(case)
    for shift in shown:
        timer = stored.timer(shift.timer)
        assert timer is not None
        assert timer.due == shift.new
    entry = next(e for e in stored.journal if e.event == "migrated")
    assert (entry.at, str(entry.version)) == (instant(WEDNESDAY), WEDNESDAY)


def test_a_version_published_for_today_moves_cases_from_its_publication_on(
    office: DemoOffice,
) -> None:
    case = office.receive()
    office.clock.set(instant("2024-03-06 15:00"))
    publish(office.desk, drafted(office.desk, shorter(WEDNESDAY), "migrate"), WEDNESDAY)
    deadlines.fire_all_due(office.desk)
    entry = next(e for e in office.stored(case).journal if e.event == "migrated")
    assert entry.at == instant("2024-03-06 15:00")
    assert recompute(office.desk, case.number).difference is None


def test_an_act_of_the_morning_is_not_judged_by_what_was_published_at_noon(
    office: DemoOffice,
) -> None:
    case = office.receive()
    path, text = next(iter(shorter(WEDNESDAY).items()))
    text = text.replace("accept_within: {value: 2 workdays}", "answer_within: {value: 5 workdays}")
    office.clock.set(instant("2024-03-06 09:00"))
    morning = office.do(case, "accept").timer("answer")
    office.clock.set(instant("2024-03-06 12:00"))
    publish(office.desk, drafted(office.desk, {path: text}, "by_event"), WEDNESDAY)
    other = office.receive()
    office.wait("2024-03-06 13:00")
    assert office.stored(case).timer("answer").due == morning.due
    assert recompute(office.desk, case.number).difference is None
    office.do(other, "accept")
    assert str(office.stored(other).timer("answer").due) == "2024-03-13"


def test_a_case_that_lapses_at_once_lapses_once(office: DemoOffice) -> None:
    case = office.receive()
    publish(office.desk, drafted(office.desk, shorter(WEDNESDAY, "1 workday"), "migrate"),
            WEDNESDAY)  # fmt: skip
    office.wait("2024-03-06 09:00")
    office.wait("2024-03-20 09:00")
    lapses = [e.data["timer"] for e in office.stored(case).journal if e.event == "lapsed"]
    assert lapses.count("accept#1") == 1
    assert told(office, case.number, "migrated") == ["migrated"]
    assert recompute(office.desk, case.number).difference is None


def test_what_is_withdrawn_before_its_day_moves_nothing(office: DemoOffice) -> None:
    case = office.receive()
    draft = drafted(office.desk, shorter(WEDNESDAY), "migrate")
    publish(office.desk, draft, WEDNESDAY)
    withdraw(office.desk, draft)
    office.wait("2024-03-06 09:00")
    assert str(office.stored(case).version) == "2024-01-01"


# ---------------------------------------------------------------- followed


def test_the_progress_is_read_from_the_cases_and_a_failure_has_its_reason(
    office: DemoOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [office.receive() for _ in range(3)]
    draft = drafted(office.desk, shorter(WEDNESDAY), "migrate")
    publish(office.desk, draft, WEDNESDAY)
    real = passage.catch_up

    def fails_for_one(matter: object, now: object) -> int:
        if matter.case.number == cases[1].number:  # type: ignore[attr-defined]
            raise NotFound("没有", "nothing there")
        return real(matter, now)  # type: ignore[arg-type]

    office.clock.set(instant("2024-03-06 09:00"))
    before = applied(office.desk, draft)
    assert (before.moved, before.remaining, before.failures) == (0, 3, ())
    monkeypatch.setattr(passage, "catch_up", fails_for_one)
    deadlines.fire_due(office.desk, on_error=lambda number, error: None)
    half = applied(office.desk, draft)
    assert (half.moved, half.remaining) == (2, 1)
    assert [(f.number, f.error.en) for f in half.failures] == [(cases[1].number, "nothing there")]
    monkeypatch.undo()
    deadlines.fire_due(office.desk)
    done = applied(office.desk, draft)
    assert (done.moved, done.remaining, done.failures) == (3, 0, ())


def test_the_cases_of_a_version_are_counted_by_profile_and_status(office: DemoOffice) -> None:
    case, _ = office.receive(), office.receive()
    office.do(case, "withdraw", "clerk")
    version = case.version
    found = office.read(lambda work: bound_cases(work, "demo", "complaint", version))
    assert {(one.profile, one.status, one.open, one.count) for one in found} == {
        ("default", "registered", True, 1), ("default", "withdrawn", False, 1),
    }  # fmt: skip


@pytest.mark.usefixtures("database")
def test_two_sweepers_move_each_case_once() -> None:
    office = office_of_many("2024-03-04 09:00")
    follow_publications(office.desk)
    numbers = [office.receive().number for _ in range(5)]
    publish(office.desk, drafted(office.desk, shorter(WEDNESDAY), "migrate"), WEDNESDAY)
    office.clock.set(instant("2024-03-08 09:00"))
    start = Barrier(2)

    def sweep() -> None:
        start.wait()
        deadlines.fire_all_due(office.desk)

    sweepers = [Thread(target=sweep) for _ in range(2)]
    for thread in sweepers:
        thread.start()
    for thread in sweepers:
        thread.join()
    for number in numbers:
        assert told(office, number, "migrated") == ["migrated"]
        lapses = [e.data["timer"] for e in office.stored(number).journal if e.event == "lapsed"]
        assert len(lapses) == len(set(lapses))
    office.desk.store.engine.dispose()
