"""The locks cover what the project asks for, and every line in them is checked by hash."""

from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import PROJECT
from tests.places import REPO

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock")


def pins(lock: str) -> dict[str, set[str]]:
    """name -> versions; a package may have one version for each Python."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([\w.-]+)==([\w.!+]+)", (REPO / lock).read_text("utf-8"), re.M
    ):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def asked(*, dev: bool) -> list[Requirement]:
    """What pyproject.toml asks for."""
    project, groups = PROJECT["project"], PROJECT["dependency-groups"]
    words = [*project["dependencies"], *groups["build"], *PROJECT["build-system"]["requires"]]
    if dev:
        words += project["optional-dependencies"]["dev"]
    return [Requirement(word) for word in words]


@pytest.mark.parametrize(("lock", "dev"), [(LOCKS[0], False), (LOCKS[1], True)])
def test_lock_holds_everything_asked_for(lock: str, dev: bool) -> None:
    held = pins(lock)
    for wanted in asked(dev=dev):
        versions = held.get(canonicalize_name(wanted.name), set())
        assert versions, f"{wanted.name} is not in {lock}: run `make lock`"
        assert all(wanted.specifier.contains(version) for version in versions), (wanted, versions)


def test_both_locks_agree() -> None:
    run, dev = pins(LOCKS[0]), pins(LOCKS[1])
    assert {name: dev.get(name) for name in run} == run, "run `make lock`"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_names_no_machine(lock: str) -> None:
    text = (REPO / lock).read_text("utf-8")
    packages = re.split(r"^(?=[\w.-]+==)", text, flags=re.M)[1:]
    assert packages
    assert all("--hash=sha256:" in package for package in packages)
    assert not re.search(r"https?://|file:|--index|--find-links|/home/|/root/", text)


def test_running_needs_none_of_the_tools_for_development() -> None:
    tools = {Requirement(word).name for word in PROJECT["project"]["optional-dependencies"]["dev"]}
    assert not tools & set(pins(LOCKS[0]))
