"""Tables as people send them: encodings, workbooks, and files that cannot be used."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from core import sheets
from core.sheets import SheetError, open_sheet, write_csv

TEXT = "编号,标题\n1,电梯坏了\n2,“停水”三天\n"


def put(folder: Path, content: bytes | str, name: str = "table.csv", codec: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(codec))
    return path


def workbook(folder: Path, *rows: list[object]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / "table.xlsx"
    book.save(path)
    return path


def refused(path: Path, **options: str) -> str:
    with pytest.raises(SheetError) as caught:
        list(open_sheet(path, **options).rows())
    return str(caught.value)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_chinese_is_read_in_every_usual_encoding(tmp_path: Path, codec: str) -> None:
    sheet = open_sheet(put(tmp_path, TEXT, codec=codec))
    assert sheet.columns == ("编号", "标题")
    assert sheet.count == 2
    assert [row.cells["标题"] for row in sheet.rows()] == ["电梯坏了", "“停水”三天"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_in_the_header(tmp_path: Path, delimiter: str) -> None:
    sheet = open_sheet(put(tmp_path, TEXT.replace(",", delimiter)))
    assert sheet.columns == ("编号", "标题")


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    sheet = open_sheet(put(tmp_path, 'a,b\n1,"two\nlines"\n\n,\n4,x\n'))
    assert [(row.number, row.cells) for row in sheet.rows()] == [
        (2, {"a": "1", "b": "two\nlines"}),
        (5, {"a": "4", "b": "x"}),
    ]


def test_a_short_row_is_filled_and_a_long_one_is_a_fault(tmp_path: Path) -> None:
    short, long, blank = open_sheet(put(tmp_path, "a,b\n1\n1,2,3\n1,2,,\n")).rows()
    assert (short.cells, short.fault) == ({"a": "1", "b": ""}, None)
    assert long.fault is not None
    assert "3 cells" in long.fault.en
    assert blank.fault is None


def test_what_no_database_can_keep_is_a_fault(tmp_path: Path) -> None:
    (row,) = open_sheet(put(tmp_path, "a\nx\x00y\n")).rows()
    assert row.fault is not None
    assert "NUL" in row.fault.en


def test_a_workbook_gives_text_days_and_whole_numbers(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, ["id", "at", "n"], [165105, datetime.fromisoformat("2019-03-01T09:30"), 1.5]
    )
    (row,) = open_sheet(path).rows()
    assert row.cells == {"id": "165105", "at": "2019-03-01T09:30:00", "n": "1.5"}


def test_a_formula_is_never_evaluated(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["id", "sum"], ["1", "=1+1"])
    (row,) = open_sheet(path).rows()
    assert row.cells == {"id": "1", "sum": ""}


def test_what_is_written_looks_harmless_and_is_read_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_csv(path, ["a", "b"], [["=cmd()", "'plain"], ["-1", "+86"]])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "'=cmd()" in path.read_text("utf-8-sig")
    assert [list(row.cells.values()) for row in open_sheet(path).rows()] == [
        ["=cmd()", "'plain"],
        ["-1", "+86"],
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xff\xfea\x00", "UTF-16"),
        (b"\xd0\xcf\x11\xe0old", ".xls"),
        (b"PK\x03\x04 not a workbook", "no readable XLSX"),
        (b"a,b\n\x81\x20\xff\xff,1\n", "not text in UTF-8, GBK"),
        (b"a,b,a\n1,2,3\n", "names a column twice: a"),
    ],
)
def test_a_file_of_no_use_is_told_with_what_to_do(
    tmp_path: Path, content: bytes, said: str
) -> None:
    message = refused(put(tmp_path, content))
    assert said in message
    assert "table.csv" in message


def test_an_encoding_asked_for_is_not_guessed(tmp_path: Path) -> None:
    path = put(tmp_path, TEXT, codec="gbk")
    assert "not text in utf-8" in refused(path, encoding="utf-8")
    assert "allowed: auto" in refused(path, encoding="latin-1")


def test_a_line_of_fifty_megabytes_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, b"a,b\n1,2\n3," + b"x" * 50_000_000 + b"\n")
    assert "line 3 has more than 1,000,000 characters" in refused(path)


def test_an_unclosed_quote_does_not_swallow_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MAX_LINE", 1000)
    message = refused(put(tmp_path, 'a,b\n1,"open\n' + "2,x\n" * 500))
    assert "not CSV" in message
    assert "quote" in message


@pytest.mark.parametrize(
    ("limit", "said"), [("MAX_BYTES", "is larger than"), ("MAX_ROWS", "has more than")]
)
def test_size_is_limited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, said: str
) -> None:
    monkeypatch.setattr(sheets, limit, 2)
    assert said in refused(put(tmp_path, "a\n1\n2\n3\n"))


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MAX_UNPACKED", 100)
    assert "too large when unpacked" in refused(workbook(tmp_path, ["a"], ["1"]))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert "cannot be read" in refused(tmp_path / "nowhere.csv")
