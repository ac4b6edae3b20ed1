"""A backtest as a workbook: what it is, then a sheet for each way of counting, then the cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook

from api.sheets.workbook import Cell, fill

_WORDS = {
    "unit": "单位", "category": "类别", "month": "月份", "cases": "案件", "changed": "有变化",
    "verdict": "结论变化", "now_overdue": "转为超期", "no_longer_overdue": "不再超期",
    "old": "现行", "new": "草案", "rule": "理由", "now": "新增成立", "no_longer": "不再成立",
    "result": "分类结果", "timer": "时限", "runs": "有变化的时限", "earlier": "提前",
    "later": "推后",
    "overdue_old": "现行超期", "overdue_new": "草案超期", "kept_old": "现行按期%",
    "kept_new": "草案按期%", "only_old": "仅现行有", "only_new": "仅草案有",
}  # fmt: skip
_SHEETS = {
    "verdicts": "结论", "rules": "理由", "results": "分类与分流", "timers": "时限",
    "by_unit": "按单位", "by_category": "按类别", "by_month": "按月份",
}  # fmt: skip
_ABOUT = {
    "title": "草案", "sector": "行业", "from": "起", "to": "止", "mode": "方式", "cases": "案件",
    "changed": "有变化的案件", "draft_digest": "草案摘要", "snapshot_digest": "案件快照摘要",
}  # fmt: skip
_CASES = (("编号", 18), ("收到", 12), ("单位", 14), ("类别", 14), ("结论", 24), ("理由", 36),
          ("时限", 60), ("原因", 60))  # fmt: skip


def write(target: Path | IO[bytes], found: Mapping[str, Any]) -> None:
    """Write a report of a backtest to ``target``; OSError where it cannot be."""
    book = Workbook()
    book.remove(book.active)
    about = ([word, _cell(found[key])] for key, word in _ABOUT.items())
    fill(book.create_sheet("说明"), (("名称", 20), ("内容", 70)), about)
    for key, name in _SHEETS.items():
        rows = found[key]
        columns = list(rows[0]) if rows else []
        head = [(_WORDS.get(column, column), 16) for column in columns] or [("无变化", 16)]
        fill(book.create_sheet(name), head, ([_cell(v) for v in row.values()] for row in rows))
    edited = (("改动", 80), ("单独改变的案件", 16), ("离不开它的案件", 16))
    edits = ([e["edit"]["zh"], _cell(e["alone"]), _cell(e["needed"])] for e in found["edits"])
    fill(book.create_sheet("逐项改动"), edited, edits)
    fill(book.create_sheet("案件"), _CASES, _cases(found["listed"]))
    book.save(target)


def _cases(listed: list[Mapping[str, Any]]) -> Iterator[list[Cell]]:
    for case in listed:
        timers = (
            f"{one['timer']}: {_pair(one['due'])} {_pair(one['outcome'])}" for one in case["timers"]
        )
        why = (f"{one['rule']} {one['basis']} {one['facts']}" for one in case["why"])
        yield [
            case["number"], case["received_on"], case["unit"], case["category"],
            _pair(case["verdict"]), _pair(["、".join(slugs) for slugs in case["grounds"]]),
            "\n".join(timers), "\n".join(why),
        ]  # fmt: skip


def _pair(values: list[Any]) -> str:
    old, new = (str(value or "—") for value in values)
    return old if old == new else f"{old} → {new}"


def _cell(value: Any) -> Cell:
    return (
        Decimal(str(value))
        if isinstance(value, int | float)
        else ""
        if value is None
        else str(value)
    )
