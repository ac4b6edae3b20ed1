"""`tousu inspect`: an office looked through now, and the suspicions there are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.opening import desk as open_office
from api.cli.output import as_json, both, note, print_json, table

if TYPE_CHECKING:
    from core.usecases.assessment.suspecting import Shown
    from core.usecases.desk import Desk

_HEAD = (
    ("Id", "Office", "Check", "Cases", "State", "Evidence"),
    ("编号", "单位", "检查", "案件", "状态", "证据"),
)
_SHEET = (("编号", 8), ("单位", 28), ("检查", 24), ("案件", 40), ("状态", 12), ("证据", 100))


@click.command()
@click.option("--sector", help="One sector only 只查一个行业")
@click.option("--profile", help="One profile only 只查一个方案")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY",
              help="As in the night of this day; left out: today 按某日的夜间检查")  # fmt: skip
@click.option("--all", "everything", is_flag=True,
              help="List those decided or no longer seen too 连同已认定和不再出现的")  # fmt: skip
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write a workbook 写入 XLSX 文件")  # fmt: skip
@as_json
def inspect(
    sector: str | None, profile: str | None, day: datetime | None, everything: bool,
    xlsx: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Look for false closings and hidden complaints now; list what awaits a decision.

    立即检查虚假办结和瞒报漏报,列出待认定的疑点。

    `tousu serve` and `tousu work` do the same once a night. What was found before is not found
    twice. A suspicion is no verdict; supervisors decide.

    \b
    Example 例:
      tousu inspect --sector property_mgmt
      tousu inspect --day 2026-03-31 --json
    """
    from core.usecases.assessment import inspecting

    office = open_office()
    chosen = [one for one in inspecting.offices(office, sector) if profile in (None, one[1])]
    on = day.date() if day else None
    reports = [inspecting.inspect(office, *one, on) for one in chosen]
    found = _found(office, chosen, everything=everything)
    if xlsx:
        from api.sheets.workbook import one_sheet

        xlsx.write_bytes(one_sheet("疑点", _SHEET, _rows(office, found)))
        note(f"Wrote {xlsx}", "已写入")
    if as_json:
        print_json({"offices": [vars(one) for one in reports], "suspicions": _plain(found)})
        return
    new, gone = sum(one.new for one in reports), sum(one.gone for one in reports)
    offices = len(reports)
    click.echo(both(f"{offices} offices, {new} new, {gone} no longer seen",
                    f"检查单位 {offices} 个,新疑点 {new} 个,不再出现 {gone} 个"))  # fmt: skip
    if found:
        click.echo()
        table([*_HEAD, *_rows(office, found)])


def _found(desk: Desk, chosen: list[tuple[str, str]], *, everything: bool) -> list[Shown]:
    from core.usecases.assessment.suspecting import of_office

    return [shown for one in chosen for shown in of_office(desk, *one, everything=everything)]


def _rows(desk: Desk, found: list[Shown]) -> list[tuple[str, ...]]:
    from api.wording.inspectionwords import Words

    rows: list[tuple[str, ...]] = []
    for shown in found:
        one = shown.suspicion
        words = Words(desk.sector(one.sector), "zh", desk.zone)
        title = shown.check.title.get("zh", one.check) if shown.check else one.check
        cases = "、".join(one.cases[:3]) + (f" 等{len(one.cases)}件" if len(one.cases) > 3 else "")
        said = ";".join(words.says(one))
        rows.append((str(one.id), f"{one.sector}:{one.profile}", title, cases, one.state, said))
    return rows


def _plain(found: list[Shown]) -> list[dict[str, Any]]:
    return [
        {**vars(one.suspicion), "cases": list(one.suspicion.cases),
         "marks": list(one.suspicion.marks), "title": one.check.title if one.check else {}}
        for one in found
    ]  # fmt: skip
