"""`tousu policy`: shows a policy as it is resolved, checks policy files, explains a decision."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from api.cli import drafttrying
from api.cli.deciding import DECISIONS
from api.cli.drafting import draft
from api.cli.editing import condition, edit
from api.cli.inflight import impact
from api.cli.opening import registry, sector_names, settings
from api.cli.output import as_json, both, print_json
from api.cli.policytexts import export, import_
from api.cli.trying import boundaries, coverage
from core.domain.errors import NotFound, TousuError

if TYPE_CHECKING:
    from core.domain.rules.policies import Policy
    from core.domain.rules.sectors import Sector

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def policy() -> None:
    """Check, show and explain policies.

    检查、显示、解释政策。

    \b
    Example 例:
      tousu policy lint
    """


for _decision in DECISIONS:
    draft.add_command(_decision)
policy.add_command(draft)
policy.add_command(export)
policy.add_command(import_)
policy.add_command(edit)
policy.add_command(condition)


for _command in (drafttrying.diff, drafttrying.try_out, drafttrying.shadow):
    policy.add_command(_command)
policy.add_command(impact)


@policy.command()
@click.argument("sector")
@click.argument("policy")
@click.option("--version", "version", type=DAY, help="In force from that day 自该日施行的版本")
@click.option("--profile", default="default", show_default=True, help="Set of policies 方案")
@as_json
def show(sector: str, policy: str, version: datetime | None, profile: str, as_json: bool) -> None:
    """Show a version of a policy as it is resolved: with all that it amends and extends.

    显示某一版本政策的完整内容;不指定版本时为今日有效的版本。

    \b
    Example 例:
      tousu policy show market_supervision complaint --version 2026-04-15
    """
    found = _version(registry(sector).sector(sector), policy, profile, version)
    document = _in_order(_plain(found.document))
    if as_json:
        print_json(document)
        return
    from ruamel.yaml import YAML

    click.echo(f"# {sector} {policy} {found.version} {found.digest[:12]}")
    click.echo(f"# {both('written in', '来自')} {', '.join(found.files)}")
    writer = YAML()
    writer.width = 100
    writer.allow_unicode = True
    writer.dump(document, sys.stdout)


policy.add_command(coverage)
policy.add_command(boundaries)


@policy.command()
@click.argument("sectors", nargs=-1)
@as_json
def lint(sectors: tuple[str, ...], as_json: bool) -> None:
    """Check every policy file of the sectors named, or of all; exit code 1 on an error.

    检查政策文件;有错误时退出码为 1。

    \b
    Example 例:
      tousu policy lint hospital
    """
    findings = [finding for name in sectors or sector_names() for finding in findings_of(name)]
    counts = Counter(finding["severity"] for finding in findings)
    if as_json:
        print_json(findings)
    else:
        show_findings(findings)
        errors, warnings, notes = (counts[name] for name in ("error", "warning", "note"))
        click.echo(f"{errors} errors, {warnings} warnings, {notes} notes")
    if counts["error"]:
        raise SystemExit(1)


def findings_of(name: str) -> list[dict[str, Any]]:
    """What is to be said of a sector's files; mistakes that keep it from loading are errors."""
    from core.policyfiles import PolicyFileError

    try:
        return findings_in(registry(name).sector(name))
    except PolicyFileError as error:
        return [
            {
                "sector": name, "severity": "error", "code": "policy_file", "place": p.path,
                "zh": p.zh, "en": "; ".join(filter(None, (p.en, p.hint))), "witness": {},
            }
            for p in error.problems
        ]  # fmt: skip


def findings_in(sector: Sector) -> list[dict[str, Any]]:
    """What lint finds in a sector that loads."""
    from core.policyfiles.lint import lint

    return [
        {
            "sector": sector.slug, "severity": f.severity, "code": f.code, "place": f.place,
            "zh": f.zh, "en": f.en, "witness": dict(f.witness),
        }
        for f in lint(sector)
    ]  # fmt: skip


def show_findings(findings: list[dict[str, Any]]) -> None:
    """Print findings: severity, place, what, code; below it a case that shows it, if there is."""
    for finding in findings:
        said = both(finding["en"], finding["zh"])
        click.echo(f"{finding['severity']:7} {finding['place']}: {said} [{finding['code']}]")
        if witness := finding["witness"]:
            click.echo(
                f"        {both('for instance', '例如')} {both(witness['en'], witness['zh'])}"
            )


