"""Pauses and extensions: what stops the clock, who may lengthen a limit, and when not."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from tests.sectors.stories import Story, accepted, demo_with, received

FIRST = {"by": "chief", "timer": "accept"}
LONGER = {"by": "director", "timer": "accept", "note": "复杂"}
LAST: dict[str, Any] = {
    "by": "collective", "timer": "accept", "until": "2024-05-10", "document_number": "会1号",
    "evidence": True, "approved_by": ("legal",),
}  # fmt: skip


def extended(*rows: dict[str, Any]) -> Story:
    """A complaint whose time to accept was extended by these rows, one after the other."""
    story = received()
    for row in rows:
        story.do("extend", at="2024-03-05 09:00", **row)
    return story


@pytest.mark.parametrize(
    ("rows", "due", "nominal", "count"),
    [
        ([], "2024-03-13", "2024-03-13", 0),
        ([FIRST], "2024-03-20", "2024-03-20", 1),
        ([FIRST, LONGER], "2024-04-01", "2024-04-01", 2),
        ([FIRST, LONGER, LAST], "2024-05-10", "2024-05-10", 3),
        ([FIRST, LONGER, LAST | {"until": "2024-05-11"}], "2024-05-11", "2024-05-11", 3),
    ],
    ids=["none", "adds", "a total from the start", "a day", "a day that stands on a Saturday"],
)
def test_an_extension_moves_the_due_day(
    rows: list[dict[str, Any]], due: str, nominal: str, count: int
) -> None:
    timer = extended(*rows).timer("accept")
    assert (str(timer.due), str(timer.nominal_end), timer.extended) == (due, nominal, count)


@pytest.mark.parametrize(
    ("rows", "attempt", "code"),
    [
        ([], LONGER, "guard_failed"),
        ([FIRST], FIRST, "limit_reached"),
        ([FIRST, LONGER], LONGER, "limit_reached"),
        ([FIRST], LONGER | {"note": ""}, "invalid_input"),
        ([FIRST, LONGER], LAST | {"until": ""}, "invalid_input"),
        ([FIRST, LONGER], LAST | {"until": "2024-04-01"}, "invalid_input"),
        ([FIRST, LONGER], LAST | {"document_number": None}, "invalid_input"),
        ([FIRST, LONGER], LAST | {"evidence": False}, "guard_failed"),
        ([FIRST, LONGER], LAST | {"approved_by": ()}, "needs_approval"),
        ([FIRST], LAST, "guard_failed"),
        ([], {"by": "handler", "timer": "accept"}, "not_allowed"),
        ([], {"by": "unit_head", "timer": "answer"}, "guard_failed"),
        ([], {"by": "chief"}, None),
    ],
    ids=[
        "before the extension it follows",
        "more often than allowed",
        "another row more often than allowed",
        "without its note",
        "without the day it needs",
        "until a day that is not later",
        "without its document",
        "its guard fails",
        "without its approval",
        "out of order",
        "by a role that may not",
        "of a timer that has not started",
        "of the only timer there is to extend",
    ],
)
def test_extensions_are_refused(
    rows: list[dict[str, Any]], attempt: dict[str, Any], code: str | None
) -> None:
    story = extended(*rows)
    if code:
        assert story.refused("extend", **attempt) == code
    else:
        assert story.do("extend", **attempt).entry.data["timer"] == "accept"


@pytest.mark.parametrize("over", ["lapsed", "met", "cancelled"])
def test_after_the_timer_is_over_it_is_too_late(over: str) -> None:
    story = received()
    if over == "lapsed":
        story.wait("2024-03-14")
    else:
        story.do(*{"met": ("accept",), "cancelled": ("withdraw", "clerk")}[over])
        story.case.status = "registered"
    assert story.refused("extend", **FIRST) == "too_late"


def test_an_extension_on_the_due_day_is_in_time() -> None:
    story = received()
    story.do("extend", at="2024-03-13 23:59", **FIRST)
    assert story.due("accept") == "2024-03-20"


def test_an_extension_draws_its_notices_and_opens_its_tasks() -> None:
    story = extended(FIRST)
    assert "in_progress" in story.notices()
    assert "report_leaders" in story.tasks()


def test_which_timer_is_meant_must_be_clear() -> None:
    story = accepted()
    assert story.refused("extend", "unit_head") == "invalid_input"


def test_an_extension_may_move_other_timers_too() -> None:
    story = accepted()
    before = (story.due("answer"), story.due("by_rule"))
    story.do("extend", "unit_head", timer="answer")
    assert before == ("2024-03-25", "2024-05-09")
    assert (story.due("answer"), story.due("by_rule")) == ("2024-04-09", "2024-05-22")
    assert story.timer("by_rule").extended == 1


def test_the_earlier_of_two_moves_with_its_parts() -> None:
    story = accepted()
    assert story.due("mediate") == story.due("by_law") == "2024-05-06"
    story.do("start_appraisal", at="2024-03-05 09:00")
    story.do("finish_appraisal", at="2024-03-06 09:00")
    assert (story.due("by_rule"), story.due("mediate")) == ("2024-05-10", "2024-05-06")


def test_the_earlier_of_two_pauses_and_extends_with_the_earlier_part() -> None:
    sector = demo_with(
        """
