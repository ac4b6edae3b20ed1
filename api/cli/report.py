"""`tousu report`: what the office's journal and timers tell of its work."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from api.cli.archive import archive, archive_list
from api.cli.opening import desk as open_office
from api.cli.output import as_json, both, print_json, table, width
from api.cli.profiles import profiles
from api.cli.reports import list_, number, show
from api.cli.score import score

if TYPE_CHECKING:
    from core.domain.timekeeping.punctuality import Count
    from core.registry import Registry
    from core.usecases.meetings.reporting import Line, Report

_HEAD = (
    ("Sector", "Policy", "Timer", "Received", "Limit", "Cases", "In time", "Late", "Overdue",
     "Open", "Share", "Median", "Slowest"),
    ("行业", "政策", "时限", "收到", "期限", "件数", "按期", "逾期", "超期未办", "未到期", "按期率",
     "中位", "最慢"),
)  # fmt: skip
#: Said of the lines that sum up, in the columns from the policy to the limit.
_REPLIES = ("", "* replies 答复", "", "")
#: Columns from here on are numbers and stand to the right.
_NUMBERS_FROM = 5
_SLOW_HEAD = (
    ("Number", "External id", "Timer", "Received", "Replied", "Due", "Workdays"),
    ("编号", "外部编号", "时限", "收到", "答复", "期限", "工作日"),
)


@click.group()
def report() -> None:
    """What the cases tell of the office's work.

    根据案件统计单位的工作。

    \b
    Example 例:
      tousu report timeliness --by year
    """


@report.command()
@click.option("--sector", help="One sector only 只看一个行业")
@click.option("--policy", help="One policy only 只看一项政策")
@click.option("--month", type=click.DateTime(["%Y-%m"]), help="Received in that month 收到的月份")
@click.option("--by", type=click.Choice(["month", "year", "all"]), default="month",
              show_default=True, help="Gather by receipt in 按收到时间汇总")  # fmt: skip
@click.option("--slowest", type=click.IntRange(0, 1000), default=10, show_default=True,
              help="How many of the slowest replies 列出最慢的几件")  # fmt: skip
@as_json
def timeliness(
    sector: str | None, policy: str | None, month: datetime | None, by: str, slowest: int,
    as_json: bool,
) -> None:  # fmt: skip
    """How many cases met their deadlines, by policy, timer and month of receipt.

    按政策、时限、收到月份统计按期情况。

    Every timer that was due has its line. An asterisk marks the one that stands for the reply: the
    act with which the outcome is there meets it, or, where none such ran, it began with the
    receipt. A timer met at the instant at which it began is left out. Share is of what was in
    time, late or overdue; median and slowest count in the limit's own unit.

    \b
    Example 例:
      tousu report timeliness --sector hospital --by year --slowest 3
    """
    from core.usecases.meetings.reporting import Wanted
    from core.usecases.meetings.reporting import timeliness as count

    desk = open_office()
    known = {p.slug for s in desk.registry for p in s.policies}
    if policy is not None and policy not in known:
        raise click.BadParameter(f"one of (可选) {', '.join(sorted(known))}", param_hint="--policy")
    found = count(desk, Wanted(sector, policy, month.date() if month else None, by, slowest))
    if as_json:
        print_json(_plain(found))
    elif not found.lines:
        click.echo(both("No timer was due yet", "还没有起算的时限"))
    else:
        _print(found, desk.registry)


for command in (score, list_, show, number, profiles, archive, archive_list):
    report.add_command(command)


def _print(found: Report, registry: Registry) -> None:
    rows = [_row(line, registry) for line in found.lines]
    sums = [(sector, *_REPLIES, *_counts(count), "", "") for sector, count in found.replies.items()]
    if len(sums) > 1:
        sums.append(("total 合计", *_REPLIES, *_counts(found.total), "", ""))
    _show(_HEAD, [*rows, *sums], _NUMBERS_FROM)
    if found.unmeasured:
        en = f"{found.unmeasured} timers met at the instant they began are left out"
        click.echo(both(en, "起算即完成的时限未计入"))
    if found.slowest:
        click.echo("\n" + both("Slowest replies", "最慢的答复"))
        slow = [
            (
                one.number, one.external_id or "", one.timer, one.received_on, one.replied_on,
                one.due, one.workdays,
            )
            for one in found.slowest
        ]  # fmt: skip
        _show(_SLOW_HEAD, slow, len(_SLOW_HEAD[0]) - 1)


def _row(line: Line, registry: Registry) -> tuple[object, ...]:
    title = registry.sector(line.sector).title_of("timers", line.timer)
    unit = "wd" if line.unit == "workdays" else "d"
    taken = (
        ("", "") if line.median is None else (f"{line.median:g} {unit}", f"{line.slowest} {unit}")
    )
    return (
        line.sector,
        f"{line.policy} {line.version}",
        f"{'*' if line.reply else ' '} {line.timer} {title}",
        line.period,
        ", ".join(sorted(line.limits, key=_by_number)),
        *_counts(line.count),
        *taken,
    )


def _counts(count: Count) -> tuple[object, ...]:
    share = "" if count.share is None else f"{count.share:.1%}"
    return (count.total, count.in_time, count.late, count.overdue, count.open, share)


def _by_number(limit: str) -> tuple[int, str]:
    first = limit.partition(" ")[0]
    return (int(first) if first.isdecimal() else 0, limit)


def _show(
    head: Sequence[Sequence[str]], rows: Sequence[Sequence[object]], numbers_from: int
) -> None:
    """A drawn table on a terminal wide enough for it, else columns of plain text."""
    texts = [*map(list, head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(width(row[n]) for row in texts) for n in range(len(texts[0]))]
    for row in texts:
        for n in range(numbers_from, len(row)):
            row[n] = " " * (widths[n] - width(row[n])) + row[n]
    if not sys.stdout.isatty():
        table(texts)
        return
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if console.width < sum(widths) + 3 * len(widths) + 1:
        table(texts)
        return
    drawn = Table(*("\n".join(pair) for pair in zip(*texts[:2], strict=True)))
    for row in texts[2:]:
        drawn.add_row(*row)
    console.print(drawn)


def _plain(found: Report) -> dict[str, object]:
    return {
        "lines": [
            {
                "sector": line.sector,
                "policy": line.policy,
                "version": line.version,
                "timer": line.timer,
                "received": line.period,
                "reply": line.reply,
                "limits": sorted(line.limits, key=_by_number),
                **_count(line.count),
                "unit": line.unit,
                "median": line.median,
                "slowest": line.slowest,
            }
            for line in found.lines
        ],
        "replies": {sector: _count(count) for sector, count in found.replies.items()},
        "total": _count(found.total),
        "slowest": [vars(one) for one in found.slowest],
        "unmeasured": found.unmeasured,
    }


def _count(count: Count) -> dict[str, object]:
    return {"cases": count.total, **vars(count), "share": count.share}
