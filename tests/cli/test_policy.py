"""`tousu policy` and `tousu sector`: what a policy says, and what is wrong with its files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Type
from tests.places import REPO


@pytest.fixture
def lighthouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sector folder without packaging, found by TOUSU_SECTOR_PATH."""
    folder = tmp_path / "sectors" / "lighthouse"
    shutil.copytree(REPO / "plugins" / "property_mgmt", folder)
    manifest = folder / "sector.yaml"
    text = manifest.read_text("utf-8").replace("sector: property_mgmt", "sector: lighthouse")
    manifest.write_text(text, "utf-8")
    monkeypatch.setenv("TOUSU_SECTOR_PATH", str(folder.parent))
    return folder


def test_a_trial_says_what_would_be_due(tousu: Type) -> None:
    words = "explain property_mgmt --fact severity=minor --on 2026-09-28 --json"
    said = json.loads(tousu("policy", *words.split()).stdout)
    due = {timer["name"]: timer["due"] for timer in said["timers"]}
    assert due["resolve"] == "2026-09-30"
    assert (said["policy"], said["version"]) == ("complaint", "2018-01-01")


def test_a_trial_names_the_ground_with_its_article(tousu: Type) -> None:
    words = "explain market_supervision --fact within_duty=false --on 2026-05-06"
    shown = tousu("policy", *words.split()).stdout
    assert "outside_duty" in shown
    assert "条" in shown


def test_a_trial_asks_for_what_is_missing(tousu: Type) -> None:
    words = "explain market_supervision --fact within_duty=是 --on 2026-05-06 --json"
    said = json.loads(tousu("policy", *words.split()).stdout)
    assert said["verdict"] == "undetermined"
    assert "within_duty" not in [asked["fact"] for asked in said["missing"]]
    assert all(asked["zh"] for asked in said["missing"])


def test_a_trial_stores_nothing(tousu: Type, home: Path) -> None:
    assert tousu("policy", "explain", "property_mgmt").exit_code == 0
    assert not home.exists()


def test_a_policy_is_shown_as_it_is_resolved(tousu: Type) -> None:
    words = "show market_supervision complaint --version 2026-04-15"
    shown = tousu("policy", *words.split()).stdout
    lines = [line for line in shown.splitlines() if not line.startswith("#")]
    assert lines[0] == "policy: complaint"
    assert "procedure:" in lines, "what the base and the version before it say is in it"
    document = json.loads(tousu("policy", *words.split(), "--json").stdout)
    assert document["policy"] == "complaint"
    assert next(iter(document)) == "policy"


def test_the_packaged_policies_have_no_errors(tousu: Type) -> None:
    result = tousu("policy", "lint")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1].startswith("0 errors")


def test_a_broken_policy_file_is_a_finding_with_its_line(tousu: Type, lighthouse: Path) -> None:
    file = lighthouse / "policies" / "complaint_2018-01-01.yaml"
    text = file.read_text("utf-8").replace("minor_within:", "minor_withinn:", 1)
    file.write_text(text, "utf-8")
    line = next(n for n, words in enumerate(text.splitlines(), 1) if "minor_within)" in words or
                "params.minor_within" in words)  # fmt: skip
    result = tousu("policy", "lint", "lighthouse")
    assert result.exit_code == 1
    assert f"complaint_2018-01-01.yaml:{line}" in result.stdout
    assert "did you mean minor_withinn?" in result.stdout
    findings = json.loads(tousu("policy", "lint", "lighthouse", "--json").stdout)
    assert {finding["severity"] for finding in findings} == {"error"}


def test_a_broken_sector_is_listed_beside_those_that_load(tousu: Type, lighthouse: Path) -> None:
    (lighthouse / "facts.yaml").write_text("facts: nonsense\n", "utf-8")
    result = tousu("sector", "list")
    assert result.exit_code == 1
    assert "lighthouse" in result.stdout
    assert "Property management" in result.stdout


def test_a_sector_is_told_all_that_it_lacks(tousu: Type, lighthouse: Path) -> None:
    shutil.rmtree(lighthouse / "scenarios")
    (lighthouse / "QUALITY.yaml").unlink()
    result = tousu("sector", "check", lighthouse)
    assert result.exit_code == 1
    assert "no scenarios" in result.stdout
    assert "no QUALITY.yaml" in result.stdout
