"""`tousu policy draft`: a change of rules from its first line to its publication."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

import click

from api.cli.opening import desk
from api.cli.output import as_json, both, print_json, table

if TYPE_CHECKING:
    from core.storage.rules.policies import Draft
    from core.usecases.desk import Desk
    from core.usecases.people.entry import Caller

DAY = click.DateTime(["%Y-%m-%d"])
BY = click.option("--by", required=True, metavar="NAME", help="The user who does it 由谁办理")
NUMBER = click.argument("number", type=int)
_HEAD = (
    ("Id", "Sector", "State", "Changed by", "Title"),
    ("编号", "行业", "状态", "最后改动", "名称"),
)


@click.group()
def draft() -> None:
    """Draft, check, approve and publish changes of rules.

    起草、检查、审批、公布规则的修改。

    \b
    Example 例:
      tousu policy draft list --by lin
    """


@draft.command("list")
@click.option("--sector", help="One sector only 只列一个行业")
@BY
@as_json
def list_(sector: str | None, by: str, as_json: bool) -> None:
    """List the drafts, the last changed first.

    列出草案,最近改动的在前。

    \b
    Example 例:
      tousu policy draft list --sector hospital --by lin
    """
    from core.usecases.policymaking import drafts

    office = desk()
    found = drafts.listed(office, caller_of(office, by), sector)
    if as_json:
        print_json([_line(one) for one in found])
    else:
        rows = ((str(d.id), d.sector, d.state, d.changed_by, d.title) for d in found)
        table([*_HEAD, *rows])


@draft.command()
@click.argument("sector")
@click.argument("title")
@click.option("--amends", "policy", metavar="POLICY", help="Whose next version 拟修订的政策")
@click.option("--from", "first", type=DAY, help="The first day of that version 施行日")
@click.option("--profile", default="default", show_default=True, help="Set of policies 方案")
@BY
@as_json
def begin(
    sector: str, title: str, policy: str | None, first: datetime | None, profile: str, by: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Begin a draft: empty, or with the head of a version to come.

    起草:空白,或者某一政策新版本的开头。

    \b
    Example 例:
      tousu policy draft begin hospital 缩短答复期限 --amends complaint --from 2027-01-01 --by lin
    """
    from core.usecases.policymaking import drafts
    from core.usecases.policymaking.skeletons import Successor, skeleton

    office = desk()
    files: dict[str, str | None] = {}
    if policy and first:
        wanted = Successor(policy, first.date(), profile)
        files = dict([skeleton(office.sector(sector), wanted)])
    elif policy or first:
        raise click.UsageError("--amends and --from go together (两项须同时给出)")
    who = caller_of(office, by)
    show_draft(drafts.begin(office, who, sector, title, drafts.Change(files)), as_json)


@draft.command()
@NUMBER
@click.option("--file", "path", help="Print this file as it is written 输出此文件")
@BY
@as_json
def show(number: int, path: str | None, by: str, as_json: bool) -> None:
    """Show a draft with its files and its history.

    显示草案的文件和经过。

    \b
    Example 例:
      tousu policy draft show 3 --by lin
    """
    from core.domain.errors import NotFound
    from core.usecases.policymaking import drafts

    office, who, sector, _ = place_of(number, by)
    found, history = drafts.show(office, who, sector, number)
    if path:
        if path not in found.files:
            raise NotFound(f"草案没有文件 {path}", f"The draft has no file {path}")
        click.echo(found.files[path], nl=False)
        return
    if as_json:
        print_json({**_line(found), "history": [vars(event) for event in history]})
        return
    show_draft(found, as_json=False)
    table(((e.at.astimezone(office.zone).strftime("%Y-%m-%d %H:%M"), e.event, e.by, e.note)
           for e in history), indent="  ")  # fmt: skip


@draft.command("set-file")
@NUMBER
@click.argument("path")
@click.argument("file", type=click.File("rb"))
@BY
@as_json
def set_file(number: int, path: str, file: BinaryIO, by: str, as_json: bool) -> None:
    """Put a whole file into a draft at PATH of the sector's folder; FILE is - for the input.

    把整个文件放入草案,PATH 为其在行业文件夹中的位置。

    \b
    Example 例:
      tousu policy draft set-file 3 policies/complaint_2027-01-01.yaml new.yaml --by lin
    """
    from core.usecases.policymaking import drafts

    text = file.read().decode()
    show_draft(drafts.set_file(*place_of(number, by), path, text, None), as_json)


@draft.command()
@NUMBER
@BY
@as_json
def check(number: int, by: str, as_json: bool) -> None:
    """Check a draft; exit code 1 where it cannot be submitted.

    检查草案;不能提交时退出码为 1。

    \b
    Example 例:
      tousu policy draft check 3 --by lin
    """
    from core.usecases.policymaking import checking

    found = checking.check(*place_of(number, by))
    lines = [("problem", p.path, p.en, p.zh) for p in found.problems]
    lines += [(f.severity, f.place, f.en, f.zh) for f in found.findings if f in set(found.new)]
    if as_json:
        names = ("severity", "place", "en", "zh")
        findings = [dict(zip(names, line, strict=True)) for line in lines]
        print_json({"digest": found.digest, "counts": found.counts, "findings": findings})
    else:
        for severity, place, en, zh in lines:
            click.echo(f"{severity:7} {place}: {both(en, zh)}")
        counts = ", ".join(f"{count} {name}" for name, count in found.counts.items())
        click.echo(both(counts, "可以提交" if not found.errors else "尚不能提交"))
    if found.errors:
        raise SystemExit(1)


def caller_of(office: Desk, name: str) -> Caller:
    """The user named; what they may do is what their roles allow."""
    from core.usecases.people.entry import colleagues

    return colleagues(office, [name])[0]


def place_of(number: int, by: str) -> tuple[Desk, Caller, str, int]:
    """What every step takes: the office, who does it, the draft's sector and number."""
    office = desk()
    with office.store.read() as work:
        sector = work.drafts.get(number).sector
    return office, caller_of(office, by), sector, number


def _line(found: Draft) -> dict[str, object]:
    return {name: value for name, value in vars(found).items() if name != "base"}


def show_draft(found: Draft, as_json: bool) -> None:
    """Print a draft: one line and its files, or all of it as JSON."""
    if as_json:
        print_json(_line(found))
        return
    click.echo(f"{found.id}  {found.sector}  {found.state}  {found.title}")
    for path in sorted(found.files):
        click.echo(f"  {path}")
