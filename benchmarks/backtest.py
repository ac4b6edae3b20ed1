"""How fast a draft is tried on a million cases: columns against the same rules by hand, and alone.

Run ``python -m benchmarks.backtest [CASES]``; it needs Polars. Trust the ratios of one run, not
the seconds. Each line decides every case under the old and the new rules and counts the changes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import polars as pl

from benchmarks.conditions import RULES, SCOPE, YES_NO
from core.domain.expressions import Condition, Env, compile_all, compile_text
from core.domain.expressions.types import NUMBER
from core.usecases.policymaking.columns import SCALE, Sources, truth

REPEATS = 5
#: Cases asked one by one; a million of them would take too long to repeat.
ALONE = 20_000
_MOSTLY = [*[True] * 5, *[False] * 4, None]
_NONE, _UNKNOWN = 200, 255
NEW = RULES | {"r4": "amount < 5000 && persons <= 1", "r6": 'area in ["east"] && fact_6'}


def cases(path: Path, count: int) -> None:
    """Write so many cases, one in ten facts unknown."""
    random = Random(1)
    drawn: dict[str, Any] = {
        **{name: [random.choice(_MOSTLY) for _ in range(count)] for name in YES_NO},
        **{name: [random.choice(some) for _ in range(count)]
           for name, some in (("amount", (0, 500, 2999, 3000, 5000, 9000, None)),
                              ("persons", (0, 1, 2, 3, 4)), ("waited", (10, 1095, 1096, None)))},
        "kind": [random.choice(SCOPE.facts["kind"].values) for _ in range(count)],
        "area": [random.choice(SCOPE.facts["area"].values) for _ in range(count)],
    }  # fmt: skip
    table = pl.DataFrame(drawn, schema_overrides={
        name: pl.Enum(SCOPE.facts[name].values) for name in ("kind", "area")})  # fmt: skip
    numbers = [name for name, kind in SCOPE.facts.items() if kind == NUMBER]
    table.with_columns(pl.col(numbers).cast(pl.Int64) * SCALE).write_parquet(path)


def compiled(rules: dict[str, str]) -> dict[str, Condition]:
    """The rules, checked."""
    return {name: compile_text(text, SCOPE) for name, text in rules.items()}


def first(truths: dict[str, pl.Expr]) -> pl.Expr:
    """The place of the first rule that holds; unknown where one before it is."""
    found = pl.lit(_NONE, dtype=pl.UInt8)
    for place, here in reversed(list(enumerate(truths.values()))):
        found = pl.when(here).then(pl.lit(place, dtype=pl.UInt8)).otherwise(found)
        found = pl.when(here.is_null()).then(pl.lit(_UNKNOWN, dtype=pl.UInt8)).otherwise(found)
    return found


def by_columns(rules: dict[str, str]) -> pl.Expr:
    """The rules as this engine writes them."""
    sources = Sources({name: (pl.col(name), kind) for name, kind in SCOPE.facts.items()})
    return first({name: truth(found, sources) for name, found in compiled(rules).items()})


def by_hand(*, new: bool) -> pl.Expr:
    """The same rules as somebody would write them in Polars."""
    f = pl.col
    limit = (5000 if new else 3000) * SCALE
    area = f("area") == "east" if new else f("area").is_in(["east", "west"])
    six = area & f("fact_6") if new else area & (f("fact_6") | f("fact_7"))
    places = [(k, a) for k in ("complaint", "report", "inquiry")
              for a in ("east", "west", "north", "south")]  # fmt: skip
    return first({
        "r1": ~f("fact_0"),
        "r2": f("fact_1") & ~f("fact_2"),
        "r3": f("fact_3") | f("fact_4") & (f("kind") == "report"),
        "r4": (f("amount") < limit) & (f("persons") <= SCALE),
        "r5": (f("waited") > 1095 * SCALE) | f("fact_5"),
        "r6": six,
        "r7": (f("kind") != "inquiry") & (f("amount") >= 5000 * SCALE) & ~f("fact_8"),
        "r8": f("fact_9") & f("fact_10") & (f("persons") >= 3 * SCALE),
        **{f"t{n}": (f("kind") == k) & (f("area") == a) & (f("amount") >= 500 * n * SCALE)
           for n, (k, a) in enumerate(places)},
    })  # fmt: skip


Matrix = dict[tuple[int, int], int]


def matrix(path: Path, old: pl.Expr, new: pl.Expr) -> Matrix:
    """How many cases go from which rule to which other."""
    both = pl.scan_parquet(path).select(old=old, new=new)
    counted = both.filter(pl.col("old") != pl.col("new")).group_by("old", "new").len().collect()
    return {(a, b): n for a, b, n in counted.iter_rows()}


def one_by_one(path: Path) -> Matrix:
    """The same from the same file, each case alone, by compiled code."""
    numbers = [name for name, kind in SCOPE.facts.items() if kind == NUMBER]
    table = pl.read_parquet(path).with_columns(pl.col(numbers) // SCALE)
    sides = [compile_all(compiled(rules)) for rules in (RULES, NEW)]
    found: Matrix = {}
    for row in table.iter_rows(named=True):
        env = Env(row)
        old, new = (_first(side.truths(env)) for side in sides)
        if old != new:
            found[old, new] = found.get((old, new), 0) + 1
    return found


def _first(truths: tuple[bool | None, ...]) -> int:
    for place, value in enumerate(truths):
        if value is None:
            return _UNKNOWN
        if value:
            return place
    return _NONE


def seconds(work: Callable[[], object]) -> float:
    """Median time of ``work``."""
    taken = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken)


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.parquet"
        cases(path, count)
        ours, hand = (by_columns(RULES), by_columns(NEW)), (by_hand(new=False), by_hand(new=True))
        assert matrix(path, *ours) == matrix(path, *hand)
        some = Path(folder) / "some.parquet"
        pl.read_parquet(path, n_rows=ALONE).write_parquet(some)
        assert one_by_one(some) == matrix(some, *ours)
        by_us, by_them = seconds(lambda: matrix(path, *ours)), seconds(lambda: matrix(path, *hand))
        alone = seconds(lambda: one_by_one(some)) / min(ALONE, count) * count
    print(f"{count:,} cases, {len(RULES)} rules, old against new, from Parquet")
    for title, taken in (("by hand in Polars", by_them), ("columns of this engine", by_us),
                         ("case by case", alone)):  # fmt: skip
        print(f"{title:<28}{taken * 1000:>12,.0f} ms{taken / by_them:>10.2f} × by hand")
    print(f"columns are {alone / by_us:.0f} × as fast as case by case")


if __name__ == "__main__":
    main()
