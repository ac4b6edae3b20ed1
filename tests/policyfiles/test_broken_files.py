"""Every file of ``tests/broken`` holds one mistake; its first line says what must be said of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.policyfiles import PolicyFileError, load_sector_folder
from tests.policyfiles.offices import OFFICE, drafted, refusal

BROKEN = sorted((Path(__file__).parents[1] / "broken").glob("*.yaml"))
EXPECT = "# expect: "


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_mistake_is_named_with_file_line_and_advice(path: Path) -> None:
    text = path.read_text("utf-8")
    first = text.splitlines()[0]
    assert first.startswith(EXPECT), "a broken file begins with what its message must contain"

    error = refusal(text)

    said = [f"{problem.path}: {problem.en} {problem.hint}" for problem in error.problems]
    assert any(first.removeprefix(EXPECT) in line for line in said), said
    for problem in error.problems:
        assert re.match(r"policyfiles/office/policies/[\w-]+\.yaml:\d+", problem.path), problem
        assert problem.zh


def test_each_broken_file_has_one_mistake_only() -> None:
    many = {path.stem: refusal(path.read_text("utf-8")).problems for path in BROKEN}
    # Anchors and aliases come together: an alias needs the anchor it names.
    unexpected = {
        name: problems
        for name, problems in many.items()
        if len(problems) > 1 and "alias" not in name
    }
    assert not unexpected


def test_all_mistakes_of_a_folder_are_told_at_once() -> None:
    with pytest.raises(PolicyFileError) as refused:
        drafted(
            one="policy: one\nin_force: {from: soon}\n",
            two="policy: two\nin_force: {from: 2020-01-01}\napplies: nobody\nspeed: high\n",
        )
    assert [problem.path for problem in refused.value.problems] == [
        "policyfiles/office/policies/one.yaml:2 in_force.from",
        "policyfiles/office/policies/two.yaml:4 speed",
        "policyfiles/office/policies/two.yaml:3 applies",
    ]


def test_a_mistake_in_an_inherited_part_names_the_file_where_it_is_written() -> None:
    base = (
        "policy: base\nabstract: true\ntimers:\n  accept: {starts: [received],\n    within: soon}\n"
    )
    heirs = {
        f"heir{year}": f"policy: heir{year}\nextends: [base]\nin_force: {{from: {year}-01-01}}\n"
        for year in (2020, 2021)
    }
    with pytest.raises(PolicyFileError) as refused:
        drafted(base=base, **heirs)
    assert [problem.path for problem in refused.value.problems] == [
        "policyfiles/office/policies/base.yaml:5 timers.accept.within"
    ]


def test_the_place_of_a_condition_counts_lines_and_columns() -> None:
    error = refusal("policy: x\nin_force: {from: 2020-01-01}\n\napplies: kind == complaint\n")
    (problem,) = error.problems
    assert problem.path.endswith("broken.yaml:4 applies")
    assert "column 9" in problem.en
    assert "第 9 列" in problem.zh


def test_a_policy_that_lies_under_itself_is_refused() -> None:
    with pytest.raises(PolicyFileError, match="under itself"):
        drafted(
            one="policy: one\nabstract: true\nextends: [two]\n",
            two="policy: two\nabstract: true\nextends: [one]\n",
            heir="policy: heir\nextends: [one]\nin_force: {from: 2020-01-01}\n",
        )


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "policies" / "large.yaml").write_text("# " + "x" * 1024 * 1024)
    with pytest.raises(PolicyFileError, match="larger than"):
        load_sector_folder(folder)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "policies" / "gbk.yaml").write_bytes("policy: x\ntitle: 投诉\n".encode("gbk"))
    with pytest.raises(PolicyFileError, match=r"gbk\.yaml:2: this is not UTF-8"):
        load_sector_folder(folder)


def test_a_folder_under_another_name_is_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path).rename(tmp_path / "elsewhere")
    with pytest.raises(PolicyFileError, match="the folder is called elsewhere"):
        load_sector_folder(folder)


def test_a_folder_without_facts_is_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "facts.yaml").unlink()
    with pytest.raises(PolicyFileError, match=r"facts\.yaml:1: the file cannot be read"):
        load_sector_folder(folder)


def _copy(tmp_path: Path) -> Path:
    folder = tmp_path / "office"
    for path in OFFICE.rglob("*.*"):
        target = folder / path.relative_to(OFFICE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return folder
