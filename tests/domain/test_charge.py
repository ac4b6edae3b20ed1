"""Who is in charge of a case, and who is once they withdrew from it (回避)."""

from __future__ import annotations

from typing import Any

import pytest

from core.domain.casework.charge import APPOINT
from tests.sectors.stories import Story, accepted


def in_charge(name: str = "handler") -> Story:
    """A complaint that was accepted, with somebody in charge."""
    story = accepted()
    story.case.officer = name
    return story


@pytest.mark.parametrize(
    ("who", "by", "given", "officer", "asked"),
    [
        ("handler", "handler", {}, "", "unit_head"),
        ("handler", "handler", {"officer": "handler#2"}, "handler#2", None),
        ("handler", "handler#2", {}, "handler", None),
        ("handler", "legal", {}, "handler", None),
        ("unit_head", "unit_head", {}, "", "chief"),
        ("unit_head+chief", "unit_head+chief", {}, "", None),
    ],
    ids=[
        "the head is asked for a successor",
        "a successor was named",
        "another handler withdraws",
        "somebody else withdraws",
        "a head leaves it to the chief",
        "nobody is left to be asked",
    ],
)
def test_who_is_in_charge_once_somebody_withdrew(
    who: str, by: str, given: dict[str, Any], officer: str, asked: str | None
) -> None:
    story = in_charge(who)
    entry = story.do("recuse", by, **given).entry
    assert story.case.officer == officer
    assert entry.changes.get("officer") == ((who, officer) if officer != who else None)
    task = story.case.open_task(APPOINT)
    assert (task and task.role) == asked


def test_the_asking_ends_with_somebody_in_charge() -> None:
    story = in_charge()
    story.do("recuse")
    assert story.case.open_task(APPOINT) is not None
    entry = story.do("negotiate", "clerk", officer="handler#2").entry
    assert entry.changes["officer"] == ("", "handler#2")
    (task,) = [task for task in story.case.tasks if task.slug == APPOINT]
    assert (task.outcome, task.done_by) == ("done", "clerk")


def test_the_asking_ends_with_the_case() -> None:
    story = in_charge()
    story.do("recuse")
    story.do("withdraw", "clerk")
    (task,) = [task for task in story.case.tasks if task.slug == APPOINT]
    assert task.outcome == "given_up"


@pytest.mark.parametrize(
    ("act", "by", "officer", "code"),
    [
        ("negotiate", "clerk", "handler", "conflict_of_interest"),
        ("recuse", "handler#2", "handler#3", "not_allowed"),
        ("recuse", "legal", "handler", "not_allowed"),
    ],
    ids=["who withdrew", "a successor for another's case", "the same by another role"],
)
def test_who_is_not_put_in_charge(act: str, by: str, officer: str, code: str) -> None:
    story = in_charge()
    story.do("recuse")
    assert story.refused(act, by, officer=officer) == code
    assert story.case.officer == ""


def test_who_withdraws_is_no_successor_of_their_own() -> None:
    assert in_charge().refused("recuse", officer="handler") == "conflict_of_interest"


def test_whom_the_complaint_names_is_not_put_in_charge() -> None:
    story = accepted(respondent_person="handler#2")
    assert story.refused("negotiate", officer="handler#2") == "conflict_of_interest"
