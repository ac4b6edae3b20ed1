"""A holiday notice taken in on the command line: what it changes, as a list to be approved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.opening import desk
from api.cli.output import both, describe, print_json, table

if TYPE_CHECKING:
    from core.usecases.office.noticeimport import Import, Move

_SHOWN = 20


def take_in(file: Path, *, apply: bool, by: str, as_json: bool) -> bool:
    """Preview or take in the notices of a file, and print it; False if a case was left behind."""
    from core.calendarfiles import read_notices
    from core.usecases.office import noticeimport

    notices = read_notices(file)
    office = desk(begin=True)
    if apply:
        noticeimport.may_alone(office)
        found = noticeimport.take_in(office, notices, by, None if as_json else _progress)
    else:
        found = noticeimport.preview(office, notices)
    print_json(_data(found, applied=apply)) if as_json else _show(found, applied=apply)
    return not found.failures


def _progress(done: int, total: int) -> None:
    if done % 100 == 0 or done == total:
        click.echo(f"\r{done}/{total}", err=True, nl=done == total)


def _show(found: Import, *, applied: bool) -> None:
    for document in found.documents:
        known = f"  {both('entered before', '已录入')}" if document in found.known else ""
        click.echo(document + known)
    click.echo(both(f"{len(found.days)} days change", f"{len(found.days)} 天改变"))
    for change in found.days:
        kind = both("work", "上班") if change.work else both("rest", "休息")
        click.echo(f"  {change.day} {change.day:%a}  {kind}  {change.festival}")
    click.echo(
        both(f"settled through {found.certain_through}", f"已确定至 {found.certain_through}")
    )
    click.echo(both(*_total(found)))
    table((_line(move) for move in found.moves[:_SHOWN]), "  ")
    if len(found.moves) > _SHOWN:
        click.echo(f"  … {len(found.moves) - _SHOWN} {both('more', '项未列出')}; --json")
    for failure in found.failures:
        click.echo(f"  {failure.number}: {describe(failure.error)}", err=True)
    if not applied:
        click.echo(both("Nothing was changed; --apply does it", "尚未更改;加 --apply 正式导入"))


def _total(found: Import) -> tuple[str, str]:
    """How many deadlines move and whither, in English and Chinese."""
    moves, earlier, later = len(found.moves), len(found.earlier), len(found.later)
    passed = sum(move.passed for move in found.moves)
    en = (
        f"{moves} open deadlines move: {earlier} earlier, {later} later, {passed} into the past; "
        f"{found.settled} keep their date and are provisional no longer"
    )
    zh = (
        f"{moves} 项在办时限变动:提前 {earlier},推后 {later},其中变为已过期 {passed};"
        f"{found.settled} 项日期不变,不再暂定"
    )
    return en, zh


def _line(move: Move) -> tuple[str, ...]:
    late = both("already over", "已过期") if move.passed else ""
    return move.number, move.timer, f"{move.old} → {move.new}", late


def _data(found: Import, *, applied: bool) -> dict[str, Any]:
    return {
        "applied": applied,
        "documents": found.documents,
        "known": found.known,
        "days": [vars(change) for change in found.days],
        "certain_through": found.certain_through,
        "earlier": len(found.earlier),
        "later": len(found.later),
        "into_the_past": sum(move.passed for move in found.moves),
        "settled": found.settled,
        "moves": [vars(move) for move in found.moves],
        "failures": [{"number": f.number, "error": str(f.error)} for f in found.failures],
    }
