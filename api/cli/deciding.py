"""`tousu policy draft submit`, `approve`, `return`, `publish`, `withdraw`: what is decided."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime

import click

from api.cli.drafting import BY, DAY, NUMBER, place_of, show_draft
from api.cli.output import as_json, both

_NOTE = click.option("--note", default="", help="Why 理由")


def _decision(command: Callable[..., None]) -> Callable[..., None]:
    """What every decision takes: the draft, a note, and who decides."""
    return NUMBER(_NOTE(BY(as_json(command))))


@click.command()
@_decision
def submit(number: int, note: str, by: str, as_json: bool) -> None:
    """Hand a draft in for approval; --note explains new warnings.

    Its scenarios are played first, unless they were since it was changed.

    提交审批;先运行情景(改动后已运行的除外),有新警告的以 --note 说明。

    \b
    Example 例:
      tousu policy draft submit 3 --by lin
    """
    from core.scenarios.proving import player
    from core.usecases.policymaking import deciding

    office, who, sector, _ = place_of(number, by)
    show_draft(deciding.submit(office, who, sector, number, player(office), note), as_json)


@click.command()
@click.option("--signed", default="", metavar="DIGEST", help="Signature of what you read 摘要值")
@_decision
def approve(number: int, signed: str, note: str, by: str, as_json: bool) -> None:
    """Approve a draft that somebody else wrote and submitted, and sign what it changes.

    Without --signed what it changes is shown, and asked about at a terminal.

    批准他人起草、提交的草案,并签署其差异;未给出 --signed 的,先逐句显示差异,在终端上再行确认。

    \b
    Example 例:
      tousu policy draft approve 3 --by wang
    """
    from api.cli.drafttrying import show_comparison
    from core.usecases.policymaking import comparing, deciding
    from core.usecases.policymaking.checking import seen

    office, who, sector, _ = place_of(number, by)
    here = seen(office, who, sector, number)
    if not signed:
        found = comparing.of_draft(office, here.draft, here.texts)
        signed = found.signature
        if not as_json:
            show_comparison(found, files=False)
            if sys.stdin.isatty():
                click.confirm(both("Sign this?", "签署以上差异?"), abort=True)
    done = deciding.approve(office, who, sector, number, signed, note, here.draft.revision)
    show_draft(done, as_json)


@click.command("return")
@_decision
def return_(number: int, note: str, by: str, as_json: bool) -> None:
    """Return a draft to its authors; --note says why.

    退回草案,须以 --note 说明理由。

    \b
    Example 例:
      tousu policy draft return 3 --note 请补依据 --by wang
    """
    from core.usecases.policymaking import deciding

    show_draft(deciding.send_back(*place_of(number, by), note), as_json)


@click.command()
@NUMBER
@click.option("--from", "first", type=DAY, help="First day; left out: as its versions say 施行日")
@_NOTE
@BY
@as_json
def publish(number: int, first: datetime | None, note: str, by: str, as_json: bool) -> None:
    """Put an approved draft in force, from today or a later day.

    公布已批准的草案,自当日或者以后某日起施行。

    \b
    Example 例:
      tousu policy draft publish 3 --from 2027-01-01 --by wang
    """
    from core.scenarios.proving import player
    from core.usecases.policymaking import publishing

    day = first.date() if first else None
    office, who, sector, _ = place_of(number, by)
    done = publishing.publish(office, who, sector, number, player(office), day, note)
    show_draft(done, as_json)


@click.command()
@_decision
def withdraw(number: int, note: str, by: str, as_json: bool) -> None:
    """Take back what was published, while no case is bound to it; --note says why.

    撤回已公布的内容(尚无案件适用时),须以 --note 说明理由。

    \b
    Example 例:
      tousu policy draft withdraw 3 --note 期限写错 --by wang
    """
    from core.usecases.policymaking import publishing

    show_draft(publishing.withdraw(*place_of(number, by), note), as_json)


DECISIONS = (submit, approve, return_, publish, withdraw)
