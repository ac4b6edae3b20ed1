"""Snapshots of decided facts: past cases, a month of receipts at a time, as backtests ask of them.

Where Polars is installed and the office has a folder for them, each month is a Parquet file that
is written anew only when a case of the month has changed; else the cases are read each time.
No personal fact and no party is in either.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from sqlalchemy import func, select

from core.domain.backtests.records import Past, past_of
from core.domain.rules.sectors import Sector
from core.domain.worktime.spans import Span
from core.storage import tables
from core.storage.assessment.counted import Wanted, counted_cases
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.policymaking.backtests.written import SHAPE, columns_of
from core.usecases.policymaking.columns import available

if TYPE_CHECKING:
    from polars import DataFrame


#: What a record tells of the lines of a journal and of timers, or must be there for either.
_ENTRY = ("event", "at", "effective_on", "act", "policy", "version", "data", "changes")
_TIMER = (
    "name", "run", "policy", "version", "started_on", "started_at", "state", "due", "met_at",
)  # fmt: skip


@dataclass(frozen=True)
class Month:
    """The cases of one profile received in one month; ``file`` is where they are kept."""

    profile: str
    first: date
    last: date
    cases: int
    digest: str
    file: Path | None = None


@dataclass(frozen=True)
class Snapshot:
    """The past cases of a sector within a span."""

    sector: Sector
    months: tuple[Month, ...]

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return sum(month.cases for month in self.months)

    @property
    def digest(self) -> str:
        """The SHA-256 over every case in it."""
        lines = (f"{month.profile} {month.first} {month.digest}\n" for month in self.months)
        return sha256("".join(lines).encode()).hexdigest()

    def records(self, desk: Desk, month: Month) -> list[Past]:
        """The cases of a month, in the order of receipt."""
        if month.file is None:
            with desk.store.read() as work:
                return _read(desk, work, self.sector, month.profile, month.first, month.last)
        return [Past.read(text) for text in frame(month, ["record"])["record"]]


def frame(month: Month, columns: list[str] | None = None) -> DataFrame:
    """The columns of a month that is kept in a file."""
    import polars as pl

    return pl.read_parquet(month.file or Path(), columns=columns)


def refresh(
    desk: Desk,
    sector: Sector,
    first: date,
    last: date,
    tell: Callable[[int, int], None] = lambda *_: None,
) -> Snapshot:
    """The snapshot of a span of days, brought up to date; ``tell`` hears of months done."""
    spans = list(_months(first, last))
    wanted = [(profile, span) for profile in sector.profiles for span in spans]
    months = []
    for place, (profile, (start, end)) in enumerate(wanted):
        tell(place, len(wanted))
        if found := _month(desk, sector, profile, start, end):
            months.append(found)
    return Snapshot(sector, tuple(months))


def keep_ready(desk: Desk) -> int:
    """Write anew what changed of the months that ended lately; how many cases they hold.

    Nothing is done where no backtest would read them: without Polars, or where none are wanted.
    """
    today = desk.now().astimezone(desk.zone).date()
    last = today.replace(day=1) - timedelta(days=1)
    first = today.replace(day=1) - relativedelta(months=desk.snapshot_months)
    if first > last or desk.snapshots is None or not available():
        return 0
    return sum(refresh(desk, each, first, last).cases for each in desk.registry.sectors.values())


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    day = first
    while day <= last:
        span = Span.of("month", day)
        yield day, min(span.last, last)
        day = span.last + timedelta(days=1)


def _month(desk: Desk, sector: Sector, profile: str, first: date, last: date) -> Month | None:
    with desk.store.read() as work:
        mark = mark_of(desk, work, sector, profile, first, last)
        if mark is None:
            return None
        folder = desk.snapshots if available() else None
        if folder is None:
            records = _read(desk, work, sector, profile, first, last)
            return Month(profile, first, last, len(records), _digest(r.text() for r in records))
        file = folder / sector.slug / profile / f"{first}_{last}.parquet"
        kept = _kept(file, mark)
        if kept is None:
            records = _read(desk, work, sector, profile, first, last)
            kept = written(file, mark, sector, desk.zone, records)
        return Month(profile, first, last, kept["cases"], kept["digest"], file)


def mark_of(
    desk: Desk, work: UnitOfWork, sector: Sector, profile: str, first: date, last: date
) -> str | None:
    """What changes whenever a case of the month does; None where there is no case."""
    here = tables.cases.c
    since = datetime.combine(first, time(), desk.zone)
    until = datetime.combine(last + timedelta(days=1), time(), desk.zone)
    query = select(func.count(), func.sum(here.revision), func.max(here.id)).where(
        here.sector == sector.slug, here.profile == profile, here.kind != "office",
        here.received_at >= since, here.received_at < until,
    )  # fmt: skip
    count, revisions, newest = work.connection.execute(query).one()
    facts = [(n, f.type, [*f.values], f.personal) for n, f in sorted(sector.facts.items())]
    told = json.dumps([SHAPE, count, revisions, newest, facts], ensure_ascii=False)
    return sha256(told.encode()).hexdigest() if count else None


def _read(
    desk: Desk, work: UnitOfWork, sector: Sector, profile: str, first: date, last: date
) -> list[Past]:
    wanted = Wanted(sector.slug, profile, first, last, desk.zone, history=True)
    cases = counted_cases(work.connection, wanted, entry=_ENTRY, timer=_TIMER)
    cases.sort(key=lambda case: (case.received_at, case.number))
    return [past_of(case, sector, desk.zone) for case in cases]


def _kept(file: Path, mark: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(file.with_suffix(".json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.get("mark") == mark and file.is_file() else None


def written(
    file: Path, mark: str, sector: Sector, zone: ZoneInfo, records: list[Past]
) -> dict[str, Any]:
    """Write a month; the note beside it comes last, so that half a file is never taken for one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    texts = [record.text() for record in records]
    table = columns_of(sector, zone, records, texts)
    note, draft = file.with_suffix(".json"), file.with_suffix(".new")
    note.unlink(missing_ok=True)
    table.write_parquet(draft)
    draft.replace(file)
    kept = {"mark": mark, "cases": len(records), "digest": _digest(texts)}
    note.write_text(json.dumps(kept), "utf-8")
    return kept


def _digest(texts: Any) -> str:
    found = sha256()
    for text in texts:
        found.update(f"{text}\n".encode())
    return found.hexdigest()
