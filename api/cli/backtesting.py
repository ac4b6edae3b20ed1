"""`tousu policy backtest`: asks for the job, does it or waits for it, prints the report."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from api.cli.opening import desk as open_office
from api.cli.output import both, table
from core.domain.errors import TousuError
from core.storage.people.access import Grant
from core.usecases.background import jobs
from core.usecases.people.entry import Caller
from core.usecases.policymaking import backtesting
from core.usecases.policymaking.backtesting import Wanted

#: Whoever types at the machine of the office may have every draft tried.
AT_THE_MACHINE = Caller("system", "system", (Grant("policy_editor"),))


def tried(draft: int, wanted: Wanted, *, quiet: bool) -> Mapping[str, Any]:
    """The report of a draft's backtest, made now; TousuError where the job failed."""
    desk = open_office()
    with desk.store.read() as work:
        sector = work.drafts.get(draft).sector
    job = backtesting.ask(desk, AT_THE_MACHINE, sector, draft, wanted)
    with _progress(quiet=quiet) as told:
        while not job.ended:
            if jobs.run_next(desk, told=told) is None:
                time.sleep(0.2)  # another process is at it
            job = jobs.show(desk, AT_THE_MACHINE, job.id)
            told(job.done, job.total)
    if job.state != "done":
        raise TousuError(job.error_zh or "任务已取消", job.error_en or "The job was cancelled")
    return backtesting.report(desk, AT_THE_MACHINE, sector, draft)


def show(found: Mapping[str, Any]) -> None:
    """Print what matters most of a report."""
    cases, changed = found["cases"], found["changed"]
    click.echo(both(f"{changed} of {cases} cases change", f"{cases} 件中有 {changed} 件变化"))
    for one in found["verdicts"]:
        click.echo(f"  {one['old']} → {one['new']}: {one['cases']}")
    for one in found["timers"]:
        now, gone = one["now_overdue"], one["no_longer_overdue"]
        said = f"{one['timer']}: {one['runs']}, +{now}/-{gone}"
        click.echo("  " + both(f"{said} overdue", "时限变化,转为超期/不再超期"))
    if found["edits"]:
        click.echo(both("Each edit: alone, needed", "逐项改动:单独改变、离不开它"))
        table(((_number(e["alone"]), _number(e["needed"]), e["edit"]["zh"])
               for e in found["edits"]), "  ")  # fmt: skip
    if found["by_unit"]:
        click.echo(
            both("By unit: cases, changed, overdue before and after", "按单位:案件、变化、超期")
        )
        table(((u["unit"] or "-", u["cases"], u["changed"], u["overdue_old"], u["overdue_new"])
               for u in found["by_unit"]), "  ")  # fmt: skip


def _number(value: int | None) -> str:
    return "?" if value is None else str(value)


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, on the standard error; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(both("Trying", "回溯"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)
