"""`tousu notice`: what was issued can be listed, had as a file, and checked with the journal."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import docx
import pytest

from core.bootstrap import Settings, open_desk
from core.domain.casework.submissions import Party
from core.usecases.casework.intake import Arrival, Claim, submit
from tests.cli.conftest import Type


@pytest.fixture
def case(tousu: Type, home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The number of a complaint about a lamp, whose opinion form was issued on receipt."""
    monkeypatch.setenv("TOUSU_SECTORS", "property_mgmt")
    tousu(
        "notice", "office", "--sector", "property_mgmt", "--name", "示范物业", "--phone", "1234567"
    )
    desk = open_desk(Settings.from_environment())
    arrival = Arrival(
        "property_mgmt",
        (Claim("complaint", {"severity": "minor"}),),
        subject="楼道灯不亮",
        parties=(Party("complainant", "赵强"),),
    )
    number = submit(desk, arrival).cases[0].number
    desk.store.engine.dispose()
    return number


def issued(tousu: Type, case: str) -> dict[str, str]:
    """The one notice of the case, as the list has it."""
    (notice,) = json.loads(tousu("notice", "list", case, "--json").stdout)["notices"]
    return dict(notice)


def test_notices_and_forms_are_listed(tousu: Type, case: str) -> None:
    notice = issued(tousu, case)
    assert (notice["notice"], notice["title"]) == ("resident_opinion_form", "住户投诉意见表")
    assert len(notice["digest"]) == 64
    said = tousu("notice", "list", case).stdout
    assert notice["number"] in said
    assert "handling_record" in said


def test_a_notice_is_shown_and_written(tousu: Type, case: str, tmp_path: Path) -> None:
    number = issued(tousu, case)["number"]
    assert "楼道灯不亮" in tousu("notice", "show", case, number).stdout
    assert (
        "<h1>住户投诉意见表</h1>"
        in tousu("notice", "show", case, number, "--format", "html").stdout
    )
    out = tmp_path / "form.docx"
    assert tousu("notice", "show", case, number, "--format", "docx", "--out", out).exit_code == 0
    assert docx.Document(str(out)).paragraphs[0].text == "示范物业"


def test_a_file_is_not_printed_on_the_terminal(tousu: Type, case: str) -> None:
    result = tousu("notice", "show", case, issued(tousu, case)["number"], "--format", "docx")
    assert result.exit_code == 2
    assert "--out" in result.stderr


def test_a_form_names_nobody_here(tousu: Type, case: str) -> None:
    said = tousu("notice", "form", case, "handling_record").stdout
    assert "| 住户 | （不予显示） |" in said
    assert "赵强" not in said


@pytest.mark.parametrize(
    "words",
    [("show", "PM-1999-000001", "x"), ("form", "{case}", "acceptance"), ("show", "{case}", "x")],
)
def test_what_is_not_there_is_a_mistake(tousu: Type, case: str, words: tuple[str, ...]) -> None:
    result = tousu("notice", *(word.format(case=case) for word in words))
    assert result.exit_code == 2
    assert "错误" in result.stderr


def test_the_letterhead_written_is_one_that_serves(
    tousu: Type, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = tmp_path / "paper" / "property_mgmt.docx"
    assert tousu("notice", "letterhead", "--sector", "property_mgmt", "--out", paper).exit_code == 0
    made = docx.Document(str(paper))
    made.paragraphs[0].insert_paragraph_before("示范集团")
    made.save(str(paper))
    monkeypatch.setenv("TOUSU_LETTERHEADS", str(paper.parent))
    out = tmp_path / "form.docx"
    tousu("notice", "form", case, "handling_record", "--format", "docx", "--out", out)
    said = [paragraph.text for paragraph in docx.Document(str(out)).paragraphs]
    assert said[:2] == ["示范集团", "示范物业"]
    (finding,) = [one for one in json.loads(tousu("doctor", "--json").stdout)
                  if one["what"] == "letterheads"]  # fmt: skip
    assert (finding["state"], finding["en"]) == ("ok", "property_mgmt.docx")


def test_a_letterhead_with_a_misspelt_word_is_refused_by_name(
    tousu: Type, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = docx.Document()
    made.add_paragraph("{{ ofice_name }}")
    made.save(str(tmp_path / "property_mgmt.docx"))
    monkeypatch.setenv("TOUSU_LETTERHEADS", str(tmp_path))
    out = tmp_path / "form.docx"
    result = tousu("notice", "form", case, "handling_record", "--format", "docx", "--out", out)
    assert result.exit_code == 2
    assert "ofice_name" in result.stderr
    assert not out.exists()
    assert "ofice_name" in tousu("doctor").stdout


def change(home: Path, statement: str) -> None:
    """Write to the database behind the office's back."""
    connection = sqlite3.connect(home / "tousu.db")
    with connection:
        connection.execute(statement)
    connection.close()


FORGED = (
    "INSERT INTO notices (case_id, slug, drawn_at, act, basis, number, text, title, digest) "
    "SELECT case_id, slug, drawn_at, act, basis, 'X', text, title, 'x' FROM notices"
)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE notices SET text = text || '!'", "notice_altered"),
        ("UPDATE notices SET digest = ''", "notice_altered"),
        ("DELETE FROM notices", "notice_missing"),
        (FORGED, "notice_unknown"),
    ],
)
def test_a_notice_that_was_changed_is_found_by_the_journal(
    tousu: Type, case: str, home: Path, statement: str, reason: str
) -> None:
    number = issued(tousu, case)["number"]
    assert tousu("journal", "verify").exit_code == 0
    change(home, statement)
    result = tousu("journal", "verify", "--json")
    assert result.exit_code == 1
    (fault,) = json.loads(result.stdout)["faults"]
    assert (fault["number"], fault["reason"]) == (case, reason)
    assert fault["notice"] == ("X" if reason == "notice_unknown" else number)
    assert fault["notice"] in tousu("journal", "verify").stdout
