"""`tousu feed`: calendars of due dates for the calendar programs of the staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from api.cli.opening import desk, settings
from api.cli.output import as_json, both, note, print_json, table
from core.domain.errors import NotFound

if TYPE_CHECKING:
    from core.storage.messages.receivers import Feed

_SHOWN = ("user", "prefix", "sector", "unit", "created_at", "last_used_at")


@click.group()
def feed() -> None:
    """Calendars of due dates, for the calendar programs of the staff.

    供日历软件订阅的时限日历。

    \b
    Example 例:
      tousu feed create wang
    """


@feed.command()
@click.argument("user")
@click.option("--sector", default="", help="Of a unit of this sector 行业")
@click.option("--unit", default="", help="The unit, those under it included 单位")
@as_json
def create(user: str, sector: str, unit: str, as_json: bool) -> None:
    """Give USER a calendar of the own cases, or of a unit's, and print its address: this once.

    开通时限日历;地址只显示这一次。

    \b
    Example 例:
      tousu feed create wang --sector market_supervision --unit station
    """
    from core.usecases.messages import feeds

    made = feeds.issue(desk(), user, sector=sector, unit=unit)
    url = f"{settings().address}/feeds/{made.secret}.ics"
    if as_json:
        print_json(_described(made.feed) | {"url": url})
        return
    click.echo(url)
    note("Whoever has the address reads the calendar; it is not shown again",
         "持有地址者即可查看日历,不再显示")  # fmt: skip


@feed.command("list")
@click.argument("user")
@as_json
def list_(user: str, as_json: bool) -> None:
    """List the calendars of USER; not their addresses, which nobody keeps.

    列出时限日历(不含地址)。

    \b
    Example 例:
      tousu feed list wang
    """
    from core.usecases.messages import feeds

    found = [_described(one) for one in feeds.list_of(desk(), user)]
    if as_json:
        print_json(found)
        return
    table(
        (one["prefix"], f"{one['sector']}/{one['unit']}" if one["unit"] else both("own", "本人"))
        for one in found
    )


@feed.command()
@click.argument("user")
@click.argument("prefix")
def revoke(user: str, prefix: str) -> None:
    """Take back the calendar of USER that begins with PREFIX, as `tousu feed list` shows it.

    撤回时限日历。

    \b
    Example 例:
      tousu feed revoke wang 1a2b3c4d
    """
    from core.usecases.messages import feeds

    if not feeds.revoke(desk(), user, prefix):
        raise NotFound(f"{user} 没有日历 {prefix}", f"{user} has no calendar {prefix}")
    click.echo(both(f"Revoked {prefix}", "已撤回"))


def _described(one: Feed) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _SHOWN}
