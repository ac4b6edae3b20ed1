"""`tousu policy coverage` and `boundaries`: what scenarios exercise, and scenarios to add."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.opening import registry, settings
from api.cli.output import as_json, both, print_json
from core.domain.errors import NotFound


@click.command()
@click.argument("sector")
@as_json
def coverage(sector: str, as_json: bool) -> None:
    """Say which rules of a sector its scenarios never exercise.

    列出某行业的情景从未用到的规则:理由、表的各行、行为、时限。

    \b
    Example 例:
      tousu policy coverage property_mgmt
    """
    from dataclasses import asdict

    from core.scenarios.coverage import coverage as covered
    from core.usecases.policymaking.texts import shipped_scenarios

    found = registry(sector).sector(sector)
    result = covered(found, shipped_scenarios(found), settings().zone)
    counted = [*((one, 0) for one in result.never), *result.exercised.items()]
    if as_json:
        print_json([{**asdict(one), "times": times} for one, times in counted])
        return
    for one in result.never:
        click.echo(f"{both('never', '从未')} {one.policy} {one.version} {one.kind} {one.name}")
    total = len(counted)
    click.echo(
        f"{result.scenarios} scenarios exercise {len(result.exercised)} of {total} "
        f"(情景 {result.scenarios} 个,用到 {total} 项中的 {len(result.exercised)} 项)"
    )


@click.command()
@click.argument("sector")
@click.argument("policy")
@click.option("--version", type=click.DateTime(["%Y-%m-%d"]), help="In force from that day 版本")
@click.option("--into", type=click.Path(path_type=Path), help="Write them there 写入文件")
@as_json
def boundaries(sector: str, policy: str, version: object, into: Path | None, as_json: bool) -> None:
    """Write scenarios at each number, day and limit of a policy: just before, on and after.

    按政策中的每个数、日期和时限,在其前、其上、其后各写一个情景;结果由引擎算出,保存前请审阅。

    \b
    Example 例:
      tousu policy boundaries property_mgmt complaint --into /tmp/boundaries.yaml
    """
    from dataclasses import asdict
    from datetime import datetime

    from core.scenarios.boundaries import boundaries as written

    found = registry(sector).sector(sector)
    day = version.date() if isinstance(version, datetime) else None
    named = [p for p in found.policies if p.slug == policy and day in (None, p.version)]
    if not named:
        raise NotFound(f"没有政策 {policy} 的这个版本", f"There is no such version of {policy}")
    made = written(found, max(named, key=lambda one: one.version), settings().zone)
    if as_json:
        print_json([asdict(one) for one in made])
        return
    text = "---\n".join(one.text for one in made)
    if into:
        into.write_text(text, encoding="utf-8")
        click.echo(f"{len(made)} scenarios (个情景): {into}")
    else:
        click.echo(text)
