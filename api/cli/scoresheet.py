"""Scores as a workbook: a sheet of units, one of lines, one that says what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook

from api.sheets.workbook import Cell, fill
from api.wording import scorewords as words

if TYPE_CHECKING:
    from core.usecases.assessment.scoreboard import Board

_LINES = (
    ("单位", 20), ("项目编号", 16), ("项目", 20), ("个人", 12), ("满分", 8), ("分数", 10),
    ("增减", 10), ("说明", 60), ("依据", 40), ("规则编号", 16), ("占比", 10),
)  # fmt: skip
_LEFT_OUT = (
    ("单位", 20), ("考核期", 12), ("剔除的内容", 24), ("事由", 20), ("依据", 30), ("本应计入", 30),
    ("提出人", 14), ("提出时间", 20), ("批准人", 14), ("批准时间", 20),
)  # fmt: skip
_RATE = "0.00%"


def write(path: Path, board: Board) -> None:
    """Write the scores to ``path``, in place of what is there; OSError where it cannot be."""
    book = Workbook()
    book.remove(book.active)
    fill(book.create_sheet("总表"), _unit_head(board), _units(board))
    fill(book.create_sheet("明细"), _LINES, _lines(board))
    if any(score.left_out for score in board.scores):
        fill(book.create_sheet("剔除"), _LEFT_OUT, _left_out(board))
    fill(book.create_sheet("说明"), (("名称", 16), ("内容", 60)), _about(board))
    _rates(book, board)
    book.save(path)


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
