"""Periodic duties of an office: when each runs and is due, and what fulfils it."""

from __future__ import annotations

import pytest

from core.policyfiles import load_sector_folder
from tests.sectors.stories import DEMO, copy_of, instant, office


def test_a_duty_runs_from_the_first_instant_of_its_period() -> None:
    story = office("2024-01-15 10:00")
    assert [t.name for t in story.case.timers] == [
        "monthly_report@2024-01", "bimonthly@2024-02", "survey@2024-Q1", "summary@2024",
    ]  # fmt: skip
    story.wait("2024-01-31 23:59")
    assert story.state("monthly_report@2024-02") == "absent"
    story.wait("2024-02-01")
    assert story.state("monthly_report@2024-02") == "running"
    assert story.timer("monthly_report@2024-02").started_at == instant("2024-02-01")


@pytest.mark.parametrize(
    ("name", "due"),
    [
        ("monthly_report@2024-01", "2024-01-30"),
        ("monthly_report@2024-02", "2024-02-29"),
        ("monthly_report@2024-06", "2024-06-30"),
        ("bimonthly@2024-06", "2024-06-30"),
        ("survey@2024-Q1", "2024-04-01"),
        ("survey@2024-Q2", "2024-07-01"),
        ("survey@2024-Q3", "2024-09-30"),
        ("summary@2024", "2025-01-15"),
    ],
    ids=[
        "a day of the month",
        "the last day of a shorter month",
        "on a Sunday: it never rolls",
        "the last day of the period",
        "a duty that rolls, over a Sunday",
        "and over another",
        "or not at all",
        "days after the end of the period",
    ],
)
def test_duties_are_due(name: str, due: str) -> None:
    story = office()
    story.wait("2025-01-01")
    assert story.due(name) == due


def test_an_act_fulfils_the_duty_of_the_period_it_names() -> None:
    story = office()
    story.wait("2024-02-10 09:00")
    story.do("file_report", "supervisor", period="2024-01", note="一月")
    assert (story.state("monthly_report@2024-01"), story.state("monthly_report@2024-02")) == (
        "met", "running",
    )  # fmt: skip
    assert story.case.journal[-1].data["period"] == "2024-01"


def test_one_act_may_fulfil_several_duties_each_in_its_own_period() -> None:
    story = office()
    story.do("survey", "supervisor", period="2024-Q1")
    assert (story.state("survey@2024-Q1"), story.state("bimonthly@2024-02")) == ("met", "running")
    story.do("survey", "supervisor", period="2024-02")
    assert story.state("bimonthly@2024-02") == "met"


@pytest.mark.parametrize(
    ("act", "by", "given", "code"),
    [
        ("survey", "supervisor", {}, "invalid_input"),
        ("survey", "supervisor", {"period": "2024-Q2"}, "invalid_input"),
        ("survey", "supervisor", {"period": "2024-01"}, "invalid_input"),
        ("survey", "handler", {"period": "2024-Q1"}, "not_allowed"),
        ("file_report", "supervisor", {"period": "2024-01"}, "invalid_input"),
    ],
    ids=[
        "no period",
        "a period that has not begun",
        "a period of another length",
        "by another role",
        "without its note",
    ],
)
def test_an_act_of_the_office_is_refused(
    act: str, by: str, given: dict[str, str], code: str
) -> None:
    assert office().refused(act, by, **given) == code


def test_a_duty_that_lapses_has_its_effects_once() -> None:
    story = office()
    story.wait("2024-01-31")
    story.wait("2024-01-31")
    assert (story.events("lapsed"), story.tasks()) == (["lapsed"], ["chase"])
    assert story.last("lapsed").data["timer"] == "monthly_report@2024-01#1"
    assert story.state("monthly_report@2024-01") == "overdue"


def test_in_one_leap_or_in_many_steps_the_same_happens() -> None:
    leap = office()
    steps = copy_of(leap)
    leap.wait("2024-07-02")
    for month in range(2, 8):
        for day in (1, 2, 15, 28):
            if (month, day) <= (7, 2):
                steps.wait(f"2024-{month:02}-{day:02}")
    told = [[(e.at, e.event, e.data.get("timer")) for e in s.case.journal] for s in (leap, steps)]
    assert told[0] == told[1]
    assert {t.name: t.state for t in leap.case.timers} == {
        t.name: t.state for t in steps.case.timers
    }


def test_duties_follow_the_version_in_force_in_their_period() -> None:
    first = "policy: office\nin_force: {from: 2022-01-01, to: 2022-12-31}\noffice: true\n"
    second = "policy: office\nin_force: {from: 2023-01-01, to: 2023-12-31}\noffice: true\n"
    drafts = {
        "office_2022.yaml": first
        + "duties: {check: {every: month, due: end, met_by: x, basis: x}}",
        "office_2023.yaml": second
        + "duties: {survey: {every: year, due: end, met_by: x, basis: x}}",
    }
    story = office("2022-12-10 00:00", load_sector_folder(DEMO, drafts))
    story.wait("2023-01-10")
    assert [t.name for t in story.case.timers] == ["check@2022-12", "survey@2023"]
