"""`tousu report archive` and `archive-list`: on the terminal, as JSON and as a workbook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from core.bootstrap import Settings, open_desk
from core.domain.casework.cases import Officer
from core.usecases.casework import handling
from core.usecases.casework.handling import Deed
from core.usecases.casework.intake import Arrival, Claim, submit
from tests.cli.conftest import Type


@pytest.fixture
def number(home: Path) -> str:
    """A withdrawn complaint of a resident."""
    desk = open_desk(Settings.from_environment())
    (case,) = submit(desk, Arrival("property_mgmt", (Claim("complaint", {}),))).cases
    officer = Officer("李", ("clerk",))
    handling.act(desk, case.number, Deed("withdraw", officer, note="=1+1"))
    desk.store.engine.dispose()
    return case.number


def test_the_register_of_a_year_is_shown_and_written(
    tousu: Type, number: str, tmp_path: Path
) -> None:
    year = number.split("-")[1]
    file = tmp_path / "archive.xlsx"
    result = tousu("report", "archive", "--year", year, "--xlsx", file)
    assert result.exit_code == 0, result.output
    assert number in result.stdout
    assert "长期" in result.stdout
    (_, row) = load_workbook(file).active.values
    assert (row[1], row[8], row[9]) == (number, "李", "长期")
    (line,) = json.loads(tousu("report", "archive", "--year", year, "--json").stdout)
    assert (line["number"], line["documents"]) == (number, 3)


def test_an_empty_year_is_said(tousu: Type, number: str) -> None:
    result = tousu("report", "archive", "--year", "1999")
    assert result.exit_code == 0
    assert "No file was put away in 1999" in result.stdout


def test_the_contents_of_a_file_are_shown_and_written(
    tousu: Type, number: str, tmp_path: Path
) -> None:
    file = tmp_path / "contents.xlsx"
    result = tousu("report", "archive-list", number, "--xlsx", file)
    assert result.exit_code == 0, result.output
    assert "住户投诉意见表" in result.stdout
    assert [row[2] for row in load_workbook(file).active.values] == ["类别", "登记", "文书", "办理"]
    found = json.loads(tousu("report", "archive-list", number, "--json").stdout)
    assert [one["kind"] for one in found] == ["registration", "notice", "act"]


def test_a_case_that_is_not_there_is_said(tousu: Type, number: str) -> None:
    result = tousu("report", "archive-list", "PM-1999-000001")
    assert result.exit_code != 0
    assert "There is no case PM-1999-000001" in result.output
