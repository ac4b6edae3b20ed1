"""Receipt: which policy governs, what it demands, what receipt does and what the engine advises."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.domain.errors import Refusal
from tests.sectors.stories import demo_with, received


@pytest.mark.parametrize(
    ("at", "kind", "profile", "policy", "version"),
    [
        ("2024-01-01", "complaint", "default", "complaint", "2024-01-01"),
        ("2024-12-31 23:59", "complaint", "default", "complaint", "2024-01-01"),
        ("2025-01-01", "complaint", "default", "complaint", "2025-01-01"),
        ("2025-01-01", "complaint", "strict", "complaint", "2024-01-01"),
        ("2025-01-01", "report", "strict", "report", "2024-01-01"),
        ("2030-01-01", "inquiry", "default", "inquiry", "2024-01-01"),
    ],
)
def test_the_policy_in_force_on_the_day_of_receipt_governs(
    at: str, kind: str, profile: str, policy: str, version: str
) -> None:
    case = received(at, kind, profile=profile).case
    assert (case.policy, case.version) == (policy, date.fromisoformat(version))


def test_the_office_day_decides_not_the_day_in_utc() -> None:
    assert received("2025-01-01 00:00").case.version == date(2025, 1, 1)
    assert received("2024-12-31 23:59").case.received_on == date(2024, 12, 31)


def test_an_overlay_runs_beside_the_policy_it_applies_to() -> None:
    assert received(kind="complaint").state("house") == "running"
    assert received(kind="inquiry").state("house") == "running"
    assert received(kind="report").state("house") == "absent"


@pytest.mark.parametrize(
    ("channel", "facts", "path"),
    [
        ("transfer", {}, "facts.subject"),
        ("web", {"knew_on": date(2024, 3, 5)}, "facts"),
    ],
    ids=["a fact that is required", "facts that contradict one another"],
)
def test_a_case_that_lacks_what_it_must_have_is_not_opened(
    channel: str, facts: dict[str, Any], path: str
) -> None:
    with pytest.raises(Refusal) as refused:
        received("2024-03-04", channel=channel, **facts)
    assert refused.value.code == "invalid_input"
    assert [problem.path for problem in refused.value.problems] == [path]


def test_a_requirement_counts_only_under_its_condition() -> None:
    assert received(channel="web").case.facts == {}


def test_receipt_sets_the_status_draws_notices_and_opens_tasks() -> None:
    story = received(channel="superior")
    assert (story.case.status, story.notices()) == ("registered", ["receipt"])
    assert story.tasks() == ["register", "look_into"]
    assert received().tasks() == ["register"]
    assert received(kind="inquiry").case.status == "accepted"


def test_the_first_entry_is_the_receipt_and_keeps_what_was_said() -> None:
    entry = received(channel="phone", subject="fees").case.journal[0]
    assert (entry.event, entry.seq, entry.actor) == ("received", 1, "system")
    assert entry.data == {
        "facts": {"subject": "fees"},
        "kind": "complaint",
        "channel": "phone",
    }


def test_personal_facts_stand_in_the_journal_as_commitments() -> None:
    story = received(respondent_person="张三")
    story.learn(respondent_person="李四")
    said = [story.case.journal[0].data["facts"], story.last("facts_recorded").data["facts"]]
    first, second = (one["respondent_person"]["commitment"] for one in said)
    assert first != second
    assert "三" not in repr(story.case.journal) + first
    assert story.last("facts_recorded").changes["respondent_person"] == (
        {"commitment": first},
        {"commitment": second},
    )


CLEAR = {
    "in_duty": True, "knew_on": date(2024, 1, 1), "with_other_body": False, "complete": True,
    "subject": "fees", "departments": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "verdict", "grounds", "missing"),
    [
        ({}, "accept", [], []),
        ({"in_duty": False}, "reject", ["outside_duty"], []),
        (
            {"in_duty": False, "complete": False},
            "reject",
            ["outside_duty", "materials"],
            [],
        ),
        ({"with_other_body": True}, "redirect", ["other_body"], []),
        ({"complete": False}, "correct", ["materials"], []),
        ({"complete": None}, "undetermined", [], ["complete"]),
        ({"complete": False, "in_duty": None}, "undetermined", ["materials"], ["in_duty"]),
        ({"with_other_body": True, "complete": None}, "redirect", ["other_body"], []),
        ({"in_duty": False, "departments": None}, "reject", ["outside_duty"], ["departments"]),
    ],
    ids=[
        "no ground holds",
        "one ground to reject",
        "every ground that holds is listed and the strongest prevails",
        "redirect",
        "correct",
        "an unknown fact could change it",
        "only facts that could raise the verdict are missing",
        "a weaker ground that is unknown changes nothing",
        "a table that asks adds its facts",
    ],
)
def test_the_engine_advises(
    facts: dict[str, Any], verdict: str, grounds: list[str], missing: list[str]
) -> None:
    case = received(**CLEAR | facts).case
    assert (case.verdict, list(case.grounds), list(case.missing)) == (verdict, grounds, missing)


@pytest.mark.parametrize(
    ("received_on", "knew_on", "verdict"),
    [
        ("2024-03-04", "2023-03-04", "accept"),
        ("2024-03-04", "2023-03-03", "reject"),
        ("2024-07-01", "2021-07-01", "accept"),
        ("2024-07-01", "2021-06-30", "reject"),
    ],
    ids=["exactly a year", "a year and a day", "three years from July on", "and a day"],
)
def test_the_day_of_receipt_chooses_among_dated_numbers(
    received_on: str, knew_on: str, verdict: str
) -> None:
    story = received(received_on, **CLEAR | {"knew_on": date.fromisoformat(knew_on)})
    assert story.case.verdict == verdict


@pytest.mark.parametrize(
    ("settings", "verdict"), [({}, "accept"), ({"enable_unverified": True}, "reject")]
)
def test_unverified_rules_take_part_only_where_the_office_wants_them(
    settings: dict[str, Any], verdict: str
) -> None:
    assert received(settings=settings, **CLEAR | {"subject": "safety"}).case.verdict == verdict


def test_nothing_governs_a_kind_before_any_version() -> None:
    with pytest.raises(AssertionError, match="no policy governs"):
        received("2023-12-31")


def test_the_first_policy_in_file_order_governs() -> None:
    sector = demo_with("procedure: {approve: {from: any, by: any}}")
    assert received(sector=sector).case.policy == "a_draft"