extends: [core]
procedure:
  start_appraisal: {from: any, by: any}
  finish_appraisal: {from: any, by: any}
timers:
  by_law: {starts: [received], within: 20 workdays, basis: x}
  by_rule:
    starts: [received]
    within: 10 workdays
    pauses: {appraisal: [start_appraisal, finish_appraisal]}
    basis: x
  mediate: {starts: [received], earliest_of: [by_law, by_rule], basis: x}
"""
    )
    story = received(sector=sector)
    assert story.due("mediate") == story.due("by_rule") == "2024-03-18"
    story.do("start_appraisal", at="2024-03-05 09:00")
    story.do("finish_appraisal", at="2024-03-12 09:00")
    assert (story.due("by_rule"), story.due("mediate")) == ("2024-03-25", "2024-03-25")
    story.do("start_appraisal", at="2024-03-13 09:00")
    story.do("finish_appraisal", at="2024-03-22 09:00")
    assert (story.due("by_rule"), story.due("mediate")) == ("2024-04-03", "2024-04-01")


# ---------------------------------------------------------------- pauses


def test_a_pause_stops_the_clock_and_gives_back_what_it_took() -> None:
    story = accepted()
    story.do("start_appraisal", at="2024-03-06 09:00")
    assert (story.state("answer"), story.timer("answer").due) == ("paused", None)
    story.do("finish_appraisal", at="2024-03-13 09:00")
    assert (story.state("answer"), story.due("answer")) == ("running", "2024-04-01")


def test_a_pause_for_another_reason_does_not_stop_the_clock() -> None:
    story = accepted()
    story.do("start_hearing", at="2024-03-06 09:00")
    assert (story.state("answer"), story.state("by_rule")) == ("paused", "running")


def test_two_pauses_that_overlap_count_once() -> None:
    story = accepted()
    story.do("start_appraisal", at="2024-03-06 09:00")
    story.do("start_hearing", at="2024-03-08 09:00")
    story.do("finish_appraisal", at="2024-03-11 09:00")
    assert story.state("answer") == "paused"
    story.do("finish_hearing", at="2024-03-13 09:00")
    assert story.due("answer") == "2024-04-01"


def test_a_pause_after_the_timer_lapsed_changes_nothing() -> None:
    story = accepted()
    story.do("start_appraisal", at="2024-03-26 09:00")
    story.do("finish_appraisal", at="2024-03-29 09:00")
    assert (story.state("answer"), story.due("answer")) == ("overdue", "2024-03-25")


def test_an_act_meets_a_paused_timer() -> None:
    story = accepted()
    story.do("start_appraisal", at="2024-03-06 09:00")
    story.do("reply", "handler#2", at="2024-04-30 09:00")
    assert story.state("answer") == "met"


PAUSE = [("start_appraisal", {}, "2024-03-06"), ("finish_appraisal", {}, "2024-03-13")]
EXTEND = ("extend", {"by": "unit_head", "timer": "answer"}, "")


@pytest.mark.parametrize("place", range(3))
def test_pause_and_extension_commute(place: int) -> None:
    deeds = [*PAUSE[:place], EXTEND, *PAUSE[place:]]
    story = accepted()
    day = "2024-03-05"
    for act, given, at in deeds:
        day = at or day
        story.do(act, at=f"{day} 09:00", **given)
    assert story.due("answer") == "2024-04-16"


@pytest.mark.parametrize("order", list(permutations(["extension", "pause", "facts"])))
def test_what_moves_a_due_date_may_come_in_any_order(order: tuple[str, ...]) -> None:
    story, paused = accepted(), order.index("pause")
    for place, what in enumerate(order):
        at = f"2024-03-{5 + place if place < paused else 12 + place:02} 09:00"
        if what == "facts":
            story.learn(at, departments=2)
        elif what == "extension":
            story.do("extend", "unit_head", at, timer="answer")
        else:
            story.do("start_appraisal", at="2024-03-08 09:00")
            story.do("finish_appraisal", at="2024-03-12 09:00")
    assert story.due("answer") == "2024-05-06"


def test_a_paused_timer_may_be_extended() -> None:
    story = accepted()
    story.do("start_appraisal", at="2024-03-06 09:00")
    story.do("extend", "unit_head", timer="answer")
    assert (story.state("answer"), story.timer("answer").extended) == ("paused", 1)


# ---------------------------------------------------------------- runs, hours, dates


def test_the_latest_run_is_the_one_that_is_extended() -> None:
    sector = demo_with(
        """
