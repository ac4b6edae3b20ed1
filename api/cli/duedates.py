"""Deadlines on a screen: one with its reasons and ledger, or a file of them to compare."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from api.cli.opening import zone_name
from api.cli.output import both, print_json, table
from core.domain.errors import Problem, invalid
from core.domain.worktime.deadlines import Deadline, deadline, deadline_at
from core.domain.worktime.duetable import DueRow, compare_csv
from core.domain.worktime.ledger import Entry, ledger, summary
from core.domain.worktime.periods import Pause, Period, Roll
from core.domain.worktime.workdays import Calendar
from core.sheets import write_rows

if TYPE_CHECKING:
    from core.domain.worktime.calendars import CalendarBook

_COLUMNS = ("unit", "start", "n", "known_on", "nominal_end", "due", "provisional")


@dataclass(frozen=True)
class Wanted:
    """A deadline to be counted, as it was typed."""

    start: str
    n: int
    unit: str
    roll: str
    pauses: tuple[str, ...]
    known_on: date | None


def count(wanted: Wanted, calendar: Calendar, *, with_ledger: bool) -> dict[str, Any]:
    """The deadline as data; ``invalid_input`` for what cannot be counted."""
    try:
        period = Period.parse(wanted.unit if wanted.unit == "same_day" else _period(wanted))
        if period.is_time:
            return _in_time(wanted, period, calendar)
        start = date.fromisoformat(wanted.start)
        roll = Roll.parse(wanted.roll)
        found = deadline(calendar, start, period, roll, [_pause(text) for text in wanted.pauses])
        entries = ledger(calendar, found)
    except ValueError as error:
        raise invalid(Problem("", "无法计算此期限", f"cannot count this: {error}")) from error
    said = _said(found, wanted, calendar)
    return said | {"ledger": _ledger(entries)} if with_ledger else said


def _period(wanted: Wanted) -> str:
    return f"{wanted.n} {wanted.unit}"


def _pause(text: str) -> Pause:
    first, mark, last = text.partition("..")
    if not mark:
        raise ValueError(f"a pause is written 2026-02-03..2026-02-10, not {text!r}")
    return Pause(date.fromisoformat(first), date.fromisoformat(last) if last else None)


def _in_time(wanted: Wanted, period: Period, calendar: Calendar) -> dict[str, Any]:
    zone = ZoneInfo(zone_name())
    start = datetime.fromisoformat(wanted.start)
    if start.tzinfo is None:
        start = start.replace(tzinfo=zone)
    due = deadline_at(calendar, start, period, zone).astimezone(zone)
    said = {"start": start.isoformat(), "period": str(period), "due": due.isoformat()}
    return said | {"provisional": False, "reason": None}


def _said(found: Deadline, wanted: Wanted, calendar: Calendar) -> dict[str, Any]:
    return {
        "start": found.start,
        "period": str(found.period),
        "roll": found.roll,
        "known_on": wanted.known_on,
        "nominal_end": found.nominal_end,
        "due": found.due,
        "weekday": found.due.strftime("%A") if found.due else None,
        "provisional": found.provisional,
        "first_uncertain": found.first_uncertain,
        "reason": "calendar_not_published" if found.provisional else None,
        "certain_through": calendar.certain_through,
        "paused": found.paused,
        "remaining": [str(period) for period in found.remaining],
    }


def _ledger(entries: tuple[Entry, ...]) -> dict[str, Any]:
    total = summary(entries)
    return {
        "counted": total.counted,
        "skipped": total.skipped,
        "paused": total.paused,
        "days": [
            {"day": e.day, "kind": e.kind, "number": e.number, "rolled": e.rolled,
             "why": e.note.why, "name": e.note.name, "source": e.note.source}
            for e in entries
        ],
    }  # fmt: skip


def show(found: dict[str, Any]) -> None:
    """Print one deadline for people."""
    lines = [(both("due", "届满日"), f"{found['due']} {found.get('weekday') or ''}")]
    if found.get("paused"):
        rest = ", ".join(found["remaining"]) or "0"
        lines = [(both("due", "届满日"), both(f"paused, {rest} left", "中止中,尚余如上"))]
    elif found.get("nominal_end"):
        lines.append((both("nominal end", "期间末日"), str(found["nominal_end"])))
    lines.append((both("provisional", "是否暂定"), _why(found)))
    table(lines)
    if "ledger" in found:
        _show_ledger(found["ledger"])


def _why(found: dict[str, Any]) -> str:
    if not found["provisional"]:
        return both("no", "否")
    en = (
        f"yes: it depends on {found['first_uncertain']}; days after {found['certain_through']} "
        "are settled only by the next State Council notice"
    )
    return both(en, "是:以国务院放假通知为准")


def _show_ledger(account: dict[str, Any]) -> None:
    marks = {"counted": both("counted", "计入"), "skipped": both("skipped", "不计"),
             "paused": both("paused", "中止")}  # fmt: skip
    rows = (
        (
            day["day"],
            day["day"].strftime("%a"),
            str(day["number"]) if day["kind"] == "counted" else "",
            marks[day["kind"]] + (" →" if day["rolled"] else ""),
            day["why"],
            day["name"],
            day["source"],
        )
        for day in account["days"]
    )
    table(rows, "  ")
    totals = {marks[kind]: account[kind] for kind in marks}
    click.echo("  " + ", ".join(f"{number} {kind}" for kind, number in totals.items()))


def compare(
    file: Path, book: CalendarBook, known_on: date | None, roll: str, *, as_json: bool
) -> bool:
    """Count the rows of a file and print them, or how they differ; False if any differs."""
    rows = list(_rows(file, known_on, roll))
    found = list(compare_csv(rows, book))
    if not found:
        raise invalid(Problem(file.name, "没有数据行", "holds no rows below its heading"))
    if not any(row.compared for row in found):
        _print_rows(rows, found, as_json=as_json)
        return True
    differ = [row for row in found if row.differences]
    agree = sum(row.agrees for row in found)
    if as_json:
        listed = [{"line": row.number, "differences": row.differences} for row in differ]
        print_json({"agree": agree, "differ": len(differ), "differences": listed})
        return not differ
    for row in differ:
        what = f"{row.deadline.period} from {row.deadline.start}"
        click.echo(f"{file.name}:{row.number}: {what}: {'; '.join(row.differences)}")
    click.echo(f"{agree} agree, {len(differ)} differ")
    return not differ


def _rows(file: Path, known_on: date | None, roll: str) -> Iterator[dict[str, str]]:
    """The rows, with the options typed where a row does not say otherwise."""
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    usual = {"known_on": str(known_on or ""), "roll": roll}
    for row in csv.DictReader(io.StringIO(text, newline="")):
        given = {name.strip(): value.strip() for name, value in row.items() if name and value}
        yield usual | given


def _print_rows(rows: list[dict[str, str]], found: list[DueRow], *, as_json: bool) -> None:
    done = [
        {
            "unit": row["unit"],
            "start": str(one.deadline.start),
            "n": row.get("n", ""),
            "known_on": str(one.known_on or ""),
            "nominal_end": str(one.deadline.nominal_end),
            "due": str(one.deadline.due),
            "provisional": str(int(one.deadline.provisional)),
        }
        for row, one in zip(rows, found, strict=True)
    ]
    if as_json:
        print_json(done)
        return
    write_rows(sys.stdout, _COLUMNS, (row.values() for row in done), "\n")
