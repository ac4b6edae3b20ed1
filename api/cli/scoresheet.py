"""Scores as a workbook: a sheet of units, one of lines, one that says what it is.

What people wrote is kept as text: no cell can become a formula when the file is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from api import scorewords as words

if TYPE_CHECKING:
    from core.usecases.scoreboard import Board

_LINES = (
    ("单位", 20), ("项目编号", 16), ("项目", 20), ("个人", 12), ("满分", 8), ("分数", 10),
    ("增减", 10), ("说明", 60), ("依据", 40), ("规则编号", 16), ("占比", 10),
)  # fmt: skip
_LEFT_OUT = (
    ("单位", 20), ("考核期", 12), ("剔除的内容", 24), ("事由", 20), ("依据", 30), ("本应计入", 30),
    ("提出人", 14), ("提出时间", 20), ("批准人", 14), ("批准时间", 20),
)  # fmt: skip
_RATE = "0.00%"

Cell = str | Decimal | None


def write(path: Path, board: Board) -> None:
    """Write the scores to ``path``, in place of what is there; OSError where it cannot be."""
    book = Workbook()
    book.remove(book.active)
    _fill(book.create_sheet("总表"), _unit_head(board), _units(board))
    _fill(book.create_sheet("明细"), _LINES, _lines(board))
    if any(score.left_out for score in board.scores):
        _fill(book.create_sheet("剔除"), _LEFT_OUT, _left_out(board))
    _fill(book.create_sheet("说明"), (("名称", 16), ("内容", 60)), _about(board))
    _rates(book, board)
    book.save(path)


def _fill(sheet: Any, head: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]) -> None:
    for column, (word, width) in enumerate(head, 1):
        _put(sheet, 1, column, word).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            _put(sheet, number, column, value)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _put(sheet: Any, row: int, column: int, value: Cell) -> Any:
    """Write one cell; a text stays a text, whatever it begins with."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    elif value is not None:
        cell.value = value
        cell.alignment = Alignment(vertical="top")
    return cell


def _unit_head(board: Board) -> list[tuple[str, int]]:
    card = board.card
    measures = [(card.measures[slug].title.get("zh", slug), 14) for slug in words.columns(card)]
    own = [("单位", 24), ("分数", 10), ("等级", 10), ("结论", 16), ("评优资格", 10), ("否决", 40)]
    return [*own, *measures, ("未计入的考核发现", 20)]


def _units(board: Board) -> Iterator[list[Cell]]:
    card = board.card
    for score in board.scores:
        lines = words.rows(score)
        yield [
            words.unit_title(board.sector, score.unit, "zh"),
            score.points,
            score.grade,
            words.standing_title(card, score.standing, "zh"),
            "有" if score.award_eligible else "取消",
            words.vetoed(card, score, "zh"),
            *(lines[slug].points for slug in words.columns(card)),
            "、".join(score.unread),
        ]


def _lines(board: Board) -> Iterator[list[Cell]]:
    for score in board.scores:
        unit = words.unit_title(board.sector, score.unit, "zh")
        for line in score.lines:
            item = board.card.items.get(line.item)
            yield [
                unit,
                line.item,
                words.line_title(board, replace(line, person=""), "zh"),
                line.person,
                item.max if item else None,
                line.points,
                line.change,
                words.says(board.card, line, "zh"),
                line.cite.basis,
                "、".join(line.cite.ref),
                line.part.share if line.part else None,
            ]


def _left_out(board: Board) -> Iterator[list[Cell]]:
    for score in board.scores:
        unit = words.unit_title(board.sector, score.unit, "zh")
        for gone in score.left_out:
            what, decision = gone.exclusion, gone.exclusion.decision
            yield [
                unit,
                what.period,
                words.left_out_title(what, "zh"),
                words.reason_title(board.card, what, "zh"),
                words.reason_basis(board.card, what),
                words.row_titles(board.card, gone.rows, "zh"),
                what.by,
                board.at(what.at),
                decision.by if decision else "",
                board.at(decision.at) if decision else "",
            ]


def _about(board: Board) -> Iterator[list[Cell]]:
    card = board.card
    yield ["行业", board.sector.title.get("zh", board.sector.slug)]
    yield ["考核表", card.title.get("zh", card.slug)]
    yield ["方案", board.sector.profiles[board.profile].get("zh", board.profile)]
    yield ["考核期", f"{board.span.label}({board.span.first} 至 {board.span.last})"]
    yield ["考核表版本", f"{card.version} 起施行"]
    yield ["版本摘要", card.digest]
    yield ["来源", str(card.source.get("title", ""))]
    if board.withheld:
        yield ["未列出的个人行", Decimal(sum(board.withheld.values()))]


def _rates(book: Workbook, board: Board) -> None:
    """Show rates as percentages; they stay the exact fractions that they are."""
    units, lines = book["总表"], book["明细"]
    for place, slug in enumerate(words.columns(board.card), 7):
        if words.is_rate(board.card, slug):
            for row in range(2, units.max_row + 1):
                units.cell(row, place).number_format = _RATE
    for row in range(2, lines.max_row + 1):
        lines.cell(row, len(_LINES)).number_format = _RATE
        if words.is_rate(board.card, lines.cell(row, 2).value):
            lines.cell(row, 6).number_format = _RATE
