"""What is allowed but looks like a mistake."""

from __future__ import annotations

import pytest

from core.policyfiles.lint import lint
from tests.policyfiles.offices import drafted

HEAD = "policy: draft\ntitle: {zh: 草案, en: Draft}\nin_force: {from: 2020-01-01}\n"


def timer(keys: str) -> str:
    """A draft with one act and one timer, which has ``keys`` besides its length."""
    act = "procedure: {accept: {from: registered, to: accepted, by: [handler]}}\n"
    return HEAD + act + f"timers:\n  accept: {{within: 7 days, {keys}}}\n"


LOOKS_WRONG = {
    "a ground without an article": (
        HEAD + "admissibility:\n  rules: [{reject: other, when: true, says: 其他}]\n",
        "the ground other has no basis",
    ),
    "a ground without a wording": (
        HEAD + "admissibility:\n  rules: [{reject: other, when: true, basis: 第一条}]\n",
        "the ground other says nothing",
    ),
    "a timer without an article": (
        timer("starts: [received], met_by: [accept]"),
        "the timer accept has no basis",
    ),
    "a timer that nothing meets": (
        timer("starts: [received], basis: 第一条"),
        "nothing meets the timer accept",
    ),
    "a timer that nothing starts": (
        timer("starts: [settle], met_by: [accept], basis: 第一条"),
        "nothing starts the timer accept",
    ),
    "an event that never comes": (
        timer("starts: [received], met_by: [accept, settle], basis: 第一条"),
        "no act or event is called settle",
    ),
    "service of a notice that nothing draws up": (
        timer('starts: [received], met_by: [accept, "served:rejection"], basis: 第一条'),
        "no act or event is called served:rejection",
    ),
    "a method of service without an article": (
        HEAD + "service: {by: [clerk], methods: {direct: {}}}\n",
        "the method direct has no basis",
    ),
    "a parameter that no rule reads": (
        HEAD + "parameters: {limit: {value: 7, basis: 第一条}}\n",
        "no rule reads the parameter limit",
    ),
    "an act that no case reaches": (
        HEAD + "procedure: {settle: {from: [mediating], to: decided, by: [handler]}}\n",
        "settle is never possible: nothing leads to mediating",
    ),
    "a notice without a title": (
        HEAD + "intake: {notices: [receipt]}\n",
        "receipt has no title among notices",
    ),
    "a task without a title": (
        HEAD + "intake: {opens: [sorting]}\n",
        "sorting has no title among tasks",
    ),
    "a task that arises by no article": (
        HEAD + "tasks: {sorting: {role: clerk, when: true}}\n",
        "the task sorting has no basis",
    ),
    "an attempt that never comes": (
        HEAD + "tasks: {sorting: {role: clerk, attempted_by: [settle]}}\n",
        "no act or event is called settle",
    ),
    "a duty without an article": (
        HEAD + "office: true\nprocedure: {survey: {from: any, by: any}}\n"
        "duties: {survey: {every: year, due: end, met_by: survey}}\n",
        "the duty survey has no basis",
    ),
}


@pytest.mark.parametrize(("text", "said"), LOOKS_WRONG.values(), ids=LOOKS_WRONG)
def test_what_looks_like_a_mistake_is_found_with_its_place(text: str, said: str) -> None:
    found = {f.en: f for f in lint(drafted(draft=text))}
    assert said in found
    assert "policies/draft.yaml:" in found[said].place
    assert found[said].zh


def test_the_archive_reads_how_long_files_are_kept() -> None:
    text = HEAD + "parameters: {retention: {value: 长期, basis: 第一条}}\n"
    assert not [f for f in lint(drafted(draft=text)) if "retention" in f.en]


def test_a_gap_between_two_versions_is_found() -> None:
    sector = drafted(
        one="policy: two_step\nin_force: {from: 2020-01-01, to: 2020-06-30}\n",
        two="policy: two_step\nin_force: {from: 2021-01-01}\n",
    )
    assert any("no version from 2020-07-01 to 2020-12-31" in f.en for f in lint(sector))


def test_the_act_that_a_version_takes_away_is_missed_by_the_timer_it_meets() -> None:
    (finding,) = [f for f in lint(drafted()) if f.code == "unknown_event"]
    assert finding.en == "no act or event is called negotiate"
    assert finding.place.endswith("complaint_2020-01-01.yaml:82 timers.answer")
