"""What differs between what two sets of rules say of one case, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.domain.backtests.outcomes import Bench, Outcome, outcome, rules_for
from core.domain.backtests.records import Past
from core.domain.backtests.timing import Run
from core.domain.backtests.touching import EVERYTHING, NOTHING, Touched, touched
from core.domain.rules.regime import Rules


@dataclass(frozen=True)
class Change:
    """A case of which the rules say something else: each field that differs as (old, new).

    ``why`` are the grounds and results behind it with the facts they read; ``runs`` maps a run of
    a timer to what it was and would be (None: there is none).
    """

    number: str
    received_on: date
    unit: str
    category: str
    policy: tuple[str, str]
    verdict: tuple[str, str]
    grounds: tuple[tuple[str, ...], tuple[str, ...]]
    results: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    runs: Mapping[str, tuple[Run | None, Run | None]] = field(default_factory=dict)
    why: tuple[Mapping[str, Any], ...] = ()

    @property
    def decides(self) -> bool:
        """Whether verdict or grounds differ."""
        return self.verdict[0] != self.verdict[1] or self.grounds[0] != self.grounds[1]

    def ended(self) -> int:
        """How many more runs would be met or overdue."""
        counts = [
            sum(one is not None and one.outcome in ("in_time", "late", "overdue") for one in side)
            for side in zip(*self.runs.values(), strict=True)
        ]
        return counts[1] - counts[0] if counts else 0

    def turned(self) -> tuple[int, int]:
        """How many runs would be overdue that were not, and the other way round."""
        pairs = [(bool(a and a.failed), bool(b and b.failed)) for a, b in self.runs.values()]
        return pairs.count((False, True)), pairs.count((True, False))


@dataclass
class Comparer:
    """Compares what two benches say; remembers which pairs of rules say the same of any case."""

    old: Bench
    new: Bench
    _touched: dict[Any, Touched] = field(default_factory=dict)

    def change(self, past: Past) -> Change | None:
        """What differs for a case; None where nothing does."""
        before, after = rules_for(self.old.sector, past), rules_for(self.new.sector, past)
        touched = self.touched(before, after)
        if touched == NOTHING:
            return None
        timed = touched.timers is None or bool(touched.timers)
        one = outcome(self.old, past, before, timed=timed)
        two = outcome(self.new, past, after, timed=timed)
        found = Change(
            past.number, past.received_on, past.unit, past.category, (one.policy, two.policy),
            (one.verdict, two.verdict), (one.grounds, two.grounds), dict(_results(one, two)),
            dict(_runs(one, two)), tuple(_why(past, one, two, before, after)),
        )  # fmt: skip
        same = found.policy[0] == found.policy[1] and not found.decides
        return None if same and not found.results and not found.runs else found

    def touched(self, before: Rules | None, after: Rules | None) -> Touched:
        """What may differ between these rules."""
        if before is None or after is None:
            return NOTHING if before is after else EVERYTHING
        key = tuple(
            tuple((p.slug, p.version, p.digest) for p in rules.policies())
            for rules in (before, after)
        )
        if key not in self._touched:
            self._touched[key] = touched(list(before.policies()), list(after.policies()))
        return self._touched[key]


def _results(one: Outcome, two: Outcome) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for name in sorted({*one.results, *two.results}):
        pair = one.results.get(name), two.results.get(name)
        if pair[0] != pair[1]:
            yield name, pair


def _runs(one: Outcome, two: Outcome) -> Iterator[tuple[str, tuple[Run | None, Run | None]]]:
    before = {f"{run.name}#{run.run}": run for run in one.runs}
    after = {f"{run.name}#{run.run}": run for run in two.runs}
    for name in sorted({*before, *after}):
        pair = before.get(name), after.get(name)
        if pair[0] != pair[1]:
            yield name, pair


def _why(
    past: Past, one: Outcome, two: Outcome, before: Rules | None, after: Rules | None
) -> Iterator[Mapping[str, Any]]:
    """The grounds that hold under one set of rules only, and the tables whose result differs."""
    for rules, mine, other, kind in (
        (before, one, two, "no_longer"),
        (after, two, one, "now"),
    ):
        for policy in rules.policies() if rules else ():
            for rule in policy.admissibility.rules:
                if rule.slug in mine.grounds and rule.slug not in other.grounds:
                    yield _reason(past, kind, rule.slug, rule.when.reads, rule.cite.basis)
    for policy in after.policies() if after else ():
        for table in policy.tables.values():
            moved = [n for n in table.results if one.results.get(n) != two.results.get(n)]
            if moved:
                reads = frozenset().union(*(row.when.reads for row in table.rows))
                yield _reason(past, "table", table.name, reads, "")


def _reason(
    past: Past, kind: str, rule: str, reads: frozenset[str], basis: str
) -> Mapping[str, Any]:
    facts = {name: past.decided.get(name) for name in sorted(reads) if name in past.decided}
    return {"kind": kind, "rule": rule, "basis": basis, "facts": facts}
