"""`tousu user`: the people of the office and the roles they hold."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from api.cli.opening import desk
from api.cli.output import as_json, both, print_json, table

if TYPE_CHECKING:
    from core.storage.people.access import Grant
    from core.usecases.desk import Desk

_ROLES = click.option("--role", "roles", multiple=True, required=True, metavar="R[@UNIT]",
                      help="Role, in one unit of the sector 角色[@单位]")  # fmt: skip
_SECTOR = click.option("--sector", default="", help="Where it is held; else everywhere 行业")
_STDIN = click.option("--password-stdin", is_flag=True,
                      help="Read the password from the input 从标准输入读取密码")  # fmt: skip


@click.group()
def user() -> None:
    """People and their roles.

    用户与角色。

    \b
    Example 例:
      tousu user add wang --role handler@station --sector market_supervision
    """


@user.command()
@click.argument("name")
@_ROLES
@_SECTOR
@click.option("--title", default="", help="What people call them 姓名")
@click.option("--email", default="", help="Address for mails about cases 邮箱")
@_STDIN
def add(
    name: str, roles: tuple[str, ...], sector: str, title: str, email: str, password_stdin: bool
) -> None:
    """Enter a user; without a password they come in by token only.

    新增用户;不设密码则只能用令牌。

    \b
    Example 例:
      tousu user add admin --role admin --password-stdin < password.txt
      tousu user add wang --role handler@station --sector market_supervision
    """
    from core.usecases.people import access

    password = _read_password() if password_stdin else ""
    office = desk(begin=True)
    access.add_user(office, name, title, password, _grants(office, roles, sector), email)
    click.echo(both(f"Added {name}: {', '.join(roles)}", "已新增"))


@user.command()
@click.argument("name")
@_STDIN
def password(name: str, password_stdin: bool) -> None:
    """Give a user a new password; sessions under the old one end.

    设置新密码,原有登录随即失效。

    \b
    Example 例:
      tousu user password wang
    """
    from core.usecases.people import credentials

    if password_stdin:
        new = _read_password()
    else:
        ask = both("New password", "新密码")
        new = click.prompt(ask, hide_input=True, confirmation_prompt=True)
    credentials.set_password(desk(), name, new)
    click.echo(both(f"{name} has a new password", "密码已更改"))


@user.command()
@click.argument("name")
def invite(name: str) -> None:
    """Print an invitation: whoever has it sets the user's password, once and within a day.

    签发邀请:凭此设置密码,一次有效,一日内有效。

    \b
    Example 例:
      tousu user invite wang
    """
    from core.usecases.people import credentials

    click.echo(credentials.invite(desk(), name).text)


@user.command()
@click.argument("name", default="")
@click.option("--most", default=50, show_default=True, help="At most so many 至多")
@as_json
def history(name: str, most: int, as_json: bool) -> None:
    """List who changed whose access, who came in and who was locked out, newest first.

    列出权限变更、登录和锁定。

    \b
    Example 例:
      tousu user history wang
    """
    from core.usecases.people import access

    office = desk()
    found = access.access_events(office, name, most=most)
    if as_json:
        print_json([vars(event) for event in found])
        return
    table(
        (
            f"{event.at:%Y-%m-%d %H:%M}Z" if event.at else "",
            event.by or both("at the machine", "本机"),
            event.what,
            event.user,
            " ".join(str(value) for value in event.detail.values()),
        )
        for event in found
    )


@user.command()
@click.argument("name")
@click.argument("address", default="")
def email(name: str, address: str) -> None:
    """Give a user an ADDRESS for mails about cases; left out: none any more.

    设置或取消邮箱。

    \b
    Example 例:
      tousu user email wang wang@office.example
    """
    from core.usecases.people import access

    access.set_email(desk(), name, address)
    said = (f"Mails go to {address}", "已设置") if address else ("No mails any more", "已取消")
    click.echo(both(*said))


@user.command("list")
@as_json
def list_(as_json: bool) -> None:
    """List the users with their roles.

    列出用户及其角色。

    \b
    Example 例:
      tousu user list --json
    """
    from core.usecases.people import access

    accounts = access.list_users(desk())
    if as_json:
        print_json(
            [
                {
                    "name": account.user.name,
                    "display_name": account.user.display_name,
                    "active": account.user.active,
                    "email": account.user.email,
                    "password": bool(account.user.password_hash),
                    "roles": [vars(grant) for grant in account.grants],
                }
                for account in accounts
            ]
        )
        return
    table(
        (
            account.user.name,
            account.user.display_name,
            "" if account.user.active else both("left", "已停用"),
            ", ".join(_written(grant) for grant in account.grants),
        )
        for account in accounts
    )


@user.command()
@click.argument("name")
@_ROLES
@_SECTOR
def grant(name: str, roles: tuple[str, ...], sector: str) -> None:
    """Give a user more roles.

    授予角色。

    \b
    Example 例:
      tousu user grant wang --role chief --sector market_supervision
    """
    from core.usecases.people import access

    office = desk()
    for one in _grants(office, roles, sector):
        access.grant_role(office, name, one)
    click.echo(both(f"{name} now holds {', '.join(roles)}", "已授予"))


@user.command()
@click.argument("name")
@_ROLES
@_SECTOR
def revoke(name: str, roles: tuple[str, ...], sector: str) -> None:
    """Take roles back from a user.

    撤回角色。

    \b
    Example 例:
      tousu user revoke wang --role chief --sector market_supervision
    """
    from core.usecases.people import access

    office = desk()
    for one in _grants(office, roles, sector):
        access.revoke_role(office, name, one)
    click.echo(both(f"{name} no longer holds {', '.join(roles)}", "已撤回"))


@user.command()
@click.argument("name")
def disable(name: str) -> None:
    """Shut a user out; the journal goes on naming who left.

    停用用户;办理记录中的姓名不变。

    \b
    Example 例:
      tousu user disable wang
    """
    _let_in(name, active=False)


@user.command()
@click.argument("name")
def enable(name: str) -> None:
    """Let a user in again.

    恢复用户。

    \b
    Example 例:
      tousu user enable wang
    """
    _let_in(name, active=True)


def _let_in(name: str, *, active: bool) -> None:
    from core.usecases.people import access

    access.set_active(desk(), name, active)
    said = (f"{name} may come in", "已恢复") if active else (f"{name} is shut out", "已停用")
    click.echo(both(*said))


def _grants(office: Desk, roles: tuple[str, ...], sector: str) -> list[Grant]:
    """The roles as typed: everywhere, or throughout a sector, or in one unit of it."""
    from core.storage.people.access import Grant
    from core.usecases.people import access

    if sector:
        access.add_units(office, sector)
    grants = []
    for text in roles:
        role, _, unit = text.partition("@")
        if unit and not sector:
            raise click.UsageError(f"{text}: name the unit's sector with --sector (须指明行业)")
        grants.append(Grant(role, sector, unit or sector))
    return grants


def _written(grant: Grant) -> str:
    place = grant.sector if grant.unit in ("", grant.sector) else f"{grant.sector}/{grant.unit}"
    return f"{grant.role}@{place}" if place else grant.role


def _read_password() -> str:
    """The first line of the input, so that no password stands on a command line."""
    return sys.stdin.readline().rstrip("\r\n")
