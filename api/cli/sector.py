"""`tousu sector`: which there are, whether a folder has all it must have, who vouches for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.coverage import coverage
from api.cli.opening import MANIFEST, desk, registry, sector_names
from api.cli.output import as_json, both, describe, print_json, table
from core.domain.errors import TousuError

if TYPE_CHECKING:
    from core.domain.rules.sectors import Sector
    from core.registry import Registry


@click.group()
def sector() -> None:
    """List the sectors; check a sector folder; vouch for its files.

    列出行业;检查行业文件夹;确认行业文件。

    \b
    Example 例:
      tousu sector check path/to/mysector
    """


sector.add_command(coverage)


@sector.command("list")
@as_json
def list_(as_json: bool) -> None:
    """List the sectors that load here, and those that do not; exit code 1 if any does not.

    列出本机的行业。

    \b
    Example 例:
      tousu sector list
    """
    found = [_described(name) for name in sector_names()]
    if as_json:
        print_json(found)
    else:
        table(_line(one) for one in found)
    if any("error" in one for one in found):
        raise SystemExit(1)


def _described(name: str) -> dict[str, Any]:
    try:
        found = registry(name).sector(name)
    except TousuError as error:
        return {"sector": name, "error": describe(error)}
    return {
        "sector": name,
        "title": dict(found.title),
        "kinds": list(found.kinds),
        "profiles": list(found.profiles),
        "policies": sorted({f"{p.slug} {p.version}" for p in found.policies}),
        "folder": found.folder,
    }


def _line(one: dict[str, Any]) -> tuple[str, ...]:
    if "error" in one:
        return one["sector"], both("cannot be used", "无法使用"), one["error"]
    title = f"{one['title'].get('en', '')} {one['title'].get('zh', '')}".strip()
    policies = f"{len(one['policies'])} versions of policies 个政策版本"
    return one["sector"], title, policies, ", ".join(one["profiles"])


@sector.command()
@click.argument("which", metavar="PATH_OR_NAME")
@as_json
def check(which: str, as_json: bool) -> None:
    """Load a sector, lint its policies, run its scenarios; exit code 1 where anything is wrong.

    检查行业:读取文件、检查政策、运行情景。

    \b
    Example 例:
      tousu sector check hospital
      tousu sector check path/to/mysector
    """
    folder = Path(which)
    loaded = _loaded(folder) if (folder / MANIFEST).is_file() else registry(which)
    (found,) = loaded
    said = _examined(found, loaded)
    print_json(said) if as_json else _show(said)
    failed = any(not result["passed"] for result in said["scenarios"])
    if failed or said["lacking"] or any(f["severity"] == "error" for f in said["findings"]):
        raise SystemExit(1)


@sector.command()
@click.argument("name")
@click.option("--by", required=True, metavar="NAME", help="The user who vouches 确认人")
@as_json
def vouch(name: str, by: str, as_json: bool) -> None:
    """Vouch for the files of a sector as they are installed now; it takes two people.

    One is admin and the other security_admin; each types it. From then on `tousu doctor` and the
    log of `tousu serve` and `tousu work` tell when a file has changed. Both stand in the register.

    确认行业文件:系统管理员和安全管理员各确认一次;此后文件有变即告警。

    \b
    Example 例:
      tousu sector vouch hospital --by gao
      tousu sector vouch hospital --by an
    """
    from core.usecases.proof import vouching

    found = vouching.vouch(desk(), name, by)
    if as_json:
        print_json(vars(found))
        return
    if found.state == "asked":
        said = both("one of two has vouched", "已有一人确认,尚须另一人")
    else:
        said = both(f"vouched for by {' and '.join(found.by)}", "已经两人确认")
    click.echo(f"{found.sector}: {said}\n{found.digest}")


def _examined(found: Sector, loaded: Registry) -> dict[str, Any]:
    """Everything there is to say of a sector: findings, scenarios run, and what it lacks."""
    from api.cli.policy import findings_in
    from api.cli.scenario import play

    folder = Path(found.folder)
    scenarios = folder / "scenarios"
    results = list(play([scenarios], loaded)) if scenarios.is_dir() else []
    lacking = [] if results else [both("there are no scenarios", "没有情景")]
    if not (folder / "QUALITY.yaml").is_file():
        lacking.append(both("there is no QUALITY.yaml", "没有 QUALITY.yaml"))
    return {
        "sector": found.slug,
        "findings": findings_in(found),
        "scenarios": results,
        "lacking": lacking,
    }


def _show(said: dict[str, Any]) -> None:
    from api.cli.policy import show_findings
    from api.cli.scenario import show

    show_findings(said["findings"])
    failed = [result for result in said["scenarios"] if not result["passed"]]
    for result in failed:
        show(result)
    for what in said["lacking"]:
        click.echo(f"{said['sector']}: {what}")
    kinds = [finding["severity"] for finding in said["findings"]]
    click.echo(
        f"{said['sector']}: {kinds.count('error')} errors, {kinds.count('warning')} warnings, "
        f"{len(said['scenarios']) - len(failed)} scenarios passed, {len(failed)} failed"
    )


def _loaded(folder: Path) -> Registry:
    """The sector in a folder, as one that needs no packaging."""
    from core.registry import Registry

    return Registry.load([folder.resolve().name], [folder.resolve()], found=())
