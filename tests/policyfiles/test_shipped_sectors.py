"""The sectors of this repository load, and nothing in them looks like a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.policyfiles import load_sector_folder
from core.policyfiles.lint import ERROR, lint
from tests.places import REPO

FOLDERS = sorted(path.parent for path in (REPO / "plugins").glob("*/sector.yaml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_shipped_sector_loads_and_has_no_error(folder: Path) -> None:
    sector = load_sector_folder(folder)
    assert sector.policies
    assert not [finding for finding in lint(sector) if finding.severity == ERROR]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_loading_twice_gives_the_same_digests(folder: Path) -> None:
    first, second = (load_sector_folder(folder).policies for _ in range(2))
    assert [policy.digest for policy in first] == [policy.digest for policy in second]
