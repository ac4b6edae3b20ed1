"""Past cases as columns: facts at three moments, what happened and when, and the record itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from core.domain.backtests.records import Past
from core.domain.backtests.timing import counted_at
from core.domain.proof.canonical import dumps
from core.domain.rules.sectors import Sector
from core.domain.worktime.deadlines import end_of
from core.usecases.policymaking.columns import NotColumnar, scaled

if TYPE_CHECKING:
    from polars import DataFrame, Series

#: Grows when the shape of the files changes, so that older ones are written anew.
SHAPE = 3
#: Where the facts of a case at receipt, at its verdict and at its end stand.
PHASES = {"i": "intake", "d": "decided", "f": "final"}
#: Between the events of a case.
THEN = "\n"
_FIRST, _STEP = datetime(1970, 1, 1, tzinfo=UTC), timedelta.resolution
_FIRST_DAY = _FIRST.toordinal()
_WORDS = ("number", "kind", "channel", "unit", "category", "status", "decided_in")


def columns_of(
    sector: Sector, zone: ZoneInfo, records: Sequence[Past], texts: Sequence[str] | None = None
) -> DataFrame:
    """The records as columns.

    ``events`` are the names of what happened; for each of them ``at`` and ``eff`` hold its instant
    and its day, ``counted`` when it counts as done and ``on`` the day of that. ``ends`` are the
    instants that ended the case, ``extends`` what its extensions say. ``odd`` marks a case of which
    some value has no exact place in a column.
    """
    import polars as pl

    data: dict[str, Any] = {}
    odd = [False] * len(records)
    for head, part in PHASES.items():
        told = _told_of(records, part)
        for name, fact in sector.facts.items():
            if not fact.personal and not fact.input:
                values = told.get(name) or [None] * len(records)
                data[f"{head}:{name}"] = _series(fact.type, tuple(fact.values), values, odd)
    for name in _WORDS:
        data[name] = pl.Series([getattr(record, name) for record in records], dtype=pl.String)
    for name in ("decided_on", "received_on"):
        data[name] = _days([getattr(record, name) for record in records])
    data["last_on"] = _days([record.last_at.astimezone(zone).date() for record in records])
    data |= _history(records, zone)
    recorded = [record.recorded for record in records]
    for place, name in enumerate(("runs", "overdue")):
        data[name] = pl.Series([each[place] for each in recorded], dtype=pl.Int64)
    data["odd"] = pl.Series(odd, dtype=pl.Boolean)
    if texts is not None:
        data["record"] = pl.Series(texts, dtype=pl.String)
    return pl.DataFrame(data)


def _told_of(records: Sequence[Past], part: str) -> dict[str, list[Any]]:
    """The facts that some case has, as columns."""
    found: dict[str, list[Any]] = {}
    for row, record in enumerate(records):
        for name, value in getattr(record, part).items():
            column = found.get(name)
            if column is None:
                column = found[name] = [None] * len(records)
            column[row] = value
    return found


def _days(days: Sequence[date]) -> Series:
    """Days as a column; Polars reads numbers much faster than Python's days."""
    import polars as pl

    numbers = [day.toordinal() - _FIRST_DAY for day in days]
    return pl.Series(numbers, dtype=pl.Int32).cast(pl.Date)


def _instants(instants: Sequence[datetime]) -> Series:
    import polars as pl

    numbers = [(at - _FIRST) // _STEP for at in instants]
    return pl.Series(numbers, dtype=pl.Int64).cast(pl.Datetime("us", "UTC"))


def _series(kind: str, values: tuple[str, ...], told: list[Any], odd: list[bool]) -> Any:
    import polars as pl

    if kind == "number":
        for place, value in enumerate(told):
            try:
                told[place] = None if value is None else scaled(value)
                odd[place] |= isinstance(value, float) and value.is_integer()  # 5.0 is not worded 5
            except NotColumnar:
                told[place], odd[place] = None, True
    if kind == "choice":
        for place, value in enumerate(told):
            if value is not None and value not in values:
                told[place], odd[place] = None, True
        return pl.Series(told, dtype=pl.Enum(values))
    types = {"bool": pl.Boolean, "number": pl.Int64, "date": pl.Date, "text": pl.String}
    return pl.Series(told, dtype=types[kind])


def _history(records: Sequence[Past], zone: ZoneInfo) -> dict[str, Any]:
    import polars as pl

    named = [THEN.join(event.event for event in record.events) for record in records]
    return {
        "events": pl.Series(named, dtype=pl.String),
        "decided_after": pl.Series([record.decided_after for record in records], dtype=pl.Int64),
        "extends": pl.Series([_told(record) for record in records], dtype=pl.String),
        **_dated(records, zone),
    }


def _dated(records: Sequence[Past], zone: ZoneInfo) -> dict[str, Any]:
    """The lists of a case, each made as one long column: lists made one by one take ten times."""
    import polars as pl

    last = lru_cache(maxsize=None)(lambda day: end_of(day, zone))
    events = [(row, event) for row, record in enumerate(records) for event in record.events]
    counted = [counted_at(event.at, last(event.effective_on)) for _, event in events]
    long = pl.DataFrame({
        "row": pl.Series([row for row, _ in events], dtype=pl.UInt32),
        "at": _instants([event.at for _, event in events]),
        "eff": _days([event.effective_on for _, event in events]),
        "ends": pl.Series([event.ends for _, event in events], dtype=pl.Boolean),
        "counted": _instants(counted),
        "on": _days([at.astimezone(zone).date() for at in counted]),
    })  # fmt: skip
    lists = long.group_by("row", maintain_order=True).agg(
        "at", "eff", pl.col("at").filter("ends").alias("ends"), "counted", "on"
    )
    every = pl.DataFrame({"row": pl.Series(range(len(records)), dtype=pl.UInt32)})
    found = every.join(lists, "row", "left", maintain_order="left")
    names = ("at", "eff", "ends", "counted", "on")
    return {name: found[name].fill_null([]) for name in names}


def _told(record: Past) -> str | None:
    """What the entries with data say, with their places; None where there is none."""
    found = [[place, event.data] for place, event in enumerate(record.events) if event.data]
    return dumps(found) if found else None
