"""What differs between what two sectors say of a month of cases: which cases, and in what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl
from polars import DataFrame, Series

from core.domain.backtests.changes import Comparer
from core.domain.backtests.outcomes import Bench
from core.domain.backtests.touching import VERDICT
from core.domain.rules.regime import Office, Rules
from core.domain.rules.sectors import Sector
from core.usecases.policymaking.backtests.limits import Limits
from core.usecases.policymaking.backtests.runs import Timed
from core.usecases.policymaking.backtests.sides import Group, Judged, Side, Values
from core.usecases.policymaking.backtests.table import Table

#: What is told of a run.
TOLD = ("started_on", "due", "met_on", "outcome")
#: How many answers one sector remembers from one month to the next.
_MOST = 100_000


@dataclass
class Bookkeeper:
    """What was found out of sectors so far in a job, to be of use in its later months."""

    offices: Mapping[str, Office]
    now: datetime
    values: Values = field(default_factory=Values)
    _sides: dict[tuple[int, str], tuple[Side, Limits]] = field(default_factory=dict)
    _comparers: dict[tuple[int, int, str], Comparer] = field(default_factory=dict)

    def side(self, sector: Sector, profile: str) -> tuple[Side, Limits]:
        """A sector for one profile."""
        key = id(sector), profile
        if key not in self._sides:
            bench = Bench(sector, self.offices[profile], self.now)
            self._sides[key] = Side(bench, profile, self.values), Limits(bench, profile)
        return self._sides[key]

    def spare(self) -> None:
        """Let go of what was found out where it has become much; a new month begins."""
        for side, limits in self._sides.values():
            if len(side.known) > _MOST:
                side.known.clear()
            if len(limits.counted) > _MOST:
                limits.forget()

    def comparer(self, pair: tuple[Sector, Sector], profile: str) -> Comparer:
        """What compares two sectors case by case."""
        key = id(pair[0]), id(pair[1]), profile
        if key not in self._comparers:
            old, new = (self.side(sector, profile)[0].bench for sector in pair)
            self._comparers[key] = Comparer(old, new)
        return self._comparers[key]


@dataclass
class Differences:
    """The cases of which two sectors say something else, each in one row of ``changed``.

    ``results`` and ``runs`` have a line for each result or run that differs: ``runs`` those of
    the old side and of the new, with a 2 at the end of their names.
    """

    changed: Series = field(default_factory=pl.Series)
    results: list[DataFrame] = field(default_factory=list)
    runs: list[DataFrame] = field(default_factory=list)


class MonthOfPairs:
    """A month of cases under all the sectors of a job."""

    def __init__(self, keeper: Bookkeeper, table: Table) -> None:
        """Nothing is asked yet."""
        keeper.spare()
        self.keeper, self.table = keeper, table
        self.profile = table.month.profile
        self._seen: dict[int, tuple[Judged, Timed]] = {}

    def differences(self, pair: tuple[Sector, Sector]) -> Differences:
        """What differs between two sectors."""
        comparer = self.keeper.comparer(pair, self.profile)
        (old, timed_old), (new, timed_new) = (self._judged(sector) for sector in pair)
        found = Differences()
        hits: list[Series] = []
        for a, b, rows in self._both(old, new):
            before, after = old.groups[a], new.groups[b]
            touched = comparer.touched(before.rules, after.rules)
            if _slug(before.rules) != _slug(after.rules):
                hits.append(rows)
            for name in sorted(_results(before, after) if touched.results is None
                               else touched.results):  # fmt: skip
                one, two = (
                    old.result(before, name).gather(rows),
                    new.result(after, name).gather(rows),
                )
                moved = pl.DataFrame({"row": rows, "old": one, "new": two})
                moved = moved.filter(self.keeper.values.differ(one, two))
                found.results.append(moved.with_columns(name=pl.lit(name)))
            for name in sorted(_timers(before, after) if touched.timers is None
                               else touched.timers):  # fmt: skip
                sides = timed_old.runs(before, name), timed_new.runs(after, name)
                found.runs.append(_unlike(*sides, rows).with_columns(name=pl.lit(name)))
        hits += [each["row"] for each in (*found.results, *found.runs)]
        rows = pl.concat(hits) if hits else pl.Series([], dtype=pl.UInt32)
        every = pl.Series(range(self.table.height), dtype=pl.UInt32)
        found.changed = every.is_in(rows.unique().implode())
        return found

    def _judged(self, sector: Sector) -> tuple[Judged, Timed]:
        if id(sector) not in self._seen:
            side, limits = self.keeper.side(sector, self.profile)
            judged = Judged(side, self.table)
            self._seen[id(sector)] = judged, Timed(judged, limits)
        return self._seen[id(sector)]

    def _both(self, old: Judged, new: Judged) -> Iterator[tuple[int, int, Series]]:
        lots = pl.DataFrame({"a": old.group_of, "b": new.group_of}).with_row_index("row")
        for a, b, rows in lots.group_by("a", "b", maintain_order=True).agg("row").iter_rows():
            yield a, b, pl.Series(rows, dtype=pl.UInt32)


def _slug(rules: Rules | None) -> str:
    return rules.policy.slug if rules else ""


def _results(*groups: Group) -> set[str]:
    policies = [p for group in groups if group.rules for p in group.rules.policies()]
    tables = (table for policy in policies for table in policy.tables.values())
    return {VERDICT, *(n for table in tables for n in table.results),
            *(name for policy in policies for name in policy.copies)}  # fmt: skip


def _timers(*groups: Group) -> set[str]:
    return {r.name for group in groups if group.rules for _, r in group.rules.timers()}


def _unlike(old: DataFrame, new: DataFrame, rows: Series) -> DataFrame:
    """The runs that differ in anything, or stand on one side only."""
    here = pl.DataFrame({"row": rows})
    sides = [
        side.drop("counted").join(here, "row", "semi").with_columns(here=pl.lit(value=True))
        for side in (old, new)
    ]
    both = sides[0].join(sides[1], ["row", "run"], "full", coalesce=True, suffix="2")
    unlike = (pl.col(name).ne_missing(pl.col(f"{name}2")) for name in (*TOLD, "here"))
    return both.filter(pl.any_horizontal(*unlike))
