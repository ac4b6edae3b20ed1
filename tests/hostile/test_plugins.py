"""What becomes of a plugin or a folder that misbehaves, and of a route that asks nobody."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from pluggy import HookimplMarker

from api import auth
from core.domain.errors import TousuError
from core.policyfiles import PolicyFileError
from core.registry import PluginError, Registry

hookimpl = HookimplMarker("tousu")
EVIL = "evil"


class Point:
    """An entry point that loads what it is told to, or fails."""

    name, value, group = EVIL, "evil.module", "tousu"

    def __init__(self, load: Any) -> None:
        self.load = load


def raising(error: BaseException) -> Any:
    """A function that raises."""

    def fail() -> Any:
        raise error

    return fail


def plugin(answer: Any) -> Any:
    """A plugin whose hook calls ``answer``."""
    return SimpleNamespace(tousu_sectors=hookimpl(lambda: answer()))  # noqa: PLW0108


ERRORS = (ImportError("x"), ZeroDivisionError("x"), RecursionError("x"), MemoryError(), KeyError(1),
          ValueError("x"), TypeError("x"), OSError("x"), AssertionError())  # fmt: skip


@pytest.mark.parametrize("error", ERRORS, ids=repr)
@pytest.mark.parametrize("when", ["imported", "asked"])
def test_a_plugin_that_fails_is_named(error: Exception, when: str) -> None:
    load = raising(error) if when == "imported" else lambda: plugin(raising(error))
    with pytest.raises(PluginError) as caught:
        Registry.load(found=[Point(load)])  # type: ignore[list-item]
    assert EVIL in str(caught.value)


@pytest.mark.parametrize(
    "answer", [7, "sectors", {"a": 1}, [7], [None], object(), [object()] * 10**6]
)
def test_a_plugin_that_answers_nonsense_is_named(answer: Any) -> None:
    with pytest.raises(PluginError) as caught:
        Registry.load(found=[Point(lambda: plugin(lambda: answer))])  # type: ignore[list-item]
    assert EVIL in str(caught.value)
    assert len(str(caught.value)) < 2000


def test_a_route_that_asks_nobody_keeps_the_program_from_starting() -> None:
    app = Flask("careless")
    app.add_url_rule("/all-cases", "careless.list_all", lambda: "everything")
    with pytest.raises(RuntimeError, match=r"careless\.list_all"):
        auth.init_app(app)


FOLDERS = {
    "nonsense": {"sector.yaml": "7"},
    "a bomb": {"sector.yaml": "a: &a [x]\n" + "b: [*a, *a]\n" * 100},
    "an object": {"sector.yaml": "!!python/object/apply:os.system [touch /tmp/owned]\n"},
    "too large": {"sector.yaml": "a: 1\n" * 300_000},
    "unknown keys": {"sector.yaml": "slug: evil\nexec: rm\n__class__: x\n"},
    "another's name": {"sector.yaml": "slug: ../hospital\n"},
}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_of_nonsense_is_refused_in_words(tmp_path: Path, name: str) -> None:
    folder = tmp_path / EVIL
    folder.mkdir()
    for file, text in FOLDERS[name].items():
        (folder / file).write_text(text, "utf-8")
    with pytest.raises(TousuError) as caught:
        Registry.load(folders=(folder,), found=())
    assert caught.value.zh
    assert isinstance(caught.value, PolicyFileError | PluginError) or caught.value.code


def test_a_folder_cannot_lead_outside_itself(tmp_path: Path) -> None:
    folder = tmp_path / EVIL
    (folder / "policies").mkdir(parents=True)
    (folder / "sector.yaml").write_text("slug: evil\n", "utf-8")
    (folder / "policies" / "x.yaml").symlink_to("/etc/passwd")
    with pytest.raises(TousuError) as caught:
        Registry.load(folders=(folder,), found=())
    assert "root:" not in str(caught.value)


def test_the_floor() -> None:
    assert 2 * len(ERRORS) + len(FOLDERS) >= 20
