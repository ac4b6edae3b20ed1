"""The regression cases of peers.md 5.1: each was a real bug, or a rule worked out, somewhere else.

Numbered as there. Not here, because they belong to parts that are tested elsewhere or are to come:
5 (second half, a back-dated pause with reason and permission), 8 (second half) and 9: the engine
has no delivery windows and no 24x7 office hours beside ``every_day``; 10 and 14 (second half,
receipt after closing): business hours, see test_calendars; 12 (second half, recomputing when the
notice arrives) and 22: importing notices and switching rules off are use cases to come;
19: two versions on one day are refused by the loader, see policyfiles; 21: see
tests/usecases/test_handling (a stored case is read back word for word).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.domain.duedates import deadline_of
from core.domain.errors import Refusal
from tests.sectors.stories import Story, accepted, copy_of, demo_with, instant, received


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
