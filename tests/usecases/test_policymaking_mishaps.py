"""What goes wrong while rules are changed: each ends in a clear word and an office that holds."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from time import process_time

import pytest

from core.domain.errors import Refusal, TousuError
from core.storage.unit_of_work import UnitOfWork
from core.usecases.policymaking import drafts, publishing
from core.usecases.policymaking.drafts import Change
from tests.usecases.test_policymaking_files import _aliases, _deep
from tests.usecases.test_policymaking_life import LIN, SECTOR, WANG, Office, office, version

__all__ = ["office"]

POLICY, SCENARIO = "policies/complaint_2026-12-01.yaml", "scenarios/own.yaml"
ONE = """scenario: 收件
sector: property_mgmt
case: {at: 2027-03-02 10:00, kind: complaint, facts: {severity: minor}}
"""


def condition(text: str) -> str:
    """A version with one ground of this condition."""
    rule = f"{{reject: bomb, when: '{text}', says: x, basis: y}}"
    return f"{version('2026-12-01')[1]}admissibility:\n  rules:\n    - {rule}\n"


BOMBS: dict[str, tuple[str, Callable[[], str], str, str]] = {
    "brackets": (
        POLICY, lambda: condition("(" * 1500 + "anonymous" + ")" * 1500), "policy_file", "deep",
    ),
    "negations": (POLICY, lambda: condition("!" * 3000 + "anonymous"), "policy_file", "deep"),
    "a long condition": (
        POLICY, lambda: condition(" && ".join(["(anonymous || !anonymous)"] * 900)),
        "policy_file", "4096 characters",
    ),
    "aliases in a scenario": (SCENARIO, _aliases, "guard_failed", "anchors (&a0)"),
    "a deep scenario": (SCENARIO, _deep, "guard_failed", "nested deeper than 32"),
    "no scenario": (SCENARIO, lambda: "- a\n" * 5000, "guard_failed", "must hold a mapping"),
    "countless scenarios": (
        SCENARIO, lambda: "---\n".join([ONE] * 2001), "invalid_input", "2000 moments at most",
    ),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_in_time_and_leaves_the_draft_as_it_was(
    office: Office, bomb: str
) -> None:
    path, text, code, said = BOMBS[bomb]
    begun = process_time()
    draft = office.draft(version("2026-12-01"))
    with pytest.raises(TousuError) as told:
        drafts.change(office.here, LIN, SECTOR, draft.id, Change({path: text()}), None)
        office.submit(draft.id)
    assert process_time() - begun < 20
    assert told.value.code == code
    (problem, *_) = told.value.problems
    assert said in problem.en, problem
    assert problem.path
    kept, _ = drafts.show(office.there, LIN, SECTOR, draft.id)
    assert (kept.state, kept.digest) == ("draft", "")
    assert office.receive().number, "the office goes on"


def test_a_case_opened_while_a_withdrawal_is_weighed_keeps_the_version(office: Office) -> None:
    draft = office.published(version("2026-12-01"))
    office.on("2026-12-02")
    known, arrived = office.here.store.on_enter, []

    def meanwhile(work: UnitOfWork) -> None:
        known(work)
        if not arrived:  # the withdrawal has looked, and another process receives a case
            arrived.append(office.receive())

    office.here.store.on_enter = meanwhile
    with pytest.raises(Refusal) as told:
        publishing.withdraw(office.here, WANG, SECTOR, draft.id, "期限有误")
    assert told.value.code == "guard_failed"
    assert "1 cases" in told.value.problems[0].en
    assert str(arrived[0].version) == "2026-12-01"
    assert drafts.show(office.there, LIN, SECTOR, draft.id)[0].state == "published"


def test_withdrawal_and_cases_race_and_no_case_is_left_without_its_rules(office: Office) -> None:
    draft = office.published(version("2026-12-01"))
    office.on("2026-12-02")
    start, cases, refusals = Barrier(2), [], []

    def receive() -> None:
        start.wait()
        cases.extend(office.receive() for _ in range(8))

    def withdraw() -> None:
        start.wait()
        try:
            publishing.withdraw(office.here, WANG, SECTOR, draft.id, "期限有误")
        except Refusal as refusal:
            refusals.append(refusal.code)

    both = [Thread(target=receive), Thread(target=withdraw)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(cases) == 8
    bound = {str(case.version) for case in cases}
    stands = drafts.show(office.there, LIN, SECTOR, draft.id)[0].state == "published"
    assert bound == ({"2026-12-01"} if stands else {"2018-01-01"})
    assert refusals == (["guard_failed"] if stands else [])


def test_of_two_who_publish_at_once_one_is_told(office: Office) -> None:
    first, second = (office.approved(version(day)) for day in ("2026-12-01", "2027-01-01"))
    start, told = Barrier(2), []

    def publish(draft: int) -> None:
        start.wait()
        try:
            told.append(office.publish(draft).state)
        except TousuError as error:
            told.append(error.code)

    both = [Thread(target=publish, args=(draft.id,)) for draft in (first, second)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(told) == ["published", "stale"]
    with office.there.store.read() as work:
        assert len(work.publications.standing(SECTOR)) == 1
        assert len(office.there.sector(SECTOR).versions("complaint", "default")) == 2
