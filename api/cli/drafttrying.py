"""`tousu policy diff`, `try` and `shadow`: what a draft changes, and what it makes of cases."""

from __future__ import annotations

import sys
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from api.cli.opening import desk, registry, settings
from api.cli.output import as_json, both, print_json

if TYPE_CHECKING:
    from core.domain.differences import Wording
    from core.usecases.policymaking.comparing import Comparison
    from core.usecases.policymaking.trying import Invented, Side, Trial

DAY = click.DateTime(["%Y-%m-%d"])
_COLOURS: dict[str, dict[str, Any]] = {
    "added": {"fg": "green"}, "removed": {"fg": "red", "strikethrough": True}, "same": {},
}  # fmt: skip


@click.command("diff")
@click.argument("sector")
@click.argument("policy", required=False)
@click.option("--from", "old", type=DAY, help="First day of the older version 旧版本起始日")
@click.option("--to", "new", type=DAY, help="First day of the newer version 新版本起始日")
@click.option("--profile", default="default", show_default=True, help="Set of policies 方案")
@click.option("--draft", type=int, help="A draft instead, against what it follows 草案编号")
@click.option("--files", is_flag=True, help="Show the files as well 显示文件差异")
@as_json
def diff(
    sector: str, policy: str | None, old: datetime | None, new: datetime | None, profile: str,
    draft: int | None, files: bool, as_json: bool,
) -> None:  # fmt: skip
    """Say what a draft changes, or what differs between two versions of a policy.

    说明草案改变了什么,或者一项政策两个版本的不同。

    \b
    Example 例:
      tousu policy diff market_supervision complaint --from 2020-01-01 --to 2024-07-01
      tousu policy diff market_supervision --draft 3
    """
    from core.usecases.policymaking import comparing

    if draft is not None:
        office = desk()
        with office.store.read() as work:
            drafted = work.drafts.get(draft)
            before = comparing.texts_before(work, drafted)
        found = comparing.of_draft(office, drafted, before, old and old.date())
    elif policy and old and new:
        known = registry(sector).sector(sector)
        found = comparing.of_versions(known, policy, old.date(), new.date(), profile)
    else:
        raise click.UsageError(
            "Give POLICY, --from and --to, or --draft (请给出政策与两个日期,或草案)"
        )
    print_json(_plain(found)) if as_json else show_comparison(found, files=files)


def _plain(found: Comparison) -> dict[str, Any]:
    return {
        "sector": found.sector,
        "signature": found.signature,
        "changes": [
            {"kind": one.kind, "slug": one.slug, "old_version": one.old_version,
             "new_version": one.new_version, "profiles": list(one.profiles),
             "notes": [dict(note) for note in one.notes],
             "sentences": [dict(wording.sentence) for wording in one.wordings]}
            for one in found.changes
        ],
        "files": {one.path: one.diff for one in found.files},
    }  # fmt: skip


def show_comparison(found: Comparison, *, files: bool) -> None:
    """Print what differs, sentence by sentence, and its signature."""
    for one in found.changes:
        title = one.title.get("zh", one.slug)
        versions = f"{one.old_version} → {one.new_version}".strip(" →")
        click.secho(f"{title} {one.slug} {versions} {' '.join(one.profiles)}".rstrip(), bold=True)
        for note in one.notes:
            click.echo(f"  {note['zh']}")
        for group in one.groups:
            if group.citations:
                click.echo(f"  {group.title['zh']}：{group.lines[0]['zh']}")
                continue
            for wording in group.wordings:
                click.echo(f"  {_coloured(wording)}")
    for file in found.files if files else ():
        click.echo(file.diff)
    if not found.changes:
        click.echo(both("nothing differs", "没有不同"))
    click.echo(f"{both('signature', '摘要值')}: {found.signature}")


def _coloured(wording: Wording) -> str:
    """The sentence; colours are left out where the output is no terminal."""
    if not sys.stdout.isatty():
        return wording.sentence["zh"]
    parts = wording.segments("zh")
    return "".join(click.style(part.text, **_COLOURS[part.kind]) for part in parts)


@click.command("try")
@click.argument("draft", type=int)
@click.option("--case", "number", help="A stored case, by number 已有案件的编号")
@click.option("--way", type=click.Choice(["today", "receipt", "journal"]), default="today",
              show_default=True, help="How a stored case is tried 试用方式")  # fmt: skip
