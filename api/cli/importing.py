"""`tousu import`: takes in complaints of the past from a table, a row a case."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.opening import desk as open_office
from api.cli.output import as_json, both, note, print_json, table

if TYPE_CHECKING:
    from core.sheets import Sheet
    from core.usecases.past.importing import Outcome, Reject

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
#: Columns that the file of rejected rows adds to those of the table.
_REASONS = ("tousu_row", "reason_zh", "reason_en")
#: How many reasons are told at once; all of them stand in the file.
_TOLD = 5
#: Rows between two lines of progress where nobody watches a terminal.
_EVERY = 500


@click.command(name="import")
@click.argument("file", type=_FILE)
@click.option("--sector", required=True, help="The sector of the cases 行业")
@click.option("--mapping", type=_FILE, required=True, help="What the columns mean 列的含义")
@click.option("--profile", help="In place of the mapping's 方案(代替映射文件所写)")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path),
              help="Where rejected rows go; default: FILE.rejects.csv 拒收行的去处")  # fmt: skip
@as_json
def import_(
    file: Path, sector: str, mapping: Path, profile: str | None, rejects: Path | None, as_json: bool
) -> None:
    """Take in complaints from FILE, a table in CSV (UTF-8 or GBK) or XLSX.

    从表格导入投诉:CSV(UTF-8、GBK)或 XLSX,每行一件。

    The mapping says which rows are taken, what the columns mean and what was done on each case and
    when; docs/examples has one for each sector. A row is known by its external id: importing
    again adds only what is new, so a run that was stopped is completed by another.

    The exit code is 0, 1 if rows were rejected, 2 if the file or the mapping cannot be used.

    \b
    Example 例:
      tousu import complaints.csv --sector hospital --mapping docs/examples/civic-hospital.yaml
    """
    from core.sheets import open_sheet
    from core.usecases.past.importing import import_rows
    from core.usecases.past.mappings import load_mapping

    rejects = rejects or file.with_name(f"{file.stem}.rejects.csv")
    _must_be_writable(rejects)
    desk = open_office(begin=True)
    plan = load_mapping(mapping, desk.sector(sector), profile)
    sheet = open_sheet(file, plan.encoding)
    plan.check_columns(sheet)
    with _progress(sheet, quiet=as_json) as told:
        outcome = import_rows(desk, sheet, plan, told=told)
    if outcome.rejects:
        _write_rejects(rejects, sheet, outcome.rejects)
    (_print_json if as_json else _print)(sheet, outcome, rejects)
    if outcome.rejects:
        raise SystemExit(1)


def _must_be_writable(rejects: Path) -> None:
    """Better told before the work than after it."""
    place = rejects if rejects.exists() else rejects.absolute().parent
    if not os.access(place, os.W_OK):
        raise click.UsageError(
            both(f"{rejects} cannot be written; name another place with --rejects",
                 "拒收文件无法写入,请用 --rejects 另行指定")
        )  # fmt: skip


@contextmanager
def _progress(sheet: Sheet, *, quiet: bool) -> Iterator[Callable[[Outcome], None]]:
    """A bar on a terminal, else a line now and then; both on the standard error."""
    if quiet:
        yield lambda outcome: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(both("Importing", "导入"), total=sheet.count)
            yield lambda outcome: bar.update(task, completed=outcome.read)
    else:
        yield _Lines(sheet.count)


class _Lines:
    """Tells of the progress in plain lines."""

    def __init__(self, total: int) -> None:
        self._total, self._next = total, _EVERY

    def __call__(self, outcome: Outcome) -> None:
        """Say how far it went, if that was not said lately."""
        if outcome.read >= self._next:
            note(f"{outcome.read} of {self._total} rows", f"已读 {outcome.read} 行")
            self._next = outcome.read + _EVERY


def _write_rejects(path: Path, sheet: Sheet, rejects: list[Reject]) -> None:
    from core.sheets import write_csv

    columns = [column for column in sheet.columns if column not in _REASONS]
    rows = (
        [*(r.row.cells[c] for c in columns), str(r.row.number), r.reason("zh"), r.reason("en")]
        for r in rejects
    )
    write_csv(path, (*columns, *_REASONS), rows)


def _print(sheet: Sheet, outcome: Outcome, rejects: Path) -> None:
    click.echo(both(f"{sheet.path.name}, {sheet.encoding}, {sheet.count} rows", "所读文件"))
    table(
        [
            ("not picked 未选取", outcome.left_aside),
            ("imported 新导入", outcome.imported),
            ("there already 此前已有", outcome.known),
            ("rejected 拒收", len(outcome.rejects)),
        ],
        indent="  ",
    )
    if not outcome.imported and outcome.known:
        click.echo(both("Nothing new: every row taken was there already", "没有新件,此前均已导入"))
    for reject in outcome.rejects[:_TOLD]:
        note(f"row {reject.row.number}: {reject.reason('en')}", reject.reason("zh"))
    if outcome.rejects:
        click.echo(both(f"Rejected rows and reasons: {rejects}", "拒收的行及理由见此文件"))


def _print_json(sheet: Sheet, outcome: Outcome, rejects: Path) -> None:
    print_json(
        {
            "file": str(sheet.path),
            "encoding": sheet.encoding,
            "rows": outcome.read,
            "left_aside": outcome.left_aside,
            "imported": outcome.imported,
            "cases": outcome.cases,
            "known": outcome.known,
            "rejected": len(outcome.rejects),
            "rejects_file": str(rejects) if outcome.rejects else None,
            "reasons": [
                {"row": r.row.number, "zh": r.reason("zh"), "en": r.reason("en")}
                for r in outcome.rejects
            ],
        }
    )
