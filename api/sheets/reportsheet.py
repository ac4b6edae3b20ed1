"""A report as a workbook: a sheet of figures, one for each table, one that says what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook

from api.sheets.workbook import Cell, fill
from core.domain.reports.results import SHARE, SIGNED, Filled, Result
from core.domain.reports.telling import lacking

#: Marks that the name of a sheet cannot have, and how long it may be.
_UNNAMEABLE = re.compile(r"[\\/*?:\[\]]")
_LONGEST = 31

_FORMATS = {SHARE: "0.0%", SIGNED: "+0;-0;0"}
_FIGURES = (
    ("指标", 28), ("本期", 14), ("上期", 14), ("增减", 14), ("上年同期", 14), ("件数基础", 10),
    ("说明", 30), ("依据", 40),
)  # fmt: skip


def write(target: Path | IO[bytes], result: Result) -> None:
    """Write the report to ``target``, in place of what is there; OSError where it cannot be."""
    book = Workbook()
    book.remove(book.active)
    sheet = book.create_sheet("指标")
    fill(sheet, _FIGURES, _figures(result))
    for row, number in enumerate(result.figures, 2):
        for column in range(2, 6):
            _format(sheet, row, column, number.reading)
    names = {"指标", "说明"}
    for table in result.tables:
        name = _free(table.title["zh"], names)
        names.add(name)
        _write_table(book.create_sheet(name), table)
    fill(book.create_sheet("说明"), (("名称", 16), ("内容", 60)), _about(result))
    book.save(target)


def _figures(result: Result) -> Iterator[list[Cell]]:
    for number in result.figures:
        yield [
            number.figure.title["zh"],
            number.now,
            number.before,
            number.change,
            number.last_year,
            None if number.of is None else Decimal(number.of),
            lacking(number, result.report, "zh"),
            number.figure.cite.basis,
        ]


def _write_table(sheet: Any, table: Filled) -> None:
    head = [(table.heading["zh"], 28), *((column.title["zh"], 14) for column in table.columns)]
    told = any(row.told or row.cases for row in table.rows)
    if told:
        head += [("事项", 40), ("案件", 40)]
    fill(sheet, head, _rows(table, told=told))
    for row in range(2, len(table.rows) + 2):
        for place, column in enumerate(table.columns, 2):
            _format(sheet, row, place, column.reading)


def _rows(table: Filled, *, told: bool) -> Iterator[list[Cell]]:
    for row in table.rows:
        about = "、".join(f"{title['zh']} {count}" for title, count in row.told)
        yield [row.title["zh"], *row.cells, *((about, "、".join(row.cases)) if told else ())]


def _format(sheet: Any, row: int, column: int, reading: str) -> None:
    if reading in _FORMATS:
        sheet.cell(row, column).number_format = _FORMATS[reading]


def _free(title: str, taken: set[str]) -> str:
    """A name for a sheet that a workbook allows and no other sheet has."""
    name = _UNNAMEABLE.sub(" ", title)[:_LONGEST]
    place = 2
    while name in taken:
        end = f" {place}"
        name, place = f"{name[: _LONGEST - len(end)]}{end}", place + 1
    return name


def _about(result: Result) -> Iterator[list[Cell]]:
    report = result.report
    yield ["报表", report.title["zh"]]
    yield ["行业", report.sector]
    yield ["方案", result.profile]
    yield ["期间", f"{result.span.label}({result.span.first} 至 {result.span.last})"]
    yield ["上期", result.before.label]
    yield ["上年同期", result.last_year.label]
    yield ["版本", f"{report.version} 起施行"]
    yield ["版本摘要", report.digest]
    if result.few:
        yield ["发布版", f"少于{result.few}的数不公布(空白),其余按{result.few}取整"]
    yield ["来源", str(report.source.get("title", ""))]
    for one in result.typed:
        yield [report.numbers[one.name]["zh"], one.value]
        who = f"{one.by},{one.at:%Y-%m-%d}" if one.at else one.by
        yield ["录入", ";".join(part for part in (who, one.remark, *one.parts) if part)]
