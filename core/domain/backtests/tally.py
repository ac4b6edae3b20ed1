"""Changes counted over many cases: by verdict, rule, unit, category, month and timer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.domain.backtests.changes import Change
from core.domain.backtests.records import Past

#: How many changing cases a report lists; all of them are counted.
LISTED = 1000
_BY = ("unit", "category", "month")


@dataclass
class Tally:
    """Counts cases and changes in whatever order they come."""

    cases: int = 0
    changed: int = 0
    groups: dict[str, dict[str, Counter[str]]] = field(
        default_factory=lambda: {by: {} for by in _BY}
    )
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    grounds: dict[str, Counter[str]] = field(default_factory=dict)
    results: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    timers: dict[str, Counter[str]] = field(default_factory=dict)
    listed: list[Change] = field(default_factory=list)

    def saw(
        self, unit: str, category: str, month: str, cases: int = 1,
        recorded: tuple[int, int] = (0, 0),
    ) -> None:  # fmt: skip
        """Count cases, changed or not, with their ``recorded`` runs and those too late."""
        self.cases += cases
        for by, value in zip(_BY, (unit, category, month), strict=True):
            here = self.groups[by].setdefault(value, Counter())
            here.update(cases=cases, runs=recorded[0], overdue=recorded[1])

    def add(self, change: Change) -> None:
        """Count a case that changes, and list it."""
        self.count(change)
        self.name(change)

    def name(self, change: Change) -> None:
        """Have a case that was counted among those that the report names."""
        self.listed.append(change)
        if len(self.listed) > 2 * LISTED:
            self._shorten()

    def count(self, change: Change, cases: int = 1) -> None:
        """Count so many cases that all change as this one does."""
        self.changed += cases
        more, fewer = change.turned()
        told = {
            "changed": 1, "verdict": int(change.verdict[0] != change.verdict[1]),
            "now_overdue": more, "no_longer_overdue": fewer, "more_runs": change.ended(),
        }  # fmt: skip
        month = f"{change.received_on:%Y-%m}"
        for by, value in zip(_BY, (change.unit, change.category, month), strict=True):
            here = self.groups[by].setdefault(value, Counter())
            here.update({name: n * cases for name, n in told.items()})
        if change.verdict[0] != change.verdict[1]:
            self.verdicts[change.verdict] += cases
        old, new = (set(grounds) for grounds in change.grounds)
        for slug, kind in [(s, "no_longer") for s in old - new] + [(s, "now") for s in new - old]:
            self.grounds.setdefault(slug, Counter())[kind] += cases
        for name, (was, now) in change.results.items():
            self.results.setdefault(name, Counter())[_word(was), _word(now)] += cases
        self._count_runs(change, cases)

    def _count_runs(self, change: Change, cases: int) -> None:
        for name, (one, two) in change.runs.items():
            here = self.timers.setdefault(name.partition("#")[0], Counter())
            here["runs"] += cases
            if one is None or two is None:
                here["only_old" if one else "only_new"] += cases
            elif one.due and two.due and one.due != two.due:
                here["earlier" if two.due < one.due else "later"] += cases
            failed = bool(one and one.failed), bool(two and two.failed)
            here["now_overdue"] += cases * (failed == (False, True))
            here["no_longer_overdue"] += cases * (failed == (True, False))

    def _shorten(self) -> None:
        self.listed.sort(key=_order)
        del self.listed[LISTED:]

    def report(self) -> dict[str, Any]:
        """The counts as JSON, every list in a fixed order."""
        self._shorten()
        return {
            "cases": self.cases,
            "changed": self.changed,
            "verdicts": _pairs(self.verdicts),
            "rules": [
                {"rule": slug, "now": n["now"], "no_longer": n["no_longer"]}
                for slug, n in sorted(self.grounds.items())
            ],
            "results": [
                {"result": name, **pair}
                for name, found in sorted(self.results.items())
                for pair in _pairs(found)
            ],
            "timers": [
                {"timer": name, **{key: n[key] for key in _TIMER}}
                for name, n in sorted(self.timers.items())
            ],
            **{f"by_{by}": _group(by, self.groups[by]) for by in _BY},
            "listed": [case_body(change) for change in self.listed],
        }


_TIMER = ("runs", "earlier", "later", "only_old", "only_new", "now_overdue", "no_longer_overdue")
_COUNTS = ("cases", "changed", "verdict", "now_overdue", "no_longer_overdue")


def seen(tally: Tally, past: Past) -> None:
    """Count a case."""
    tally.saw(past.unit, past.category, f"{past.received_on:%Y-%m}", 1, past.recorded)


def case_body(change: Change) -> dict[str, Any]:
    """A changing case as JSON."""
    return {
        "number": change.number,
        "received_on": change.received_on.isoformat(),
        "unit": change.unit,
        "category": change.category,
        "policy": list(change.policy),
        "verdict": list(change.verdict),
        "grounds": [list(grounds) for grounds in change.grounds],
        "results": {name: list(pair) for name, pair in change.results.items()},
        "timers": [
            {"timer": name, "due": [_due(one), _due(two)], "outcome": [_went(one), _went(two)]}
            for name, (one, two) in change.runs.items()
        ],
        "why": [{**why, "facts": {k: _plain(v) for k, v in why["facts"].items()}}
                for why in change.why],
    }  # fmt: skip


def _due(run: Any) -> str | None:
    return run.due.isoformat() if run and run.due else None


def _went(run: Any) -> str | None:
    return run.outcome if run else None


def _group(by: str, found: Mapping[str, Counter[str]]) -> list[dict[str, Any]]:
    return [
        {by: value, **{key: n[key] for key in _COUNTS}, **_kept(n)}
        for value, n in sorted(found.items())
    ]


def _kept(n: Mapping[str, int]) -> dict[str, Any]:
    """Runs too late in all, as recorded and as they would be, and what share was kept."""
    late = n["overdue"], n["overdue"] + n["now_overdue"] - n["no_longer_overdue"]
    runs = n["runs"], n["runs"] + n["more_runs"]
    kept = [round(100 - 100 * a / b, 1) if b > 0 else None for a, b in zip(late, runs, strict=True)]
    return {"overdue_old": late[0], "overdue_new": late[1], "kept_old": kept[0],
            "kept_new": kept[1]}  # fmt: skip


def _pairs(found: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    return [{"old": old, "new": new, "cases": n} for (old, new), n in sorted(found.items())]


def _word(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _order(change: Change) -> tuple[bool, bool, str]:
    """Those whose verdict differs first, then those that turn overdue."""
    return change.verdict[0] == change.verdict[1], not change.turned()[0], change.number
