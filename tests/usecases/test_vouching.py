"""Two people vouch for the files of a sector; from then on a changed file is seen."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.errors import NotFound, Refusal
from core.registry import Registry
from core.storage.people.access import Grant
from core.usecases.desk import Desk
from core.usecases.people import access
from core.usecases.proof import auditing, verifying, vouching
from tests.places import REPO

SECTOR = "property_mgmt"


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Desk:
    """An office whose one sector is a copy that may be changed, and its people."""
    folder = tmp_path / SECTOR
    shutil.copytree(REPO / "plugins" / SECTOR, folder)
    for name, role in (("gao", "admin"), ("gu", "admin"), ("an", "security_admin")):
        access.add_user(desk, name, grants=[Grant(role)])
    access.add_user(desk, "wang", grants=[Grant("chief")])
    return replace(desk, registry=Registry.load(folders=(folder,), found=()))


def folder(office: Desk) -> Path:
    return Path(office.registry.shipped[SECTOR].folder)


def state(office: Desk) -> str:
    (found,) = vouching.look(office)
    return found.state


def both(office: Desk) -> None:
    """The two vouch for what is there now."""
    vouching.vouch(office, SECTOR, "gao")
    vouching.vouch(office, SECTOR, "an")


def test_it_takes_an_administrator_and_a_security_administrator(office: Desk) -> None:
    assert state(office) == "new"
    assert vouching.vouch(office, SECTOR, "gao").state == "asked"
    for other in ("gao", "gu"):
        with pytest.raises(Refusal) as refused:
            vouching.vouch(office, SECTOR, other)
        assert refused.value.code == "needs_second_officer"
    for stranger in ("wang", "nobody"):
        with pytest.raises(Refusal) as refused:
            vouching.vouch(office, SECTOR, stranger)
        assert refused.value.code == "not_allowed"
    done = vouching.vouch(office, SECTOR, "an")
    assert (done.state, done.by) == ("vouched", ("gao", "an"))
    assert vouching.vouch(office, SECTOR, "gu") == done, "it is vouched for already"
    told = auditing.register(office, events=(vouching.ASKED, vouching.VOUCHED))
    assert [(one.event, one.by) for one in told] == [
        ("sector_asked", "gao"), ("sector_vouched", "an"),
    ]  # fmt: skip
    assert verifying.verify_log(office).faults == []
    with pytest.raises(NotFound):
        vouching.vouch(office, "hospital", "gao")


@pytest.mark.parametrize(
    "change",
    [
        lambda home: (home / "__init__.py").write_text("import os\n"),
        lambda home: (home / "policies" / "another.yaml").write_text("x: 1\n"),
        lambda home: (home / "sector.yaml").rename(home / "sector2.yaml"),
        lambda home: next((home / "scenarios").iterdir()).unlink(),
    ],
    ids=["code changed", "file added", "file renamed", "file taken away"],
)
def test_whatever_changes_in_its_folder_is_seen(
    change: Callable[[Path], object], office: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    both(office)
    with caplog.at_level(logging.WARNING, "tousu.sectors"):
        vouching.warn(office)
        assert not caplog.records
        change(folder(office))
        vouching.warn(office)
    (record,) = caplog.records
    assert "gao and an" in record.getMessage()
    assert state(office) == "changed"


def test_what_python_leaves_behind_is_no_change(office: Desk) -> None:
    both(office)
    (folder(office) / "__pycache__").mkdir(exist_ok=True)
    (folder(office) / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert state(office) == "vouched"


def test_an_older_version_that_is_put_back_is_not_vouched_for_any_more(office: Desk) -> None:
    file = folder(office) / "__init__.py"
    both(office)
    old = file.read_bytes()
    file.write_bytes(old + b"# mended\n")
    both(office)
    assert state(office) == "vouched"
    file.write_bytes(old)
    assert state(office) == "changed"


def test_one_alone_does_not_vouch_for_what_changed_meanwhile(office: Desk) -> None:
    vouching.vouch(office, SECTOR, "an")
    (folder(office) / "added.yaml").write_text("x: 1\n")
    assert vouching.vouch(office, SECTOR, "gao").state == "asked", "the other saw other files"
    assert vouching.vouch(office, SECTOR, "an").state == "vouched"
