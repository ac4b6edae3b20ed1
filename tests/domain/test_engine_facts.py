"""Facts and what follows: classification, events and tasks, the status an act leads to."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from core.domain.errors import Refusal
from tests.sectors.stories import accepted, demo_with, received


def test_a_fact_may_become_unknown_again() -> None:
    story = received(in_duty=False)
    entry = story.learn(in_duty=None)
    assert (story.case.verdict, story.case.facts) == ("undetermined", {})
    assert entry.changes == {"in_duty": (False, None)}


def test_recording_what_is_known_already_changes_nothing() -> None:
    assert received(in_duty=True).learn(in_duty=True).changes == {}


@pytest.mark.parametrize(
    "facts",
    [
        {"knew_on": "2024-03-05"},
        {"knew_on": "5 March"},
        {"weather": "fine"},
        {"document_number": "1"},
    ],
    ids=["contradiction", "no day", "no such fact", "an input of acts"],
)  # fmt: skip
def test_facts_that_cannot_be_are_refused_and_leave_no_trace(facts: dict[str, Any]) -> None:
    story = received()
    before = deepcopy(story.case)
    with pytest.raises(Refusal) as refused:
        story.learn(**facts)
    assert refused.value.code == "invalid_input"
    assert story.case == before


def test_of_an_archived_case_nothing_is_recorded_any_more() -> None:
    story = received()
    story.do("withdraw", "clerk")
    story.learn(departments=1)
    story.do("archive", "clerk")
    with pytest.raises(Refusal) as refused:
        story.learn(departments=2)
    assert refused.value.code == "not_allowed"


def test_a_change_of_advice_is_journalled_with_old_and_new() -> None:
    story = received()
    story.learn(in_duty=False)
    assert story.last("assessed").changes == {
        "verdict": ("undetermined", "reject"),
        "grounds": ([], ["outside_duty"]),
    }


def test_what_an_act_is_given_and_then_sets_is_one_change_from_what_stood_before() -> None:
    story = received(satisfied=True)
    story.do("dispatch", "clerk", subject="fees", in_duty=False, satisfied=False)
    changes = story.last("dispatch").changes
    assert (changes["in_duty"], changes["satisfied"]) == ((None, True), (True, None))
    again = received(in_duty=True)
    again.do("dispatch", "clerk", subject="fees", in_duty=False)
    assert "in_duty" not in again.last("dispatch").changes  # it stands as it stood


def test_a_personal_fact_that_an_act_forgets_stays_out_of_the_journal() -> None:
    sector = demo_with(
        "extends: [core]\nprocedure: {reply: {from: any, by: any, forgets: [respondent_person]}}"
    )
    story = received(sector=sector, respondent_person="林晓")
    story.do("reply")
    assert "respondent_person" not in story.case.facts
    assert "林晓" not in repr(story.case.journal)


@pytest.mark.parametrize(
    ("facts", "unit", "severity", "urgency"),
    [
        ({}, "none", None, None),
        ({"subject": "fees", "departments": 1}, "desk", "minor", None),
        ({"subject": "safety", "departments": 1}, "none", "minor", None),
        ({"departments": 3}, "back_office", "major", None),
        ({"departments": 0, "harm_ongoing": False}, "none", "none", "none"),
        ({"departments": 1, "severity": "major", "harm_ongoing": True}, "none", "major", "high"),
    ],
    ids=[
        "unknown counts as not met, or waits",
        "the row that holds",
        "otherwise",
        "the first row that holds",
        "determined: there is none",
        "an officer's decision stands in place of the table",
    ],
)
def test_a_case_is_classified(
    facts: dict[str, Any], unit: str | None, severity: str | None, urgency: str | None
) -> None:
    found = received(**facts).case.classification
    assert (found["unit"], found["severity"], found["urgency"]) == (unit, severity, urgency)
    assert found["category"] == facts.get("subject")


def test_the_first_severity_stays_until_an_officer_decides_otherwise() -> None:
    story = received(departments=3)
    story.learn(departments=1)
    assert story.case.classification["severity"] == "major"
    story.learn(severity="minor")
    assert story.case.classification["severity"] == "minor"
    story.learn(departments=3, severity=None)
    assert story.case.classification["severity"] == "minor"


def test_routing_follows_the_facts() -> None:
    story = received(subject="fees", departments=1)
    story.learn(departments=3)
    assert story.case.classification["unit"] == "back_office"


def test_an_event_is_journalled_once_when_it_first_holds() -> None:
    story = received()
    for complete in (False, True, False, True):
        story.learn(complete=complete)
    assert story.events("facts_recorded", "materials_received") == [
        "facts_recorded", "facts_recorded", "materials_received", "facts_recorded",
        "facts_recorded",
    ]  # fmt: skip


def test_an_event_may_hold_at_receipt() -> None:
    assert received(complete=True).events() == ["received", "assessed", "materials_received"]


def test_a_task_arises_once_and_is_done_by_what_closes_it() -> None:
    story = accepted(departments=3)
    assert "look_into" in story.tasks()
    story.do("reply", "handler#2")
    story.do("callback", "clerk", reached=False)
    assert "look_into" in story.tasks()
    story.do("callback", "clerk", reached=True, satisfied=True)
    assert "look_into" not in story.tasks()
    story.learn(departments=4)
    assert "look_into" not in story.tasks()


def test_a_task_says_who_did_it_and_when() -> None:
    story = received()
    story.do("dispatch", "clerk", "2024-03-05 10:00", subject="fees")
    (task,) = (task for task in story.case.tasks if task.slug == "register")
    assert (task.role, task.done_by, task.done_at) == ("clerk", "clerk", story.at)


def test_acts_open_and_close_tasks_and_draw_notices_under_their_conditions() -> None:
    story = accepted(departments=3)
    assert story.notices() == ["receipt", "acceptance", "reminder"]
    assert accepted(departments=1).notices() == ["receipt", "acceptance"]
    story.do("start_appraisal")
    assert "follow_up" in story.tasks()
    story.do("finish_appraisal")
    assert "follow_up" not in story.tasks()


def test_an_act_sets_and_forgets_facts() -> None:
    story = received(satisfied=True)
    entry = story.do("dispatch", "clerk", subject="fees").entry
    assert story.case.facts == {"subject": "fees", "in_duty": True}
    assert entry.changes == {
        "subject": (None, "fees"),
        "in_duty": (None, True),
        "satisfied": (True, None),
        "status": ("registered", "dispatched"),
    }


def test_grounds_are_cited_where_the_act_says_so() -> None:
    story = received(in_duty=False, knew_on=date(2020, 1, 1))
    entry = story.do("reject", approved_by=("legal",)).entry
    assert entry.data["grounds"] == ["outside_duty", "time_barred"]
    assert entry.basis == "第八条第(一)项; 第八条第(二)项"
    assert {notice.basis for notice in story.case.notices if notice.slug == "rejection"} == {
        entry.basis
    }


def test_without_a_ground_the_act_cites_its_own_article() -> None:
    story = received()
    assert story.do("reject", approved_by=("legal",)).entry.basis == "第八条"


def test_the_first_status_whose_condition_holds_is_taken() -> None:
    story = accepted()
    story.do("reply", "handler#2")
    assert story.case.status == "replied"


STALE = """
extends: [core]
classification:
  tables:
    severity:
      rows: [{when: departments >= 3, gives: {severity: major}}]
      otherwise: {severity: minor}
procedure:
  sort:
    title: {zh: 分类, en: Sort}
    by: any
    to: [{status: filed, when: 'severity == "major"'}, {status: dispatched}]
    notices: [{notice: reminder, when: 'severity == "major"'}]
timers:
  answer: {starts: [{event: sort, when: 'severity == "major"'}], within: 2 days, basis: x}
  keep: {starts: [{event: received, when: 'severity == "major"'}], within: 2 days, basis: x}
"""


def test_facts_given_with_an_act_decide_where_it_leads() -> None:
    story = received(sector=demo_with(STALE))
    story.do("sort", departments=3)
    assert story.case.classification["severity"] == "major"
    assert story.case.status == "filed"


def test_facts_given_with_an_act_decide_what_it_draws_and_starts() -> None:
    story = received(sector=demo_with(STALE))
    story.do("sort", departments=3)
    assert (story.notices(), story.state("answer")) == (["reminder"], "running")


def test_receipt_starts_what_depends_on_the_classification() -> None:
    assert received(sector=demo_with(STALE), departments=3).state("keep") == "running"
