"""`tousu scenario`: runs cases told in time and says what came out otherwise than expected."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.opening import registry, settings
from api.cli.output import as_json, both, describe
from core.domain.errors import TousuError

if TYPE_CHECKING:
    from core.bootstrap import PassingDesks
    from core.registry import Registry
    from core.scenarios import Outcome, Scenario

#: What is printed of one scenario: its title, its file, whether it passed, and each failure.
Result = dict[str, Any]


@click.group()
def scenario() -> None:
    """Run cases told in time: the examples that stand beside each policy.

    运行情景:每项政策旁的办案示例。

    \b
    Example 例:
      tousu scenario run plugins/hospital/scenarios
    """


@scenario.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@as_json
def run(paths: tuple[Path, ...], as_json: bool) -> None:
    """Run the scenarios of files and folders; exit code 0 only if every one passes.

    运行文件或文件夹中的情景;全部通过时退出码为 0。

    With --json each scenario is a line: an object with each expectation that failed.

    \b
    Example 例:
      tousu scenario run plugins/hospital/scenarios
      tousu scenario run --json my/scenarios/first.yaml
    """
    results = []
    for result in play(paths):
        results.append(result)
        click.echo(json.dumps(result, ensure_ascii=False, default=str)) if as_json else show(result)
    if not results:
        places = ", ".join(map(str, paths))
        raise TousuError(f"{places} 中没有情景", f"There are no scenarios in {places}")
    failed = sum(not result["passed"] for result in results)
    click.echo(f"{len(results) - failed} passed, {failed} failed", err=as_json)
    if failed:
        raise SystemExit(1)


def play(paths: Sequence[Path], sectors: Registry | None = None) -> Iterator[Result]:
    """Run every scenario found, on the sectors given or on those that the scenarios name.

    A file that cannot be read counts as one that fails, so that the others still run.
    """
    from core.bootstrap import PassingDesks
    from core.scenarios import read_scenarios, scenario_files

    zone = _zone()
    desks = PassingDesks(str(zone))
    found: list[Scenario | Result] = []
    for path in paths:
        files = scenario_files(path)
        for file in files:
            try:
                found += read_scenarios([file], zone)
            except (TousuError, OSError, UnicodeDecodeError) as error:
                found.append(_unread(file, error))
    known = _Sectors(sectors)
    for one in found:
        yield one if isinstance(one, dict) else _played(one, known, desks)


class _Sectors:
    """The sectors that scenarios name, each loaded when the first of them asks for it."""

    def __init__(self, given: Registry | None) -> None:
        self._given = given
        self._loaded: dict[str, Registry] = {}

    def of(self, scenario: Scenario) -> Registry:
        """A registry with the scenario's sector in it; TousuError where it cannot be loaded."""
        if self._given is not None:
            return self._given
        name = str(scenario.sector)
        if name not in self._loaded:
            self._loaded[name] = registry(name)
        return self._loaded[name]


def _played(scenario: Scenario, sectors: _Sectors, desks: PassingDesks) -> Result:
    from core.scenarios import run_scenario

    try:
        outcome = run_scenario(scenario, partial(desks.open, sectors.of(scenario)))
    except Exception as error:  # noqa: BLE001 (one that breaks the engine must not hide the rest)
        said = describe(error) or f"{type(error).__name__}: {error}"
        return _result(scenario.title, scenario.file, [_failure(scenario.line(()), said)])
    return _result(scenario.title, scenario.file, _failures(outcome))


def _failures(outcome: Outcome) -> list[Result]:
    return [
        {"where": f.where, "path": f.path, "expected": f.expected, "found": f.found}
        for f in outcome.failures
    ]


def _unread(file: Path, error: Exception) -> Result:
    return _result(file.name, str(file), [_failure(str(file), describe(error) or str(error))])


def _failure(where: str, said: str) -> Result:
    return {"where": where, "path": "", "expected": "", "found": said}


def _result(title: str, file: str, failures: list[Result]) -> Result:
    return {"scenario": title, "file": file, "passed": not failures, "failures": failures}


def show(result: Result) -> None:
    """Print one scenario: a line if it passed, what differs if it failed."""
    click.echo(f"{'passed' if result['passed'] else 'FAILED'}  {result['scenario']}")
    for failure in result["failures"]:
        if not failure["path"]:
            click.echo(f"    {failure['where']}: {failure['found']}")
            continue
        click.echo(f"    {failure['where']} {failure['path']}")
        click.echo(f"      {both('expected', '应为')} {failure['expected']!r}")
        click.echo(f"      {both('found', '实为')} {failure['found']!r}")


def _zone() -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo(settings().zone)
