"""What a draft does to open cases, on the command line: its impact, and how far it has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from api.cli.opening import desk
from api.cli.output import as_json, both, describe, print_json, table

if TYPE_CHECKING:
    from core.domain.casework.shifts import Failure, Shifts
    from core.usecases.policymaking.impact import Applied, Impact

_SHOWN = 20


@click.command()
@click.argument("draft", type=click.IntRange(min=1))
@click.option("--transition", default="", type=click.Choice(["", "pinned", "migrate", "by_event"]),
              help="Instead of the draft's own 代替草案所选")  # fmt: skip
@click.option("--applied", is_flag=True, help="How far it has come 已发布草案的进度")
@as_json
def impact(draft: int, transition: str, applied: bool, as_json: bool) -> None:
    """Show what publishing DRAFT would do to the open cases; nothing is stored.

    预览草案发布后对在办案件的影响;加 --applied 查看发布后的进度。

    \b
    Example 例:
      tousu policy impact 3 --transition migrate
      tousu policy impact 3 --applied
    """
    from core.usecases.policymaking import impact as use

    if applied:
        done = use.applied(desk(), draft)
        print_json(_progress(done)) if as_json else _show_progress(done)
        return
    found = use.impact(desk(), draft, transition)
    print_json(_data(found)) if as_json else _show(found)


def _show(found: Impact) -> None:
    for one in found.versions:
        click.echo(f"{one.profile}  {one.policy} {one.version}  {one.transition}")
    click.echo(
        both(
            f"{found.bound} open cases of earlier versions: {found.move} move, "
            f"{found.follow} follow by event",
            f"{found.bound} 件在办案件依旧版本:改依新版本 {found.move},按事件适用 {found.follow}",
        )
    )
    show_shifts(found.shifts)


def show_shifts(found: Shifts) -> None:
    """Print what becomes of open cases: counts, then the first of each list."""
    counts = found.counts
    click.echo(
        both(
            f"{len(found.timers)} timers: {counts['earlier']} earlier, {counts['later']} later, "
            f"{counts['ends']} end, {counts['begins']} begin, "
            f"{counts['lapse_at_once']} lapse at once",
            f"时限 {len(found.timers)} 项:提前 {counts['earlier']},推后 {counts['later']},"
            f"终止 {counts['ends']},新起算 {counts['begins']},即时届满 {counts['lapse_at_once']}",
        )
    )
    table(((unit or "-", timer, str(n)) for unit, timer, n in found.by_timer()), "  ")
    lines = [(s.number, s.timer, s.way, f"{s.old} → {s.new}") for s in found.timers]
    lines += [(t.number, "verdict", "", f"{t.old} → {t.new}") for t in found.verdicts]
    lines += [(g.number, g.what, "gone", g.slug) for g in found.gone]
    table(lines[:_SHOWN], "  ")
    if len(lines) > _SHOWN:
        click.echo(f"  … {len(lines) - _SHOWN} {both('more', '项未列出')}; --json")
    _show_failures(found.failures)


def _show_progress(found: Applied) -> None:
    en = f"{found.moved} cases moved, {found.remaining} to move"
    click.echo(both(en, f"已改依新版本 {found.moved} 件,尚余 {found.remaining} 件"))
    _show_failures(found.failures)


def _show_failures(failures: tuple[Failure, ...] | list[Failure]) -> None:
    for failure in failures:
        click.echo(f"  {failure.number}: {describe(failure.error)}", err=True)


def _data(found: Impact) -> dict[str, Any]:
    return {
        "draft": found.draft,
        "transition": found.transition,
        "versions": [vars(one) for one in found.versions],
        "bound": found.bound,
        "follow": found.follow,
        "move": found.move,
        **shifts_data(found.shifts),
    }


def shifts_data(found: Shifts) -> dict[str, Any]:
    """What becomes of open cases, as data."""
    return {
        "looked_at": found.looked_at,
        "cases": found.cases,
        "counts": found.counts,
        "timers": [vars(one) for one in found.timers],
        "verdicts": [vars(one) for one in found.verdicts],
        "gone": [vars(one) for one in found.gone],
        "failures": _failures(found.failures),
    }


def _progress(found: Applied) -> dict[str, Any]:
    return {
        "draft": found.draft,
        "versions": [vars(one) for one in found.versions],
        "moved": found.moved,
        "remaining": found.remaining,
        "tried": found.tried,
        "failures": _failures(found.failures),
    }


def _failures(failures: tuple[Failure, ...] | list[Failure]) -> list[dict[str, str]]:
    return [{"number": one.number, "error": str(one.error)} for one in failures]
