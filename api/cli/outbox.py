"""`tousu outbox`: what was promised to the outside, dead letters, holding everything back."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Any

import click

from api.cli.opening import desk
from api.cli.output import as_json, both, print_json, table

if TYPE_CHECKING:
    from core.storage.messages.outbox import Message

_SHOWN = (
    "key", "channel", "receiver", "type", "case_number", "state", "attempts", "promised_at",
    "next_at", "ended_at", "error", "decided_by", "note",
)  # fmt: skip
_NOTE = click.option("--note", required=True, help="Why; kept in the case's journal 理由")
_STATES = ("waiting", "delivered", "dead", "discarded")


@click.group()
def outbox() -> None:
    """Messages to the outside: mails and webhooks.

    对外消息:邮件和网络推送。

    \b
    Example 例:
      tousu outbox list --state dead
    """


@outbox.command()
@as_json
def status(as_json: bool) -> None:
    """Say how many messages are in each state, and whether anything may leave.

    各状态的消息数,以及是否允许发出。

    \b
    Example 例:
      tousu outbox status
    """
    from core.usecases.messages import undelivered

    office = desk()
    found = undelivered.overview(office)
    ways = office.outside.channels
    if as_json:
        print_json({"counts": found.counts, "frozen": found.frozen, "channels": ways})
        return
    table((state, str(count)) for state, count in found.counts.items())
    click.echo(both(f"leaves by: {', '.join(ways) or 'nothing'}", "发送方式"))
    if found.frozen:
        click.echo(both("Frozen: nothing leaves until `tousu outbox release`", "已冻结"))


@outbox.command("list")
@click.option("--state", type=click.Choice(_STATES), help="Only these 状态")
@click.option("--case", default="", help="Only of this case 案件编号")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000),
              help="At most so many 至多")  # fmt: skip
@as_json
def list_(state: str | None, case: str, limit: int, as_json: bool) -> None:
    """List messages, the newest first.

    列出消息,最新的在前。

    \b
    Example 例:
      tousu outbox list --state dead
    """
    from core.usecases.messages import undelivered

    found = undelivered.find(desk(), state=state or "", case=case, limit=limit)
    if as_json:
        print_json([_described(one) for one in found])
        return
    table(
        (one.key, one.state, one.channel, one.receiver, one.type, one.case_number, one.error)
        for one in found
    )


@outbox.command()
@click.argument("key")
@as_json
def show(key: str, as_json: bool) -> None:
    """Show what the message KEY says, and every attempt to deliver it.

    显示消息内容和历次发送。

    \b
    Example 例:
      tousu outbox show msg_4be0a3a8b2c6fa2d8f6d
    """
    from core.usecases.messages import undelivered

    message, tried = undelivered.show(desk(), key)
    if as_json:
        said = {"subject": message.subject, "body": message.body}
        print_json(_described(message) | said | {"deliveries": [vars(one) for one in tried]})
        return
    table((name, str(value)) for name, value in _described(message).items() if value)
    for one in tried:
        click.echo(f"{one.at:%Y-%m-%d %H:%M:%S}Z  {one.status or '-'}  {one.error}")
    click.echo(f"\n{message.subject}\n\n{message.body}")


@outbox.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY…")
@_NOTE
@as_json
def retry(keys: tuple[str, ...], note: str, as_json: bool) -> None:
    """Have the dead messages KEY tried again.

    重新发送死信。

    \b
    Example 例:
      tousu outbox retry msg_4be0a3a8b2c6fa2d8f6d --note "the receiver is mended"
    """
    _decide(keys, "retry", note, as_json=as_json)


@outbox.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY…")
@_NOTE
@as_json
def discard(keys: tuple[str, ...], note: str, as_json: bool) -> None:
    """Leave the dead messages KEY undelivered for good.

    放弃死信。

    \b
    Example 例:
      tousu outbox discard msg_4be0a3a8b2c6fa2d8f6d --note "told by telephone"
    """
    _decide(keys, "discard", note, as_json=as_json)


@outbox.command()
def freeze() -> None:
    """Keep everything here from now on: nothing leaves, nothing is lost.

    冻结:不再发出,消息全部保留。

    \b
    Example 例:
      tousu outbox freeze
    """
    _freeze(frozen=True)


@outbox.command()
def release() -> None:
    """Let what was kept here leave.

    解除冻结。

    \b
    Example 例:
      tousu outbox release
    """
    _freeze(frozen=False)


def _freeze(*, frozen: bool) -> None:
    from core.usecases.messages import undelivered

    undelivered.freeze(desk(), frozen, by=who())
    said = ("Nothing leaves", "已冻结") if frozen else ("Messages leave again", "已解除冻结")
    click.echo(both(*said))


def _decide(keys: tuple[str, ...], what: str, note: str, *, as_json: bool) -> None:
    from core.usecases.messages import undelivered

    office = desk()
    decided = [undelivered.decide(office, key, what, who(), note) for key in keys]
    if as_json:
        print_json([_described(one) for one in decided])
        return
    for one in decided:
        click.echo(both(f"{one.key} is {one.state}", "已处理"))


def who() -> str:
    """Who types: the machine's own name for that person, for the record."""
    return f"cli:{getpass.getuser()}"


def _described(message: Message) -> dict[str, Any]:
    return {name: getattr(message, name) for name in _SHOWN}
