"""The Monday story, small: see benchmarks/monday.py, which plays it at any size."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from benchmarks import monday
from tests.places import REPO

#: Enough for nursing complaints that were answered on the fourth or fifth day.
CASES, SINCE = 200, date(2026, 7, 1)


@pytest.fixture
def sectors(tmp_path: Path) -> Path:
    """The hospital with few of its scenarios: all of them are played elsewhere."""
    hospital = tmp_path / "sectors" / "hospital"
    shutil.copytree(REPO / "plugins" / "hospital", hospital)
    for path in (hospital / "scenarios").glob("*.yaml"):
        if path.name != "default_versions.yaml":
            path.unlink()
    return hospital.parent


def test_rules_are_changed_over_the_interface_alone(tmp_path: Path, sectors: Path) -> None:
    story = monday.play(CASES, tmp_path, sample=3, sectors=sectors, since=SINCE)
    told = json.loads((tmp_path / "impact.json").read_text("utf-8"))
    assert story.found["imported"]["cases"] == CASES
    assert told["backtest"]["changed"] > 0
    nursing = next(u for u in told["backtest_report"]["by_unit"] if u["unit"] == "nursing_dept")
    assert nursing["now_overdue"] > 0
    assert told["impact migrate"]["moved"] == told["impact migrate"]["open"] > 0
    assert told["impact pinned"]["moved"] == 0
    assert told["impact pinned"]["open"] == told["impact migrate"]["open"]
    assert len(told["signed"]["digest"]) == 64
    assert told["in force"]["version"] == "2027-01-01"
    assert "nursing_dept" in (tmp_path / "impact.md").read_text("utf-8")


def test_what_must_hold_and_does_not_ends_the_story() -> None:
    with pytest.raises(monday.Refused, match="changes nothing"):
        monday.must(False, "the draft changes nothing")
