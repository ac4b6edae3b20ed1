"""A sector: which policy governs whom, its words, and what may be said of a case."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.domain.errors import Refusal
from core.domain.expressions import Env
from core.domain.rules.sectors import Sector
from tests.policyfiles.offices import drafted, office

DAY = date(2021, 5, 6)


@pytest.fixture
def sector() -> Sector:
    """The model office."""
    return office()


def complaint(**facts: Any) -> Env:
    """A complaint as its conditions see it."""
    return Env({"kind": "complaint", "received_on": DAY, **facts})


def test_the_policy_in_force_that_applies_governs(sector: Sector) -> None:
    found = sector.governing(complaint(), "default", DAY)
    assert found is not None
    assert (found.slug, found.version) == ("complaint", date(2020, 1, 1))


def test_the_last_day_belongs_to_the_old_version_and_the_next_to_the_new(sector: Sector) -> None:
    days = (date(2023, 12, 31), date(2024, 1, 1))
    found = [sector.version_on("complaint", "default", day) for day in days]
    assert [policy and policy.version.year for policy in found] == [2020, 2024]


@pytest.mark.parametrize(
    ("env", "profile", "on"),
    [
        (Env({"kind": "report"}), "default", DAY),
        (complaint(), "strict", DAY),
        (complaint(), "default", date(2019, 12, 31)),
        (Env({}), "default", DAY),
    ],
    ids=["another kind", "another profile", "before it was in force", "kind unknown"],
)
def test_nothing_governs(sector: Sector, env: Env, profile: str, on: date) -> None:
    assert sector.governing(env, profile, on) is None


def test_the_first_policy_in_file_order_governs() -> None:
    sector = drafted(a_first="policy: first\nin_force: {from: 2020-01-01}\n")
    found = sector.governing(complaint(), "default", DAY)
    assert found is not None
    assert found.slug == "first"


def test_every_overlay_that_applies_runs_beside() -> None:
    sector = drafted(
        a="policy: a\nin_force: {from: 2020-01-01}\noverlay: true\n",
        b='policy: b\nin_force: {from: 2020-01-01}\noverlay: true\napplies: kind == "report"\n',
    )
    assert [p.slug for p in sector.overlays(complaint(), "default", DAY)] == ["a"]
    governing = sector.governing(complaint(), "default", DAY)
    assert governing is not None
    assert governing.slug == "complaint"


def test_the_office_has_policies_of_its_own(sector: Sector) -> None:
    assert [p.slug for p in sector.office_policies("strict", DAY)] == ["office"]


def test_versions_are_sorted_by_day(sector: Sector) -> None:
    assert [p.version.year for p in sector.versions("complaint", "default")] == [2020, 2024]


@pytest.mark.parametrize(
    ("section", "slug", "language", "title"),
    [
        ("statuses", "negotiating", "zh", "协商中"),
        ("statuses", "accepted", "zh-CN", "已受理"),
        ("actions", "archive", "en", "Archive"),
        ("grounds", "never_heard_of", "en", "never_heard_of"),
    ],
    ids=["the sector's word", "the core's word", "in English", "the slug itself"],
)
def test_titles(sector: Sector, section: str, slug: str, language: str, title: str) -> None:
    assert sector.title_of(section, slug, language) == title


def test_facts_are_taken_as_the_case_holds_them(sector: Sector) -> None:
    given = {"knew_on": "2021-01-31", "departments": 2, "subject": "fees", "satisfied": None}
    assert sector.validate_facts(given) == {**given, "knew_on": date(2021, 1, 31)}


@pytest.mark.parametrize(
    ("fact", "value", "said"),
    [
        ("knew_on", "2021-01-31T08:00", "without a time"),
        ("knew_on", datetime(2021, 1, 31, 8, tzinfo=UTC), "without a time"),
        ("knew_on", "2021-02-30", "must be a day"),
        ("knew_on", 20210131, "must be a day"),
        ("departments", "2", "must be a number"),
        ("departments", True, "must be a number"),
        ("departments", float("nan"), "must be a number"),
        ("satisfied", "yes", "must be true or false"),
        ("satisfied", 1, "must be true or false"),
        ("respondent_person", 7, "must be a text"),
        ("subject", "food", "must be one of fees, conduct"),
        ("subject", ["fees"], "must be one of fees, conduct"),
        ("document_number", "1号", "given with an act"),
    ],
)
def test_a_wrong_value_is_invalid_input(sector: Sector, fact: str, value: Any, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        sector.validate_facts({fact: value})
    (problem,) = refused.value.problems
    assert refused.value.code == "invalid_input"
    assert problem.path == f"facts.{fact}"
    assert said in problem.en
    assert problem.zh


def test_an_unknown_fact_comes_with_a_suggestion(sector: Sector) -> None:
    with pytest.raises(Refusal) as refused:
        sector.validate_facts({"satisfed": True})
    assert refused.value.problems[0].hint == "did you mean satisfied?"


def test_all_wrong_facts_are_told_at_once(sector: Sector) -> None:
    with pytest.raises(Refusal) as refused:
        sector.validate_facts({"departments": "x", "subject": "y", "nonsense": 1})
    assert len(refused.value.problems) == 3


@pytest.mark.parametrize("allowed", [True, ["document_number"]])
def test_inputs_come_with_an_act(sector: Sector, allowed: Any) -> None:
    given = {"document_number": "1号"}
    assert sector.validate_facts(given, allow_inputs=allowed) == given


def test_inputs_of_the_neutral_base_are_known_everywhere(sector: Sector) -> None:
    assert sector.validate_facts({"approves": "reject"}, allow_inputs=True)
    assert "approves" in sector.inputs
