"""Whatever people do in whatever order, some things always hold."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, Phase, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.domain.casework import engine, passage
from core.domain.casework.cases import ENDED, Case, Command
from core.domain.errors import REFUSALS, Refusal
from core.domain.timekeeping import duedates, timers
from tests.sectors.stories import Story, copy_of, demo, officer, received

PEOPLE = (
    "clerk", "handler", "handler#2", "unit_head", "legal", "chief", "director", "collective",
    "legal+chief",
)  # fmt: skip
ACTS = sorted({act for policy in demo().policies for act in policy.procedure})
FACTS = {
    "subject": st.sampled_from(["fees", "conduct", "safety"]),
    "departments": st.integers(0, 4),
    "severity": st.sampled_from(["minor", "major"]),
    "knew_on": st.dates(date(2020, 1, 1), date(2024, 12, 1)),
    "promised_on": st.dates(date(2024, 11, 1), date(2025, 6, 1)),
    **dict.fromkeys(
        ("in_duty", "with_other_body", "complete", "evidence", "satisfied", "reached",
         "harm_ongoing"),
        st.booleans(),
    ),
}  # fmt: skip
SOME_FACTS = st.lists(st.sampled_from(sorted(FACTS)), max_size=3, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: st.none() | FACTS[name] for name in names})
)


class Office(RuleBasedStateMachine):
    """One case of the demonstration sector, to which anything may happen."""

    story: Story

    @initialize(
        kind=st.sampled_from(["complaint", "report"]),
        day=st.dates(date(2024, 11, 25), date(2024, 12, 31)),
        transition=st.sampled_from(["pinned", "by_event", "migrate"]),
        facts=SOME_FACTS,
    )
    def receive(self, kind: str, day: date, transition: str, facts: dict[str, Any]) -> None:
        facts.pop("knew_on", None)
        self.story = received(f"{day} 10:00", kind, settings={"transition": transition}, **facts)

    @rule(facts=SOME_FACTS)
    def learn(self, facts: dict[str, Any]) -> None:
        before = deepcopy(self.story.case)
        try:
            self.story.learn(**facts)
        except Refusal as refusal:
            archived = before.status == "archived"
            check(refusal.code == ("not_allowed" if archived else "invalid_input"))
            self.story.matter.case = self.story.case = before

    @rule(act=st.sampled_from(ACTS), by=st.sampled_from(PEOPLE), data=st.data())
    def attempt(self, act: str, by: str, data: st.DataObject) -> None:
        self.do(act, by, data, data.draw(SOME_FACTS, "facts"))

    @rule(data=st.data())
    def do_what_is_asked(self, data: st.DataObject) -> None:
        """An act that is open in this status, by somebody who may do it, with what it asks."""
        story = self.story
        procedure = story.matter.rules(story.at).policy.procedure
        fitting = [
            action for action in procedure.values()
            if action.slug not in ("approve", "recuse", "withdraw")
            and (action.from_ is None or story.case.status in action.from_)
        ]  # fmt: skip
        assume(fitting)
        slugs = {action.slug: action for action in fitting}
        action = slugs[data.draw(st.sampled_from(sorted(slugs)), "act")]
        asked = {ask.fact: FACTS[ask.fact] for ask in action.demands.asks if ask.fact in FACTS}
        facts = {name: data.draw(values, name) for name, values in asked.items()}
        by = [role for role in action.demands.by if role != "any"] or ["chief", "unit_head"]
        for rule_ in action.demands.approvals:
            self.do("approve", rule_.by[0], data, {"approves": action.slug})
        self.do(action.slug, data.draw(st.sampled_from(by), "by"), data, facts)

    def do(self, act: str, by: str, data: st.DataObject, facts: dict[str, Any]) -> None:
        story = self.story
        command = Command(
            act,
            officer(by),
            story.at,
            facts,
            note=data.draw(st.sampled_from(["理由", ""]), "note"),
            timer=data.draw(st.sampled_from(["", "accept", "answer"]), "timer")
            if act == "extend"
            else "",
            together_with=(officer("handler#3"),),
        )
        before = deepcopy(story.case)
        try:
            engine.act(story.matter, command)
        except Refusal as refusal:
            check(refusal.code in REFUSALS and story.case == before)
        else:
            assert len(story.case.journal) > len(before.journal)
            assert story.case.journal[: len(before.journal)] == before.journal
        story.wait()

    @rule(days=st.integers(0, 45), hours=st.integers(0, 23))
    def let_time_pass(self, days: int, hours: int) -> None:
        """In one leap or day by day, the same happens."""
        leap, end = copy_of(self.story), self.story.at + timedelta(days=days, hours=hours)
        for day in range(days + 1):
            passage.catch_up(self.story.matter, self.story.at + timedelta(days=day))
        passage.catch_up(self.story.matter, end)
        passage.catch_up(leap.matter, end)
        assert leap.case == self.story.case
        self.story.at = end

    @invariant()
    @precondition(lambda self: hasattr(self, "story"))
    def nothing_is_left_to_happen(self) -> None:
        before = deepcopy(self.story.case)
        assert passage.catch_up(self.story.matter, self.story.at) == 0
        assert self.story.case == before

    @invariant()
    @precondition(lambda self: hasattr(self, "story"))
    def the_journal_is_in_order(self) -> None:
        journal = self.story.case.journal
        assert [entry.seq for entry in journal] == list(range(1, len(journal) + 1))
        assert all(one.at <= two.at for one, two in pairwise(journal))
        keys = [entry.key for entry in journal if entry.key]
        assert len(keys) == len(set(keys))

    @invariant()
    @precondition(lambda self: hasattr(self, "story"))
    def the_status_is_what_the_journal_says(self) -> None:
        status = "registered"
        for entry in self.story.case.journal:
            if "status" in entry.changes:
                old, status = entry.changes["status"]
                assert old != status
        assert self.story.case.status == status

    @invariant()
    @precondition(lambda self: hasattr(self, "story"))
    def every_due_date_can_be_computed_again(self) -> None:
        twin = copy_of(self.story)
        for timer in twin.case.timers:
            if timer.state == "running":
                found = duedates.deadline_of(twin.matter, timer)
                assert found is not None
                assert (found.due, found.provisional) == (timer.due, timer.provisional)
                assert timer.provisional or timer.wake_at is not None
                assert timer.wake_at is None or timer.wake_at > self.story.at
            else:
                assert timer.wake_at is None

    @invariant()
    @precondition(lambda self: hasattr(self, "story"))
    def no_timer_lapses_twice(self) -> None:
        lapsed = [e.data["timer"] for e in self.story.case.journal if e.event == "lapsed"]
        assert len(lapsed) == len(set(lapsed))
        overdue = {f"{t.name}#{t.run}" for t in self.story.case.timers if t.state == "overdue"}
        assert overdue <= set(lapsed)

    @invariant()
    @precondition(lambda self: hasattr(self, "story"))
    def only_the_latest_run_of_a_timer_is_open(self) -> None:
        latest = {id(timer) for timer in timers.latest_runs(self.story.case)}
        assert all(id(t) in latest for t in self.story.case.timers if t.open)

    @invariant()
    @precondition(lambda self: hasattr(self, "story") and self.story.case.ended)
    def on_an_ended_case_only_what_outlives_it_runs(self) -> None:
        case = self.story.case
        ended_at = when_it_ended(case)
        for timer in case.timers:
            if timer.open:
                _, limit = duedates.rule_of(self.story.matter, timer)
                assert limit.survives or timer.started_at >= ended_at, timer.name


def check(holds: bool) -> None:
    """What must hold while an error is being dealt with."""
    assert holds


def when_it_ended(case: Case) -> Any:
    """The instant of the act that ended the case, not of one that only filed it away."""
    ends = [entry for entry in case.journal if "status" in entry.changes]
    for earlier, entry in zip(reversed([None, *ends[:-1]]), reversed(ends), strict=True):
        if earlier is None or earlier.changes["status"][1] not in ENDED:
            return entry.at
    raise AssertionError("it has not ended")


def test_what_always_holds() -> None:
    checks = settings(
        max_examples=50,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # a failure is told as it was found: shrinking takes minutes
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Office, settings=checks)
