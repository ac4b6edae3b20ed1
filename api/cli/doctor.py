"""`tousu doctor`: looks at everything that can be wrong on a machine and says what to type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from importlib import import_module
from typing import Any

import click

from api.cli import checks, opening
from api.cli.checks import FAIL, OK, WARN, Finding
from api.cli.output import as_json, both, describe, print_json, table


@click.command()
@as_json
def doctor(as_json: bool) -> None:
    """Say what is wrong here and what to type; exit code 1 if anything fails.

    检查本机环境,说明问题和解决办法。

    \b
    Example 例:
      tousu doctor
    """
    findings = list(examine())
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        table((f.state, f.what, both(f.en, f.zh)) for f in findings)
        for finding in findings:
            if finding.type:
                click.echo(f"  {finding.what}: {finding.type}")
    if any(finding.state == FAIL for finding in findings):
        raise SystemExit(1)


def examine() -> Iterator[Finding]:
    """Every finding; a look that itself goes wrong is one that fails."""
    for name in checks.MACHINE:
        yield from _looked(name, _module(name).look)
    yield from _looked("database", _database)


def _module(name: str) -> Any:
    return import_module(f"api.cli.checks.{name}")


def _looked(what: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except Exception as error:  # noqa: BLE001 (the doctor is called when anything may be broken)
        said = describe(error) or f"{type(error).__name__}: {error}"
        yield Finding(FAIL, what, said, "检查未能完成")


def _database() -> Iterator[Finding]:
    from core.domain.errors import TousuError
    from core.storage.database.engine import create_engine
    from core.storage.migrate import is_current

    here = opening.settings()
    if not opening.has_database(here.database):
        yield Finding(WARN, "database", "there is none yet", "尚未建立", "tousu serve --demo")
        return
    if not is_current(create_engine(here.database)):
        yield Finding(WARN, "database", "is of an older version; the next start renews it",
                      "结构较旧,下次启动时自动升级", "tousu serve")  # fmt: skip
        return
    yield Finding(OK, "database", "is of this version", "结构为最新")
    try:
        office = opening.desk()
    except TousuError as error:
        if error.code != "policy_file":
            raise
        # Nothing starts then, so that no case meets rules other than those in force.
        yield Finding(FAIL, "published rules", describe(error) or "", "公布的规则无法读入",
                      "install the program as it was, or name a mended copy of the sector "
                      "folder in TOUSU_SECTOR_PATH")  # fmt: skip
        return
    for name in checks.OFFICE:
        yield from _looked(name, partial(_module(name).look_at, office))
