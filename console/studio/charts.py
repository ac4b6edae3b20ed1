"""Where the bars of a chart stand: pairs of bars by row, old and new, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: The drawing: names, the longest bar, numbers after it; a row holds two bars.
LABEL, LONGEST, AFTER, ROW = 170, 420, 90, 42


@dataclass(frozen=True)
class Pair:
    """One row of a chart: what it is, both numbers, and how long their bars are."""

    label: str
    old: int
    new: int
    y: int
    old_width: int
    new_width: int


@dataclass(frozen=True)
class Chart:
    """A chart of pairs."""

    rows: tuple[Pair, ...]

    @property
    def width(self) -> int:
        """How wide it is."""
        return LABEL + LONGEST + AFTER

    @property
    def height(self) -> int:
        """How high it is."""
        return ROW * len(self.rows) + 8


@dataclass(frozen=True)
class Column:
    """One column of a chart by month: the whole and a part of it."""

    label: str
    whole: int
    part: int
    x: int
    whole_height: int
    part_height: int


def pairs(rows: Sequence[tuple[str, int, int]], most: int = 20) -> Chart:
    """A chart of (label, old, new); the ``most`` with the largest numbers, in their order."""
    rows = [row for row in rows if max(row[1:])]
    largest = sorted(rows, key=lambda row: max(row[1:]), reverse=True)[:most]
    kept = [row for row in rows if row in largest]
    top = max((max(old, new) for _, old, new in kept), default=0) or 1
    return Chart(tuple(
        Pair(label, old, new, ROW * n + 4, round(LONGEST * old / top), round(LONGEST * new / top))
        for n, (label, old, new) in enumerate(kept)
    ))  # fmt: skip


def columns(
    rows: Sequence[tuple[str, int, int]], height: int = 120, step: int = 56
) -> list[Column]:
    """Columns of (label, whole, part)."""
    top = max((whole for _, whole, _ in rows), default=0) or 1
    return [
        Column(
            label, whole, part, step * n, round(height * whole / top), round(height * part / top)
        )
        for n, (label, whole, part) in enumerate(rows)
    ]
