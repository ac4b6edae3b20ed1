"""`tousu report archive` and `archive-list`: what was put away in a year, what lies in one file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from api.cli.opening import desk as open_office
from api.cli.output import as_json, both, note, print_json, table

xlsx_option = click.option(
    "--xlsx", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Write a workbook 写入 XLSX 文件",
)  # fmt: skip


@click.command()
@click.option("--year", type=click.IntRange(1990, 2200), required=True,
              help="Year in which the files were put away 归档年份")  # fmt: skip
@click.option("--sector", help="One sector only 只看一个行业")
@xlsx_option
@as_json
def archive(year: int, sector: str | None, xlsx: Path | None, as_json: bool) -> None:
    """The register of the files put away in a year; it names cases, never people.

    某年归档案件登记簿,不列当事人。

    A policy without an act of archiving puts its cases away when they end.

    \b
    Example 例:
      tousu report archive --year 2025 --sector market_supervision --xlsx archive.xlsx
    """
    from api.wording import archivewords as words
    from core.storage.lists.reach import Reach
    from core.usecases.casework.archiving import register

    desk = open_office()
    sectors = [desk.sector(sector)] if sector else list(desk.registry)
    lines = register(desk, Reach(tuple(one.slug for one in sectors)), year)
    rows = list(words.register_rows(desk.registry, lines, "zh"))
    if xlsx:
        _write(xlsx, f"{year}年归档登记", words.REGISTER, rows)
    if as_json:
        print_json([vars(line) for line in lines])
    elif not lines:
        click.echo(both(f"No file was put away in {year}", "没有归档的案件"))
    else:
        _show(words.REGISTER, rows)


@click.command("archive-list")
@click.argument("number")
@xlsx_option
@as_json
def archive_list(number: str, xlsx: Path | None, as_json: bool) -> None:
    """What lies in the file of one case, in order of time.

    一件案件的卷内文件目录,按时间先后。

    \b
    Example 例:
      tousu report archive-list MS-2026-000001 --xlsx contents.xlsx
    """
    from api.wording import archivewords as words
    from core.usecases.casework.archiving import contents

    desk = open_office()
    with desk.store.read() as work:
        case = work.cases.get(number)
    documents = contents(case)
    rows = list(words.contents_rows(desk.sector(case.sector), documents, desk.zone, "zh"))
    if xlsx:
        _write(xlsx, "卷内文件目录", words.CONTENTS, rows)
    if as_json:
        print_json([vars(document) for document in documents])
    else:
        _show(words.CONTENTS, rows)


def _write(
    path: Path, title: str, head: Iterable[tuple[str, str, int]], rows: list[list[str]]
) -> None:
    from api.sheets.workbook import one_sheet

    path.write_bytes(one_sheet(title, [(zh, width) for zh, _, width in head], rows))
    note(f"Wrote {path}", "已写入")


def _show(head: Sequence[tuple[str, str, int]], rows: list[list[str]]) -> None:
    table([[en for _, en, _ in head], [zh for zh, _, _ in head], *rows])
