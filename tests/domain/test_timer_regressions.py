"""Twenty-five cases about deadlines: each was a real bug, or a rule worked out, somewhere else.

Where each is tried; a name alone is a test of this module.

 1  test_01_a_pause_over_the_weekend_gives_back_working_days_only
 2  test_02_a_pause_entirely_on_rest_days_gives_nothing_back
 3  test_03_a_pause_across_a_change_of_version_is_kept
 4  test_04_a_timer_paused_past_its_old_due_date_is_not_overdue
 5  test_05_two_overlapping_pauses_count_once
 5  tests/usecases/test_recorded_late.py::test_a_pause_of_an_earlier_day_needs_a_reason
 5  tests/usecases/test_recorded_late.py::test_a_pause_of_an_earlier_day_needs_somebody_in_charge
 6  test_06_extension_then_pause_is_pause_then_extension
 7  test_07_an_extension_that_is_none_is_refused
 7  test_07_and_past_the_number_of_times_it_is_refused
 8  test_08_a_warning_a_workday_before_falls_on_a_workday
 8  test_08_a_warning_an_hour_before_falls_into_office_hours
 9  test_09_round_the_clock_no_minute_is_lost
 9  test_09_hours_that_touch_midnight_count_to_the_last_minute
10  test_10_a_break_at_noon_does_not_count
10  test_10_an_office_open_on_tuesdays_and_fridays_counts_those
10  tests/domain/test_periods.py::test_office_hours_that_make_no_sense_are_refused
11  test_11_a_make_up_saturday_counts_and_the_same_weekday_a_year_earlier_does_not
12  test_12_a_year_without_its_notice_is_flagged_and_does_not_lapse
12  tests/cli/test_notices.py::test_a_deadline_moves_earlier_with_the_document_in_its_journal
12  tests/usecases/test_recomputing.py::test_a_case_whose_days_were_moved_by_a_notice_too
13  test_13_months_end_on_the_same_day_or_the_last_and_roll_as_the_policy_says
14  test_14_the_day_of_receipt_does_not_count
14  test_14_a_limit_of_days_does_not_ask_whether_the_office_had_closed
14  tests/domain/test_periods.py::test_business_time_runs_only_while_the_office_is_open
15  test_15_five_workdays_are_not_five_times_24_hours
16  test_16_an_edit_never_moves_a_timer_that_starts_at_an_event
17  test_17_a_window_after_the_end_is_counted_from_the_closing_event
18  test_18_children_share_the_day_of_receipt
19  test_19_two_versions_of_one_day_are_refused
19  tests/policyfiles/test_broken_files.py::test_a_mistake_is_named_with_file_line_and_advice
19  tests/usecases/test_recomputing.py::test_a_version_corrected_on_its_own_day_is_noticed
20  test_20_a_version_published_early_does_not_touch_cases_before_its_day
21  test_21_recomputing_an_old_case_under_its_version_gives_the_stored_date
21  tests/usecases/test_recomputing.py::test_a_case_is_computed_as_it_is_stored
21  tests/usecases/test_demo.py::test_every_status_and_timer_state_is_there_on_any_day
22  test_22_a_rule_switched_off_advises_no_more
22  test_22_a_warning_that_the_new_version_lacks_is_not_given
23  test_23_what_a_lapse_did_is_not_done_again_when_dates_are_recomputed
24  test_24_each_timer_lapses_on_its_own
25  test_25_a_timer_that_the_new_version_lacks_ends_with_an_entry
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.calendarfiles import official_book
from core.domain.errors import Refusal
from core.domain.rules.regime import Office
from core.domain.timekeeping.duedates import deadline_of
from core.domain.worktime.calendars import Override
from core.domain.worktime.officehours import OfficeHours
from core.policyfiles import PolicyFileError, load_sector_folder
from tests.places import REPO
from tests.sectors.stories import DEMO, Story, accepted, copy_of, demo_with, instant, received

#: A time of the office without its zone, as office hours take it.
local = datetime.fromisoformat


def limit(
    within: str, at: str, *, roll: str = "any", settings: dict[str, Any] | None = None, **more: str
) -> Story:
    """A case with one limit, ``check``, of this length, that may be paused and met."""
    extra = "".join(f", {name}: {value}" for name, value in more.items())
    text = f"""
