"""`tousu office`: settings and days of an office, drafted by one person and approved by another."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from api.cli.opening import desk
from api.cli.output import as_json, both, print_json, table

DAY = click.DateTime(["%Y-%m-%d"])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def office() -> None:
    """Draft, preview, approve and publish settings, own days and holiday notices.

    起草、预览、批准、发布单位设置、本单位日历和放假通知。

    \b
    Example 例:
      tousu office settings hospital
    """


@office.command()
@click.argument("sector")
@click.option("--profile", default="default", show_default=True, help="Set of policies 方案")
@as_json
def settings(sector: str, profile: str, as_json: bool) -> None:
    """Show the settings of an office, and every change of them.

    显示单位的设置及其历次变更。

    \b
    Example 例:
      tousu office settings hospital --profile default
    """
    with desk().store.read() as work:
        values, history = work.settings.all(sector, profile), work.settings.history(sector, profile)
    if as_json:
        print_json({"settings": values, "history": [vars(change) for change in history]})
        return
    table(values.items())
    click.echo(both("changes", "历次变更"))
    table(((f"{c.at:%Y-%m-%d %H:%M}Z", c.name, str(c.value), c.by) for c in history), "  ")


@office.command()
@click.argument("kind", type=click.Choice(["settings", "days", "notices"]))
@click.argument("file", type=_FILE)
@click.option("--sector", default="", help="Of which sector; default every one 行业")
@click.option("--profile", default="", help="Of which profile; default every one 方案")
@click.option("--from", "from_", type=DAY, help="Counts from that day; default today 自该日起")
@click.option("--note", default="", help="What it is for 说明")
@click.option("--by", required=True, help="Who drafts it 起草人")
@as_json
def draft(
    kind: str, file: Path, sector: str, profile: str, from_: datetime | None, note: str, by: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Draft a change written in FILE (JSON): settings by name, a list of days, or notices.

    按 FILE(JSON)起草变更:设置、本单位的休息日和工作日,或放假通知。

    \b
    Example 例:
      tousu office draft settings new.json --sector hospital --profile default --by lin
    """
    from core.usecases.office import officedrafts

    try:
        given = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise click.BadParameter(f"{file} is not JSON (不是 JSON): {error}") from None
    day = from_.date() if from_ else None
    made = officedrafts.draft(
        desk(), kind, given, by, sector=sector, profile=profile, from_day=day, note=note
    )
    print_json(vars(made)) if as_json else click.echo(f"{made.id}  {made.kind}  {made.from_day}")


@office.command()
@click.argument("draft", type=click.IntRange(min=1))
@as_json
def preview(draft: int, as_json: bool) -> None:
    """Show which open deadlines DRAFT would move; nothing is stored.

    预览草案将变动的在办期限;不保存。

    \b
    Example 例:
      tousu office preview 2
    """
    from api.cli import inflight
    from core.domain.casework.shifts import Shifts
    from core.usecases.office import officedrafts

    found = officedrafts.preview(desk(), draft)
    if isinstance(found, Shifts):
        print_json(inflight.shifts_data(found)) if as_json else inflight.show_shifts(found)
        return
    moves = [vars(move) for move in found.moves]
    print_json({"moves": moves}) if as_json else table(list(move.values()) for move in moves)


@office.command()
@click.argument("draft", type=click.IntRange(min=1))
@click.argument("step", type=click.Choice(["approved", "refused", "published", "withdrawn"]))
@click.option("--by", required=True, help="Who does it 经办人")
@click.option("--note", default="", help="Why 理由")
@as_json
def bring(draft: int, step: str, by: str, note: str, as_json: bool) -> None:
    """Bring DRAFT on: approved by another person, refused, published or withdrawn.

    批准(须由他人)、不批准、发布或撤回草案。

    \b
    Example 例:
      tousu office bring 2 approved --by wang
      tousu office bring 2 published --by wang
    """
    from core.usecases.office import officedrafts

    done = officedrafts.step(desk(), draft, step, by, note)
    found: dict[str, Any] = vars(done)
    print_json(found) if as_json else click.echo(f"{done.id}  {done.state}  {done.from_day}")
