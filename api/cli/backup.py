"""`tousu backup`: copies of the office that prove themselves, and the trial of one."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.opening import desk as open_office
from api.cli.opening import settings
from api.cli.output import as_json, both, print_json, table

if TYPE_CHECKING:
    from core.usecases.desk import Desk

_FOLDER = click.Path(path_type=Path, file_okay=False)
_BY = click.option("--by", default="system", show_default=True, metavar="NAME", help="操作人")


@click.group()
def backup() -> None:
    """Backups: made while the office works, whole by their own word, without keys.

    备份:运行中即可进行,自带校验,不含密钥。

    \b
    Example 例:
      tousu backup create
      tousu backup drill
    """


@backup.command()
@click.option("--to", "place", type=_FOLDER, help="Folder of backups 备份文件夹 [TOUSU_BACKUPS]")
@click.option("--keep", type=click.IntRange(1), help="Keep so many, remove older ones 保留份数")
@_BY
@as_json
def create(place: Path | None, keep: int | None, by: str, as_json: bool) -> None:
    """Make a backup of the database and of what the installation keeps beside it.

    Nobody is kept from working meanwhile. The keys in TOUSU_KEYS are not in it: keep a copy of
    them elsewhere, or no sealed identity can be read after a restore.

    备份数据库及附属文件;密钥不在其中,须另行妥善保存。

    \b
    Example 例:
      tousu backup create --keep 48
    """
    from core.bootstrap import kept_beside
    from core.usecases.recovery.backups import create as make
    from core.usecases.recovery.backups import forget

    office = open_office()
    made = make(office, by, place, kept_beside(settings()))
    gone = forget(office, keep, place) if keep else []
    if as_json:
        print_json(
            {"folder": str(made.folder), "rows": made.size, "removed": [b.name for b in gone]}
        )
        return
    click.echo(both(f"{made.folder}, {made.size} rows of the log", "备份完成"))
    if not made.signature:
        click.echo(both("It is not signed: the key is not at hand", "未签名:密钥不在"), err=True)


@backup.command(name="list")
@click.option("--in", "place", type=_FOLDER, help="Folder of backups 备份文件夹 [TOUSU_BACKUPS]")
@as_json
def list_(place: Path | None, as_json: bool) -> None:
    """List the backups, the oldest first.

    列出备份,由旧到新。

    \b
    Example 例:
      tousu backup list
    """
    from core.usecases.recovery.backups import every

    found = every(open_office(), place)
    if as_json:
        print_json([{"folder": str(b.folder), "at": b.at, "rows": b.size, "schema": b.schema,
                     "kind": b.kind} for b in found])  # fmt: skip
        return
    table((one.at[:16], one.kind, one.schema, one.size, str(one.folder)) for one in found)


@backup.command()
@click.argument("folder", type=_FOLDER, required=False)
@click.option("--scratch", metavar="URL", help="An empty database for it 演练用的空数据库")
@click.option("--cases", type=click.IntRange(0), default=0, metavar="N",
              help="Recompute so many cases, 0: all 重算案件数,0 为全部")  # fmt: skip
@_BY
@as_json
def drill(folder: Path | None, scratch: str | None, cases: int, by: str, as_json: bool) -> None:
    """Try a backup (the newest): restore it aside, verify all of it, recompute its cases.

    Exit code 1 where anything does not fit. What came of it is entered in the register; do it
    every month. A backup of PostgreSQL needs an empty database to be put into.

    演练恢复:在旁边恢复最新备份,全面核验并重算案件;不符时退出码为 1。每月进行一次。

    \b
    Example 例:
      tousu backup drill
      tousu backup drill --scratch postgresql://localhost/tousu_drill
    """
    from core.usecases.recovery.backups import find
    from core.usecases.recovery.drilling import drill as try_out

    office = open_office()
    chosen = find(office, folder)
    with tempfile.TemporaryDirectory(prefix="tousu-drill-") as aside:
        url = scratch or f"sqlite:///{Path(aside) / 'office.db'}"
        found = try_out(office, chosen, url, desk_on, by=by, at_most=cases)
    if as_json:
        print_json(asdict(found))
    else:
        for fault in found.faults:
            click.echo(fault)
        en = f"{found.backup}: {found.rows} rows, {found.cases} cases, {found.files} files"
        en += f", {found.recomputed} recomputed"
        click.echo(both(f"{en}, {len(found.faults)} faults", f"不符 {len(found.faults)} 处"))
    if found.faults:
        raise SystemExit(1)


def desk_on(url: str) -> Desk:
    """A desk on a database that is being put back, with everything else as it is here."""
    from core.bootstrap import open_desk

    return open_desk(replace(settings(), database=url), restoring=True)
