"""Who may act together or alone: approvals, second officers, stand-ins, recusal (回避)."""

from __future__ import annotations

from typing import Any

import pytest

from core.domain.casework.procedure import allowed
from core.domain.errors import Refusal
from tests.sectors.stories import Story, accepted, demo_with, officer, received


def rejecting(**facts: Any) -> Story:
    """A complaint that may be rejected, with what decides who approves."""
    return received(in_duty=False, **facts)


@pytest.mark.parametrize(
    ("facts", "approvers", "code"),
    [
        ({}, ["legal"], None),
        ({}, [], "needs_approval"),
        ({}, ["chief"], "needs_approval"),
        ({"departments": 1}, ["legal"], None),
        ({"departments": 2}, ["legal"], "needs_approval"),
        ({"departments": 2}, ["legal", "chief"], None),
        ({"departments": 2}, ["chief", "legal"], None),
        ({"departments": 2}, ["legal", "director"], None),
        ({"evidence": True}, ["legal"], "needs_approval"),
        ({"evidence": True}, ["legal", "collective"], None),
        ({"evidence": True}, ["legal", "collective", "legal#2", "chief"], None),
    ],
    ids=[
        "whose condition is unknown is not needed",
        "the approval is missing",
        "by a role that it does not need",
        "the condition is false",
        "the condition is true",
        "both",
        "in any order",
        "the director stands in for the chief",
        "one of several roles is missing",
        "any one of several",
        "more than needed",
    ],
)
def test_approvals(facts: dict[str, Any], approvers: list[str], code: str | None) -> None:
    story = rejecting(**facts)
    for approver in approvers:
        story.approve("reject", approver)
    if code:
        assert story.refused("reject") == code
    else:
        assert story.do("reject").entry.event == "reject"


def test_an_approval_is_used_up_by_the_act_it_serves() -> None:
    story = rejecting()
    first = story.approve("reject", "legal")
    story.approve("reject", "chief")
    assert story.do("reject").entry.data["approvals_used"] == [first.seq]
    story.case.status = "registered"
    assert story.refused("reject") == "needs_approval"


def test_an_approval_serves_only_the_act_it_names() -> None:
    story = rejecting()
    story.approve("accept", "legal")
    assert story.refused("reject") == "needs_approval"


def test_an_act_that_needs_no_approval_uses_none_up() -> None:
    story = received()
    story.approve("accept", "chief")
    assert "approvals_used" not in story.do("accept").entry.data


def test_a_refused_act_uses_no_approval_up() -> None:
    story = rejecting()
    story.approve("reject", "legal")
    assert story.refused("reject", "clerk") == "not_allowed"
    story.do("reject")


def test_nobody_approves_their_own_act() -> None:
    story = rejecting()
    story.approve("reject", "handler+legal")
    assert story.refused("reject", "handler+legal") == "needs_second_officer"
    story.do("reject", "handler")


def test_an_approval_says_what_it_approves_and_in_which_roles() -> None:
    entry = rejecting().approve("reject", "legal+handler")
    assert (entry.data["approves"], entry.data["roles"]) == ("reject", ["legal"])


@pytest.mark.parametrize(
    ("together", "code"),
    [((), "needs_second_officer"), (("handler",), "needs_second_officer"), (("handler#2",), None)],
    ids=["alone", "with oneself", "with another"],
)
def test_a_second_officer_takes_part(together: tuple[str, ...], code: str | None) -> None:
    story = accepted(in_duty=True, evidence=True)
    story.approve("weigh", "chief")
    if code:
        assert story.refused("weigh", together_with=together) == code
    else:
        entry = story.do("weigh", together_with=together).entry
        assert entry.data["together_with"] == ["handler#2"]


def checked() -> Story:
    """A report under investigation."""
    story = received(kind="report")
    story.do("accept")
    story.do("start_check")
    return story


def test_a_second_officer_joins_in_by_an_act_of_their_own() -> None:
    story = checked()
    story.do("file", "handler#3")
    assert story.refused("decide") == "needs_second_officer"
    story = checked()
    story.do("co_sign", "handler#2")
    story.do("file", "handler#3")
    assert story.refused("decide", "handler#2") == "needs_second_officer"
    story.do("decide")


