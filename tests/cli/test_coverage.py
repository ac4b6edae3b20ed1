"""`tousu sector coverage`: what is expressed, where, what is not and why, and what is missing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Type
from tests.places import REPO

SECTORS = ["hospital", "market_supervision", "property_mgmt"]


@pytest.fixture
def quality(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The list of a sector called harbour, found by TOUSU_SECTOR_PATH."""
    folder = tmp_path / "sectors" / "harbour"
    shutil.copytree(REPO / "plugins" / "property_mgmt", folder)
    manifest = folder / "sector.yaml"
    text = manifest.read_text("utf-8").replace("sector: property_mgmt", "sector: harbour")
    manifest.write_text(text, "utf-8")
    monkeypatch.setenv("TOUSU_SECTOR_PATH", str(folder.parent))
    return folder / "QUALITY.yaml"


def changed(quality: Path, old: str, new: str) -> None:
    """Write ``new`` for ``old``, which stands in the list once."""
    text = quality.read_text("utf-8")
    assert text.count(old) == 1
    quality.write_text(text.replace(old, new), "utf-8")


def test_nothing_is_missing_in_the_packaged_sectors(tousu: Type) -> None:
    result = tousu("sector", "coverage", "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert [one["sector"] for one in said] == SECTORS
    for one in said:
        assert one["counts"]["rules"]["missing"] == 0
        numbered = [rule for rule in one["rules"] if rule["numbered"]]
        assert sum(one["counts"]["rules"].values()) == len(numbered)
        assert all(rule["where"] for rule in numbered if rule["status"] == "expressed")


def test_where_a_rule_is_expressed_is_told_with_version_and_line(tousu: Type) -> None:
    (said,) = json.loads(tousu("sector", "coverage", "market_supervision", "--json").stdout)
    (rule,) = (one for one in said["rules"] if one["id"] == "MS-G16")
    (where,) = rule["where"]
    assert (where["document"], where["version"]) == ("quality_complaint", "1998-03-12")
    assert where["path"] == "admissibility.untestable"
    assert "policies/quality_complaint_1998-03-12.yaml:" in where["place"]


def test_the_list_shows_each_group_with_reasons_and_counts(tousu: Type) -> None:
    shown = tousu("sector", "coverage", "property_mgmt")
    assert shown.exit_code == 0
    lines = [line.split() for line in shown.stdout.splitlines()]
    (minor,) = (line for line in lines if line[:1] == ["PI-D01"])
    assert minor[1:4] == ["complaint", "2018-01-01", "parameters.minor_within,"]
    assert "property_mgmt: guidance only 仅作提示" in shown.stdout
    assert "an observed fact about one outsourcing" in shown.stdout
    assert "0 missing 缺少" in shown.stdout


def test_what_is_missing_is_told_with_the_reason_and_fails(tousu: Type, quality: Path) -> None:
    changed(quality, "PI-D01: {expressed:", "PI-D91: {expressed:")
    changed(quality, "at: notices callback_record", "at: notices callback_recrod")
    changed(quality, "PS-D03: {expressed: office", "PS-D03: {later: office")
    result = tousu("sector", "coverage", "harbour")
    assert result.exit_code == 1
    first = result.stdout.partition("expressed 已表达")[0]
    assert "PI-D91" in first
    assert "listed as expressed, but cited nowhere (列为已表达,但没有条款引用)" in first
    assert "cited, but not listed (有条款引用,但没有列入)" in first
    assert "there is no notices callback_recrod" in first
    assert "cited, but not listed as expressed" in first
    assert "4 missing" in result.stdout
    (said,) = json.loads(tousu("sector", "coverage", "harbour", "--json").stdout)
    missing = [rule["id"] for rule in said["rules"] if rule["status"] == "missing"]
    assert missing == ["PI-D91", "PC-D04", "PS-D03", "PI-D01"]


def test_a_mistake_in_the_list_is_told_with_its_line(tousu: Type, quality: Path) -> None:
    changed(quality, "PI-D01: {expressed:", "PI-D01: {expresed:")
    result = tousu("sector", "coverage", "harbour")
    assert result.exit_code == 2
    assert "harbour/QUALITY.yaml:" in result.stderr
    assert "did you mean expressed?" in result.stderr


def test_a_sector_without_a_list_is_told_so(tousu: Type, quality: Path) -> None:
    quality.unlink()
    result = tousu("sector", "coverage", "harbour")
    assert result.exit_code == 2
    assert "QUALITY.yaml:1" in result.stderr
