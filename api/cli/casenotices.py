"""`tousu notice`: the notices and forms of cases as documents, and the paper they stand on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.opening import desk, registry
from api.cli.output import as_json, both, note, print_json, table
from core.domain.errors import Problem, invalid

if TYPE_CHECKING:
    from core.usecases.casework.documents import File
    from core.usecases.casework.reading import Shown

_FORMATS = click.Choice(["text", "html", "docx", "pdf"])
_format = click.option("--format", "to", type=_FORMATS, default="text", help="In which form 格式")
_out = click.option("--out", type=click.Path(path_type=Path), help="The file to write 输出文件")


@click.group()
def notice() -> None:
    """The notices of a case as documents, forms printed from it, and the office's letterhead.

    案件文书、表单与本单位的红头模板。(放假通知见 tousu calendar import。)

    \b
    Example 例:
      tousu notice list MS-2026-000001
    """


@notice.command("list")
@click.argument("number")
@as_json
def list_(number: str, as_json: bool) -> None:
    """List the notices drawn up in a case, and the forms that may be printed from it.

    列出案件的文书和可以打印的表单。

    \b
    Example 例:
      tousu notice list MS-2026-000001
    """
    from core.usecases.casework import documents

    shown = _shown(number)
    sector = shown.matter.regime.sector
    drawn = [
        {"number": one.number, "notice": one.slug, "digest": one.digest,
         "title": one.title or sector.title_of("notices", one.slug),
         "drawn_at": one.drawn_at.astimezone(shown.matter.office.zone)}
        for one in shown.case.notices if one.number
    ]  # fmt: skip
    forms = [{"form": form.slug, "title": form.title["zh"]} for form in documents.forms(shown)]
    if as_json:
        print_json({"notices": drawn, "forms": forms})
        return
    table((one["number"], f"{one['drawn_at']:%Y-%m-%d}", one["notice"], one["title"])
          for one in drawn)  # fmt: skip
    table(("-", both("form", "表单"), form["form"], form["title"]) for form in forms)


@notice.command()
@click.argument("number")
@click.argument("notice_number")
@_format
@_out
def show(number: str, notice_number: str, to: str, out: Path | None) -> None:
    """Print one issued notice, or write it to a file.

    显示一份文书,或者写入文件。

    \b
    Example 例:
      tousu notice show MS-2026-000001 MS〔2026〕1号 --format docx --out notice.docx
    """
    from core.usecases.casework import documents

    _write(documents.notice_file(desk(), _shown(number), notice_number, to), out)


@notice.command()
@click.argument("number")
@click.argument("slug")
@_format
@_out
def form(number: str, slug: str, to: str, out: Path | None) -> None:
    """Print a form from a case as it stands; nobody who takes part is named in it.

    从案件当前情况打印一张表单;不显示当事人,有权查看的人员请在网页打印。

    \b
    Example 例:
      tousu notice form MS-2026-000001 complaint_register --format pdf --out form.pdf
    """
    from core.usecases.casework import documents

    _write(documents.form_file(desk(), _shown(number), slug, to), out)


@notice.command()
@click.option("--sector", required=True, help="Of which sector 行业")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to 输出文件")
def letterhead(sector: str, out: Path) -> None:
    """Write the built-in letterhead, to be edited in Word or WPS.

    写出内置的红头模板,可用 Word 或 WPS 编辑,再放入 TOUSU_LETTERHEADS 文件夹。

    \b
    Example 例:
      tousu notice letterhead --sector hospital --out letterheads/hospital.docx
    """
    from core.documents.letterhead import built_in

    registry(sector).sector(sector)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(built_in())
    note(f"edit {out} and put it into TOUSU_LETTERHEADS as {sector}.docx or {sector}-PROFILE.docx",
         "编辑后放入 TOUSU_LETTERHEADS 文件夹")  # fmt: skip


@notice.command()
@click.option("--sector", required=True, help="Of which sector 行业")
@click.option("--profile", default="default", help="Of which profile 方案")
@click.option("--name", "office_name", help="Name of the office 单位名称")
@click.option("--address", "office_address", help="Its address 地址")
@click.option("--phone", "office_phone", help="Its telephone 电话")
@as_json
def office(sector: str, profile: str, as_json: bool, **given: str | None) -> None:
    """Say or show what the letterhead says of the office: name, address, telephone.

    设置或查看红头上的单位名称、地址、电话;已出具的文书不变。

    \b
    Example 例:
      tousu notice office --sector hospital --name 示范市人民医院 --phone 0351-1234567
    """
    from core.usecases.office.offices import set_letterhead

    here = desk(begin=True)
    profiles = here.sector(sector).profiles
    if profile not in profiles:
        names = ", ".join(profiles)
        raise invalid(Problem("--profile", f"可选:{names}", f"Must be one of: {names}"))
    if new := {name: value for name, value in given.items() if value is not None}:
        set_letterhead(here, sector, profile, new)
    with here.store.read() as work:
        found = work.settings.all(sector, profile)
    told = {name: found.get(name, "") for name in given}
    print_json(told) if as_json else table(told.items())


def _shown(number: str) -> Shown:
    from core.usecases.casework.documents import without_names

    return without_names(desk(), number)


def _write(file: File, out: Path | None) -> None:
    """To the file named, else to the terminal, which takes text only."""
    if out is not None:
        out.write_bytes(file.content)
        note(f"wrote {out}", "已写入文件")
    elif file.media_type.startswith("text/"):
        sys.stdout.write(file.content.decode())
    else:
        raise invalid(Problem("--out", "须写明输出文件", "A file is needed", f"--out {file.name}"))
