"""Sectors come by entry point or by folder; what is not asked for is not imported."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from core import hookspecs, sdk
from core.domain.errors import NotFound
from core.domain.rules.sectors import Sector
from core.registry import PluginError, Registry
from tests.policyfiles.offices import OFFICE

Plugin = Callable[..., EntryPoint]


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> Plugin:
    """Makes a plugin module that answers the given hooks; says nothing of it to the registry."""

    def make(name: str, **hooks: Callable[..., Any]) -> EntryPoint:
        module = types.ModuleType(f"plugin_{name}")
        for hook, answer in hooks.items():
            setattr(module, hook, sdk.hookimpl(answer))
        monkeypatch.setitem(sys.modules, module.__name__, module)
        return EntryPoint(name, module.__name__, "tousu")

    return make


def office_sector() -> list[Sector]:
    """What a packaged sector answers."""
    return [sdk.load_sector(OFFICE / "__init__.py")]


def test_a_packaged_sector_answers_the_hook(plugin: Plugin) -> None:
    registry = Registry.load(found=[plugin("office", tousu_sectors=office_sector)])
    assert [sector.slug for sector in registry] == ["office"]
    assert registry.sector("office").title["en"] == "Model office"


def test_a_folder_of_data_needs_no_package() -> None:
    for folder in (OFFICE, OFFICE.parent):
        assert list(Registry.load(folders=[folder], found=[]).sectors) == ["office"]


def test_what_is_not_named_is_not_imported(plugin: Plugin) -> None:
    other = EntryPoint("other", "a_module_that_does_not_exist", "tousu")
    office = plugin("office", tousu_sectors=office_sector)
    assert list(Registry.load(["office"], found=[office, other]).sectors) == ["office"]


def test_a_name_that_nothing_brings_is_told_with_those_there_are(plugin: Plugin) -> None:
    with pytest.raises(NotFound) as refused:
        Registry.load(["hospitl"], found=[plugin("office", tousu_sectors=office_sector)])
    assert refused.value.problems[0].hint == "available: office"


def test_a_plugin_that_cannot_be_imported_is_named() -> None:
    broken = EntryPoint("broken", "a_module_that_does_not_exist", "tousu")
    with pytest.raises(PluginError, match="plugin broken: cannot be loaded"):
        Registry.load(found=[broken])


def test_an_unknown_hook_is_named_with_those_there_are(plugin: Plugin) -> None:
    with pytest.raises(PluginError, match=r"plugin odd.*tousu_sectrs.*hooks are tousu_sectors"):
        Registry.load(found=[plugin("odd", tousu_sectrs=office_sector)])


def test_a_wrong_answer_is_named_with_what_was_expected(plugin: Plugin) -> None:
    with pytest.raises(PluginError, match=r"plugin odd.*returned 'office', expected is a list"):
        Registry.load(found=[plugin("odd", tousu_sectors=lambda: "office")])


def test_two_sectors_of_one_name_are_refused(plugin: Plugin) -> None:
    with pytest.raises(PluginError, match="two sectors are called office"):
        Registry.load(folders=[OFFICE], found=[plugin("one", tousu_sectors=office_sector)])


def test_a_folder_prevails_over_the_packaged_sector_it_is_a_copy_of(plugin: Plugin) -> None:
    never = plugin("office", tousu_sectors=lambda: pytest.fail("the package was asked"))
    registry = Registry.load(folders=[OFFICE], found=[never])
    assert registry.sector("office").folder == str(OFFICE.resolve())


def test_a_path_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="is no folder"):
        Registry.load(folders=[tmp_path / "nowhere"], found=[])


def test_every_hook_is_documented_in_five_parts() -> None:
    hooks = [value for name, value in vars(hookspecs).items() if name.startswith("tousu_")]
    assert hooks
    for hook in hooks:
        parts = ("When:", "Arguments:", "Return:", "Asked:", "Example::")
        places = [(hook.__doc__ or "").find(part) for part in parts]
        assert -1 not in places
        assert places == sorted(places)


def test_the_front_door_holds_what_it_promises() -> None:
    assert all(hasattr(sdk, name) for name in sdk.__all__)
