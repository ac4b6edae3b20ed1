"""What becomes of a plugin or a folder that misbehaves, and of a route that asks nobody."""

from __future__ import annotations

import signal
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from pluggy import HookimplMarker

from api import auth
from console.app import create_app
from core import registry, sdk
from core.bootstrap import Settings, open_desk
from core.domain.errors import TousuError
from core.domain.rules.sectors import Sector
from core.patience import uncounted, within
from core.policyfiles import PolicyFileError, load_sector_folder
from core.registry import PluginError, Registry
from core.sdk import load_sector
from tests.policyfiles.offices import OFFICE

hookimpl = HookimplMarker("tousu")
EVIL = "evil"


class Point:
    """An entry point that loads what it is told to, or fails."""

    value, group = "evil.module", "tousu"

    def __init__(self, load: Any, name: str = EVIL) -> None:
        self.load, self.name = load, name


def raising(error: BaseException) -> Any:
    """A function that raises."""

    def fail() -> Any:
        raise error

    return fail


def plugin(answer: Any) -> Any:
    """A plugin whose hook calls ``answer``."""
    return SimpleNamespace(tousu_sectors=hookimpl(lambda: answer()))  # noqa: PLW0108


sound = plugin(lambda: [load_sector(OFFICE)])

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


def swallowing() -> Any:
    """Takes what should end it for a mistake of its own, once."""
    with suppress(Exception):
        forever()
    return []


def forever() -> Any:
    """A loop without end."""
    while True:
        pass


def shadowing() -> Any:
    """A sector of its own under the name of another's."""
    return [replace(load_sector(OFFICE), slug="office")]


MISBEHAVING: dict[str, tuple[Any, str]] = {
    "loops for ever": (forever, "not done after"),
    "loops and catches": (swallowing, "not done after"),
    "sleeps": (lambda: time.sleep(60), "not done after"),
    "ends the program": (raising(SystemExit(0)), "SystemExit"),
    "raises": (raising(ZeroDivisionError("x")), "ZeroDivisionError"),
    "raises an endless message": (raising(ValueError("x" * 10**6)), "ValueError"),
    "answers nonsense": (lambda: {"a": 1}, "expected is a list of Sector"),
    "answers a million times": (lambda: [object()] * 10**6, "expected is a list of Sector"),
    "brings a sector twice": (lambda: shadowing() * 2, "two sectors are called"),
    "takes another's name": (shadowing, "two sectors are called"),
}


@pytest.mark.parametrize("way", MISBEHAVING)
@pytest.mark.parametrize("name", ["aaa", "zzz"])
def test_a_plugin_that_misbehaves_is_left_out_and_the_others_serve(
    way: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "ANSWERING", 0.2)
    answer, told = MISBEHAVING[way]
    evil, good = Point(lambda: plugin(answer), name), Point(lambda: sound, "office")
    begun = time.perf_counter()
    found = Registry.load(found=[evil, good], sparing=True)  # type: ignore[list-item]
    assert time.perf_counter() - begun < 5
    assert list(found.sectors) == ["office"]
    assert found.sector("office").title["en"] == "Model office"
    assert list(found.left_out) == [name]
    assert told in str(found.left_out[name])
    assert len(str(found.left_out[name])) < 2000


def test_a_plugin_that_never_ends_being_imported_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "IMPORTING", 0.2)
    points = [Point(forever), Point(lambda: sound, "office")]
    found = Registry.load(found=points, sparing=True)  # type: ignore[arg-type]
    assert (list(found.sectors), list(found.left_out)) == (["office"], [EVIL])


def test_reading_its_own_folder_takes_nothing_from_the_time_of_a_plugin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def slowly(path: Path) -> Sector:
        time.sleep(0.3)
        return load_sector_folder(path)

    monkeypatch.setattr(sdk, "load_sector_folder", slowly)
    monkeypatch.setattr(registry, "ANSWERING", 0.2)
    found = Registry.load(found=[Point(lambda: sound)])  # type: ignore[list-item]
    assert list(found.sectors) == ["office"]


def test_where_no_plugin_is_sound_the_program_does_not_start() -> None:
    with pytest.raises(PluginError, match=EVIL):
        Registry.load(found=[Point(raising(ValueError("x")))], sparing=True)  # type: ignore[list-item]


def test_an_office_serves_without_a_plugin_that_fails_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    points = [Point(lambda: plugin(forever)), Point(lambda: sound, "office")]
    monkeypatch.setattr(registry, "ANSWERING", 0.2)
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    settings = Settings.from_environment({"TOUSU_HOME": str(tmp_path)})
    desk = open_desk(settings)
    assert list(desk.registry.sectors) == ["office"]
    assert f"plugin {EVIL}" in caplog.text
    app = create_app(desk)
    check = app.test_client().get("/health/ready").get_json()["checks"]["sectors"]
    assert (check["status"], check["reason"]) == ("warning", "sector_left_out")
    assert check["left_out"] == [EVIL]
    desk.store.engine.dispose()


def test_an_alarm_of_others_is_put_back() -> None:
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 30)
        with within(5), uncounted():
            pass
        assert 20 < signal.getitimer(signal.ITIMER_REAL)[0] <= 30
        assert not rung
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_the_floor() -> None:
    assert 2 * len(ERRORS) + len(FOLDERS) + 2 * len(MISBEHAVING) >= 40