extends: [core]
procedure:
  start_appraisal: {{from: any, by: any}}
  finish_appraisal: {{from: any, by: any}}
  reply: {{from: any, by: any}}
timers:
  check:
    {{starts: [received], within: {within}, roll: {roll}, met_by: [reply], basis: x,
      pauses: {{appraisal: [start_appraisal, finish_appraisal]}}{extra}}}
"""
    return received(at, "report", sector=demo_with(text), settings=settings)


def paused(story: Story, start: str, finish: str) -> Story:
    """The story after a pause."""
    story.do("start_appraisal", at=start)
    story.do("finish_appraisal", at=finish)
    return story


def test_01_a_pause_over_the_weekend_gives_back_working_days_only() -> None:
    story = paused(limit("5 workdays", "2024-03-06"), "2024-03-08 16:00", "2024-03-11 10:00")
    assert story.due("check") == "2024-03-14"  # one day, the Monday, not three


def test_02_a_pause_entirely_on_rest_days_gives_nothing_back() -> None:
    story = paused(limit("5 workdays", "2024-03-06"), "2024-03-09 09:00", "2024-03-10 18:00")
    assert story.due("check") == "2024-03-13"


def test_03_a_pause_across_a_change_of_version_is_kept() -> None:
    story = received("2024-12-20 09:00", settings={"transition": "migrate"})
    story.do("accept")
    paused(story, "2024-12-24 09:00", "2025-01-06 09:00")
    assert (story.timer("answer").version, story.due("answer")) == (
        date(2025, 1, 1), "2025-01-16",
    )  # fmt: skip


def test_04_a_timer_paused_past_its_old_due_date_is_not_overdue() -> None:
    story = limit("5 workdays", "2024-03-06")
    story.do("start_appraisal", at="2024-03-08 16:00")
    story.wait("2024-06-01")
    assert (story.state("check"), story.events("lapsed")) == ("paused", [])


def test_05_two_overlapping_pauses_count_once() -> None:
    story = accepted()
    story.do("start_appraisal", at="2024-03-05 09:00")
    story.do("start_hearing", at="2024-03-06 09:00")
    story.do("finish_appraisal", at="2024-03-07 09:00")
    story.do("finish_hearing", at="2024-03-08 09:00")
    assert story.due("answer") == "2024-03-28"  # three working days: the 6th, 7th and 8th


def test_06_extension_then_pause_is_pause_then_extension() -> None:
    pause_first, extension_first = accepted(), accepted()
    paused(pause_first, "2024-03-06 09:00", "2024-03-13 09:00")
    pause_first.do("extend", "unit_head", timer="answer")
    extension_first.do("extend", "unit_head", "2024-03-05 09:00", timer="answer")
    paused(extension_first, "2024-03-06 09:00", "2024-03-13 09:00")
    assert pause_first.due("answer") == extension_first.due("answer") == "2024-04-16"


@pytest.mark.parametrize(
    ("at", "given", "code"),
    [
        ("2024-03-05 09:00", {"until": "2024-03-01"}, "invalid_input"),
        ("2024-03-05 09:00", {"until": "2024-03-11"}, "invalid_input"),
        ("2024-03-12 09:00", {"until": "2024-04-01"}, "too_late"),
    ],
    ids=["that shortens", "that changes nothing", "after expiry"],
)
def test_07_an_extension_that_is_none_is_refused(at: str, given: dict[str, str], code: str) -> None:
    sector = demo_with(
        "extends: [core]\nprocedure: {extend: {from: any}}\ntimers: {check: {starts: [received], "
        "within: 1 week, basis: x, extensions: [{by: [chief], until: required}]}}"
    )
    assert received(sector=sector).refused("extend", "chief", at, **given) == code


def test_07_and_past_the_number_of_times_it_is_refused() -> None:
    story = accepted()
    story.do("extend", "unit_head", timer="answer")
    assert story.refused("extend", "unit_head", timer="answer") == "limit_reached"


def test_08_a_warning_a_workday_before_falls_on_a_workday() -> None:
    story = limit("1 month", "2024-02-11", warn="[1 workday]")
    assert story.due("check") == "2024-03-11"  # a Monday
    story.wait("2024-03-11")
    assert story.last("warned").at == instant("2024-03-08")  # the Friday, not the Sunday


def test_08_a_warning_an_hour_before_falls_into_office_hours() -> None:
    hours = {"office_hours": "09:00-17:30"}
    story = limit("62 hours", "2024-03-08 10:00", warn="[1 hour]", settings=hours)
    assert story.timer("check").warnings == (instant("2024-03-08 17:30"),)  # not Sunday at 23:00
    plain = limit("62 hours", "2024-03-08 10:00", warn="[1 hour]")
    assert plain.timer("check").warnings == (instant("2024-03-10 23:00"),)


@pytest.mark.parametrize("minutes", [1, 59, 60, 61, 1439, 1440, 1441, 14_400])
@pytest.mark.parametrize("at", ["2024-03-08T23:59", "2024-03-09T00:00", "2024-10-01T00:01"])
def test_09_round_the_clock_no_minute_is_lost(at: str, minutes: int) -> None:
    calendar = replace(official_book(), every_day=True).as_known_on(None)
    start, length = local(at), timedelta(minutes=minutes)
    assert OfficeHours.parse("00:00-24:00").after(calendar, start, length) == start + length


def test_09_hours_that_touch_midnight_count_to_the_last_minute() -> None:
    calendar, hours = official_book().as_known_on(None), OfficeHours.parse("18:00-24:00")
    start = local("2024-03-07T23:50")
    assert hours.after(calendar, start, timedelta(minutes=10)) == local("2024-03-08T00:00")
    assert hours.after(calendar, start, timedelta(minutes=11)) == local("2024-03-08T18:01")


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2024-03-07T11:50", 10, "2024-03-07T12:00"),
        ("2024-03-07T11:50", 11, "2024-03-07T13:31"),
        ("2024-03-07T12:30", 1, "2024-03-07T13:31"),
        ("2024-03-07T09:00", 420, "2024-03-07T17:30"),
        ("2024-03-08T17:29", 2, "2024-03-11T09:01"),
        ("2024-03-09T11:00", 180 + 1, "2024-03-11T13:31"),
    ],
)
def test_10_a_break_at_noon_does_not_count(start: str, minutes: int, end: str) -> None:
    calendar, hours = (
        official_book().as_known_on(None),
        OfficeHours.parse("09:00-12:00 13:30-17:30"),
    )
    found = hours.after(calendar, local(start), timedelta(minutes=minutes))
    assert found == local(end)
    noon = local("2024-03-07T12:45")
    assert hours.latest(calendar, noon) == local("2024-03-07T12:00")


def test_10_an_office_open_on_tuesdays_and_fridays_counts_those() -> None:
    days = [date(2024, 3, 4) + timedelta(days=n) for n in range(28)]
    closed = tuple(
        Override(day, "rest", "闭馆", date(2024, 1, 1))
        for day in days
        if day.weekday() not in (1, 4)
    )
    calendar = replace(official_book(), overrides=closed).as_known_on(None)
    assert calendar.add_workdays(date(2024, 3, 4), 3) == date(2024, 3, 12)
    hours = OfficeHours.parse("09:00-17:00")
    found = hours.after(calendar, local("2024-03-04T10:00"), timedelta(hours=17))
    assert found == local("2024-03-12T10:00")


def test_11_a_make_up_saturday_counts_and_the_same_weekday_a_year_earlier_does_not() -> None:
    assert limit("1 workday", "2024-05-10").due("check") == "2024-05-11"  # 调休
    assert limit("1 workday", "2024-04-03").due("check") == "2024-04-07"  # a moved Sunday
    assert limit("1 workday", "2023-05-12").due("check") == "2023-05-15"


def test_12_a_year_without_its_notice_is_flagged_and_does_not_lapse() -> None:
    story = limit("5 workdays", "2029-12-28")
    assert story.timer("check").provisional
    story.wait("2030-03-01")
    assert story.state("check") == "running"
    assert not limit("5 workdays", "2024-03-04").timer("check").provisional


@pytest.mark.parametrize(
    ("within", "at", "roll", "due"),
    [
        ("1 month", "2023-01-31", "none", "2023-02-28"),
        ("1 month", "2024-01-31", "none", "2024-02-29"),
        ("1 month", "2024-02-29", "none", "2024-03-29"),
        ("2 months", "2024-01-31", "none", "2024-03-31"),
        ("1 month", "2024-09-02", "any", "2024-10-08"),
        ("1 month", "2024-09-02", "none", "2024-10-02"),
        ("1 month", "2024-09-06", "statutory_holiday_only", "2024-10-06"),
    ],
)
def test_13_months_end_on_the_same_day_or_the_last_and_roll_as_the_policy_says(
    within: str, at: str, roll: str, due: str
) -> None:
    assert limit(within, at, roll=roll).due("check") == due


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2024-03-08 09:00", "2024-03-11"),
        ("2024-03-08 23:59", "2024-03-11"),
        ("2024-03-09 12:00", "2024-03-11"),
        ("2024-03-10 12:00", "2024-03-11"),
    ],
    ids=["a Friday", "late on it", "a Saturday", "a Sunday"],
)
def test_14_the_day_of_receipt_does_not_count(at: str, due: str) -> None:
    assert limit("1 workday", at).due("check") == due


@pytest.mark.parametrize("at", ["2024-03-08 09:00", "2024-03-08 17:31", "2024-03-08 23:59"])
def test_14_a_limit_of_days_does_not_ask_whether_the_office_had_closed(at: str) -> None:
    story = limit("1 workday", at, settings={"office_hours": "09:00-17:30"})
    assert story.due("check") == "2024-03-11"


def test_15_five_workdays_are_not_five_times_24_hours() -> None:
    assert limit("5 workdays", "2024-03-07 09:00").due("check") == "2024-03-14"
    hours = limit("120 hours", "2024-03-07 09:00").timer("check")
    assert hours.due_at == instant("2024-03-12 09:00")


def test_16_an_edit_never_moves_a_timer_that_starts_at_an_event() -> None:
    story = received(subject="fees", departments=1)
    before = {t.name: (t.due, t.generation) for t in story.case.timers}
    story.learn("2024-03-05 09:00", evidence=True, satisfied=False)
    story.do("dispatch", "clerk", "2024-03-05 10:00")
    after = {t.name: (t.due, t.generation) for t in story.case.timers}
    assert before == after


def test_17_a_window_after_the_end_is_counted_from_the_closing_event() -> None:
    story = accepted(satisfied=False)
    story.do("reply", "handler#2", "2024-03-06 09:00", note="x")
    story.do("close", "clerk", "2024-03-08 09:00")
    assert story.due("keep") == "2026-03-09"  # two years from the 8th, a Sunday, rolled


def test_19_two_versions_of_one_day_are_refused() -> None:
    again = (
        "policy: complaint\nin_force: {from: 2024-01-01}\nprofiles: [default]\nextends: [core]\n"
    )
    with pytest.raises(PolicyFileError, match="another version is in force then"):
        load_sector_folder(DEMO, {"again.yaml": again})


def test_20_a_version_published_early_does_not_touch_cases_before_its_day() -> None:
    assert [received(at).due("accept") for at in ("2024-12-20", "2025-02-10")] == [
        "2024-12-31", "2025-02-17",
    ]  # fmt: skip


def test_21_recomputing_an_old_case_under_its_version_gives_the_stored_date() -> None:
    story = accepted(departments=2)
    story.wait("2026-03-04")
    for timer in story.case.timers:
        if timer.due is not None:
            found = deadline_of(story.matter, timer)
            assert found is not None
            assert (found.due, found.nominal_end) == (timer.due, timer.nominal_end)


def test_22_a_rule_switched_off_advises_no_more() -> None:
    plain = {"in_duty": True, "with_other_body": False, "complete": True, "knew_on": "2024-01-01"}
    story = received(subject="safety", settings={"enable_unverified": True}, **plain)
    assert (story.case.verdict, story.case.grounds) == ("reject", ("from_memory",))
    twin = copy_of(story)
    twin.do("reject", approved_by=("legal",))
    office = story.matter.office
    story.matter.office = Office(office.calendar, office.zone, {"enable_unverified": False})
    assert story.refused("reject", approved_by=("legal",)) == "guard_failed"  # it needs a reason
    assert (story.case.verdict, story.case.grounds) == ("accept", ())


def test_22_a_warning_that_the_new_version_lacks_is_not_given() -> None:
    text = """
