"""Two sectors compared over past cases, as a whole and edit by edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from core.domain.backtests.asif import as_if, changed_policies
from core.domain.backtests.changes import Comparer
from core.domain.backtests.outcomes import Bench
from core.domain.backtests.records import Past
from core.domain.backtests.tally import LISTED, Tally, seen
from core.domain.rules.regime import Office
from core.domain.rules.sectors import Sector
from core.usecases.background import jobs
from core.usecases.desk import Desk
from core.usecases.policymaking.attributing import Attribution
from core.usecases.policymaking.columns import available
from core.usecases.policymaking.snapshots import Month, Snapshot

if TYPE_CHECKING:
    from polars import DataFrame

    from core.usecases.policymaking.backtests.pairs import Bookkeeper
    from core.usecases.policymaking.backtests.table import Table

_Pair: TypeAlias = tuple[Sector, Sector]
#: A case by its place in the order of a report, its month, and its row there.
_Place: TypeAlias = tuple[tuple[bool, bool, str], int, int]


@dataclass
class Trial:
    """Two sectors compared over a snapshot, as a whole and edit by edit."""

    old: Sector
    new: Sector
    edits: Attribution
    first: date
    mode: str
    now: datetime
    offices: Mapping[str, Office]
    tally: Tally = field(default_factory=Tally)
    alone: list[int | None] = field(default_factory=list)
    needed: list[int | None] = field(default_factory=list)
    only_together: int = 0
    cancelled_out: int = 0
    _named: list[_Place] = field(default_factory=list)

    def run(self, desk: Desk, snapshot: Snapshot, tell: jobs.Tell = lambda *_: None) -> None:
        """Compare every case; ``tell`` hears of cases done."""
        pairs = self._pairs()
        count = (len(pairs) - 1) // 2
        self.alone = [0 if pair else None for pair in pairs[1 : count + 1]]
        self.needed = [0 if pair else None for pair in pairs[count + 1 :]]
        done, keeper = 0, self._keeper() if available() else None
        for place, month in enumerate(snapshot.months):
            tell(done, snapshot.cases)
            if keeper is None or month.file is None:
                self._one_by_one(snapshot.records(desk, month), month, pairs)
            else:
                self._over_columns(keeper, place, month, pairs)
            done += month.cases
        if keeper is not None:
            self._name(keeper, snapshot, pairs[0])
        tell(done, snapshot.cases)

    def _pairs(self) -> list[tuple[Sector, Sector] | None]:
        """What is compared with what: the whole, each edit alone, the whole without each edit."""
        whole = self._in_force(self.new, changed_policies(self.old, self.new))
        if self.edits.too_many or len(self.edits.edits) < 2:
            return [(self.old, whole)]
        alone: list[tuple[Sector, Sector] | None] = []
        without: list[tuple[Sector, Sector] | None] = []
        for edit in self.edits.edits:
            one = self.edits.with_only([edit])
            rest = self.edits.with_only([e for e in self.edits.edits if e is not edit])
            alone.append((self.old, self._in_force(*one)) if one else None)
            without.append((self._in_force(*rest), whole) if rest else None)
        return [(self.old, whole), *alone, *without]

    def _in_force(self, sector: Sector, changed: Any) -> Sector:
        return as_if(sector, changed, self.first) if self.mode == "as_if" else sector

    def _one_by_one(self, records: list[Past], month: Month, pairs: list[_Pair | None]) -> None:
        office = self.offices[month.profile]
        comparers = [
            Comparer(Bench(pair[0], office, self.now), Bench(pair[1], office, self.now))
            if pair else None for pair in pairs
        ]  # fmt: skip
        for past in records:
            seen(self.tally, past)
            changes = [comparer.change(past) if comparer else None for comparer in comparers]
            if changes[0] is not None:
                self.tally.add(changes[0])
            whole, *others = [change is not None for change in changes]
            half = len(others) // 2
            if others:
                self._attribute([int(told) for told in others])
                self.only_together += whole and not any(others[:half])
                self.cancelled_out += not whole and any(others[:half])

    def _attribute(self, told: list[int]) -> None:
        """Count for each edit the cases that it changes alone, and those that need it."""
        half = len(told) // 2
        for counts, cases in ((self.alone, told[:half]), (self.needed, told[half:])):
            for place, changed in enumerate(cases):
                if (before := counts[place]) is not None:
                    counts[place] = before + changed

    def _over_columns(
        self, keeper: Bookkeeper, place: int, month: Month, pairs: list[_Pair | None]
    ) -> None:
        from core.usecases.policymaking.backtests.lots import Lots
        from core.usecases.policymaking.backtests.pairs import MonthOfPairs
        from core.usecases.policymaking.backtests.table import Table

        table = Table(month)
        self._see(table)
        here = MonthOfPairs(keeper, table)
        assert pairs[0] is not None
        found = here.differences(pairs[0])
        lots = Lots(table, keeper.values)
        for change, cases in lots.lots(found):
            self.tally.count(change, cases)
        self._named += [(order, place, row) for order, row in lots.first(found)]
        self._named = sorted(self._named)[:LISTED]
        others = [here.differences(pair).changed if pair else None for pair in pairs[1:]]
        if not others:
            return
        self._attribute([int(each.sum()) if each is not None else 0 for each in others])
        alone = found.changed & False
        for each in others[: len(others) // 2]:
            alone = alone if each is None else alone | each
        self.only_together += int((found.changed & ~alone).sum())
        self.cancelled_out += int((~found.changed & alone).sum())

    def _keeper(self) -> Bookkeeper:
        from core.usecases.policymaking.backtests.pairs import Bookkeeper

        return Bookkeeper(self.offices, self.now)

    def _see(self, table: Table) -> None:
        """Count the cases of a month, changed or not."""
        import polars as pl

        names = ("unit", "category", "runs", "overdue")
        cases: DataFrame = table.select({name: pl.col(name) for name in names})
        named = cases.group_by("unit", "category").agg(pl.len(), pl.sum("runs", "overdue"))
        for unit, category, count, *recorded in named.sort("unit", "category").iter_rows():
            month = f"{table.month.first:%Y-%m}"
            self.tally.saw(unit, category, month, count, tuple(recorded))

    def _name(self, keeper: Bookkeeper, snapshot: Snapshot, pair: _Pair | None) -> None:
        """Compare the cases that the report names by themselves: it says why they change."""
        from core.usecases.policymaking.backtests.table import Table

        assert pair is not None
        tables: dict[int, Table] = {}
        for _, place, row in sorted(self._named, key=lambda each: each[1:]):
            month = snapshot.months[place]
            if place not in tables:
                tables = {place: Table(month)}
            change = keeper.comparer(pair, month.profile).change(tables[place].past(row))
            assert change is not None
            self.tally.name(change)

    def report(self) -> dict[str, Any]:
        """The counts, and what each edit does: alone, and to the draft that lacks only it."""
        told = self.tally.report()
        edits = self.edits.edits
        single = len(edits) == 1
        alone = [told["changed"]] if single else self.alone or [None] * len(edits)
        needed = [told["changed"]] if single else self.needed or [None] * len(edits)
        return {
            **told,
            "edits": [
                {"edit": dict(edit.sentence), "policy": edit.policy.slug,
                 "path": list(edit.difference.path), "alone": alone[n], "needed": needed[n]}
                for n, edit in enumerate(edits)
            ],
            "interactions": {
                "tried": not self.edits.too_many,
                "only_together": self.only_together,
                "cancelled_out": self.cancelled_out,
            },
        }  # fmt: skip
