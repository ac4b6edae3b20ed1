"""`tousu policy export`, `tousu policy import`: the rules of a sector as files, and back."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.output import both


@click.command()
@click.option("--sector", required=True, help="Which 行业")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True,
              metavar="DIR", help="Written to DIR/SECTOR 写入的文件夹")  # fmt: skip
def export(sector: str, out: Path) -> None:
    """Write a sector as a folder, byte for byte: what is shipped and what was published.

    把行业的全部规则写成文件夹,逐字节不变;本单位公布的在 published 之下。

    \b
    Example 例:
      tousu policy export --sector hospital --out rules
    """
    from api.cli.opening import desk
    from core.usecases.policymaking.exporting import export as write

    written = write(desk(begin=True), sector, out)
    click.echo(both(f"Wrote {len(written)} files to {out / sector}", "已写出"))


@click.command("import")
@click.argument("title")
@click.argument("files", nargs=-1, required=True,
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--sector", required=True, help="Which 行业")
@click.option("--by", required=True, metavar="NAME", help="The user who does it 由谁办理")
def import_(title: str, files: tuple[Path, ...], sector: str, by: str) -> None:
    """Begin a draft from files; the folder of each says what it is (policies, notices …).

    以文件起草;每个文件按其所在文件夹归类。

    \b
    Example 例:
      tousu policy import 缩短期限 policies/complaint_2027-01-01.yaml --sector hospital --by lin
    """
    from api.cli.opening import desk
    from core.usecases.people.entry import colleagues
    from core.usecases.policymaking import drafts
    from core.usecases.policymaking.paths import AT_THE_TOP

    office = desk()
    texts: dict[str, str | None] = {}
    for file in files:
        top = file.name in AT_THE_TOP
        path = file.name if top else f"{file.absolute().parent.name}/{file.name}"
        texts[path] = file.read_bytes().decode()
    (who,) = colleagues(office, [by])
    begun = drafts.begin(office, who, sector, title, drafts.Change(texts))
    click.echo(both(f"Began draft {begun.id}", f"已建立草案 {begun.id}"))
