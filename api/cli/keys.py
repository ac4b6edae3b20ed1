"""`tousu keys`: the keys under which identities are sealed."""

from __future__ import annotations

from dataclasses import asdict

import click

from api.cli.opening import desk
from api.cli.output import as_json, both, print_json, table


@click.group()
def keys() -> None:
    """The keys under which identities are sealed; they lie in TOUSU_KEYS, never in the database.

    封存身份信息的密钥,存放在 TOUSU_KEYS,不在数据库中。

    \b
    Example 例:
      tousu keys list
    """


@keys.command("list")
@as_json
def list_(as_json: bool) -> None:
    """List the keys that wrap data keys, oldest first; never what they are.

    列出密钥(不含密钥内容)。

    \b
    Example 例:
      tousu keys list
    """
    from core.usecases.sealed import keykeeping

    found = keykeeping.keys(desk())
    if as_json:
        print_json([asdict(one) for one in found])
        return
    table(
        (
            one.id,
            one.suite,
            both("current", "当前") if one.current else "",
            both("needed", "使用中") if one.needed else both("not needed", "已不使用"),
        )
        for one in found
    )


@keys.command()
@click.option("--retire", is_flag=True, help="Destroy the keys no longer needed 销毁不再使用的密钥")
@as_json
def rotate(retire: bool, as_json: bool) -> None:
    """Make a new key and wrap every data key under it. Identities are not sealed anew.

    Copy the key folder before; with --retire an older copy of the database opens no more with it.

    更换密钥:新建密钥并重新包裹全部数据密钥。请先备份密钥文件夹。

    \b
    Example 例:
      tousu keys rotate
      tousu keys rotate --retire
    """
    from core.usecases.sealed import keykeeping

    done = keykeeping.rotate(desk(), retire=retire)
    if as_json:
        print_json(asdict(done))
        return
    click.echo(both(f"Wrapped {done.rewrapped} data keys under {done.key}", "数据密钥已重新包裹"))
    for name in done.retired:
        click.echo(both(f"Destroyed {name}", "已销毁"))


@keys.command()
@as_json
def check(as_json: bool) -> None:
    """Open every data key once. Exit code 1 where one is missing or was tampered with.

    逐一核验数据密钥;缺失或被改动时退出码为 1。

    \b
    Example 例:
      tousu keys check
    """
    from core.usecases.sealed import keykeeping

    found = keykeeping.check(desk())
    if as_json:
        print_json(asdict(found))
    else:
        table(
            (str(count), both(*words))
            for count, words in (
                (found.open, ("open", "可打开")),
                (found.destroyed, ("destroyed", "已销毁")),
                (found.missing, ("cannot be had: their key is not here", "缺少密钥,无法打开")),
                (len(found.damaged), ("tampered with", "被改动")),
            )
        )
        for owner in found.damaged:
            click.echo(owner, err=True)
    if found.missing or found.damaged:
        raise SystemExit(1)


@keys.command()
@click.option("--month", default="", metavar="2026-03", help="Left out: this one 月份,缺省为本月")
@as_json
def emergencies(month: str, as_json: bool) -> None:
    """List the releases of a month that no custodian decided on, and their part of all.

    列出某月未经保密专员的解密及其占比。

    \b
    Example 例:
      tousu keys emergencies --month 2026-03
    """
    from core.usecases.sealed import emergencies as releasing

    office = desk()
    found = releasing.month(office, month)
    if as_json:
        told = {"month": found.label, "releases": found.releases, "share": found.share}
        items = [asdict(one) for one in found.without]
        print_json({**told, "alarming": found.alarming, "items": items})
        return
    table(
        (one.number, f"{one.at.astimezone(office.zone):%Y-%m-%d %H:%M}", str(one.data["to"]),
         f"{one.data['first']}, {one.data['second']}", one.reason)
        for one in found.without
    )  # fmt: skip
    count = len(found.without)
    click.echo(both(f"{count} of {found.releases} releases", f"其中 {count} 次未经保密专员"))
    if found.alarming:
        click.echo(both("ALARM: more than the exception", "警报:超出例外的限度"))