extends: [core]
procedure:
  promise: {from: any, by: any}
  reply: {from: any, by: any}
  extend: {from: any}
timers:
  answer:
    starts: [received, promise]
    within: 5 workdays
    met_by: [reply]
    basis: x
    extensions: [{by: [chief], adds: 5 workdays}]
"""
    )
    story = received(sector=sector)
    story.do("reply")
    story.do("promise", at="2024-03-06 09:00")
    story.do("extend", "chief")
    assert [str(t.due) for t in story.case.timers if t.name == "answer"] == [
        "2024-03-11", "2024-03-20",
    ]  # fmt: skip


HOURS = """
extends: [core]
procedure:
  extend: {from: any}
  start_appraisal: {from: any, by: any}
  finish_appraisal: {from: any, by: any}
timers:
  answer:
    starts: [received]
    within: 2 hours
    pauses: {appraisal: [start_appraisal, finish_appraisal]}
    basis: x
    extensions: [{by: [chief], adds: 2 hours}]
"""


def test_hours_are_extended_by_hours() -> None:
    story = received("2024-03-04 09:00", sector=demo_with(HOURS))
    story.do("extend", "chief", "2024-03-04 10:00")
    story.wait("2024-03-04 12:59")
    assert story.state("answer") == "running"
    story.wait("2024-03-04 13:00")
    assert story.state("answer") == "overdue"


def test_hours_are_paused() -> None:
    story = received("2024-03-04 09:00", sector=demo_with(HOURS))
    story.do("start_appraisal", at="2024-03-04 10:00")
    story.do("finish_appraisal", at="2024-03-04 15:00")
    story.wait("2024-03-04 15:59")
    assert story.state("answer") == "running"


def test_a_date_before_the_start_is_a_timer_that_is_over_already() -> None:
    story = received(departments=1, promised_on="2024-02-01")
    story.do("accept")
    assert (story.state("answer"), story.due("answer")) == ("overdue", "2024-02-01")