@policy.command()
@click.argument("sector", required=False)
@click.option("--case", "number", help="A stored case, by number 已有案件的编号")
@click.option("--fact", "facts", multiple=True, metavar="K=V", help="Something known 已知事实")
@click.option("--kind", default="complaint", show_default=True, help="Kind 类型")
@click.option("--on", "on", type=DAY, help="Received on that day; default today 收到日期")
@click.option("--profile", default="default", show_default=True, help="Set of policies 方案")
@as_json
def explain(
    sector: str | None, number: str | None, facts: tuple[str, ...], kind: str,
    on: datetime | None, profile: str, as_json: bool,
) -> None:  # fmt: skip
    """Say what the policy advises on these facts, why, and what would be due when.

    说明在这些事实下政策如何建议、依据何在、各项时限何时届满。

    It is a trial: nothing is stored. With --case it explains a case of this office instead.

    \b
    Example 例:
      tousu policy explain property_mgmt --fact severity=minor --on 2026-09-28
      tousu policy explain --case PM-2026-000001
    """
    from api.cli import explaining

    if bool(sector) == bool(number):
        raise click.UsageError("Name a sector, or a case with --case (请指定行业或案件编号)")
    if number:
        said = explaining.stored(number)
    else:
        assert sector is not None
        wanted = explaining.Trial(
            sector, profile, kind, tuple(_pairs(facts)), on.date() if on else None
        )
        said = explaining.tried(wanted)
    print_json(said) if as_json else explaining.show(said)


@policy.command()
@click.argument("draft", type=int)
@click.option("--from", "first", type=DAY, help="First day of receipt; default a year 起日")
@click.option("--to", "last", type=DAY, help="Last day of receipt; default today 止日")
@click.option("--from-its-day", is_flag=True, help="Not before its own first day 仅自施行日起")
@click.option("--xlsx", type=click.Path(dir_okay=False), metavar="F", help="A workbook 工作簿")
@as_json
def backtest(
    draft: int, first: datetime | None, last: datetime | None, from_its_day: bool,
    xlsx: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Try a draft on the office's past cases: what changes, why, and by which edit.

    以历史案件测试草案:哪些案件会变化、原因何在、由哪项改动引起。

    \b
    Example 例:
      tousu policy backtest 3 --from 2025-01-01 --to 2025-12-31 --xlsx effect.xlsx
    """
    from api.cli import backtesting
    from core.usecases.policymaking.backtesting import Wanted

    days = first.date() if first else None, last.date() if last else None
    wanted = Wanted(*days, "from_day" if from_its_day else "as_if")
    found = backtesting.tried(draft, wanted, quiet=as_json)
    if xlsx:
        from api.sheets.backtestsheet import write

        with open(xlsx, "wb") as file:  # noqa: PTH123
            write(file, found)
    print_json(found) if as_json else backtesting.show(found)


def _pairs(facts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for text in facts:
        name, mark, value = text.partition("=")
        if not mark:
            raise click.BadParameter(
                f"{text!r} is not NAME=VALUE (应写作 名称=值)", param_hint="--fact"
            )
        yield name.strip(), value.strip()


def _version(sector: Sector, policy: str, profile: str, day: datetime | None) -> Policy:
    """The version from that day; without one the version in force today, or else the latest."""
    versions = sector.versions(policy, profile)
    if not versions:
        known = ", ".join(sorted({p.slug for p in sector.policies if p.used_by(profile)}))
        raise NotFound(
            f"{sector.slug} 的方案 {profile} 没有政策 {policy};可选:{known or '无'}",
            f"{sector.slug} has no policy {policy} in profile {profile}; it has {known or 'none'}",
        )
    if day is None:
        return sector.version_on(policy, profile, _today()) or versions[-1]
    for version in versions:
        if version.version == day.date():
            return version
    days = ", ".join(str(version.version) for version in versions)
    raise TousuError(
        f"没有自 {day.date()} 起的版本;可选:{days}",
        f"No version is in force from {day.date()}; there are {days}",
    )


def _today() -> date:
    from zoneinfo import ZoneInfo

    from core.clock import SystemClock

    return SystemClock().now().astimezone(ZoneInfo(settings().zone)).date()


def _in_order(document: dict[str, Any]) -> dict[str, Any]:
    """The document as one would write it: what it is first, whatever was inherited from where."""
    from core.policyfiles.policyschema import POLICY_KEYS

    return {
        key: document[key] for key in dict.fromkeys([*POLICY_KEYS, *document]) if key in document
    }


def _plain(value: Any) -> Any:
    """The document without the places of its lines, which a writer of YAML does not know."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
