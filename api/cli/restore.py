"""`tousu restore` and `tousu hold`: an older state is put back, and stands still until released."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from api.cli.backup import desk_on
from api.cli.opening import desk as open_office
from api.cli.opening import settings
from api.cli.output import as_json, both, print_json


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path, file_okay=False))
@click.option("--by", required=True, metavar="NAME", help="Who restores 操作人")
@click.option("--reason", required=True, help="Why 原因")
@click.option("--replace", "replacing", is_flag=True, help="Move what is there aside 替换现有数据")
@click.option("--skip", type=click.IntRange(0), default=0, metavar="N",
              help="Leave N numbers of each series out 各类编号跳过 N 个")  # fmt: skip
@click.option("--even-so", is_flag=True, help="Though it does not verify 未通过核验仍恢复")
@as_json
def restore(
    folder: Path, by: str, reason: str, replacing: bool, skip: int, even_so: bool, as_json: bool
) -> None:
    """Put a backup back. The office then stands still until somebody else releases it.

    Stop `tousu serve` and `tousu work` first. Nothing is done to cases and nothing goes out until
    `tousu hold release`. With --replace what is there now is moved aside, and read for what was
    done after the backup: no number that it gave is given again. Where it cannot be read, --skip.

    恢复备份;恢复后停办,须由另一人核对后解除。--replace 会把现有数据移到一旁,已发出的编号不再使用。

    \b
    Example 例:
      tousu restore var/backups/tousu-20261122T010000Z --by 王五 --reason 磁盘损坏
    """
    from core.bootstrap import kept_beside
    from core.usecases.recovery.backups import read
    from core.usecases.recovery.restoring import restore as put_back
    from core.usecases.recovery.restoring import what_is_lost

    chosen, here = read(folder), settings()
    before = what_is_lost(here.database, chosen) if replacing else None
    aside = _move_aside(here.database) if replacing else None
    hold = put_back(
        chosen, here.database, desk_on, by=by, reason=reason, keys=here.keys, before=before,
        skip=skip, even_so=even_so, beside=kept_beside(here),
    )  # fmt: skip
    if as_json:
        print_json({"aside": str(aside or ""), "report": dict(hold.report)})
        return
    if aside:
        click.echo(both(f"What was there is now {aside}", "原数据已移至该处"))
    _tell(hold.report)


@click.group()
def hold() -> None:
    """The time after a restore in which nothing happens.

    恢复后的停办状态。

    \b
    Example 例:
      tousu hold show
    """


@hold.command()
@as_json
def show(as_json: bool) -> None:
    """Tell whether the office is on hold, and what was lost; exit code 1 if it is.

    显示是否停办,以及丢失的内容;停办时退出码为 1。

    \b
    Example 例:
      tousu hold show
    """
    from core.usecases.recovery.holding import hold_of

    found = hold_of(open_office())
    if as_json:
        print_json({**vars(found), "report": dict(found.report)} if found else None)
    elif found is None:
        click.echo(both("The office works", "未停办"))
    else:
        click.echo(both(f"On hold since {found.begun_at:%Y-%m-%d %H:%M}Z, by {found.begun_by}: "
                        f"{found.reason}", "停办中"))  # fmt: skip
        _tell(found.report)
    if found:
        raise SystemExit(1)


@hold.command()
@click.option("--by", required=True, metavar="NAME", help="Who releases 解除人")
@click.option("--reason", required=True, help="What was looked at 核对情况")
def release(by: str, reason: str) -> None:
    """Let the office work again; somebody else than who restored it, with a leading role.

    What fell due meanwhile fires at once, and the journal says how late.

    解除停办;须由恢复人以外的负责人进行,停办期间到期的事项随即补触发。

    \b
    Example 例:
      tousu hold release --by 赵六 --reason 已逐件核对
    """
    from core.usecases.recovery.holding import release as let_go

    let_go(open_office(), by, reason)
    click.echo(both("The office works again", "已解除停办"))


def _move_aside(url: str) -> Path | None:
    """Move a SQLite database and what lies beside it away; where it now is."""
    from core.clock import SystemClock

    place = Path(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:///") or not place.exists():
        return None
    stamp = f"{SystemClock().now():%Y%m%dT%H%M%SZ}"
    for one in ("-wal", "-shm", "-journal", ""):
        if (part := place.with_name(place.name + one)).exists():
            part.rename(part.with_name(f"{place.name}.before-{stamp}{one}"))
    return place.with_name(f"{place.name}.before-{stamp}")


def _tell(report: Any) -> None:
    lost = report["lost_rows"]
    click.echo(both(f"Backup of {report['made_at']}, {report['rows']} rows of the log", "备份"))
    click.echo(both(f"{lost} later rows are known to be lost", f"已知丢失其后 {lost} 行"))
    for number in report["cases"]:
        click.echo(f"  {number}")
    if not report["known"]:
        en = "What was done after the backup cannot be read; compare with what others received"
        click.echo(both(en, "备份之后的办理情况无法读取,须与外部收件记录核对"))
    click.echo("tousu hold release --by … --reason …")
