"""Tasks: what asks them, tries and ends them, and how they are given up."""

from __future__ import annotations

from functools import cache

import pytest

from core.domain.casework.cases import Task
from core.domain.rules.sectors import Sector
from tests.sectors.stories import Story, accepted, demo_with, received

#: A complaint that is called back at once; somebody is reached, or tried twice in vain.
CALLED_BACK = """
applies: kind == "complaint"
extends: [common]
parameters: {attempts: {value: 2}}
intake: {opens: [callback]}
procedure:
  callback: {from: any, by: [clerk], basis: 第二十条}
  resolve: {from: any, by: [handler], note: required}
  settle: {from: any, by: [handler], closes: [callback]}
tasks:
  callback:
    role: clerk
    closed_by: [{event: callback, when: reached == true}, resolve]
    attempted_by: [callback]
    attempts: {at_most: params.attempts, then: close, as: never_reached}
  chase: {role: handler, when: done("never_reached"), basis: 第二十一条, ref: [A, B]}
timers:
  feedback: {starts: [received], within: 5 days, met_by: [callback, never_reached]}
  letter: {starts: [never_reached], within: 5 days, met_by: [settle]}
"""


@cache
def called_back() -> Sector:
    """The sector in which every complaint is called back."""
    return demo_with(CALLED_BACK)


def story(**facts: object) -> Story:
    """A complaint just received there."""
    return received(sector=called_back(), **facts)


def task(told: Story, slug: str = "callback") -> Task:
    """The last task of that name."""
    return [one for one in told.case.tasks if one.slug == slug][-1]


def test_an_attempt_in_vain_leaves_the_task_open_and_is_counted() -> None:
    told = story()
    told.do("callback", "clerk", "2024-03-05 10:00", reached=False)
    one = task(told)
    assert (one.attempts, one.done_at, one.outcome) == (1, None, "")
    assert one.last_attempt_at == told.at
    assert one.result == {"facts": {"reached": False}}


def test_the_attempt_that_succeeds_ends_the_task() -> None:
    told = story()
    told.do("callback", "clerk", "2024-03-05 10:00", reached=False)
    told.do("callback", "clerk#2", "2024-03-06 10:00", reached=True, satisfied=True, note="已答复")
    one = task(told)
    assert (one.attempts, one.done_at, one.done_by, one.outcome) == (2, told.at, "clerk#2", "done")
    assert one.result == {"facts": {"reached": True, "satisfied": True}, "note": "已答复"}


def test_after_the_last_attempt_in_vain_the_task_is_given_up_as_an_event_of_its_own() -> None:
    told = story()
    for day in ("05", "06"):
        told.do("callback", "clerk", f"2024-03-{day} 10:00", reached=False)
    one, entry = task(told), told.last("never_reached")
    assert (one.attempts, one.done_at, one.done_by, one.outcome) == (2, told.at, "", "given_up")
    assert (entry.actor, entry.data) == ("system", {"task": "callback", "attempts": 2})
    assert told.state("feedback") == "met"
    assert told.state("letter") == "running"
    assert "chase" in told.tasks()


def test_an_attempt_after_the_end_counts_no_more() -> None:
    told = story()
    for day in ("05", "06", "07"):
        told.do("callback", "clerk", f"2024-03-{day} 10:00", reached=False)
    assert task(told).attempts == 2
    assert told.events("never_reached") == ["never_reached"]


def test_what_ends_a_task_without_trying_it_is_no_attempt() -> None:
    told = story()
    told.do("resolve", note="来访时已当面说明")
    one = task(told)
    assert (one.attempts, one.outcome, one.result) == (0, "done", {"note": "来访时已当面说明"})


def test_an_act_that_closes_a_task_leaves_it_done() -> None:
    told = story()
    told.do("settle")
    assert (task(told).outcome, task(told).result) == ("done", {})


def test_personal_facts_never_stand_in_a_result() -> None:
    told = story()
    told.do("callback", "clerk", reached=False, respondent_person="王某", document_number="7")
    assert task(told).result == {"facts": {"reached": False, "document_number": "7"}}


def test_a_task_says_by_which_policy_and_article_it_is_asked() -> None:
    told = story()
    for day in ("05", "06"):
        told.do("callback", "clerk", f"2024-03-{day} 10:00", reached=False)
    callback, chase = task(told), task(told, "chase")
    assert (callback.basis, callback.ref, callback.policy) == ("", (), "a_draft")
    assert (chase.basis, chase.ref, chase.version) == ("第二十一条", ("A", "B"), told.case.version)


def test_a_task_without_an_article_has_that_of_what_opens_it() -> None:
    told = received()
    told.wait("2024-03-20")
    assert task(told, "review").basis == "第五条"


def test_without_a_limit_a_task_may_be_tried_however_often() -> None:
    text = CALLED_BACK.replace(
        "    attempts: {at_most: params.attempts, then: close, as: never_reached}\n", ""
    ).replace('done("never_reached")', "reached == false")
    told = received(sector=demo_with(text.replace("never_reached", "settle")))
    for _ in range(20):
        told.do("callback", "clerk", reached=False)
    assert task(told).attempts == 20
    assert "callback" in told.tasks()


def test_a_migrated_case_takes_its_open_tasks_along() -> None:
    told = received("2024-12-20 09:00", settings={"transition": "migrate"})
    assert str(task(told, "register").version) == "2024-01-01"
    told.wait("2025-01-02")
    assert str(task(told, "register").version) == "2025-01-01"


@pytest.mark.parametrize(
    ("satisfied", "called"), [(False, ["chief"]), (True, None)], ids=["dissatisfied", "satisfied"]
)
def test_an_act_calls_upon_a_role_as_a_lapse_does(satisfied: bool, called: object) -> None:
    told = accepted()
    told.do("negotiate")
    told.do("terminate_mediation", termination_ground="absent")
    told.do("callback", "clerk", reached=True, satisfied=satisfied)
    assert told.last("callback").data.get("escalated_to") == called
