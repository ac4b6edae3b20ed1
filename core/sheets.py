"""Reads tables that people send: CSV in UTF-8 or GBK, and the first sheet of an XLSX workbook.

Every cell comes out as text. A formula is never evaluated: of a workbook only the values saved in
it are read. Size, width and length are limited, so no file can fill the memory.
"""

from __future__ import annotations

import csv
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from core.domain.errors import Problem, TousuError

__all__ = ["Row", "Sheet", "SheetError", "harmless", "open_sheet", "write_csv", "write_rows"]

MAX_BYTES = 200 * 1024 * 1024
MAX_UNPACKED = 500 * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_COLUMNS = 500
#: Of a workbook: parts, and how many bytes may come of one once more than a little is unpacked.
MAX_PARTS = 2_000
MAX_RATIO, LITTLE = 100, 10 * 1024 * 1024
#: Longest line of a CSV file and longest cell, in characters.
MAX_LINE = 1_000_000

_ENCODINGS = {"utf-8": "utf-8-sig", "gbk": "gb18030", "gb18030": "gb18030"}
_DELIMITERS = ",\t;"
#: Cells that a spreadsheet program could take for a formula when it opens a CSV file, half and full
#: width, or that look as if :func:`harmless` had made them so; and what is a number all the same.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|[\s\ufeff]*[=+@＝＋＠－-])")
_NUMBER = re.compile(r"-[0-9]{1,15}(?:\.[0-9]{1,15})?")
_WORKBOOK, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BROKEN = (BadZipFile, EOFError, KeyError, OSError, ParseError, TypeError, ValueError)


class SheetError(TousuError):
    """The file as a whole cannot be used; the message says why and what to do."""

    code = "unusable_file"


@dataclass(frozen=True)
class Row:
    """One row: its ``number`` as a spreadsheet shows it (the header is 1) and its cells by column.

    ``fault`` says why it cannot be used, whatever its cells hold.
    """

    number: int
    cells: dict[str, str]
    fault: Problem | None = None


