"""The wheel carries every file of the packages, the data and the sectors' YAML included."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.source import PACKAGES
from tests.places import REPO


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names inside a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=REPO,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("tousu-*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def files(folder: Path) -> set[str]:
    """What a person put into a folder."""
    return {
        path.relative_to(REPO).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_wheel_holds_every_file_of(package: str, wheel: set[str]) -> None:
    assert not files(REPO / package) - wheel


def test_wheel_holds_calendars_and_every_sector(wheel: set[str]) -> None:
    assert any(name.startswith("core/data/") for name in wheel)
    sectors = [path.parent.name for path in (REPO / "plugins").glob("*/sector.yaml")]
    assert sectors
    for sector in sectors:
        for part in ("sector.yaml", "facts.yaml", "policies/", "scenarios/"):
            start = f"plugins/{sector}/{part}"
            assert any(name.startswith(start) for name in wheel), start


def test_wheel_holds_no_tests_and_no_tools(wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
