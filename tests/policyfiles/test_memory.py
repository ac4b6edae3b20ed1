"""What one changed file leaves as it was is the same, and what it touches is made anew."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.policyfiles import PolicyFileError, load_sector_folder
from core.policyfiles.memory import Memory, Same
from core.policyfiles.problems import Fault, Problems
from tests.places import REPO
from tests.policyfiles.offices import OFFICE

HOSPITAL = REPO / "plugins" / "hospital"
POLICIES = HOSPITAL / "policies"


def text(name: str) -> str:
    return (HOSPITAL / name).read_text("utf-8")


def known(sector: Sector) -> dict[tuple[str, tuple[str, ...], date], Policy]:
    return {(p.slug, p.profiles, p.version): p for p in sector.policies}


def test_the_policies_of_other_files_are_those_of_before() -> None:
    before = known(load_sector_folder(HOSPITAL))
    path = max(POLICIES.glob("*.yaml"))
    after = known(load_sector_folder(HOSPITAL, {path.name: path.read_text() + "\n# 注\n"}))
    assert after.keys() == before.keys()
    same = {key for key, policy in after.items() if policy is before[key]}
    mine = {key for key, policy in after.items() if f"policies/{path.name}" in str(policy.files)}
    assert mine
    assert not mine & same
    assert len(same) >= len(after) / 2


def test_every_policy_is_built_anew_with_other_facts() -> None:
    before = known(load_sector_folder(HOSPITAL))
    facts = text("facts.yaml") + "\n# 注\n"
    after = known(load_sector_folder(HOSPITAL, {"facts.yaml": facts}))
    assert after.keys() == before.keys()
    assert not [key for key, policy in after.items() if policy is before[key]]


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_mistake_is_told_as_if_nothing_had_been_read_before(path: Path) -> None:
    broken = {path.name: path.read_text() + "\ntimrs: {}\n"}
    load_sector_folder(HOSPITAL)
    told = []
    for _ in range(2):
        with pytest.raises(PolicyFileError, match="timrs") as refused:
            load_sector_folder(HOSPITAL, broken)
        told.append(refused.value.problems)
    assert told[0] == told[1]
    assert load_sector_folder(HOSPITAL).policies


def test_what_a_policy_names_is_looked_for_among_the_facts_of_now() -> None:
    """Read with a fact first, then without, then with it again: the text is the same each time."""
    known_by = {"draft.yaml": "policy: draft\nin_force: {from: 2020-01-01}\napplies: brand_new\n"}
    facts = (OFFICE / "facts.yaml").read_text("utf-8")
    more = facts + "  brand_new: {type: bool, title: {zh: 新, en: New}}\n"
    assert load_sector_folder(OFFICE, {**known_by, "facts.yaml": more})
    for _ in range(2):
        with pytest.raises(PolicyFileError, match="brand_new"):
            load_sector_folder(OFFICE, {**known_by, "facts.yaml": facts + "# 注\n"})
    assert load_sector_folder(OFFICE, {**known_by, "facts.yaml": more + "# 注\n"})


def test_only_what_has_no_mistake_is_kept() -> None:
    memory, made = Memory[str](size=1), []

    def make(problems: Problems) -> str:
        made.append("")
        if len(made) < 3:
            problems.add("file:1", (), Fault("不对", "wrong"))
        return f"try {len(made)}"

    mistakes = [Problems() for _ in range(4)]
    assert [memory.made("key", make, one) for one in mistakes] == [
        "try 1", "try 2", "try 3", "try 3",
    ]  # fmt: skip
    assert [len(one) for one in mistakes] == [1, 1, 0, 0]
    memory.made("another", make, Problems())
    assert memory.made("key", make, Problems()) == "try 5"


def test_an_object_is_known_by_which_one_it_is() -> None:
    one, other = {"a": 1}, {"a": 1}
    assert Same(one) == Same(one)
    assert hash(Same(one)) == hash(Same(one))
    assert Same(one) != Same(other)
