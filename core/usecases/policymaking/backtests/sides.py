"""What the rules of one sector say of a month of cases: results and the verdict, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Any

import polars as pl
from polars import DataFrame, Expr, Series

from core.domain.backtests.outcomes import Bench, decided, end, rules_for
from core.domain.backtests.touching import VERDICT
from core.domain.rules.regime import Matter, Regime, Rules
from core.domain.rules.sectors import Sector
from core.usecases.policymaking.backtests.slices import Scene, for_result, intake
from core.usecases.policymaking.backtests.table import Table
from core.usecases.policymaking.columns import NotColumnar, truth

#: How many cases at their end are held at once.
_HELD = 1024
_ROW = {"itself": pl.col("row")}


@dataclass
class Values:
    """What results may be, as numbers that are the same for all sectors; ``every`` leads back.

    ``same`` holds for each the first number of an equal value: 1 and 1.0 are two words for one.
    """

    every: list[Any] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    _places: dict[Any, int] = field(default_factory=dict)
    _equal: dict[Any, int] = field(default_factory=dict)

    def code(self, name: str, value: Any) -> int:
        """The number of what a result is."""
        place = self._places.setdefault((name, type(value), value), len(self.every))
        if place == len(self.every):
            self.every.append(value)
            self.same.append(self._equal.setdefault((name, value), place))
        return place

    def differ(self, one: Series, two: Series) -> Series:
        """Where two columns of numbers stand for values that differ."""
        if self.same != [*range(len(self.same))]:
            same = pl.Series(self.same, dtype=pl.Int32)
            one, two = same.gather(one), same.gather(two)
        return one != two


@dataclass
class Side:
    """The rules of one sector over all months of a job, with what was found out already."""

    bench: Bench
    profile: str
    values: Values
    known: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """The cases of a month that the same policies govern, with the same parameters."""

    place: int
    rows: Series
    rules: Rules | None
    day: date
    mark: str


class Judged:
    """A month of cases under the rules of one side."""

    def __init__(self, side: Side, table: Table) -> None:
        """Find out what governs each case."""
        self.side, self.table = side, table
        self.groups = self._groups()
        self.group_of = _scattered(
            table.height, [(g.rows, [g.place] * len(g.rows)) for g in self.groups]
        )
        self._columns: dict[tuple[str, str], Series] = {}
        self._done: set[tuple[int, str, str]] = set()
        self._decided: dict[int, dict[str, Any]] = {}
        self._ended: dict[int, tuple[Matter, dict[str, Any]]] = {}

    def result(self, group: Group, name: str, phase: str = "d") -> Series:
        """The numbers of the values that a result of these cases has, by row of the month."""
        column = self._columns.setdefault(
            (name, phase), pl.zeros(self.table.height, pl.Int32, eager=True)
        )
        if (group.place, name, phase) not in self._done:
            self._done.add((group.place, name, phase))
            rows, codes = self._answers(group, name, phase)
            self._columns[name, phase] = column = column.scatter(rows, codes)
        return column

    def scene(self, group: Group) -> Scene:
        """What a condition of these cases sees."""
        assert group.rules is not None
        bench = self.side.bench
        return Scene(bench.sector, group.rules, bench.office.settings, self.table, group.day)

    def distinct(self, group: Group, exprs: Mapping[str, Expr], more: DataFrame | None = None
                 ) -> DataFrame:  # fmt: skip
        """The cases that agree in all of these: a line for each lot, its ``rows`` last."""
        found = self.table.select(exprs, group.rows)
        names = [*exprs]
        if more is not None:
            found, names = found.hstack(more), [*more.columns, *names]
        return found.group_by(names, maintain_order=True).agg(rows=pl.col("row"))

    def ended(self, row: int, group: Group) -> Matter:
        """A case at its end."""
        return self._at_end(row, group)[0]

    def stays(self, group: Group) -> bool:
        """Whether each case keeps its version, whatever happens and when."""
        assert group.rules is not None
        bench, policy = self.side.bench, group.rules.policy
        regime = Regime(bench.sector, self.side.profile, group.rules)
        later = bench.sector.versions(policy.slug, self.side.profile)
        return not any(
            regime.step_into(p) == "by_event" for p in later if p.version > policy.version
        )

    def _answers(self, group: Group, name: str, phase: str) -> tuple[Series, Series]:
        if group.rules is None:
            lone = self.side.values.code(name, ("", ()) if name == VERDICT else None)
            return group.rows, pl.repeat(lone, len(group.rows), dtype=pl.Int32, eager=True)
        unverified = bool(self.side.bench.office.settings.get("enable_unverified"))
        try:
            if not self.stays(group):
                raise NotColumnar("cases change over to another version")
            key = for_result(self.scene(group), name, phase, unverified=unverified)
            lots = self.distinct(group, key.columns())
        except NotColumnar:
            lots = self.distinct(group, _ROW)
        codes = []
        for *asked, rows in lots.iter_rows():
            mine = (group.mark, name, phase, lots.width, *asked)
            code: int | None = self.side.known.get(mine) if asked[-1] is None else None
            if code is None:
                code = self.side.values.code(name, self._told(rows[0], group, phase).get(name))
                if asked[-1] is None:
                    self.side.known[mine] = code
            codes.append(code)
        spread = lots.select("rows").with_columns(pl.Series("code", codes, dtype=pl.Int32))
        spread = spread.explode("rows")
        return spread["rows"], spread["code"]

    def _told(self, row: int, group: Group, phase: str) -> Mapping[str, Any]:
        """What the rules give for one case, asked by itself."""
        if phase == "f":
            return self._at_end(row, group)[1]
        if row not in self._decided:
            assert group.rules is not None
            self._decided[row] = _given(decided(self.side.bench, self.table.past(row), group.rules))
        return self._decided[row]

    def _at_end(self, row: int, group: Group) -> tuple[Matter, dict[str, Any]]:
        if row not in self._ended:
            if len(self._ended) >= _HELD:
                self._ended.clear()
            assert group.rules is not None
            past = self.table.past(row)
            matter = decided(self.side.bench, past, group.rules)
            end(matter, past)
            self._ended[row] = matter, _given(matter)
        return self._ended[row]

    def _groups(self) -> list[Group]:
        sector, month = self.side.bench.sector, self.table.month
        days = sorted({
            day for policy in sector.policies for parameter in policy.parameters.values()
            for day, _ in parameter.values if month.first < day <= month.last
        })  # fmt: skip
        ages = (pl.col("received_on") >= day for day in days)
        age = reduce(lambda one, two: one + two.cast(pl.Int32), ages, pl.lit(0))
        try:
            named = {"age": age, "odd": pl.col("odd"), "day": pl.col("received_on")}
            found = self.table.select({"ruling": self._governing(), **named})
            lone = found.filter("odd")["row"]
        except NotColumnar:
            found = self.table.select({"age": age, "day": pl.col("received_on")})
            found = found.with_columns(ruling=pl.lit(""))
            lone = found["row"]
        if len(lone):
            told = [self._places(rules_for(sector, self.table.past(row))) for row in lone]
            ruling = found["ruling"].scatter(lone, pl.Series(told, dtype=pl.String))
            found = found.with_columns(ruling.alias("ruling"))
        lots = found.group_by("ruling", "age", maintain_order=True).agg(
            "row", pl.col("day").first()
        )
        groups = []
        for place, (ruling, _, rows, day) in enumerate(lots.iter_rows()):
            rules = _rules(sector, ruling)
            params = [p.parameters_on(day) for p in rules.policies()] if rules else []
            mark = f"{ruling} {params}"
            groups.append(Group(place, pl.Series(rows, dtype=pl.UInt32), rules, day, mark))
        return groups

    def _governing(self) -> Expr:
        """The places of the policy and overlays that govern each case, as a text: ``3,7``."""
        sector, profile = self.side.bench.sector, self.side.profile
        sources = intake(sector, self.table)
        ruling, beside = pl.lit(""), []
        used = [(n, p) for n, p in enumerate(sector.policies) if p.used_by(profile)]
        for place, policy in reversed(used):
            here = pl.col("received_on") >= policy.in_force.start
            if policy.in_force.end is not None:
                here &= pl.col("received_on") <= policy.in_force.end
            if policy.applies is not None:
                here &= truth(policy.applies, sources).fill_null(value=False)
            if policy.overlay:
                beside.append(pl.when(here).then(pl.lit(f",{place}")).otherwise(pl.lit("")))
            elif not policy.office:
                ruling = pl.when(here).then(pl.lit(str(place))).otherwise(ruling)
        return pl.concat_str([ruling, *reversed(beside)])

    def _places(self, rules: Rules | None) -> str:
        policies = self.side.bench.sector.policies
        found = rules.policies() if rules else ()
        return ",".join(str(next(n for n, p in enumerate(policies) if p is q)) for q in found)


def _rules(sector: Sector, places: str) -> Rules | None:
    policy, *overlays = places.split(",")
    found = tuple(sector.policies[int(place)] for place in overlays)
    return Rules(sector.policies[int(policy)], found) if policy else None


def _given(matter: Matter) -> dict[str, Any]:
    case = matter.case
    return {**case.classification, VERDICT: (case.verdict, case.grounds)}


def _scattered(height: int, parts: list[tuple[Series, list[int]]]) -> Series:
    found = pl.zeros(height, pl.Int32, eager=True)
    for rows, codes in parts:
        found = found.scatter(rows, pl.Series(codes, dtype=pl.Int32))
    return found
