"""`tousu webhook`: programs that are told what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from api.cli.opening import desk
from api.cli.output import as_json, both, note, print_json, table
from core.domain.errors import NotPermitted

if TYPE_CHECKING:
    from core.storage.messages.receivers import Endpoint
    from core.usecases.messages.endpoints import Revealed

_SHOWN = (
    "id", "url", "description", "events", "sectors", "state", "created_by", "created_at",
    "rotated_at", "failing_since", "delivered_at", "asked", "asked_by", "decided_by", "decided_at",
)  # fmt: skip

_BY = click.option("--by", required=True, metavar="NAME", help="The user who does it 由谁办理")


@click.group()
def webhook() -> None:
    """Programs that are told what happens.

    接收推送的程序。

    \b
    Example 例:
      tousu webhook add https://hooks.example.cn/tousu --event 'timer.*' --event case.close
    """


@webhook.command()
@click.argument("url")
@click.option("--event", "events", multiple=True, required=True,
              help="Type, * for any; may be given again 事件类型,可重复")  # fmt: skip
@click.option("--sector", "sectors", multiple=True, help="Only this one; again 行业,可重复")
@click.option("--description", default="", help="Whose it is and what for 说明")
@as_json
def add(
    url: str, events: tuple[str, ...], sectors: tuple[str, ...], description: str, as_json: bool
) -> None:
    """Enter the endpoint at URL, and print its secret: this once and never again.

    It is told nothing until a second person approves it (`tousu webhook approve`).

    新增接收地址,经另一人批准后生效;密钥只显示这一次。

    \b
    Example 例:
      tousu webhook add https://hooks.example.cn/tousu --event '*' --sector hospital
    """
    from api.cli.outbox import who
    from core.usecases.messages import endpoints

    made = endpoints.add(desk(), url, events, by=who(), sectors=sectors, description=description)
    _reveal(made, as_json=as_json)


@webhook.command("list")
@as_json
def list_(as_json: bool) -> None:
    """List the endpoints and how they fare.

    列出接收地址及送达情况。

    \b
    Example 例:
      tousu webhook list
    """
    from core.usecases.messages import endpoints

    found = endpoints.list_all(desk())
    if as_json:
        print_json([_described(one) for one in found])
        return
    table(
        (
            str(one.id),
            one.state,
            one.url,
            " ".join(one.events),
            both("failing since", "无法送达") + f" {one.failing_since:%Y-%m-%d %H:%M}Z"
            if one.failing_since
            else "",
        )
        for one in found
    )


@webhook.command()
@click.argument("number", type=int)
@click.option("--url", help="Where it listens 地址")
@click.option("--event", "events", multiple=True, help="Type; may be given again 事件类型,可重复")
@click.option("--sector", "sectors", multiple=True, help="Only this one; again 行业,可重复")
@as_json
def change(
    number: int, url: str | None, events: tuple[str, ...], sectors: tuple[str, ...], as_json: bool
) -> None:
    """Ask for another address, other events or sectors of endpoint NUMBER.

    变更接收地址或者事件,经另一人批准后生效;批准以前仍按原样。

    \b
    Example 例:
      tousu webhook change 1 --event 'case.*' --event timer.lapsed
    """
    from api.cli.outbox import who
    from core.usecases.messages import endpoints

    given = {"url": url, "events": events, "sectors": sectors}
    wanted = {name: value for name, value in given.items() if value}
    if not wanted:
        raise click.UsageError("Say what: --url, --event or --sector 须写明变更内容")
    _show(endpoints.change(desk(), number, by=who(), **wanted), as_json=as_json)


@webhook.command()
@click.argument("number", type=int)
@_BY
@as_json
def approve(number: int, by: str, as_json: bool) -> None:
    """Approve what another person asked of endpoint NUMBER; from now on it counts.

    批准他人提出的新增或者变更,即时生效。

    \b
    Example 例:
      tousu webhook approve 1 --by an
    """
    _decide(number, by, "", grant=True, as_json=as_json)


@webhook.command()
@click.argument("number", type=int)
@click.option("--note", required=True, help="Why 理由")
@_BY
@as_json
def refuse(number: int, note: str, by: str, as_json: bool) -> None:
    """Refuse what another person asked of endpoint NUMBER, saying why.

    不批准他人提出的新增或者变更。

    \b
    Example 例:
      tousu webhook refuse 1 --note 域名不是本单位的 --by an
    """
    _decide(number, by, note, grant=False, as_json=as_json)


@webhook.command()
@click.argument("number", type=int)
@click.option("--at-once", is_flag=True, help="The secret before signs no more 旧密钥立即失效")
@as_json
def rotate(number: int, at_once: bool, as_json: bool) -> None:
    """Give endpoint NUMBER a new secret, and print it; both sign for a day.

    更换密钥;一日内新旧密钥同时签名。

    \b
    Example 例:
      tousu webhook rotate 1
    """
    from core.usecases.messages import endpoints

    _reveal(endpoints.rotate(desk(), number, at_once=at_once), as_json=as_json)


@webhook.command()
@click.argument("number", type=int)
def ping(number: int) -> None:
    """Promise a trial message to endpoint NUMBER.

    发一条试验消息。

    \b
    Example 例:
      tousu webhook ping 1
    """
    from api.cli.outbox import who
    from core.usecases.messages import endpoints

    made = endpoints.ping(desk(), number, by=who())
    click.echo(made.key)
    note("See what becomes of it: tousu outbox show KEY", "查看结果:tousu outbox show")


@webhook.command()
@click.argument("number", type=int)
def disable(number: int) -> None:
    """Tell endpoint NUMBER nothing any more.

    停用接收地址。

    \b
    Example 例:
      tousu webhook disable 1
    """
    _set(number, "disabled", ("is told nothing any more", "已停用"))


@webhook.command()
@click.argument("number", type=int)
def enable(number: int) -> None:
    """Tell endpoint NUMBER again what happens from now on.

    恢复接收地址。

    \b
    Example 例:
      tousu webhook enable 1
    """
    _set(number, "active", ("is told what happens", "已恢复"))


@webhook.command()
@click.argument("number", type=int)
def remove(number: int) -> None:
    """Take endpoint NUMBER away; what still waits for it becomes dead letters.

    删除接收地址;待发的成为死信。

    \b
    Example 例:
      tousu webhook remove 1
    """
    from api.cli.outbox import who
    from core.usecases.messages import endpoints

    endpoints.remove(desk(), number, by=who())
    click.echo(both(f"{number} is gone", "已删除"))


def _decide(number: int, by: str, note: str, *, grant: bool, as_json: bool) -> None:
    from api.cli.drafting import caller_of
    from core.usecases.messages import endpoints

    office = desk()
    if not caller_of(office, by).holds(endpoints.APPROVERS):
        roles = ", ".join(endpoints.APPROVERS)
        raise NotPermitted(f"{by} 须有角色之一:{roles}", f"{by} must hold one of: {roles}")
    _show(endpoints.decide(office, number, by, grant=grant, reason=note), as_json=as_json)


def _show(endpoint: Endpoint, *, as_json: bool) -> None:
    if as_json:
        print_json(_described(endpoint))
        return
    click.echo(f"{endpoint.id}  {endpoint.state}  {endpoint.url}  {' '.join(endpoint.events)}")
    if endpoint.asked:
        note(f"Waits for a second person: tousu webhook approve {endpoint.id} --by NAME",
             "待另一人批准")  # fmt: skip


def _set(number: int, state: str, said: tuple[str, str]) -> None:
    from api.cli.outbox import who
    from core.usecases.messages import endpoints

    endpoints.change(desk(), number, by=who(), state=state)
    click.echo(both(f"{number} {said[0]}", said[1]))


def _reveal(made: Revealed, *, as_json: bool) -> None:
    if as_json:
        print_json(_described(made.endpoint) | {"secret": made.secret})
        return
    click.echo(made.secret)
    note(f"Endpoint {made.endpoint.id}. Keep the secret well: it is not shown again",
         "请妥善保存密钥,不再显示")  # fmt: skip
    if made.endpoint.state == "asked":
        note(f"Another person approves it: tousu webhook approve {made.endpoint.id} --by NAME",
             "须由另一人批准后生效")  # fmt: skip


def _described(endpoint: Endpoint) -> dict[str, Any]:
    return {name: getattr(endpoint, name) for name in _SHOWN}
