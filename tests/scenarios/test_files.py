"""Scenario files: several documents in one, every mistake by file and line, nothing ignored."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.policyfiles import PolicyFileError
from core.scenarios import Scenario, read_scenarios
from tests.sectors.stories import ZONE, instant

GOOD = """\
scenario: 受理
sector: demo
case: {at: 2024-03-04 09:00, kind: complaint}
expect: {status: registered}
steps:
  - at: 2024-03-05 09:00
    do: accept
    by: handler
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Where a scenario file is written."""
    return tmp_path / "case.yaml"


def read(file: Path, text: str) -> list[Scenario]:
    """The scenarios of a text, written to ``file`` first."""
    file.write_text(text, encoding="utf-8")
    return list(read_scenarios([file], ZONE))


def refusal(file: Path, text: str) -> str:
    """Why a text is refused."""
    with pytest.raises(PolicyFileError) as refused:
        read(file, text)
    return str(refused.value)


def test_a_scenario_is_read(written: Path) -> None:
    (scenario,) = read(written, GOOD)
    assert (scenario.title, scenario.sector, scenario.profile) == ("受理", "demo", "default")
    assert scenario.case is not None
    assert scenario.case["at"] == instant("2024-03-04 09:00")
    assert [(step.at, step.given["do"]) for step in scenario.steps] == [
        (instant("2024-03-05 09:00"), "accept")
    ]


def test_several_documents_stand_in_one_file_and_keep_their_lines(written: Path) -> None:
    text = f"---\n# the first\n{GOOD}---\n{GOOD.replace('受理', '再受理')}\n---\n"
    first, second = read(written, text)
    assert [first.title, second.title] == ["受理", "再受理"]
    assert second.steps[0].line == 17
    assert second.line(("expect", "status")).endswith("case.yaml:15")


def test_folders_are_read_whole_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b/2.yaml", "a.yaml", "b/1.yaml", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(GOOD.replace("受理", name), encoding="utf-8")
    titles = [scenario.title for scenario in read_scenarios([tmp_path], ZONE)]
    assert titles == ["a.yaml", "b/1.yaml", "b/2.yaml"]


def test_of_a_sector_folder_only_its_scenarios_are_read(tmp_path: Path) -> None:
    for name in ("demo/sector.yaml", "demo/policies/a.yaml", "demo/scenarios/a.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(GOOD.replace("受理", name), encoding="utf-8")
    titles = [scenario.title for scenario in read_scenarios([tmp_path], ZONE)]
    assert titles == ["demo/scenarios/a.yaml"]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("sector:", "sektor:", 2, ["sektor", "sector"]),
        ("kind:", "kinds:", 3, ["kinds", "kind"]),
        ("status:", "statsu:", 4, ["statsu", "status"]),
        ("    do:", "    does:", 7, ["does", "do"]),
        ("status: registered", "timers: {accept: {deu: 2024-03-13}}", 4, ["deu", "due"]),
        ("status: registered", "task: {callback: {atempts: 1}}", 4, ["atempts", "attempts"]),
        ("status: registered", "ledger: {accept: {skiped: 2}}", 4, ["skiped", "skipped"]),
        ("status: registered", "cases: [{statsu: x}]", 4, ["statsu", "status"]),
        ("2024-03-05 09:00", "2024-03-05", 6, ["2018-04-26 10:00"]),
        ("2024-03-04 09:00", "yesterday", 3, ["2018-04-26 10:00"]),
        ("case: {at: 2024-03-04 09:00, kind: complaint}\n", "", 1, ["case", "office"]),
        (", kind: complaint", "", 3, ["kind"]),
        ("scenario: 受理\n", "", 1, ["scenario"]),
        ("steps:", "others: [{at: 2024-03-01 09:00, knid: report}]\nsteps:", 5, ["knid", "kind"]),
        ("steps:", "others: [{at: yesterday, kind: report}]\nsteps:", 5, ["2018-04-26 10:00"]),
        ("steps:", "steps: 3\nstep:", 5, ["steps"]),
        ("  - at: 2024", "  - accept\n  - at: 2024", 6, ["mapping"]),
        ("{status: registered}", "accepted", 4, ["mapping"]),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_was_meant(
    written: Path, old: str, new: str, line: int, words: list[str]
) -> None:
    assert old in GOOD
    said = refusal(written, GOOD.replace(old, new, 1))
    assert f"case.yaml:{line}" in said
    assert all(word in said for word in words), said


def test_every_mistake_of_a_file_is_told_at_once(written: Path) -> None:
    said = refusal(written, GOOD.replace("sector", "sektor") + "---\n" + GOOD.replace("do:", "dо:"))
    assert "case.yaml:2" in said
    assert "case.yaml:16" in said


def test_a_key_written_twice_is_refused(written: Path) -> None:
    assert "case.yaml:9" in refusal(written, GOOD + "sector: demo\n")
