"""`tousu attachment`: the files of a case from the command line, by whose right is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.opening import desk
from api.cli.output import as_json, note, print_json, table
from core.domain.errors import Problem, invalid

if TYPE_CHECKING:
    from core.usecases.casework.attaching import Attachment
    from core.usecases.casework.reading import Shown
    from core.usecases.desk import Desk

_BY = click.option("--by", required=True, metavar="NAME", help="The user who does it 操作人")


@click.group()
def attachment() -> None:
    """The files that lie with a case: contracts, photographs, records.

    案件附件:合同、照片、记录等。

    \b
    Example 例:
      tousu attachment list MS-2026-000001 --by 李四
    """


@attachment.command()
@click.argument("number")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", help="What it is called, if not as the file 显示的文件名")
@_BY
@as_json
def add(number: str, file: Path, name: str | None, by: str, as_json: bool) -> None:
    """Lay a file with a case. It is examined, and pictures lose where they were taken.

    为案件添加附件;先行检查,图片去除拍摄地点等信息。

    \b
    Example 例:
      tousu attachment add MS-2026-000001 合同.pdf --by 李四
    """
    from core.uploads.looking import MAX_BYTES
    from core.usecases.casework.attaching import attach, may_attach

    office, shown = _shown(number, by)
    may_attach(office, shown)
    if file.stat().st_size > MAX_BYTES:
        most = MAX_BYTES // 1024 // 1024
        raise invalid(
            Problem("file", f"文件不得超过 {most} MiB", f"A file may have {most} MiB at most")
        )
    _tell([attach(office, shown, name or file.name, file.read_bytes())], as_json)


@attachment.command(name="list")
@click.argument("number")
@_BY
@as_json
def list_(number: str, by: str, as_json: bool) -> None:
    """List the files of a case. That they were looked at is entered in the register.

    列出案件附件;查看行为记入登记簿。

    \b
    Example 例:
      tousu attachment list MS-2026-000001 --by 李四
    """
    from core.usecases.casework.attaching import of_case

    office, shown = _read(number, by)
    _tell(of_case(office, shown), as_json)


@attachment.command()
@click.argument("number")
@click.argument("file", metavar="UUID")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to 输出文件")
@_BY
def get(number: str, file: str, out: Path, by: str) -> None:
    """Write a copy of a file of a case, proved against what was recorded.

    取出案件附件,取出前核对登记的摘要。

    \b
    Example 例:
      tousu attachment get MS-2026-000001 0b6f3c1e-… --out 合同.pdf --by 李四
    """
    from core.usecases.casework.attaching import content_of

    office, shown = _read(number, by)
    _, content = content_of(office, shown, file)
    out.write_bytes(content)
    note(f"wrote {out}", "已写入文件")


def _shown(number: str, by: str) -> tuple[Desk, Shown]:
    from api.cli.drafting import caller_of
    from core.usecases.casework.reading import show

    office = desk()
    return office, show(office, caller_of(office, by), number)


def _read(number: str, by: str) -> tuple[Desk, Shown]:
    from api.cli.drafting import caller_of
    from core.usecases.proof.auditing import note_shown

    office, shown = _shown(number, by)
    note_shown(office, caller_of(office, by), shown)
    return office, shown


def _tell(found: list[Attachment], as_json: bool) -> None:
    if as_json:
        print_json([vars(one) for one in found])
        return
    table((one.file, one.kind, one.size, f"{one.at:%Y-%m-%d}", one.by, one.name) for one in found)