@click.option("--fact", "facts", multiple=True, metavar="K=V", help="Something known 已知事实")
@click.option("--kind", default="complaint", show_default=True, help="Kind 类型")
@click.option("--on", "on", type=DAY, help="Received on that day; default now 收到日期")
@click.option("--profile", default="default", show_default=True, help="Set of policies 方案")
@as_json
def try_out(
    draft: int, number: str | None, way: str, facts: tuple[str, ...], kind: str,
    on: datetime | None, profile: str, as_json: bool,
) -> None:  # fmt: skip
    """Try a draft on a case, real or invented, beside the rules in use; nothing is stored.

    在一件案件上试用草案,与现行规定并列;不保存。

    \b
    Example 例:
      tousu policy try 3 --case MS-2026-000001 --way journal
      tousu policy try 3 --fact in_duty=false --on 2026-11-02
    """
    from core.usecases.policymaking.trying import try_draft

    office = desk()
    with office.store.read() as work:
        stored = work.drafts.get(draft)
        case = number or _invented(stored.sector, facts, kind, on, profile)
        trial = try_draft(office, work, None, stored, case, way)
    print_json(_sides(trial)) if as_json else _show_trial(trial)


def _invented(
    sector: str, facts: tuple[str, ...], kind: str, on: datetime | None, profile: str
) -> Invented:
    from api.cli.explaining import typed
    from core.usecases.policymaking.trying import Invented

    known = registry(sector).sector(sector)
    pairs = [text.partition("=") for text in facts]
    given = {name.strip(): typed(known, name.strip(), value.strip()) for name, _, value in pairs}
    at = datetime.combine(on.date(), time(9), ZoneInfo(settings().zone)) if on else None
    return Invented(kind, given, at, profile)


def _sides(trial: Trial) -> dict[str, Any]:
    return {
        "old": _side(trial.old),
        "new": _side(trial.new),
        "differences": [dict(one) for one in trial.differences],
    }


def _side(side: Side) -> dict[str, Any]:
    from api.cli.explaining import account

    refused = [{"act": act, **why} for act, why in side.refused]
    if side.shown is None:
        return {"opened": False, "refused": refused}
    said = account(side.shown.matter, side.shown.at)
    return {**said, "version": side.version, "opened": True, "refused": refused}


def _show_trial(trial: Trial) -> None:
    from api.cli.explaining import show

    for name, side in ((both("in use", "现行"), trial.old), (both("draft", "草案"), trial.new)):
        click.secho(f"— {name}", bold=True)
        said = _side(side)
        if said["opened"]:
            show(said)
        for one in said["refused"]:
            click.echo(f"{both('refused', '被拒绝')}: {one['act']}: {both(one['en'], one['zh'])}")
    click.secho(f"— {both('what differs', '不同之处')}", bold=True)
    for difference in trial.differences:
        click.echo(f"  {both(difference['en'], difference['zh'])}")
    if not trial.differences:
        click.echo(f"  {both('nothing', '无')}")


@click.command("shadow")
@click.argument("draft", type=int)
@as_json
def shadow(draft: int, as_json: bool) -> None:
    """Say what a draft would have decided otherwise of the cases that came in meanwhile.

    说明草案在对照试行中会有哪些不同的结果。

    \b
    Example 例:
      tousu policy shadow 3
    """
    from core.usecases.policymaking.shadowing import report

    told = report(desk(), draft)
    if as_json:
        print_json({
            "on": told.on, "looked_at": told.looked_at, "by_what": told.by_what,
            "by_rule": told.by_rule, "by_unit": told.by_unit, "by_kind": told.by_kind,
            "errors": told.errors,
            "differences": [{"number": one.number, **one.sentence} for one in told.differences],
        })  # fmt: skip
        return
    click.echo(both("on" if told.on else "off", "对照中" if told.on else "未对照"))
    click.echo(f"{both('cases looked at', '对照案件')}: {told.looked_at}")
    for rule, n in told.by_rule.items():
        click.echo(f"  {rule}: {n}")
    for error, n in told.errors.items():
        click.echo(f"  {both('not told', '未能对照')} {error}: {n}")
    for one in told.differences:
        click.echo(f"{one.number}  {both(one.sentence['en'], one.sentence['zh'])}")
