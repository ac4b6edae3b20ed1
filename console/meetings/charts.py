"""Where the parts of a chart stand: numbers to the geometry of a drawing, made on the server.

Every chart stands beside a table of the same numbers; a number that is not told has no mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

#: The drawing's own units; the page scales them to its width.
WIDTH, HEIGHT = 480, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 14, 26
#: About so many lines across, and labels below.
_LINES, _LABELS = 4, 7
#: Steps of colour of a calendar, besides none.
SHADES = 4


@dataclass(frozen=True)
class Mark:
    """A bar, or a point where ``height`` is 0; ``label`` is shown below it, empty: none."""

    x: float
    y: float
    width: float = 0
    height: float = 0
    kind: str = ""
    label: str = ""


@dataclass(frozen=True)
class Chart:
    """What is drawn: lines across, each (y, number), marks, and the path through points."""

    lines: Sequence[tuple[float, int]]
    marks: Sequence[Mark]
    path: str = ""
    labels: Sequence[tuple[float, str]] = ()
    foot: float = HEIGHT - _BOTTOM


@dataclass(frozen=True)
class Cell:
    """One day of a calendar: its place, its number (None: outside or none), and its shade."""

    x: float
    y: float
    day: date
    count: int
    shade: int


@dataclass(frozen=True)
class Calendar:
    """A calendar: ``wide`` are weeks side by side, else weeks below each other with numbers."""

    wide: bool
    width: float
    height: float
    size: tuple[float, float]
    cells: Sequence[Cell]
    months: Sequence[tuple[float, str]] = field(default_factory=list)


def bars(groups: Sequence[tuple[str, Sequence[int | None]]], kinds: Sequence[str]) -> Chart:
    """Bars side by side for each group, one of each kind."""
    top = _top([n or 0 for _, values in groups for n in values])
    step = (WIDTH - _LEFT - _RIGHT) / max(len(groups), 1)
    wide = step * 0.72 / len(kinds)
    marks = [
        Mark(
            round(_LEFT + step * place + step * 0.14 + wide * nth, 1), _y(n, top),
            round(wide, 1), round(_y(0, top) - _y(n, top), 1), kinds[nth],
        )
        for place, (_, values) in enumerate(groups)
        for nth, n in enumerate(values)
        if n
    ]  # fmt: skip
    places = [(_LEFT + step * (place + 0.5), label) for place, (label, _) in enumerate(groups)]
    return Chart(_lines(top), marks, labels=_thinned(places))


def line(points: Sequence[tuple[str, int | None]]) -> Chart:
    """A line through points, broken where a number is not told."""
    top = _top([n or 0 for _, n in points])
    step = (WIDTH - _LEFT - _RIGHT - 16) / max(len(points) - 1, 1)
    places = [(round(_LEFT + 8 + step * nth, 1), n, label) for nth, (label, n) in enumerate(points)]
    path, broken = "", True
    for x, n, _ in places:
        if n is not None:
            path += f"{'M' if broken else 'L'}{x} {_y(n, top)}"
        broken = n is None
    marks = [Mark(x, _y(n, top)) for x, n, _ in places if n is not None]
    return Chart(_lines(top), marks, path, _thinned([(x, label) for x, _, label in places]))


def calendar(first: date, last: date, counts: Mapping[date, int]) -> Calendar:
    """The days of a period in weeks that begin on Monday; darker where there are more."""
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    wide = weeks > 6
    across, down = (15.0, 15.0) if wide else (56.0, 34.0)
    most = max(counts.values(), default=0)
    cells, months = [], []
    for nth in range((last - first).days + 1):
        day = first + timedelta(days=nth)
        week = (day - monday).days // 7
        column, row = (week, day.weekday()) if wide else (day.weekday(), week)
        count = counts.get(day, 0)
        shade = -(-SHADES * count // most) if most else 0
        cells.append(Cell(34 + across * column, 18 + down * row, day, count, shade))
        if wide and day.day == 1:
            months.append((34 + across * week, f"{day.month}"))
    columns, rows = (weeks, 7) if wide else (7, weeks)
    size = across - 2, down - 2
    return Calendar(wide, 34 + across * columns, 18 + down * rows, size, cells, months)


def _top(values: Sequence[int]) -> int:
    """The number at the upper edge: the next above the largest that divides well."""
    most, size = max([*values, 1]), 1
    while True:
        for times in (1, 2, 3, 4, 5, 6, 8, 10):
            if size * times * _LINES >= most:
                return size * times * _LINES
        size *= 10


def _lines(top: int) -> list[tuple[float, int]]:
    return [(_y(top * nth // _LINES, top), top * nth // _LINES) for nth in range(_LINES + 1)]


def _y(n: int, top: int) -> float:
    return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - n / top), 1)


def _thinned(places: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """Not more labels than there is room for, the last among them."""
    every = -(-len(places) // _LABELS)
    return [
        (round(x, 1), label)
        for nth, (x, label) in enumerate(places)
        if (len(places) - 1 - nth) % every == 0
    ]