policy: a_draft
extends: [core]
profiles: [default]
in_force: {force}
timers: {{check: {{starts: [received], within: 10 workdays, basis: x{warn}}}}}
"""
    old = text.format(force="{from: 2024-01-01, to: 2024-03-10}", warn=", warn: [2 workdays]")
    new = text.format(force="{from: 2024-03-11}", warn="")
    sector = load_sector_folder(DEMO, {"a1.yaml": old, "a2.yaml": new})
    for transition, warned in {"pinned": ["warned"], "migrate": []}.items():
        story = received(sector=sector, settings={"transition": transition})
        assert story.timer("check").warnings == (instant("2024-03-14"),)
        story.wait("2024-03-15")
        assert story.events("warned") == warned
        assert story.due("check") == "2024-03-18"


def test_23_what_a_lapse_did_is_not_done_again_when_dates_are_recomputed() -> None:
    story = received()
    story.wait("2024-03-14")
    done = (story.notices(), len(story.case.tasks))  # nothing is opened twice
    for number in range(3):
        story.learn(f"2024-03-{15 + number} 09:00", departments=number + 1)
    assert (story.notices(), len(story.case.tasks)) == done
    assert [e.data["timer"] for e in story.case.journal if e.event == "lapsed"] == [
        "house#1", "accept#1",
    ]  # fmt: skip


def test_24_each_timer_lapses_on_its_own() -> None:
    story = received(harm_ongoing=True, subject="safety")
    told = {}
    for day in range(5, 20):
        story.wait(f"2024-03-{day:02}")
        for timer in story.case.timers:
            if timer.state == "overdue":
                told.setdefault(timer.name, day)
    assert told == {"house": 7, "announce": 8, "resolve": 12, "accept": 14}


def test_25_a_timer_that_the_new_version_lacks_ends_with_an_entry() -> None:
    story = received("2024-12-31 09:00", settings={"transition": "migrate"}, harm_ongoing=True)
    twin = copy_of(story)
    twin.wait("2025-02-01")
    assert (story.state("announce"), twin.state("announce")) == ("running", "cancelled")
    assert "migrated" in twin.events()


def test_18_children_share_the_day_of_receipt() -> None:
    story = received("2024-03-04 09:00", "report")
    done = story.do("convert", at="2024-03-07 09:00")
    assert [(link.kind, link.policy, link.version_on) for link in done.links] == [
        ("complaint", "complaint", "today")
    ]
    with pytest.raises(Refusal):
        story.do("convert")


def test_every_case_of_the_list_has_its_test() -> None:
    lines = re.findall(r"^ ?(\d+)  (?:(\S+)::)?(test_\w+)$", __doc__ or "", re.M)
    assert {int(number) for number, _, _ in lines} == set(range(1, 26))
    for _, path, name in lines:
        text = (REPO / path if path else REPO / "tests/domain/test_timer_regressions.py").read_text(
            "utf-8"
        )
        assert re.search(rf"^def {name}\(", text, re.M), name
