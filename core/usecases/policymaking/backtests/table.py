"""A month of past cases as columns, read from its file as they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl
from polars import DataFrame, Expr, Series

from core.domain.backtests.records import Past
from core.domain.casework.cases import Case, Entry
from core.domain.casework.history import CaseHistory
from core.usecases.policymaking.backtests.written import THEN
from core.usecases.policymaking.columns import SCALE
from core.usecases.policymaking.snapshots import Month, frame

#: How many records are held at once.
_HELD = 4096
_KINDS: Mapping[str, Any] = {
    "count": pl.Int64, "done": pl.Boolean, "done_since": pl.Boolean, "last": pl.Date,
}  # fmt: skip


class Table:
    """The cases of a month; ``row`` is the place of a case in it."""

    def __init__(self, month: Month) -> None:
        """Nothing is read yet."""
        self.month = month
        self.height = month.cases
        self.stored = frozenset(pl.read_parquet_schema(month.file or ""))
        self._frame = pl.DataFrame({"row": pl.Series(range(self.height), dtype=pl.UInt32)})
        self._texts: Series | None = None
        self._pasts: dict[int, Past] = {}
        self._patterns: list[tuple[str, ...]] | None = None

    def select(self, exprs: Mapping[str, Expr], rows: Series | None = None) -> DataFrame:
        """``row`` and these expressions over the columns, of these rows or all."""
        names = {name for expr in exprs.values() for name in expr.meta.root_names()} | {"row"}
        self.load(names)
        found = self._frame.select(*sorted(names))
        if rows is not None:
            found = found[rows]
        return found.select("row", **{name: e for name, e in exprs.items() if name != "row"})

    def load(self, names: Iterable[str]) -> None:
        """Have these columns at hand."""
        missing = sorted(set(names) - set(self._frame.columns))
        stored = [name for name in missing if name in self.stored]
        if stored:
            self._frame = self._frame.hstack(frame(self.month, stored))
        for name in missing:
            if name == "pattern":
                self._frame = self._frame.hstack([self._coded()])
            elif name not in self.stored:
                self._frame = self._frame.hstack([self._asked(name)])

    @property
    def patterns(self) -> list[tuple[str, ...]]:
        """What happens in cases, in order; the column ``pattern`` holds places in this list."""
        self.load(["pattern"])
        assert self._patterns is not None
        return self._patterns

    def _coded(self) -> Series:
        self.load(["events"])
        named = self._frame["events"].unique(maintain_order=True)
        self._patterns = [tuple(text.split(THEN)) if text else () for text in named]
        codes = pl.Series(range(len(named)), dtype=pl.UInt32)
        return self._frame["events"].replace_strict(named, codes).alias("pattern")

    def history(self, phase: str, function: str, asked: tuple[str, ...]) -> Expr:
        """A question to the history of a case at its verdict (``d``) or end (``f``), a column."""
        return pl.col(THEN.join(("asked", phase, function, *asked)))

    def _asked(self, name: str) -> Series:
        """The answers of the history, asked once of each pattern."""
        _, phase, function, *asked = name.split(THEN)
        self.load(["pattern", "decided_after", "eff"])
        ended = pl.lit(None, dtype=pl.Int64) if phase == "f" else pl.col("decided_after")
        rows = self._frame.select("pattern", "eff", until=ended)
        kinds = rows.select("pattern", "until").unique()
        told = [
            self._answer(function, tuple(asked), self.patterns[p][:until])
            for p, until in kinds.iter_rows()
        ]
        kind = pl.Int64 if function == "last" else _KINDS[function]
        kinds = kinds.with_columns(pl.Series("told", told, dtype=kind))
        found = rows.join(kinds, ["pattern", "until"], "left", nulls_equal=True,
                          maintain_order="left")  # fmt: skip
        told_of = pl.col("eff").list.get(pl.col("told")) if function == "last" else pl.col("told")
        return found.select(told_of.alias(name)).to_series()

    def _answer(self, function: str, asked: tuple[str, ...], events: tuple[str, ...]) -> Any:
        if function == "last":
            places = [place for place, event in enumerate(events) if event == asked[0]]
            return places[-1] if places else None
        answer = getattr(CaseHistory(_that_had(events)), function)(*asked)
        return answer * SCALE if function == "count" else answer

    def past(self, row: int) -> Past:
        """The record of a case."""
        found = self._pasts.get(row)
        if found is None:
            if self._texts is None:
                self._texts = frame(self.month, ["record"])["record"]
            if len(self._pasts) >= _HELD:
                self._pasts.clear()
            found = self._pasts[row] = Past.read(self._texts[row])
        return found


def _that_had(events: tuple[str, ...]) -> Case:
    """A case of which nothing is known but what happened."""
    from datetime import UTC, datetime

    never = datetime.min.replace(tzinfo=UTC)
    case = Case("", "", "", "", "", never, date.min, "", date.min, "")
    case.journal = [Entry(event, never, date.min) for event in events]
    return case
