"""`tousu token`: keys with which programs come in on behalf of a user."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from api.cli.opening import desk
from api.cli.output import as_json, both, note, print_json, table
from core.domain.errors import NotFound

if TYPE_CHECKING:
    from core.storage.people.tokens import Token

_FIELDS = ("user", "prefix", "name", "scopes", "created_at", "expires_at", "last_used_at")


@click.group()
def token() -> None:
    """Tokens for programs.

    程序使用的令牌。

    \b
    Example 例:
      tousu token create wang --scope read --scope submit
    """


@token.command()
@click.argument("user")
@click.option("--name", default="command line", show_default=True, help="What it is for 用途")
@click.option("--scope", "scopes", multiple=True, default=("read",), show_default=True,
              help="What it may do; may be given again 权限范围,可重复")  # fmt: skip
@click.option("--days", type=click.IntRange(min=1), help="Ends after so many days 有效天数")
@as_json
def create(user: str, name: str, scopes: tuple[str, ...], days: int | None, as_json: bool) -> None:
    """Make a token that acts for USER, and print it: this once and never again.

    新建令牌;只显示这一次。

    \b
    Example 例:
      tousu token create wang --name "night import" --scope submit --days 90
    """
    from core.usecases.people import access

    office = desk()
    ends = office.now() + timedelta(days=days) if days else None
    made = access.issue_token(office, user, name, scopes, ends)
    if as_json:
        print_json(_described(made.token) | {"token": made.text})
        return
    click.echo(made.text)
    note("Keep it well: it is not shown again", "请妥善保存,不再显示")


@token.command("list")
@click.argument("user", required=False)
@as_json
def list_(user: str | None, as_json: bool) -> None:
    """List the tokens of USER, or of everybody; not their texts, which nobody keeps.

    列出令牌(不含令牌内容)。

    \b
    Example 例:
      tousu token list wang
    """
    from core.usecases.people import access

    office = desk()
    users = [user] if user else [account.user.name for account in access.list_users(office)]
    found = [_described(token) for name in users for token in access.tokens_of(office, name)]
    if as_json:
        print_json(found)
        return
    table(
        (
            one["user"],
            one["prefix"],
            one["name"],
            " ".join(one["scopes"]),
            f"{both('until', '有效至')} {one['expires_at']:%Y-%m-%d}" if one["expires_at"] else "",
        )
        for one in found
    )


@token.command()
@click.argument("user")
@click.argument("prefix")
def revoke(user: str, prefix: str) -> None:
    """Take back the token of USER that begins with PREFIX, as `tousu token list` shows it.

    撤销令牌。

    \b
    Example 例:
      tousu token revoke wang 1a2b3c4d
    """
    from core.usecases.people import access

    if not access.revoke_token(desk(), user, prefix):
        raise NotFound(f"{user} 没有令牌 {prefix}", f"{user} has no token {prefix}")
    click.echo(both(f"Revoked {prefix}", "已撤销"))


def _described(token: Token) -> dict[str, Any]:
    return {name: getattr(token, name) for name in _FIELDS}
