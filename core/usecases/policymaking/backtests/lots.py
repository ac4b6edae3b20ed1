"""The cases that change, as lots of one kind: what a report counts, and which cases it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from polars import DataFrame, Series

from core.domain.backtests.changes import Change
from core.domain.backtests.tally import LISTED
from core.domain.backtests.timing import Run
from core.domain.backtests.touching import VERDICT
from core.usecases.policymaking.backtests.pairs import TOLD, Differences
from core.usecases.policymaking.backtests.sides import Values
from core.usecases.policymaking.backtests.table import Table

_FAILED = ("late", "overdue")


@dataclass
class Lots:
    """The cases that change of a month, as lots of one kind, and those to be named first."""

    table: Table
    values: Values

    def lots(self, found: Differences) -> Iterator[tuple[Change, int]]:
        """A change for each lot of cases of one unit and category, and how many there are.

        Its runs are those of one of them; which are earlier or late is the same for all.
        """
        told = self._told(found)
        keys = [name for name in told.columns if name != "row"]
        kinds = pl.concat(found.runs) if found.runs else None
        counted = told.group_by(keys, maintain_order=True).agg(pl.len(), pl.col("row").first())
        lines = _by_row(kinds, counted["row"]) if kinds is not None else {}
        for line in counted.iter_rows(named=True):
            pairs = {name.removeprefix("r:"): self._pair(line[name]) for name in keys
                     if name.startswith("r:") and line[name] is not None}  # fmt: skip
            (was, grounds), (now, others) = pairs.pop(VERDICT, (("", ()), ("", ())))
            runs = dict(_both_runs(each) for each in lines.get(line["row"], ()))
            yield Change("", self.table.month.first, line["unit"], line["category"], ("", ""),
                         (was, now), (grounds, others), pairs, runs), line["len"]  # fmt: skip

    def first(self, found: Differences) -> list[tuple[tuple[bool, bool, str], int]]:
        """The rows that a report names first, each with its place in its order."""
        told = self.table.select({"number": pl.col("number")}, _rows(found))
        verdicts = [each for each in found.results if len(each) and each["name"][0] == VERDICT]
        other = [
            each.filter(self._verdict("old") != self._verdict("new"))["row"] for each in verdicts
        ]
        late = [each.filter(~_failed("") & _failed("2"))["row"] for each in found.runs]
        told = told.with_columns(
            same=~pl.col("row").is_in(_joined(other).implode()),
            calm=~pl.col("row").is_in(_joined(late).implode()),
        )
        best = told.sort("same", "calm", "number").head(LISTED)
        return [
            ((same, calm, number), row)
            for row, same, calm, number in best.select("row", "same", "calm", "number").rows()
        ]

    def _verdict(self, side: str) -> pl.Expr:
        """The word of a verdict apart from its grounds."""
        words = [value[0] if isinstance(value, tuple) else "" for value in self.values.every]
        return pl.col(side).replace_strict(range(len(words)), words, return_dtype=pl.String)

    def _told(self, found: Differences) -> DataFrame:
        """The cases that change, with all by which they are counted."""
        exprs = {"unit": pl.col("unit"), "category": pl.col("category")}
        told = self.table.select(exprs, _rows(found))
        by_name: dict[str, list[DataFrame]] = {}
        for each in found.results:
            if len(each):
                by_name.setdefault(each["name"][0], []).append(each)
        for name, parts in by_name.items():
            pair = pl.concat(parts).select(
                "row", (pl.col("old").cast(pl.Int64) * 2**32 + pl.col("new")).alias(f"r:{name}")
            )
            told = told.join(pair, "row", "left", maintain_order="left")
        if found.runs:
            signs = pl.concat(found.runs).select("row", _sign().alias("sign")).sort("row", "sign")
            signs = signs.group_by("row").agg(pl.col("sign").str.join(" "))
            told = told.join(signs, "row", "left", maintain_order="left")
        return told

    def _pair(self, code: int) -> tuple[Any, Any]:
        return self.values.every[code // 2**32], self.values.every[code % 2**32]


def _rows(found: Differences) -> Series:
    return found.changed.arg_true().cast(pl.UInt32)


def _joined(parts: list[Series]) -> Series:
    return pl.concat(parts) if parts else pl.Series([], dtype=pl.UInt32)


def _failed(suffix: str) -> pl.Expr:
    return pl.col(f"outcome{suffix}").is_in(_FAILED).fill_null(value=False)


def _sign() -> pl.Expr:
    """All of a run that differs by which it is counted."""
    parts = [
        pl.col("name"), pl.col("run").cast(pl.String), pl.col("outcome"), pl.col("outcome2"),
        (pl.col("due") < pl.col("due2")).cast(pl.String),
        (pl.col("due") > pl.col("due2")).cast(pl.String),
    ]  # fmt: skip
    return pl.concat_str([part.fill_null("-") for part in parts], separator="/")


def _by_row(kinds: DataFrame, rows: Series) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    wanted = kinds.join(pl.DataFrame({"row": rows}), "row", "semi").sort("row", "name", "run")
    for line in wanted.iter_rows(named=True):
        found.setdefault(line["row"], []).append(line)
    return found


def _both_runs(line: Mapping[str, Any]) -> tuple[str, tuple[Run | None, Run | None]]:
    name, run = line["name"], line["run"]
    one, two = (
        Run(name, run, *(line[f"{part}{suffix}"] for part in TOLD)) if line[f"here{suffix}"]
        else None
        for suffix in ("", "2")
    )  # fmt: skip
    return f"{name}#{run}", (one, two)
