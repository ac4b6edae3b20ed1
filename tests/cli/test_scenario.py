"""`tousu scenario run`: passes, failures with file and line, files that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Type
from tests.usecases.publishing import lean

PASSES = """\
scenario: 轻微投诉两日内解决
sector: property_mgmt
case: {at: 2026-03-02 10:00, kind: complaint, facts: {severity: minor}}
expect:
  timers:
    resolve: {due: 2026-03-04, state: running}
"""
FAILS = PASSES.replace("2026-03-04", "2026-03-05")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "scenarios"
    place.mkdir()
    return place


def test_what_passes_is_counted(tousu: Type, folder: Path) -> None:
    (folder / "one.yaml").write_text(PASSES, "utf-8")
    result = tousu("scenario", "run", folder)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == ["passed  轻微投诉两日内解决", "1 passed, 0 failed"]


def test_what_fails_names_file_line_path_and_both_values(tousu: Type, folder: Path) -> None:
    file = folder / "one.yaml"
    file.write_text(f"{PASSES}---\n{FAILS}", "utf-8")
    result = tousu("scenario", "run", file)
    assert result.exit_code == 1
    line = f"{PASSES}---\n{FAILS}".splitlines().index(FAILS.splitlines()[-1]) + 1
    assert f"{file}:{line} expect.timers.resolve.due" in result.stdout
    assert "'2026-03-05'" in result.stdout
    assert "'2026-03-04'" in result.stdout
    assert result.stdout.splitlines()[-1] == "1 passed, 1 failed"


def test_json_is_an_object_a_line(tousu: Type, folder: Path) -> None:
    file = folder / "one.yaml"
    file.write_text(f"{PASSES}---\n{FAILS}", "utf-8")
    result = tousu("scenario", "run", "--json", file)
    passed, failed = map(json.loads, result.stdout.splitlines())
    assert passed == {
        "scenario": "轻微投诉两日内解决", "file": str(file), "passed": True, "failures": [],
    }  # fmt: skip
    (difference,) = failed["failures"]
    assert (difference["expected"], difference["found"]) == ("2026-03-05", "2026-03-04")
    assert difference["path"] == "expect.timers.resolve.due"


def test_a_file_with_a_mistake_fails_and_the_others_still_run(tousu: Type, folder: Path) -> None:
    (folder / "a.yaml").write_text(PASSES.replace("expect:", "expcet:"), "utf-8")
    (folder / "b.yaml").write_text(PASSES, "utf-8")
    result = tousu("scenario", "run", folder)
    assert result.exit_code == 1
    assert "did you mean expect?" in result.stdout
    assert result.stdout.splitlines()[-1] == "1 passed, 1 failed"


def test_a_sector_that_is_not_there_fails_its_scenarios(tousu: Type, folder: Path) -> None:
    (folder / "a.yaml").write_text(PASSES.replace("property_mgmt", "lighthouse"), "utf-8")
    result = tousu("scenario", "run", folder)
    assert result.exit_code == 1
    assert "lighthouse" in result.stdout


def test_nothing_to_run_is_a_mistake(tousu: Type, folder: Path) -> None:
    result = tousu("scenario", "run", folder)
    assert result.exit_code == 2
    assert str(folder) in result.stderr


def test_a_sector_folder_is_checked_with_its_scenarios(tousu: Type, tmp_path: Path) -> None:
    result = tousu("sector", "check", lean("property_mgmt", tmp_path))
    assert result.exit_code == 0, result.output
    assert "0 errors" in result.stdout
    assert "2 scenarios passed, 0 failed" in result.stdout
