"""Timers: from waiting to met, overdue or cancelled; runs, lapses, warnings, the end of a case."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sectors.stories import Story, accepted, demo_with, instant, received


@pytest.mark.parametrize(
    ("kind", "name", "facts", "state", "due"),
    [
        ("complaint", "accept", {}, "running", "2024-03-13"),
        ("complaint", "house", {}, "running", "2024-03-06"),
        ("complaint", "announce", {}, "waiting", None),
        ("complaint", "announce", {"harm_ongoing": False}, "absent", None),
        ("complaint", "announce", {"harm_ongoing": True}, "running", "2024-03-07"),
        ("complaint", "resolve", {}, "waiting", None),
        ("complaint", "resolve", {"subject": "safety"}, "running", "2024-03-11"),
        ("complaint", "resolve", {"subject": "fees"}, "running", "2024-04-07"),
        ("complaint", "resolve", {"subject": "conduct"}, "absent", None),
        ("complaint", "answer", {}, "absent", None),
        ("report", "accept", {}, "running", "2024-03-09"),
        ("report", "upgrade", {}, "running", "2024-04-04"),
        ("inquiry", "same_day", {}, "running", "2024-03-04"),
        ("inquiry", "reply_now", {}, "running", "2024-03-04"),
    ],
)
def test_receipt_starts_timers(
    kind: str, name: str, facts: dict[str, Any], state: str, due: str | None
) -> None:
    story = received(kind=kind, **facts)
    assert story.state(name) == state
    assert due is None or story.due(name) == due


@pytest.mark.parametrize(
    ("facts", "due", "strength", "basis"),
    [
        ({}, "2024-03-25", "hard", "第六条"),
        ({"departments": 1}, "2024-03-25", "hard", "第六条"),
        ({"departments": 2}, "2024-04-16", "soft", "第六条第二款"),
        ({"departments": 1, "promised_on": "2024-03-09"}, "2024-03-09", "hard", "第六条"),
        ({"departments": 3, "promised_on": "2024-03-09"}, "2024-04-16", "soft", "第六条第二款"),
    ],
    ids=[
        "unknown: the length it names",
        "otherwise",
        "a row with its own strength and article",
        "until a date, which does not roll",
        "the first row that holds",
    ],
)
def test_facts_choose_the_length(
    facts: dict[str, Any], due: str, strength: str, basis: str
) -> None:
    timer = accepted(**facts).timer("answer")
    assert (str(timer.due), timer.strength, timer.basis) == (due, strength, basis)


def test_minutes_run_from_the_moment() -> None:
    story = received("2024-03-04 09:12", "inquiry")
    assert story.timer("reply_now").due_at == instant("2024-03-04 09:42")
    story.wait("2024-03-04 09:41")
    assert story.state("reply_now") == "running"
    story.wait("2024-03-04 09:42")
    assert story.state("reply_now") == "overdue"


@pytest.mark.parametrize(
    ("at", "state"), [("2024-03-13 23:59", "running"), ("2024-03-14 00:00", "overdue")]
)
def test_the_last_day_ends_at_midnight(at: str, state: str) -> None:
    story = received()
    story.wait(at)
    assert story.state("accept") == state


def test_a_timer_met_in_time_is_met() -> None:
    story = received()
    story.do("accept", at="2024-03-13 23:59")
    assert (story.state("accept"), story.timer("accept").met_at) == ("met", story.at)
    assert story.events("lapsed") == ["lapsed"] * 1  # the house limit of two workdays
    assert story.last("lapsed").data["timer"] == "house#1"


def test_a_timer_met_late_turns_from_overdue_to_met_and_the_lateness_stays() -> None:
    story = received()
    story.do("accept", at="2024-03-14 09:00")
    assert story.state("accept") == "met"
    entry = story.last("lapsed")
    assert (entry.at, entry.data["timer"], str(entry.data["due"])) == (
        instant("2024-03-14"), "accept#1", "2024-03-13",
    )  # fmt: skip


def test_a_timer_is_met_only_under_the_condition_stated() -> None:
    story = accepted()
    story.do("reply", "handler#2")
    story.do("callback", "clerk", reached=False)
    assert story.state("feedback") == "running"
    story.do("callback", "clerk", reached=True, satisfied=True)
    assert story.state("feedback") == "met"


def test_what_follows_a_lapse() -> None:
    story = received()
    story.wait("2024-03-14")
    entry = story.last("lapsed")
    assert entry.data["escalated_to"] == ["chief"]
    assert (entry.basis, entry.ref, entry.key) == ("第五条", ("DM-D01",), "DM-1/accept#1/lapsed")
    assert story.tasks() == ["register", "chase", "review"]
    assert story.notices() == ["receipt", "reminder"]


def test_everything_that_fell_due_happens_in_order_at_its_own_instant() -> None:
    story = received(harm_ongoing=True)
    story.wait("2024-04-01")
    told = [(e.data["timer"], str(e.at)[:16]) for e in story.case.journal if e.event == "lapsed"]
    assert told == [
        ("house#1", "2024-03-06 16:00"),
        ("announce#1", "2024-03-07 16:00"),
        ("accept#1", "2024-03-13 16:00"),
    ]


# ---------------------------------------------------------------- late facts


def test_a_late_fact_computes_from_the_start_event() -> None:
    story = received()
    story.learn("2024-03-06 09:00", harm_ongoing=True)
    assert (story.state("announce"), story.due("announce")) == ("running", "2024-03-07")


def test_a_timer_may_be_overdue_at_birth_and_lapses_then() -> None:
    story = received()
    story.learn("2024-03-20 09:00", harm_ongoing=True)
    assert story.state("announce") == "overdue"
    assert (story.last("lapsed").at, story.last("lapsed").data["timer"]) == (story.at, "announce#1")
    assert story.events()[-2:] == ["assessed", "lapsed"]


def test_what_met_a_timer_while_it_waited_meets_it_when_it_is_known() -> None:
    story = accepted()
    story.do("negotiate")
    assert story.state("announce") == "waiting"
    story.learn("2024-04-01 09:00", harm_ongoing=True)
    assert story.state("announce") == "met"


def test_what_met_a_timer_while_its_length_was_unknown_meets_it_too() -> None:
    story = accepted()
    story.do("reply", "handler#2")
    assert story.state("resolve") == "waiting"
    story.learn("2024-03-05 09:00", subject="fees")
    assert story.state("resolve") == "met"


def test_a_changed_fact_computes_a_running_timer_anew() -> None:
    story = accepted(departments=1)
    story.learn("2024-03-06 09:00", departments=2)
    assert story.due("answer") == "2024-04-16"
    (changes,) = (e.changes for e in story.case.journal if e.event == "deadline_moved")
    assert {name: tuple(map(str, dates)) for name, dates in changes.items()} == {
        "answer#1": ("2024-03-25", "2024-04-16")
    }


def test_a_changed_fact_may_make_a_running_timer_overdue_at_once() -> None:
    story = accepted(departments=2)
    story.learn("2024-03-29 09:00", departments=1)
    assert (story.state("answer"), story.due("answer")) == ("overdue", "2024-03-25")


@pytest.mark.parametrize("final", ["met", "overdue", "cancelled"])
def test_what_is_settled_stays_as_it_is(final: str) -> None:
    story = received(harm_ongoing=True)
    if final == "met":
        story.do("accept")
        story.do("negotiate")
    elif final == "overdue":
        story.wait("2024-03-20")
    else:
        story.learn(harm_ongoing=None)
        assert story.state("announce") == "waiting"
        story.learn(harm_ongoing=True)
        story.learn(harm_ongoing=False)
    due = story.due("announce")
    for value in (True, False, None):
        story.learn(harm_ongoing=value)
        assert (story.state("announce"), story.due("announce")) == (final, due)


def test_a_waiting_timer_whose_condition_turns_false_is_absent_and_may_come_back() -> None:
    story = received()
    story.learn(harm_ongoing=False)
    assert story.state("announce") == "absent"
    story.learn(harm_ongoing=True)
    assert story.state("announce") == "running"


# ---------------------------------------------------------------- runs


def report(**facts: Any) -> Story:
    """A report that was accepted at once."""
    story = received(kind="report", **facts)
    story.do("accept")
    return story


def test_a_later_start_begins_a_new_run_and_cancels_the_open_one() -> None:
    story = report(in_duty=True)
    story.do("promise", at="2024-03-08 09:00", promised_on="2024-03-20")
    assert [(t.run, t.state, str(t.due)) for t in story.case.timers if t.name == "resolve"] == [
        (1, "cancelled", "2024-03-14"),
        (2, "running", "2024-03-18"),
    ]
    assert (story.state("resolve"), story.state("resolve#1")) == ("running", "cancelled")


def test_an_earlier_run_keeps_the_state_it_had_and_an_act_meets_the_latest() -> None:
    story = report(in_duty=True)
    story.do("promise", at="2024-03-20 09:00", promised_on="2024-03-20")
    story.do("resolve", at="2024-03-21 09:00")
    assert [story.state(f"resolve#{run}") for run in (1, 2)] == ["overdue", "met"]


def test_a_run_that_never_got_a_due_date_is_not_counted() -> None:
    story = report()
    story.do("promise", promised_on="2024-03-20")
    assert [t.run for t in story.case.timers if t.name == "resolve"] == [1]
    story.learn(in_duty=True)
    assert story.due("resolve#1") == "2024-03-14"


# ---------------------------------------------------------------- deemed acts


def test_a_lapse_may_count_as_an_act() -> None:
    story = received(kind="report")
    story.wait("2024-03-10")
    entry = story.last("deemed_accepted")
    assert (entry.act, entry.actor, story.case.status) == ("accept", "system", "accepted")
    assert (entry.data, entry.basis) == ({"deemed_by": "accept#1"}, "第二条")


def test_a_deemed_act_counts_from_the_day_it_takes_effect() -> None:
    story = received(kind="report")
    story.wait("2024-03-10")
    assert str(story.last("deemed_accepted").effective_on) == "2024-03-09"
    assert (str(story.timer("answer").started_on), story.due("answer")) == (
        "2024-03-09", "2024-03-19",
    )  # fmt: skip


def test_a_timer_that_lapsed_into_a_deemed_act_stays_overdue() -> None:
    story = received(kind="report")
    story.wait("2024-03-10")
    story.case.status = "registered"
    story.do("accept")
    assert story.state("accept") == "overdue"


def test_a_deemed_act_whose_guard_does_not_hold_is_not_done() -> None:
    story = received(kind="report", in_duty=False)
    story.wait("2024-03-10")
    assert (story.state("accept"), story.case.status) == ("overdue", "registered")
    assert "deemed_accepted" not in story.events()


def test_a_deemed_act_happens_whatever_the_status_and_leaves_its_effects() -> None:
    story = report(in_duty=True)
    story.do("start_check")
    story.wait("2024-04-05")
    assert (story.case.facts["severity"], story.case.status) == ("major", "investigating")
    assert (story.due("resolve"), story.timer("resolve").run) == ("2024-04-15", 2)


def test_a_deemed_act_under_another_name_starts_what_waits_for_that_name() -> None:
    story = accepted()
    story.wait("2024-05-07")
    assert story.events("terminate_mediation", "deemed_failed") == ["deemed_failed"]
    assert (story.case.status, story.due("feedback")) == ("replied", "2024-05-13")


# ---------------------------------------------------------------- warnings


def test_warnings_come_before_the_due_day_each_once() -> None:
    story = received()
    story.wait("2024-03-08 00:00")
    assert story.timer("accept").warned == 1
    story.wait("2024-03-20")
    assert story.timer("accept").warned == 2
    told = [(e.data["timer"], e.at) for e in story.case.journal if e.event == "warned"]
    assert told == [("accept#1", instant("2024-03-08")), ("accept#1", instant("2024-03-12"))]


def test_a_due_date_that_moves_warns_again() -> None:
    story = received()
    story.do("extend", "chief", "2024-03-12 09:00", timer="accept")
    assert (story.timer("accept").warned, story.timer("accept").generation) == (2, 2)
    story.wait("2024-03-20")
    assert (story.timer("accept").warned, story.due("accept")) == (4, "2024-03-20")


def test_a_timer_that_is_met_warns_no_more() -> None:
    story = accepted()
    story.wait("2024-03-20")
    assert "accept#1" not in [e.data.get("timer") for e in story.case.journal]


@pytest.mark.parametrize(
    ("within", "warn", "told"),
    [
        ("3 hours", "2 hours", "2024-01-31 10:00"),
        ("2 workdays", "1 workday", "2024-02-01"),
        ("2 weeks", "1 week", "2024-02-07"),
        ("2 months", "1 month", "2024-02-29"),
    ],
)
def test_a_warning_keeps_its_unit(within: str, warn: str, told: str) -> None:
    limit = f"{{starts: [received], within: {within}, roll: none, warn: [{warn}], basis: x}}"
    story = received("2024-01-31 09:00", "report", sector=demo_with(f"timers: {{check: {limit}}}"))
    story.wait("2024-05-01")
    assert [e.at for e in story.case.journal if e.event == "warned"] == [instant(told)]


# ---------------------------------------------------------------- unpublished years


def test_a_provisional_timer_warns_but_does_not_lapse() -> None:
    story = received("2027-12-22 09:00")
    assert (story.timer("accept").provisional, story.due("accept")) == (True, "2027-12-29")
    story.wait("2028-02-01")
    assert (story.state("accept"), story.timer("accept").warned) == ("running", 2)
    assert story.events("lapsed") == []


def test_a_provisional_timer_can_be_met() -> None:
    story = received("2027-12-22 09:00")
    story.do("accept", at="2027-12-29 09:00")
    assert story.state("accept") == "met"


# ---------------------------------------------------------------- the end of a case


def test_the_end_of_a_case_cancels_what_still_runs() -> None:
    story = accepted()
    story.do("start_appraisal")
    assert story.state("answer") == "paused"
    story.do("withdraw", "clerk")
    assert [story.state(n) for n in ("accept", "answer", "by_law", "mediate", "announce")] == [
        "met", "cancelled", "cancelled", "cancelled", "waiting",
    ]  # fmt: skip


def test_what_the_ending_act_meets_is_met_and_what_is_overdue_stays() -> None:
    story = received(in_duty=False, subject="fees")
    story.do("withdraw", "clerk", "2024-03-18 09:00")
    assert [story.state(n) for n in ("resolve", "accept", "house")] == ["met", "overdue", "overdue"]


def test_open_tasks_outlive_the_case() -> None:
    story = received()
    story.do("withdraw", "clerk")
    assert story.tasks() == ["register"]


def test_a_timer_may_survive_the_end_but_not_the_archive() -> None:
    story = accepted()
    story.do("reply", "handler#2")
    story.do("close", "clerk")
    assert story.state("feedback") == "running"
    story.do("archive", "clerk")
    assert story.state("feedback") == "cancelled"


def test_a_timer_may_start_with_the_ending_act_and_survive_even_the_archive() -> None:
    story = accepted(satisfied=False)
    story.do("reply", "handler#2", note="x")
    story.do("close", "clerk")
    assert story.state("keep") == "running"
    story.learn("2024-03-05 09:00", departments=1)
    story.wait("2026-03-05")
    assert story.state("keep") == "overdue"


def test_a_waiting_timer_does_not_begin_to_run_on_a_case_that_has_ended() -> None:
    story = received()
    story.do("withdraw", "clerk")
    story.learn("2024-03-05 09:00", harm_ongoing=True)
    assert story.state("announce") == "waiting"


def test_a_case_reopened_starts_no_timer_by_itself() -> None:
    story = accepted()
    story.do("reply", "handler#2")
    story.do("close", "clerk")
    story.do("reopen", "chief", note="x")
    assert (story.case.status, story.state("answer"), story.state("by_law")) == (
        "dispatched", "met", "met",
    )  # fmt: skip
