"""`tousu calendar`: counts a deadline, shows a year, takes in a holiday notice."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from api.cli import duedates
from api.cli.opening import book
from api.cli.output import as_json, both, print_json, table

DAY = click.DateTime(["%Y-%m-%d"])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
WEEKDAYS = ("Mon 一", "Tue 二", "Wed 三", "Thu 四", "Fri 五", "Sat 六", "Sun 日")

known_on = click.option("--known-on", type=DAY, help="As it was known on that day 以该日所知为准")
office = click.option("--office", default="", metavar="SECTOR[:PROFILE]",
                      help="With that office's own days 采用该单位的日历")  # fmt: skip


@click.group()
def calendar() -> None:
    """Count a deadline, show a year, take in a holiday notice.

    计算期限,显示年历,导入放假通知。

    \b
    Example 例:
      tousu calendar due 2026-09-28 7 workdays
    """


@calendar.command()
@click.argument("start", required=False)
@click.argument("n", required=False, type=click.IntRange(min=0))
@click.argument("unit", required=False)
@click.option("--roll", default="any_rest_day", show_default=True,
              type=click.Choice(["none", "statutory_holiday_only", "any_rest_day", "any"]),
              help="What a last day off does 末日为休息日时")  # fmt: skip
@click.option("--pause", "pauses", multiple=True, metavar="P..R",
              help="Suspended on P, resumed on R 中止日..恢复日")  # fmt: skip
@known_on
@office
@click.option("--csv", "file", type=_FILE, help="A table of deadlines 期限表")
@click.option("--ledger", is_flag=True, help="Account for every day 逐日说明")
@as_json
def due(
    start: str | None, n: int | None, unit: str | None, roll: str, pauses: tuple[str, ...],
    known_on: datetime | None, office: str, file: Path | None, ledger: bool, as_json: bool,
) -> None:  # fmt: skip
    """Count a deadline: N UNITs that begin on START, the first day not counted.

    计算期限:自 START 起 N 个 UNIT,首日不计。

    UNIT is workdays (wd), days (cd), weeks, months (mo), years, or hours and minutes, for which
    START has a time (2026-09-28T10:00), or same_day with N 0.

    With --csv it counts every row of a file with the columns unit, start, n, known_on; where the
    file also has due and provisional it compares, and the exit code is 1 if any differs.

    \b
    Example 例:
      tousu calendar due 2026-09-28 7 workdays --ledger
      tousu calendar due 2026-01-31 1 month --pause 2026-02-03..2026-02-10
      tousu calendar due --csv deadlines.csv
    """
    days = book(office)
    known = known_on.date() if known_on else None
    if file is not None:
        if start is not None or pauses or ledger:
            raise click.UsageError("--csv takes all of it from the file (参数应写在文件中)")
        if not duedates.compare(file, days, known, roll, as_json=as_json):
            raise SystemExit(1)
        return
    if start is None or n is None or unit is None:
        raise click.UsageError("Name START, N and UNIT, or --csv FILE (请给出起算日、数量、单位)")
    wanted = duedates.Wanted(start, n, unit, roll, pauses, known)
    found = duedates.count(wanted, days.as_known_on(known), with_ledger=ledger)
    print_json(found) if as_json else duedates.show(found)


@calendar.command()
@click.argument("year", required=False, type=click.IntRange(2007, 2040))
@known_on
@office
@as_json
def show(year: int | None, known_on: datetime | None, office: str, as_json: bool) -> None:
    """Show the days of a year that are not as the week has them, and how settled the year is.

    显示一年中与平常周不同的日子,以及该年是否已公布。

    \b
    Example 例:
      tousu calendar show 2026
      tousu calendar show 2020 --known-on 2020-01-25
    """
    found = _year(year or _today().year, office, known_on.date() if known_on else None)
    if as_json:
        print_json(found)
        return
    click.echo(f"{found['year']}: {found['workdays']} working days 个工作日")
    table((_day_line(day) for day in found["days"]), "  ")
    certain = found["certain_through"]
    settled = both(f"settled through {certain}", f"已确定至 {certain}")
    click.echo(settled if found["settled"] else f"{settled}; {_UNSETTLED}")


_UNSETTLED = both("the notice for the rest is not published", "其余以国务院放假通知为准")


def _year(year: int, office: str, known: date | None) -> dict[str, Any]:
    days = book(office).as_known_on(known)
    first, last = date(year, 1, 1), date(year, 12, 31)
    special = sorted(day for day in days.notes if first <= day <= last)
    return {
        "year": year,
        "known_on": known,
        "workdays": days.count_workdays(first, last) + days.is_workday(first),
        "certain_through": days.certain_through,
        "settled": not days.provisional(first, date(year, 12, 28)),
        "version": days.version,
        "days": [
            {"date": day, "work": days.is_workday(day), "why": days.notes[day].why,
             "name": days.notes[day].name, "source": days.notes[day].source}
            for day in special
        ],
    }  # fmt: skip


def _day_line(day: dict[str, Any]) -> tuple[str, ...]:
    kind = both("work", "上班") if day["work"] else both("rest", "休息")
    return str(day["date"]), WEEKDAYS[day["date"].weekday()], kind, day["name"], day["source"]


@calendar.command("import")
@click.argument("file", type=_FILE)
@click.option("--apply", is_flag=True, help="Do it; without this it is only shown 正式导入")
@click.option("--by", default="admin", show_default=True, help="Who enters it 录入人")
@as_json
def import_(file: Path, apply: bool, by: str, as_json: bool) -> None:
    """Take in a holiday notice: show which days change and which open deadlines move; then --apply.

    导入放假通知:先预览哪些日子改变、哪些在办时限变动,再用 --apply 正式导入。

    Every deadline that moves gets a journal entry with the number of the document. A deadline
    that has passed is left alone. It may be stopped and begun again at any time.

    \b
    Example 例:
      tousu calendar import notice-2027.json
      tousu calendar import notice-2027.json --apply
    """
    from api.cli import notices

    complete = notices.take_in(file, apply=apply, by=by, as_json=as_json)
    if not complete:
        raise SystemExit(1)


def _today() -> date:
    from zoneinfo import ZoneInfo

    from api.cli.opening import zone_name
    from core.clock import SystemClock

    return SystemClock().now().astimezone(ZoneInfo(zone_name())).date()
