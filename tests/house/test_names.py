"""core, api and plugins are plain names; nobody else may bring them into this environment."""

from __future__ import annotations

import importlib
from importlib import metadata
from pathlib import Path

import pytest

from tests.house.source import PACKAGES, PROJECT
from tests.places import REPO


@pytest.mark.parametrize("package", PACKAGES)
def test_the_import_is_ours(package: str) -> None:
    module = importlib.import_module(package)
    assert [Path(place) for place in module.__path__] == [REPO / package]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_brings_the_name(package: str) -> None:
    others = set(metadata.packages_distributions().get(package, ())) - {"tousu"}
    assert not others, f"uninstall {others}: each has its own '{package}', which would hide ours"


def test_the_installed_entry_points_are_those_of_the_project_file() -> None:
    installed = {point.name: point.value for point in metadata.entry_points(group="tousu")}
    written = PROJECT["project"]["entry-points"]["tousu"]
    assert {name: installed.get(name) for name in written} == written, "run `make setup`"


def test_every_sector_folder_is_an_entry_point() -> None:
    folders = {path.parent.name for path in (REPO / "plugins").glob("*/sector.yaml")}
    assert folders == set(PROJECT["project"]["entry-points"]["tousu"])


def test_the_command_is_installed() -> None:
    (command,) = metadata.entry_points(group="console_scripts", name="tousu")
    assert callable(command.load())
