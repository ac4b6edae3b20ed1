"""Refusals: which reason is told first, and that a refused act leaves no trace."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from core.domain.errors import Refusal
from tests.sectors.stories import Story, accepted, copy_of, demo_with, received

#: The act ``weigh`` done rightly: it demands everything that an act can demand.
RIGHT: dict[str, Any] = {
    "evidence": True,
    "together_with": ("handler#2",),
    "approved_by": ("chief",),
}

#: The order in which refusals are answered, with what makes each reason apply to ``weigh``.
ORDER = (
    "invalid_input",
    "not_allowed",
    "conflict_of_interest",
    "guard_failed",
    "too_late",
    "limit_reached",
    "needs_second_officer",
    "needs_approval",
)


@pytest.fixture(scope="module")
def told() -> dict[tuple[bool, ...], Story]:
    """Accepted complaints by (conflict, guard fails, too late, limit reached), ready to weigh."""
    stories = {}
    for conflict, guard, late, limit in product((False, True), repeat=4):
        story = accepted()
        story.learn(in_duty=True)
        if limit:
            story.do("weigh", **RIGHT)
            story.learn(evidence=None)
        if conflict:
            story.do("recuse")
        if guard:
            story.learn(in_duty=None)
        if late:
            story.wait("2024-04-04 09:00")
        stories[conflict, guard, late, limit] = story
    return stories


def weigh(told: dict[tuple[bool, ...], Story], wrong: set[str]) -> tuple[Story, dict[str, Any]]:
    """The story and the attempt at ``weigh`` in which exactly the reasons ``wrong`` apply."""
    key = tuple(code in wrong for code in ORDER[2:6])
    given = dict(RIGHT)
    if "invalid_input" in wrong:
        del given["evidence"]
    if "needs_second_officer" in wrong:
        del given["together_with"]
    if "needs_approval" in wrong:
        del given["approved_by"]
    return copy_of(told[key]), given


@pytest.mark.parametrize(
    "wrong",
    [
        {code for code, on in zip(ORDER, bits, strict=True) if on}
        for bits in product((0, 1), repeat=8)
    ],
    ids=lambda wrong: "+".join(code for code in ORDER if code in wrong) or "nothing wrong",
)
def test_of_all_reasons_the_first_in_order_is_told(
    told: dict[tuple[bool, ...], Story], wrong: set[str]
) -> None:
    story, given = weigh(told, wrong)
    by = "handler"
    if "not_allowed" in wrong:
        story.case.status = "registered"
    if not wrong:
        assert story.do("weigh", by, **given).entry.event == "weigh"
        return
    assert story.refused("weigh", by, **given) == next(code for code in ORDER if code in wrong)


@pytest.mark.parametrize(
    ("act", "by", "given", "code"),
    [
        ("fly", "handler", {}, "not_allowed"),
        ("accept", "clerk", {}, "not_allowed"),
        ("reply", "handler", {}, "not_allowed"),
        ("reject", "handler", {"subjekt": "fees"}, "invalid_input"),
        ("fly", "handler", {"subject": "weather"}, "invalid_input"),
        ("accept", "handler", {"departments": "two"}, "invalid_input"),
        ("dispatch", "clerk", {}, "invalid_input"),
        ("dispatch", "clerk", {"subject": "safety"}, "invalid_input"),
        ("accept", "handler", {"knew_on": "2024-03-05"}, "invalid_input"),
        ("approve", "chief", {}, "invalid_input"),
        ("approve", "clerk", {"approves": "reject"}, "not_allowed"),
        ("extend", "clerk", {"timer": "accept"}, "not_allowed"),
        ("extend", "chief", {"timer": "house"}, "not_allowed"),
        ("extend", "chief", {"timer": "acept"}, "invalid_input"),
        ("extend", "unit_head", {"timer": "answer"}, "guard_failed"),
    ],
    ids=[
        "an act outside this procedure",
        "another role",
        "another status",
        "an unknown fact",
        "an unknown fact's value before an unknown act",
        "a fact of another type",
        "a fact that the act asks for is missing",
        "a value that the act does not take",
        "facts that contradict one another",
        "an approval of nothing",
        "a role that approves nothing",
        "a role that may not extend",
        "a timer that cannot be extended",
        "a timer that is none",
        "a timer that waits",
    ],
)
def test_an_act_is_refused(act: str, by: str, given: dict[str, Any], code: str) -> None:
    story = received()
    assert story.refused(act, by, **given) == code


def test_an_act_of_an_overlay_belongs_to_the_procedure() -> None:
    story = received()
    story.do("transfer", "clerk")
    assert (story.case.status, story.notices()) == ("transferred", ["receipt", "transfer_letter"])
    assert received(kind="report").refused("transfer", "clerk") == "not_allowed"


def test_an_act_asks_only_under_its_condition() -> None:
    story = accepted()
    story.do("reply", "handler#2")
    assert story.refused("callback", "clerk") == "invalid_input"
    assert story.refused("callback", "clerk", reached=True) == "invalid_input"
    story.do("callback", "clerk", reached=False)


def test_what_an_act_asks_may_stand_on_the_case_unless_it_is_an_input() -> None:
    story = accepted(evidence=True, in_duty=True)
    story.do("weigh", together_with=("handler#2",), approved_by=("chief",))
    assert story.refused("terminate_mediation") == "invalid_input"
    story.do("terminate_mediation", termination_ground="absent")
    assert "termination_ground" not in story.case.facts
    assert story.last("terminate_mediation").data["facts"] == {"termination_ground": "absent"}


@pytest.mark.parametrize(
    ("facts", "note", "code"),
    [
        ({"satisfied": False}, "", "invalid_input"),
        ({"satisfied": False}, "  ", "invalid_input"),
        ({"satisfied": False}, "投诉人不接受", None),
        ({"satisfied": True}, "", None),
        ({}, "", None),
    ],
)
def test_a_note_is_demanded_under_its_condition(
    facts: dict[str, Any], note: str, code: str | None
) -> None:
    story = accepted()
    if code:
        assert story.refused("reply", "handler#2", note=note, **facts) == code
    else:
        assert story.do("reply", "handler#2", note=note, **facts).entry.data.get("note", "") == note


@pytest.mark.parametrize(
    ("advice", "act", "refused"),
    [
        ({"in_duty": False}, "accept", True),
        ({"with_other_body": True, "in_duty": True, "knew_on": "2024-03-01"}, "accept", True),
        ({"in_duty": False}, "reject", False),
        ({}, "accept", False),
        (
            {"in_duty": True, "knew_on": "2024-03-01", "with_other_body": False, "complete": True},
            "reject",
            True,
        ),
    ],
    ids=[
        "accept against reject",
        "accept against redirect",
        "reject as advised",
        "undetermined binds nobody",
        "reject against accept",
    ],
)
def test_against_the_advice_a_note_is_needed(
    advice: dict[str, Any], act: str, refused: bool
) -> None:
    story = received(**advice)
    given = {"approved_by": ("legal",)} if act == "reject" else {}
    if refused:
        assert story.refused(act, **given) == "guard_failed"
        assert story.do(act, note="另有理由", **given).entry.data["note"] == "另有理由"
    else:
        story.do(act, **given)


def test_facts_given_with_an_act_count_before_it_is_checked() -> None:
    story = received()
    assert story.refused("accept", in_duty=False) == "guard_failed"
    assert story.case.facts == {}
    story.do("accept", in_duty=False, note="上级指定")
    assert story.case.facts == {"in_duty": False}
    assert story.case.verdict == "reject"


def test_all_that_is_missing_is_told_at_once() -> None:
    sector = demo_with("procedure: {weigh: {by: any, asks: [evidence, subject], note: required}}")
    with pytest.raises(Refusal) as refused:
        received(sector=sector).do("weigh")
    paths = [problem.path for problem in refused.value.problems]
    assert paths == ["facts.evidence", "facts.subject", "note"]
