"""Past cases as columns: facts at three moments, what happened and when, and the record itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from core.domain.backtests.records import Past
from core.domain.backtests.timing import counted_at
from core.domain.canonical import dumps
from core.domain.deadlines import end_of
from core.domain.sectors import Sector
from core.usecases.policymaking.columns import NotColumnar, scaled

if TYPE_CHECKING:
    from polars import DataFrame

#: Grows when the shape of the files changes, so that older ones are written anew.
SHAPE = 3
#: Where the facts of a case at receipt, at its verdict and at its end stand.
PHASES = {"i": "intake", "d": "decided", "f": "final"}
#: Between the events of a case.
THEN = "\n"
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
    for name, fact in sector.facts.items():
        if fact.personal or fact.input:
            continue
        for head, part in PHASES.items():
            values = [getattr(record, part).get(name) for record in records]
            data[f"{head}:{name}"] = _series(fact.type, tuple(fact.values), values, odd)
    for name in _WORDS:
        data[name] = pl.Series([getattr(record, name) for record in records], dtype=pl.String)
    for name in ("decided_on", "received_on"):
        data[name] = pl.Series([getattr(record, name) for record in records], dtype=pl.Date)
    data["last_on"] = pl.Series([r.last_at.astimezone(zone).date() for r in records], dtype=pl.Date)
    data |= _history(records, zone)
    for place, name in enumerate(("runs", "overdue")):
        data[name] = pl.Series([record.recorded[place] for record in records], dtype=pl.Int64)
    data["odd"] = pl.Series(odd, dtype=pl.Boolean)
    if texts is not None:
        data["record"] = pl.Series(texts, dtype=pl.String)
    return pl.DataFrame(data)


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

    instant = pl.Datetime("us", "UTC")
    last = lru_cache(maxsize=None)(lambda day: end_of(day, zone))
    events = [(row, event) for row, record in enumerate(records) for event in record.events]
    counted = [counted_at(event.at, last(event.effective_on)) for _, event in events]
    long = pl.DataFrame({
        "row": pl.Series([row for row, _ in events], dtype=pl.UInt32),
        "at": pl.Series([event.at for _, event in events], dtype=instant),
        "eff": pl.Series([event.effective_on for _, event in events], dtype=pl.Date),
        "ends": pl.Series([event.ends for _, event in events], dtype=pl.Boolean),
        "counted": pl.Series(counted, dtype=instant),
        "on": pl.Series([at.astimezone(zone).date() for at in counted], dtype=pl.Date),
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
