"""QUALITY.yaml is read or refused with its line; citations and places are found in the files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.domain.rules.coverage import MISSING, Rule, compare
from core.domain.rules.sectors import Sector
from core.policyfiles import PolicyFileError, load_sector_folder
from core.policyfiles.quality import citations, read_quality, standing
from tests.places import REPO
from tests.policyfiles.offices import drafted

FOLDERS = sorted(path.parent for path in (REPO / "plugins").glob("*/sector.yaml"))

DRAFT = """
policy: draft
in_force: {from: 2020-01-01}
profiles: [default]
parameters: {answer_within: {value: 7 days, ref: R-1}}
admissibility:
  rules:
    - {reject: in_court, when: kind == "report", ref: [R-2, R-3]}
timers:
  answer:
    starts: received
    rows:
      - {when: kind == "report", within: params.answer_within, ref: R-1}
      - {within: 3 days}
    met_by: answered
procedure: {answered: {from: registered, to: replied, by: handler}}
"""


def office() -> Sector:
    """The model office with the draft beside its policies."""
    return drafted(draft=DRAFT)


def quality(tmp_path: Path, text: str) -> tuple[Rule, ...]:
    """What the list ``text`` says."""
    (tmp_path / "QUALITY.yaml").write_text(text, "utf-8")
    return read_quality(tmp_path)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_shipped_sector_has_nothing_missing(folder: Path) -> None:
    sector, rules = load_sector_folder(folder), read_quality(folder)
    traced = compare(rules, citations(sector), standing(sector, rules))
    assert traced
    assert not {one.rule.id: one.en for one in traced if one.status == MISSING}


def test_rules_come_before_sources_and_are_cited_by_their_ids(tmp_path: Path) -> None:
    text = (
        "sources: {条例: {expressed: seal, ref: law 2.3}}\n"
        "rules:\n  R-1: {expressed: x, at: [complaint timers.answer, notices reply]}\n"
        "  R-2: {guidance: no number, later: reports}\n"
    )
    assert quality(tmp_path, text) == (
        Rule("R-1", "x", refs=("R-1",), at=("complaint timers.answer", "notices reply")),
        Rule("R-2", guidance="no number", later="reports", refs=("R-2",)),
        Rule("条例", "seal", refs=("law 2.3",), numbered=False),
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("R-1: {}", "says nothing of the rule"),
        ("R-1: {expressd: x}", "did you mean expressed?"),
        ("R-1: {expressed: }", "nothing is written here"),
        ("R-1: {guidance: ' '}", "a text belongs here"),
        ("R-1: {guidance: 7}", "a text belongs here"),
        ("R-1: {guidance: no number, periods set by the office}", "unknown key"),
        ("R-1: {expressed: x, ref: R-2}", "unknown key"),
        ("R-1: {expressed: x, at: timers.answer}", "does not name a place"),
        ("R-1: {later: x, at: complaint timers.answer}", "belongs to a rule that is expressed"),
        ("R 1: {later: x}", "is not a rule id"),
        ("R-1: x", "a mapping"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, written: str, said: str) -> None:
    with pytest.raises(PolicyFileError) as refused:
        quality(tmp_path, f"rules:\n  R-0: {{later: x}}\n  {written}\n")
    problem = refused.value.problems[0]
    assert said in f"{problem.en} {problem.hint}"
    assert f"{tmp_path.name}/QUALITY.yaml:3 rules." in problem.path


def test_a_sector_without_a_list_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError) as refused:
        read_quality(tmp_path)
    assert "cannot be read" in refused.value.problems[0].en


def test_citations_name_version_path_and_line() -> None:
    found = citations(office())
    (ground,) = found["R-2"]
    assert (ground.document, ground.version) == ("draft", date(2020, 1, 1))
    assert (ground.path, ground.profiles) == ("admissibility.in_court", ("default",))
    assert ground.place.endswith("policies/draft.yaml:8")
    assert found["R-3"] == found["R-2"]
    assert [where.path for where in found["R-1"]] == [
        "parameters.answer_within", "timers.answer.rows[0]",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("draft procedure.answered.to", ["procedure.answered.to"]),
        ("draft:default timers.answer", ["timers.answer"]),
        ("draft:strict timers.answer", []),
        ("draft timers.reply", []),
        ("draft policy.x", []),
        ("nobody timers.answer", []),
        ("notices final_reply", []),
        ("nonsense", []),
    ],
)
def test_a_place_is_found_or_not(name: str, paths: list[str]) -> None:
    found = standing(office(), [Rule("R-1", "x", at=(name,))])
    assert [where.path for where in found[name]] == paths


def test_a_notice_is_a_place() -> None:
    sector = load_sector_folder(REPO / "plugins" / "property_mgmt")
    (found,) = standing(sector, [Rule("R", "x", at=("notices callback_record",))]).values()
    assert [(where.document, where.path) for where in found] == [("notices", "callback_record")]
