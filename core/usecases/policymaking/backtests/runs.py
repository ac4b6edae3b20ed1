"""The runs of a timer over a month of cases: what starts and meets them, when due, how it went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

import polars as pl
from polars import DataFrame

from core.domain.backtests.timing import Run, Start, outcome_of, runs, starts
from core.domain.proof.canonical import dumps, loads
from core.domain.rules.limits import TimerRule
from core.domain.rules.policies import Policy
from core.usecases.policymaking.backtests.limits import Asked, Limit, Limits
from core.usecases.policymaking.backtests.sides import Group, Judged
from core.usecases.policymaking.backtests.slices import Key, for_timer
from core.usecases.policymaking.columns import NotColumnar

_INSTANT = pl.Datetime("us", "UTC")
_SHAPES: Any = {"lot": pl.UInt32, "run": pl.Int64, "begun": pl.Int64, "met": pl.Int64,
           "cancelled": pl.Boolean, "limit": pl.Int64, "marks": pl.List(pl.Int64)}  # fmt: skip
_RUNS: Any = {"row": pl.UInt32, "run": pl.Int64, "started_on": pl.Date, "due": pl.Date,
         "met_on": pl.Date, "outcome": pl.String, "counted": pl.Int64}  # fmt: skip
_BITS = ("met", "cancelled", "dated", "late", "ended", "passed")
_OUTCOMES = pl.DataFrame(
    [(*bits, outcome_of(**dict(zip(_BITS, bits, strict=True))))
     for bits in product((False, True), repeat=len(_BITS))],
    schema={**dict.fromkeys(_BITS, pl.Boolean), "outcome": pl.String}, orient="row",
)  # fmt: skip


class Shape(NamedTuple):
    """A run before a day is counted; ``begun`` and ``met`` are places among what counts."""

    run: int
    begun: int
    met: int | None
    cancelled: bool
    limit: int


class Timed:
    """The runs of timers of a month of cases under the rules of one side."""

    def __init__(self, judged: Judged, limits: Limits) -> None:
        """Nothing is found out yet."""
        self.judged, self.limits, self.table = judged, limits, judged.table
        self._found: dict[tuple[int, str], DataFrame] = {}
        self._alone: dict[int, dict[str, list[Run]]] = {}

    def runs(self, group: Group, name: str) -> DataFrame:
        """A line for each run: row, run, started_on, due, met_on, outcome."""
        if (group.place, name) not in self._found:
            self._found[group.place, name] = self._runs(group, name)
        return self._found[group.place, name]

    def _runs(self, group: Group, name: str) -> DataFrame:
        rules = [
            (policy, rule)
            for policy, rule in (group.rules.timers() if group.rules else ())
            if rule.name == name
        ]
        if not rules:
            return pl.DataFrame(schema=_RUNS)
        try:
            if not self.judged.stays(group):
                raise NotColumnar("cases change over to another version")
            begun = self._begun(group, name, rules)
            return self._went(self._dated(group, begun))
        except NotColumnar:
            return pl.DataFrame(list(self._one_by_one(group, name)), _RUNS, orient="row")

    def _one_by_one(self, group: Group, name: str) -> Iterator[tuple[Any, ...]]:
        for row in group.rows:
            if row not in self._alone:
                told: dict[str, list[Run]] = {}
                for run in runs(self.judged.ended(row, group), self.judged.side.bench.now):
                    told.setdefault(run.name, []).append(run)
                self._alone[row] = told
            for run in self._alone[row].get(name, ()):
                yield row, run.run, run.started_on, run.due, run.met_on, run.outcome, None

    def _begun(self, group: Group, name: str, rules: list[tuple[Policy, TimerRule]]) -> DataFrame:
        """A line for each run with the places of its entries in the journal, and its limit."""
        key, events = for_timer(self.judged.scene(group), rules)
        lots = self._lots(group, key)
        lines = []
        for lot, (pattern, *asked, rows) in enumerate(lots.iter_rows()):
            places, names = _kept(self.table.patterns[pattern], frozenset(events))
            mine = ("shapes", group.mark, name, names, *asked)
            shapes = self.judged.side.known.get(mine) if asked[-1] is None else None
            if shapes is None:
                shapes = list(self._shapes(group, name, rows[0], places))
                if asked[-1] is None:
                    self.judged.side.known[mine] = shapes
            for shape in shapes:
                marks = _marks(self.limits.every[shape.limit], names, places)
                met = None if shape.met is None else places[shape.met]
                lines.append((lot, shape.run, places[shape.begun], met, shape.cancelled,
                              shape.limit, marks))  # fmt: skip
        shaped = pl.DataFrame(lines, _SHAPES, orient="row")
        rows = lots.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("lot"), row="rows")
        return shaped.join(rows, "lot").drop("lot").explode("row")

    def _lots(self, group: Group, key: Key) -> DataFrame:
        """The cases that agree in what happened and in all else that matters; "itself" is last."""
        exprs = {"pattern": pl.col("pattern"), **key.columns()}
        more = {name: self.judged.result(group, name, "f").gather(group.rows)
                for name in sorted(key.results)}  # fmt: skip
        lots = self.judged.distinct(group, exprs, pl.DataFrame(more) if more else None)
        return lots.select("pattern", pl.exclude("pattern", "rows"), "rows")

    def _shapes(
        self, group: Group, name: str, row: int, places: tuple[int, ...]
    ) -> Iterator[Shape]:
        """The runs of one case, asked by itself."""
        matter = self.judged.ended(row, group)
        assert group.rules is not None
        for start in starts(matter, self.judged.side.bench.now, [name]):
            limit = self.limits.of(start, group.rules, group.day, group.mark)
            yield Shape(start.timer.run, places.index(start.begun), _place(start, places),
                        start.timer.state == "cancelled", limit)  # fmt: skip

    def _dated(self, group: Group, begun: DataFrame) -> DataFrame:
        """The same with the days of the entries and the last day, in ``due`` and ``due_at``."""
        limits = {n: self.limits.every[n] for n in begun["limit"].unique()}
        facts = {n: f"f:{limit.until}" for n, limit in limits.items() if limit.until}
        facts = {n: fact for n, fact in facts.items() if fact in self.table.stored}
        named = ("pattern", "at", "eff", "on", "ends", "extends", *facts.values())
        exprs = {name: pl.col(name) for name in named} | {"done_at": pl.col("counted")}
        told = self.table.select(exprs, begun["row"])
        found = begun.hstack(told.drop("row")).with_columns(
            started_on=pl.col("eff").list.get(pl.col("begun")),
            started_at=pl.col("at").list.get(pl.col("begun")),
            met_at=pl.col("done_at").list.get(pl.col("met")),
            met_on=pl.col("on").list.get(pl.col("met")),
        )  # fmt: skip
        clocks = [n for n, limit in limits.items() if limit.by_clock]
        until = pl.lit(None, dtype=pl.Date)
        for n, fact in facts.items():
            until = pl.when(pl.col("limit") == n).then(fact).otherwise(until)
        found = found.with_columns(
            until=until, clock=pl.when(pl.col("limit").is_in(clocks)).then("started_at")
        )
        found = self._counted(group, found, limits)
        days = [
            (n, self.limits.counted[n].due, self.limits.counted[n].due_at)
            for n in found["counted"].unique()
        ]
        dated: Any = {"counted": pl.Int64, "due": pl.Date, "due_at": _INSTANT}
        survive = [n for n, limit in limits.items() if limit.rule.survives]
        return found.join(
            pl.DataFrame(days, dated, orient="row"), "counted", "left", maintain_order="left"
        ).with_columns(survives=pl.col("limit").is_in(survive))  # fmt: skip

    def _counted(self, group: Group, found: DataFrame, limits: Mapping[int, Limit]) -> DataFrame:
        """The number of its last day for every run, as ``counted``."""
        others = [name for limit in limits.values() for name in limit.rule.earliest_of]
        if others:
            if any(limit.by_clock or not limit.rule.earliest_of for limit in limits.values()):
                raise NotColumnar("the earliest of others and a limit of its own")
            return self._earliest(group, found, list(dict.fromkeys(others)))
        alone = pl.col("marks").list.len() == 0
        asked = ["limit", "started_on", "clock", "until"]
        kinds = found.filter(alone).select(asked).unique()
        last = [self.limits.count(Asked(*each)) for each in kinds.iter_rows()]
        kinds = kinds.with_columns(pl.Series("counted", last, dtype=pl.Int64))
        plain = found.filter(alone).join(kinds, asked, nulls_equal=True)
        rest = found.filter(~alone)
        lines = rest.select(*asked, "run", "marks", "pattern", "eff", "at", "extends")
        last = [self.limits.count(self._marked(*each)) for each in lines.iter_rows()]
        return pl.concat([plain, rest.with_columns(pl.Series("counted", last, dtype=pl.Int64))])

    def _marked(
        self, limit: int, begun_on: Any, clock: datetime | None, until: Any, run: int,
        marks: list[int], pattern: int, days: list[Any], instants: list[datetime],
        extends: str | None,
    ) -> Asked:  # fmt: skip
        events, told = self.table.patterns[pattern], _read(extends)
        entries = tuple(
            (events[m], days[m], instants[m] if clock else None, told.get(m, "")) for m in marks
        )
        return Asked(limit, begun_on, clock, until, run, entries)

    def _earliest(self, group: Group, found: DataFrame, others: list[str]) -> DataFrame:
        for place, name in enumerate(others):
            runs_of = self.runs(group, name)
            rules = [r for _, r in (group.rules.timers() if group.rules else ()) if r.name == name]
            if len(rules) > 1 or runs_of["counted"].has_nulls():
                raise NotColumnar("the other timers are not counted alone")
            latest = runs_of.sort("row", "run").unique("row", keep="last")
            latest = latest.select("row", pl.col("counted").alias(f"other{place}"))
            found = found.join(latest, "row", "left", maintain_order="left")
        asked = ["limit", "started_on", *(f"other{place}" for place in range(len(others)))]
        kinds = found.select(asked).unique()
        last = [
            self.limits.count(Asked(limit, day, others=tuple(n for n in rest if n is not None)))
            for limit, day, *rest in kinds.iter_rows()
        ]
        kinds = kinds.with_columns(pl.Series("counted", last, dtype=pl.Int64))
        return found.join(kinds, asked, nulls_equal=True)

    def _went(self, dated: DataFrame) -> DataFrame:
        """How each run went, from what is before what."""
        now = pl.lit(self.judged.side.bench.now, dtype=_INSTANT)
        begun, due = pl.col("started_at"), pl.col("due_at")
        dated = dated.with_row_index("line")
        ended = dated.filter(pl.col("met_at").is_null() & due.is_not_null() & ~pl.col("survives"))
        ended = ended.explode("ends").filter((begun <= pl.col("ends")) & (pl.col("ends") < due))
        return dated.with_columns(
            met=pl.col("met_at").is_not_null(),
            dated=due.is_not_null(),
            late=(pl.col("met_at") >= due).fill_null(value=False),
            ended=pl.col("line").is_in(ended["line"].unique().implode()),
            passed=(due <= now).fill_null(value=False),
        ).join(_OUTCOMES, [*_BITS], "left").select(*_RUNS).cast(_RUNS)  # fmt: skip


@lru_cache(maxsize=65536)
def _kept(
    pattern: tuple[str, ...], events: frozenset[str]
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The places of those events that may matter, and their names."""
    places = tuple(place for place, event in enumerate(pattern) if event in events)
    return places, tuple(pattern[place] for place in places)


@lru_cache(maxsize=4096)
def _read(extends: str | None) -> dict[int, str]:
    """What entries say, by their places."""
    return {place: dumps(told) for place, told in loads(extends)} if extends else {}


def _marks(limit: Limit, names: tuple[str, ...], places: tuple[int, ...]) -> list[int]:
    """The places of the entries that move a last day."""
    moving = {"extend", *(event for pair in limit.rule.pauses.values() for event in pair)}
    return [place for place, name in zip(places, names, strict=True) if name in moving]


def _place(start: Start, places: tuple[int, ...]) -> int | None:
    return None if start.met is None else places.index(start.met)
