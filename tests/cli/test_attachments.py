"""`tousu attachment`: files of a case laid, listed and taken by the right of the user named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.bootstrap import Settings, kept_beside, open_desk
from core.storage.people.access import Grant
from core.usecases.casework.intake import Arrival, Claim, submit
from core.usecases.people import access
from core.usecases.proof import auditing
from tests.cli.conftest import Type


@pytest.fixture
def case(home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The number of a complaint, in an office with a handler and an auditor."""
    monkeypatch.setenv("TOUSU_SECTORS", "property_mgmt")
    desk = open_desk(Settings.from_environment())
    for role in ("handler", "auditor"):
        access.add_user(desk, role, grants=[Grant(role)])
    number = submit(
        desk, Arrival("property_mgmt", (Claim("complaint", {"severity": "minor"}),))
    ).cases[0].number  # fmt: skip
    desk.store.engine.dispose()
    return number


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A file."""
    path = tmp_path / "合同.txt"
    path.write_text("甲方乙方", "utf-8")
    return path


def test_a_file_is_laid_listed_taken_and_backed_up(
    tousu: Type, home: Path, case: str, paper: Path, tmp_path: Path
) -> None:
    (added,) = json.loads(
        tousu("attachment", "add", case, paper, "--by", "handler", "--json").stdout
    )
    assert (added["name"], added["kind"], added["by"]) == ("合同.txt", "text", "handler")
    assert "合同.txt" in tousu("attachment", "list", case, "--by", "handler").stdout
    out = tmp_path / "copy.txt"
    tousu("attachment", "get", case, added["file"], "--out", out, "--by", "handler")
    assert out.read_bytes() == paper.read_bytes()
    assert kept_beside(Settings.from_environment())["attachments"].is_dir()
    made = json.loads(tousu("backup", "create", "--json").stdout)
    assert (Path(made["folder"]) / "attachments.tar.gz").is_file()
    drilled = json.loads(tousu("backup", "drill", "--json").stdout)
    assert (drilled["files"], drilled["faults"]) == (1, [])
    (home / "attachments" / added["file"][:2] / added["file"]).unlink()
    put_back = ("restore", made["folder"], "--by", "王五", "--reason", "磁盘损坏", "--replace")
    assert tousu(*put_back).exit_code == 0
    out.unlink()
    tousu("attachment", "get", case, added["file"], "--out", out, "--by", "handler")
    assert out.read_bytes() == paper.read_bytes()


def test_who_may_not_see_the_parties_gets_no_file(tousu: Type, case: str, paper: Path) -> None:
    for words in (("add", case, paper), ("list", case)):
        refused = tousu("attachment", *words, "--by", "auditor")
        assert refused.exit_code != 0
        assert "合同" not in refused.stdout
    assert tousu("attachment", "list", case, "--by", "nobody").exit_code != 0
    assert tousu("attachment", "list", case, "--by", "handler").stdout == ""


def test_what_does_harm_and_what_is_too_large_is_refused(
    tousu: Type, case: str, tmp_path: Path
) -> None:
    page = tmp_path / "a.svg"
    page.write_text("<svg onload='x'/>", "utf-8")
    assert tousu("attachment", "add", case, page, "--by", "handler").exit_code != 0
    with (tmp_path / "large.txt").open("wb") as large:
        large.truncate(16 * 1024 * 1024)
    refused = tousu("attachment", "add", case, tmp_path / "large.txt", "--by", "handler")
    assert refused.exit_code != 0
    assert "15 MiB" in refused.output


def test_a_look_is_entered_in_the_register(tousu: Type, case: str) -> None:
    tousu("attachment", "list", case, "--by", "handler")
    desk = open_desk(Settings.from_environment())
    (entry,) = auditing.register(desk, events=("identity",), number=case)
    assert entry.by == "handler"
    desk.store.engine.dispose()
