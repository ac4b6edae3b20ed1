"""A change of rules typed on the command line, from its first line to its publication."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Type
from tests.usecases.publishing import lean

DRAFT = ("policy", "draft")
NEW = "policies/complaint_2099-01-01.yaml"


@pytest.fixture
def people(tousu: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office of one sector with somebody who writes and somebody who decides."""
    monkeypatch.setenv("TOUSU_SECTORS", "property_mgmt")
    monkeypatch.setenv("TOUSU_SECTOR_PATH", str(lean("property_mgmt", tmp_path / "sectors")))
    for name, role in (("lin", "policy_editor"), ("wang", "policy_approver")):
        assert tousu("user", "add", name, "--role", role).exit_code == 0


@pytest.mark.usefixtures("people")
def test_the_monday_story(tousu: Type, tmp_path: Path) -> None:
    begin = ("begin", "property_mgmt", "缩短期限", "--amends", "complaint")
    assert tousu(*DRAFT, *begin, "--from", "2099-01-01", "--by", "lin").exit_code == 0
    shown = tousu(*DRAFT, "show", 1, "--file", NEW, "--by", "lin").output
    assert shown.startswith("policy: complaint\nin_force: {from: 2099-01-01}\n")
    file = tmp_path / "new.yaml"
    file.write_text(shown + "title: {zh: 住户投诉(修订), en: Resident complaint}\n", "utf-8")
    assert tousu(*DRAFT, "set-file", 1, NEW, file, "--by", "lin").exit_code == 0
    for deed, by in (("check", "lin"), ("submit", "lin"), ("approve", "wang"), ("publish", "wang")):
        done = tousu(*DRAFT, deed, 1, "--by", by)
        assert done.exit_code == 0, done.output
    assert "published" in tousu(*DRAFT, "list", "--by", "wang").output
    assert tousu("policy", "export", "--sector", "property_mgmt", "--out", tmp_path).exit_code == 0
    assert (tmp_path / "property_mgmt" / "published" / NEW).read_bytes() == file.read_bytes()
    assert tousu("journal", "verify").exit_code == 0


@pytest.mark.usefixtures("people")
def test_files_become_a_draft_and_mistakes_have_their_place(tousu: Type, tmp_path: Path) -> None:
    file = tmp_path / NEW
    file.parent.mkdir()
    file.write_text("policy: complaint\nin_force: {from: 2099-01-01}\ntims: {}\n", "utf-8")
    where = ("--sector", "property_mgmt", "--by", "lin")
    assert tousu("policy", "import", "试", file, *where).exit_code == 0
    checked = tousu(*DRAFT, "check", 1, "--by", "lin")
    assert checked.exit_code == 1
    assert f"{NEW}:3 tims" in checked.output
    assert tousu(*DRAFT, "submit", 1, "--by", "wang").exit_code == 2


@pytest.mark.usefixtures("people")
def test_an_altered_history_is_found(tousu: Type, home: Path) -> None:
    from sqlalchemy import text

    from core.storage.database.engine import create_engine

    tousu(*DRAFT, "begin", "property_mgmt", "试", "--by", "lin")
    engine = create_engine(f"sqlite:///{home / 'tousu.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE draft_events SET by = 'zhao'"))
    engine.dispose()
    found = tousu("journal", "verify")
    assert found.exit_code == 1
    assert "draft 1 entry 记录 1" in found.output
