"""What happens to open cases when a new version comes into force: pinned, by_event, migrate."""

from __future__ import annotations

from datetime import date

import pytest

from core.usecases.desk import regime_of
from tests.sectors.stories import Story, demo_with, instant, received

LATE = "2024-12-26 09:00"


def across(transition: str | None, at: str = LATE) -> Story:
    """A complaint received just before the version of 2025."""
    return received(at, settings={"transition": transition} if transition else {})


@pytest.mark.parametrize(
    ("transition", "version", "accept", "answer"),
    [
        (None, 2024, "2025-01-07", "2025-01-23"),
        ("pinned", 2024, "2025-01-07", "2025-01-23"),
        ("by_event", 2024, "2025-01-07", "2025-01-16"),
        ("migrate", 2025, "2025-01-03", "2025-01-16"),
    ],
)
def test_a_case_across_two_versions(
    transition: str | None, version: int, accept: str, answer: str
) -> None:
    story = across(transition)
    story.do("accept", at="2025-01-02 09:00")
    assert story.case.version == date(version, 1, 1)
    assert (story.due("accept"), story.due("answer")) == (accept, answer)


def test_a_case_that_moves_says_so_at_the_first_instant_of_the_version() -> None:
    story = across("migrate")
    story.wait("2025-01-10")
    entry = story.last("migrated")
    assert (entry.at, entry.version) == (instant("2025-01-01"), date(2025, 1, 1))
    assert entry.changes == {"version": (date(2024, 1, 1), date(2025, 1, 1))}
    assert story.events("migrated", "deadline_moved", "lapsed") == [
        "lapsed", "migrated", "deadline_moved", "lapsed",
    ]  # fmt: skip


def test_an_ended_case_does_not_move() -> None:
    story = across("migrate")
    story.do("withdraw", "clerk")
    story.wait("2025-02-01")
    assert story.case.version == date(2024, 1, 1)


def test_a_timer_that_the_new_version_does_not_have_ends_and_the_journal_says_why() -> None:
    story = received("2024-12-31 09:00", settings={"transition": "migrate"}, harm_ongoing=True)
    assert story.state("announce") == "running"
    story.wait("2025-01-01 09:00")
    assert story.state("announce") == "cancelled"
    assert story.events()[-1] in ("migrated", "deadline_moved")


def test_an_act_that_the_new_version_does_not_have_is_gone() -> None:
    for transition, code in (("migrate", "not_allowed"), ("by_event", "not_allowed")):
        story = across(transition)
        story.do("accept")
        assert story.refused("negotiate", at="2025-01-02 09:00") == code
    story = across("pinned")
    story.do("accept")
    story.do("negotiate", at="2025-01-02 09:00")


def test_pauses_and_extensions_are_kept_across_versions() -> None:
    story = received("2024-12-20 09:00", settings={"transition": "migrate"})
    story.do("accept")
    story.do("start_appraisal", at="2024-12-24 09:00")
    story.do("extend", "unit_head", timer="answer")
    story.wait("2025-01-02 08:00")
    assert story.state("answer") == "paused"
    story.do("finish_appraisal", at="2025-01-06 09:00")
    assert (story.timer("answer").extended, story.due("answer")) == (1, "2025-02-06")


def test_what_is_settled_keeps_the_version_under_which_it_was_settled() -> None:
    story = across("migrate")
    story.do("accept", at="2024-12-30 09:00")
    story.wait("2025-01-10")
    timer = story.timer("accept")
    assert (timer.state, timer.version, str(timer.due)) == ("met", date(2024, 1, 1), "2025-01-07")


def test_the_policy_says_what_happens_where_the_office_says_nothing() -> None:
    assert received(kind="inquiry").matter.regime.transition == "by_event"
    assert received(kind="inquiry", settings={"transition": "pinned"}).matter.regime.transition == (
        "pinned"
    )


def test_an_overlay_applies_as_it_was_read_at_intake() -> None:
    sector = demo_with(
        "overlay: true\napplies: departments >= 2\n"
        "timers: {check: {starts: [received], within: 9 days, basis: x}}"
    )
    story = received(sector=sector, departments=2)
    assert story.state("check") == "running"
    story.learn(departments=1)
    again = regime_of(sector, story.case, {})
    assert [p.slug for p in again.rules.overlays] == [
        p.slug for p in story.matter.regime.rules.overlays
    ]


def test_a_case_reopened_after_the_new_version_moves_then_and_not_back_then() -> None:
    story = across("migrate")
    story.do("accept")
    story.do("reply", "handler#2")
    story.do("close", "clerk")
    story.do("reopen", "chief", "2025-03-03 09:00", note="x")
    assert story.case.version == date(2025, 1, 1)
    assert story.last("migrated").at == instant("2025-03-03 09:00")