@dataclass(frozen=True)
class Sheet:
    """A table whose header was read; ``count`` is the number of rows below it."""

    path: Path
    columns: tuple[str, ...]
    count: int
    encoding: str
    delimiter: str = field(default=",", repr=False)

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank, in order, read from the file anew."""
        for number, cells in _numbered(self):
            if number > 1 and any(cell.strip() for cell in cells):
                yield _row(self.columns, number, cells)


def open_sheet(path: Path, encoding: str = "auto") -> Sheet:
    """The table in the file ``path``; ``encoding`` is ``auto``, ``utf-8``, ``gbk`` or ``gb18030``.

    The whole file is looked through once; raises :class:`SheetError` where it cannot be used.
    """
    start = _beginning(path)
    if start.startswith(_WORKBOOK):
        draft = Sheet(path, (), 0, "xlsx")
    else:
        found = _encoding(path, encoding, start)
        draft = Sheet(path, (), 0, found, _delimiter(path, found))
    columns: tuple[str, ...] = ()
    count = 0
    for number, cells in _numbered(draft):
        if number == 1:
            columns = _header(path, cells)
        else:
            count += 1
    if not columns:
        raise _error(path, "文件是空的", "is empty", "the first row must name the columns")
    return Sheet(path, columns, count, draft.encoding, draft.delimiter)


def write_csv(path: Path, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Write a table that spreadsheet programs open rightly: UTF-8 with its mark, nothing computed.

    A cell that would be taken for a formula gets an apostrophe, which :func:`open_sheet` removes.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write_rows(file, columns, rows)


def write_rows(
    file: IO[str], columns: Iterable[str], rows: Iterable[Iterable[str]], line_end: str = "\r\n"
) -> None:
    """Write a table as CSV to an open file; every CSV that the product writes comes from here."""
    writer = csv.writer(file, lineterminator=line_end)
    writer.writerows([harmless(cell) for cell in row] for row in chain([columns], rows))


def harmless(cell: str) -> str:
    """``cell`` with an apostrophe before it where a spreadsheet program would compute it.

    A plain negative number stays a number. :func:`open_sheet` gives every text back as it was.
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _meant(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def _numbered(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """The records of the file with their numbers, the header among them."""
    records = _workbook(sheet.path) if sheet.encoding == "xlsx" else _csv(sheet)
    for number, cells in enumerate(records, 1):
        if number > MAX_ROWS:
            what = f"more than {MAX_ROWS:,} rows"
            raise _error(sheet.path, f"超过 {MAX_ROWS:,} 行", f"has {what}", "split the file")
        yield number, cells


def _row(columns: tuple[str, ...], number: int, cells: list[str]) -> Row:
    fault = None
    if any(cell.strip() for cell in cells[len(columns) :]):
        en = f"{len(cells)} cells, but the header has {len(columns)} columns"
        fault = Problem("row", "单元格多于列标题", en, "a comma inside a text needs quotes")
    elif any("\x00" in cell for cell in cells):
        fault = Problem("row", "含有不能保存的字符(NUL)", "A NUL character", "remove it")
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return Row(number, {c: _meant(v) for c, v in zip(columns, padded, strict=False)}, fault)


def _header(path: Path, cells: list[str]) -> tuple[str, ...]:
    columns = [cell.strip() for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > MAX_COLUMNS:
        raise _error(path, f"超过 {MAX_COLUMNS} 列", f"has more than {MAX_COLUMNS} columns")
    doubled = sorted({name for name in columns if columns.count(name) > 1})
    if doubled:
        names = ", ".join(name or "(empty)" for name in doubled)
        raise _error(path, f"列标题重复:{names}", f"names a column twice: {names}", "rename one")
    return tuple(columns)


def _beginning(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            size = MAX_BYTES // 1024 // 1024
            raise _error(path, f"超过 {size} MB", f"is larger than {size} MB", "split the file")
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        what = error.strerror or "unreadable"
        raise _error(path, f"无法读取({what})", f"cannot be read: {what}") from error
    if start.startswith(_OLD_WORKBOOK):
        raise _error(path, "是旧版 .xls", "is an old .xls workbook", "save it as .xlsx or CSV")
    return start


def _encoding(path: Path, wanted: str, start: bytes) -> str:
    """The codec of a CSV file: the one that decodes all of it, UTF-8 before GBK."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _error(path, "是 UTF-16 编码", "is UTF-16 text", "save it as CSV in UTF-8")
    if wanted != "auto" and wanted not in _ENCODINGS:
        names = ", ".join(("auto", *_ENCODINGS))
        raise SheetError(f"没有编码 {wanted}", f"no encoding {wanted!r}; allowed: {names}")
    for name in ("utf-8", "gb18030") if wanted == "auto" else (wanted,):
        codec = _ENCODINGS[name]
        try:
            with path.open(encoding=codec, newline="") as file:
                while file.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return codec
    tried = "UTF-8, GBK" if wanted == "auto" else wanted
    hint = "save it as CSV in UTF-8"
    raise _error(path, f"不是 {tried} 编码的文字", f"is not text in {tried}", hint)


def _delimiter(path: Path, codec: str) -> str:
    with path.open(encoding=codec, newline="") as file:
        header = file.readline(MAX_LINE)
    return max(_DELIMITERS, key=header.count)


def _csv(sheet: Sheet) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_LINE)
    with sheet.path.open(encoding=sheet.encoding, newline="") as file:
        reader = csv.reader(_lines(sheet.path, file), delimiter=sheet.delimiter, strict=True)
        try:
            yield from reader
        except csv.Error as error:
            line = reader.line_num
            zh, en = f"第 {line} 行不是 CSV({error})", f"line {line} is not CSV: {error}"
            raise _error(sheet.path, zh, en, "look for a quote that is not closed") from error


def _lines(path: Path, file: IO[str]) -> Iterator[str]:
    for number in range(1, 1 << 62):
        line = file.readline(MAX_LINE + 1)
        if not line:
            return
        if len(line) > MAX_LINE:
            zh = f"第 {number} 行超过 {MAX_LINE:,} 个字符"
            en = f"line {number} has more than {MAX_LINE:,} characters"
            raise _error(path, zh, en, "is it a CSV file, with a line end after each row?")
        yield line


def _workbook(path: Path) -> Iterator[list[str]]:
    from openpyxl import load_workbook

    try:
        _check_size(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that we do not read
            book = load_workbook(path, read_only=True, data_only=True)
            try:
                for row in book.worksheets[0].iter_rows(values_only=True):
                    yield [_text(path, value) for value in row]
            finally:
                book.close()
    except (*_BROKEN, IndexError) as error:
        what = f"{type(error).__name__}: {error}"
        raise _error(path, f"不是可读的 XLSX({what})", f"is no readable XLSX: {what}") from error


def _check_size(path: Path) -> None:
    """Refuse a workbook that would fill the memory; a part never yields more than it declares."""
    with ZipFile(path) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED:
        raise _error(path, "解压后过大", "is too large when unpacked", "split the file")
    if unpacked > max(LITTLE, MAX_RATIO * path.stat().st_size):
        raise _error(path, "压缩比异常", "unpacks to far more than it holds", "save it as CSV")
    if len(parts) > MAX_PARTS:
        raise _error(path, "部件过多", f"has more than {MAX_PARTS:,} parts", "save it as CSV")


def _text(path: Path, value: Any) -> str:
    """The value of a cell as text; days and instants in ISO form."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    if len(text) > MAX_LINE:
        raise _error(path, "单元格过长", f"has a cell of more than {MAX_LINE:,} characters")
    return text


def _error(path: Path, zh: str, en: str, hint: str = "") -> SheetError:
    problem = Problem(path.name, zh, en, hint)
    return SheetError("文件无法使用", "The file cannot be used", [problem])
