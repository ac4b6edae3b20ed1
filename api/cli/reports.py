"""`tousu report list`, `show` and `number`: periodic reports, on the terminal or in a workbook."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.opening import desk as open_office
from api.cli.opening import registry
from api.cli.output import as_json, both, note, print_json, table

if TYPE_CHECKING:
    from core.domain.reports.results import Result
    from core.usecases.desk import Desk


@click.command(name="list")
@click.option("--sector", help="One sector only 只看一个行业")
@as_json
def list_(sector: str | None, as_json: bool) -> None:
    """Which reports there are.

    列出报表。

    \b
    Example 例:
      tousu report list --sector hospital
    """
    sectors = [registry().sector(sector)] if sector else list(registry())
    rows = [(one.slug, report) for one in sectors for report in one.reports]
    if as_json:
        from api.presenters.reports import report_body

        print_json([report_body(registry().sector(slug), [report]) for slug, report in rows])
        return
    table(
        [
            ("Sector 行业", "Report 报表", "Periods 期间", "From 自", "Title 名称"),
            *(
                (slug, one.slug, ", ".join(one.periods), one.version,
                 both(one.title["en"], one.title["zh"]))
                for slug, one in rows
            ),
        ]
    )  # fmt: skip


@click.command()
@click.argument("name")
@click.option("--sector", required=True, help="Whose report 行业")
@click.option("--period", default="", help="2025, 2025-H1, 2025-Q1, 2025-03; default: the last one "
              "that is over 期间")  # fmt: skip
@click.option("--profile", default="default", show_default=True, help="Set of policies 方案")
@click.option("--text", "as_text", is_flag=True, help="The summary as Markdown 总结文稿")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True,
              help="Language of the summary 文稿语言")  # fmt: skip
@click.option("--published", is_flag=True,
              help="To be handed out: no small counts 对外发布版,不含小数目")  # fmt: skip
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write a workbook 写入 XLSX 文件")  # fmt: skip
@as_json
def show(
    name: str, sector: str, period: str, profile: str, as_text: bool, language: str,
    published: bool, xlsx: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """The report NAME over a period, counted from what is stored now.

    按现在的案件统计一个期间的报表。

    Every figure stands beside the period before and the same period of the year before. Names and
    telephones are in no report; who came again and again bears a label.

    \b
    Example 例:
      tousu report show annual_summary --sector hospital --period 2025 --xlsx 2025.xlsx
      tousu report show annual_summary --sector hospital --period 2025 --text
    """
    from core.domain.reports.telling import told
    from core.usecases.meetings.periodic import Wanted, make

    desk = open_office()
    found = make(desk, Wanted(sector, name, period, profile), published=published)
    if xlsx:
        from api.sheets.reportsheet import write

        write(xlsx, found)
        note(f"Wrote {xlsx}", "已写入")
    if as_json:
        _print_json(desk, found)
    elif as_text:
        click.echo(told(found, language) or both("This report has no text", "这份报表没有文稿"))
    elif not xlsx:
        _print(found)


@click.command()
@click.argument("name")
@click.argument("value")
@click.option("--report", required=True, help="A report that asks for it 哪份报表要用")
@click.option("--sector", required=True, help="Whose report 行业")
@click.option("--period", required=True, help="2025, 2025-Q1, 2025-03 期间")
@click.option("--profile", default="default", show_default=True, help="Set of policies 方案")
@click.option("--remark", default="", help="Where it is from 来源说明")
@click.option("--by", default="cli", show_default=True, help="Who types it in 录入人")
def number(
    name: str, value: str, report: str, sector: str, period: str, profile: str, remark: str, by: str
) -> None:
    """Type in a number of a period that nobody can count here, such as the visits.

    录入一个期间的数,如门诊人次;原来的保留,以最后一次为准。

    \b
    Example 例:
      tousu report number visits 182345 --report annual_summary --sector hospital --period 2025-03
    """
    from core.usecases.meetings.periodic import Wanted, keep_numbers

    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise click.BadParameter("a number belongs here 应是数", param_hint="VALUE") from None
    wanted = Wanted(sector, report, period, profile)
    for kept in keep_numbers(open_office(), by, wanted, {name: amount}, remark):
        click.echo(both(f"{kept.name} {kept.period}: {kept.value}", "已录入"))


def _print_json(desk: Desk, found: Result) -> None:
    from api.presenters.reports import result_body, typed_bodies
    from api.schemas.reports import ReportResultSchema

    def clock(at: datetime | None) -> str | None:
        return at.astimezone(desk.zone).isoformat(timespec="seconds") if at else None

    numbers = typed_bodies(found.report, found.typed, clock)
    print_json(ReportResultSchema().dump(result_body(found, numbers)))


def _print(found: Result) -> None:
    from core.domain.reports.telling import cells_of, lacking, said

    report = found.report
    title = f"{report.slug} {report.version}  {found.span.label}"
    click.echo(f"{title}  {both(report.title['en'], report.title['zh'])}\n")
    head = ("", found.span.label, found.before.label, "+/-", found.last_year.label, "")
    rows = [
        (
            both(one.figure.title["en"], one.figure.title["zh"]),
            said(one.now, one.reading, few=found.few),
            said(one.before, one.reading, few=found.few),
            said(one.change, one.reading, signed=True),
            said(one.last_year, one.reading, few=found.few),
            lacking(one, report, "zh"),
        )
        for one in found.figures
    ]
    table([head, *rows])
    for one in found.tables:
        click.echo("\n" + both(one.title["en"], one.title["zh"]))
        lines = list(cells_of(one, "zh", found.few))
        if len(lines) == 1:
            click.echo("  " + both("nothing to list", "没有可列出的行"))
        else:
            table(lines, indent="  ")
