"""`tousu demo`: an office at work, with cases in every status and timer state."""

from __future__ import annotations

import click

from api.cli.opening import desk as open_office
from api.cli.output import as_json, both, note, print_json, table


@click.command()
@as_json
def demo(as_json: bool) -> None:
    """Fill the office in TOUSU_HOME with people of every role and cases in every state.

    在 TOUSU_HOME 建立示范单位:各种角色的人员,处于各种状态的案件。

    The dates are counted from today, so that something is due today, overdue and paused. Doing it
    again adds nothing. It does not touch an office in which real people use its names. Password
    and token stay the same as long as demo-access.json stands beside the database.

    \b
    Example 例:
      TOUSU_HOME=/tmp/demo tousu demo
    """
    from core.usecases.showcase.demo import PEOPLE, open_demo

    made = open_demo(open_office(begin=True))
    for story, reason in made.skipped.items():
        note(f"{story} was left out: {reason}", "此例未能建立")
    if as_json:
        print_json({**vars(made), "officers": list(PEOPLE)})
        return
    table([(both("Cases", "案件"), sector, count) for sector, count in made.cases.items()])
    if not made.added:
        click.echo(both("Nothing was added: the demo office was there", "示范单位已在,没有新增"))
    table(
        [
            (both("Login", "登录"), made.login),
            (both("Password", "密码"), made.password),
            (both("API token", "接口令牌"), made.token),
            (both("Tousu-Act-As", "可代行"), ", ".join(PEOPLE)),
        ]
    )