def test_a_signature_from_before_the_new_check_does_not_count() -> None:
    story = checked()
    story.do("co_sign", "handler#2")
    story.case.status = "accepted"
    story.do("start_check")
    story.do("file", "handler#3")
    assert story.refused("decide") == "needs_second_officer"


def test_who_did_one_act_may_not_do_the_other() -> None:
    story = accepted()
    assert story.refused("reply", "handler") == "needs_second_officer"
    story.do("reply", "handler#2")


def test_who_is_recused_takes_no_part_any_more() -> None:
    story = accepted(in_duty=True, evidence=True)
    story.do("recuse", "handler#2")
    assert story.refused("reply", "handler#2") == "conflict_of_interest"
    story.approve("weigh", "chief")
    assert story.refused("weigh", together_with=("handler#2",)) == "conflict_of_interest"
    story.do("weigh", together_with=("handler#3",))


def test_a_recused_officer_approves_nothing() -> None:
    story = rejecting()
    story.do("recuse", "legal")
    assert story.refused("approve", "legal", approves="reject") == "conflict_of_interest"
    story.approve("reject", "legal#2")


def test_whom_the_complaint_names_is_barred() -> None:
    story = received(respondent_person="handler#2")
    assert story.refused("accept", "handler#2") == "conflict_of_interest"
    story.do("accept", "handler")


def test_an_act_may_bar_whoever_did_it() -> None:
    story = checked()
    story.do("co_sign", "handler#2")
    story.do("file", "handler#3")
    assert story.refused("decide", "handler#3") == "conflict_of_interest"


def test_any_officer_may_do_what_is_for_any() -> None:
    for by in ("clerk", "supervisor", "custodian"):
        accepted().do("negotiate", by)


def test_the_role_that_entitled_the_officer_is_journalled() -> None:
    story = received()
    assert story.do("accept", "clerk+handler").entry.role == "handler"


@pytest.mark.parametrize(
    ("by", "offered"),
    [
        ("handler", ["accept", "reject", "recuse"]),
        ("clerk", ["dispatch", "recuse", "transfer", "withdraw"]),
        ("chief", ["approve", "extend", "recuse"]),
        ("supervisor", ["recuse"]),
    ],
)
def test_the_acts_open_to_an_officer(by: str, offered: list[str]) -> None:
    story = received(in_duty=True)
    found = allowed(story.matter, officer(by), story.at)
    assert set(offered) <= set(found)
    assert not {"reply", "archive", "close"} & set(found)
    story.do("recuse", by)
    assert allowed(story.matter, officer(by), story.at) == []


def test_an_act_whose_guard_is_known_to_fail_is_not_offered() -> None:
    story = accepted()
    assert "weigh" in allowed(story.matter, officer("handler"), story.at)
    story.learn(in_duty=False)
    assert "weigh" not in allowed(story.matter, officer("handler"), story.at)


def test_a_second_officer_must_be_another_person() -> None:
    sector = demo_with(
        """
procedure:
  co_sign: {from: any, by: any}
  decide: {from: any, by: any, second_officer: {act: co_sign}}
"""
    )
    story = received(sector=sector)
    story.do("co_sign", "handler")
    assert story.refused("decide", "handler") == "needs_second_officer"
    story.do("decide", "handler#2")


def test_one_person_does_not_give_two_of_the_approvals() -> None:
    sector = demo_with(
        "extends: [core]\nprocedure: {approve: {}, decide: {by: any, approvals: [legal, chief]}}"
    )
    story = received(sector=sector)
    story.approve("decide", "legal+chief")
    story.approve("decide", "legal+chief")
    assert story.refused("decide") == "needs_approval"
    story.approve("decide", "chief")
    story.do("decide")


def test_approvals_are_matched_whatever_the_order_of_the_rules() -> None:
    sector = demo_with(
        "extends: [core]\n"
        "procedure:\n"
        "  approve: {}\n"
        "  decide: {by: any, approvals: [{by: [chief, director]}, director]}"
    )
    for order in (("chief", "director"), ("director", "chief")):
        story = received(sector=sector)
        story.do("decide", approved_by=order)


def test_a_misspelt_act_cannot_be_approved() -> None:
    story = received()
    with pytest.raises(Refusal) as refused:
        story.do("approve", "chief", approves="clos")
    assert refused.value.code == "invalid_input"
    assert "clos" in str(refused.value)
