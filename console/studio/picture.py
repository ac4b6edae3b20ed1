"""The procedure of a version as a drawing: where its boxes, arrows and bars stand.

Statuses stand side by side as boxes; below them every act has a line of its own, from the statuses
in which it may be done (dots) to the one to which it leads (an arrow). No line crosses words, and
however many acts there are, all can be read. Timers are bars on a scale of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from console.studio.saying import Act, Sayer, Timer

#: What fits on a desktop without scrolling; the column of the acts, with what each does to timers.
WIDE, LABEL = 1160, 200
#: The columns of the statuses: as wide as a box, where all fit; else narrower, their names aslant.
COLUMN, LEAST = 78, 40
#: The head with boxes, and with names aslant, which reach so far beyond the last column.
HEAD, SLANTED, BEYOND = 58, 104, 84
ROW, FOOT = 34, 10
#: The drawing of the timers: names, bars, words after the bar.
BARS, AFTER, TIMER_ROW = 420, 330, 44
#: A box holds two lines of so many characters.
FITS = 5


@dataclass(frozen=True)
class Box:
    """A status at the head of its column; ``lines`` are its title, cut to fit."""

    title: str
    lines: tuple[str, ...]
    x: int
    first: bool


@dataclass(frozen=True)
class Arrow:
    """An act: its line, its dots, and its heads with the way they point."""

    act: Act
    y: int
    dots: tuple[int, ...]
    left: int
    right: int
    heads: tuple[tuple[int, str], ...]
    notes: str


@dataclass(frozen=True)
class Ladder:
    """The drawing of a procedure."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    column: int
    slanted: bool

    @property
    def width(self) -> int:
        """How wide it is."""
        return LABEL + self.column * len(self.boxes) + (BEYOND if self.slanted else 0)

    @property
    def head(self) -> int:
        """How high its head is."""
        return SLANTED if self.slanted else HEAD

    @property
    def height(self) -> int:
        """How high it is."""
        return self.head + ROW * len(self.arrows) + FOOT


@dataclass(frozen=True)
class TimerBar:
    """A timer: its bar, marks where other lengths of it end, and the words after it."""

    timer: Timer
    y: int
    width: int
    marks: tuple[int, ...]
    words: str


def ladder(sayer: Sayer, acts: Sequence[Act]) -> Ladder:
    """The acts of a version under its statuses, those nearest to receipt first."""
    order = _layers(sayer.policy.intake.status, acts)
    slanted = LABEL + COLUMN * len(order) > WIDE
    column = max(LEAST, (WIDE - LABEL - BEYOND) // len(order)) if slanted else COLUMN
    head = SLANTED if slanted else HEAD
    places = {slug: LABEL + column * n + column // 2 for n, slug in enumerate(order)}
    boxes = []
    for n, (slug, x) in enumerate(places.items()):
        title = sayer.title("statuses", slug)
        boxes.append(Box(title, _lines(title), x, n == 0))
    layer = {slug: n for n, slug in enumerate(order)}

    def rank(act: Act) -> tuple[int, int, str]:
        begins = min((layer[s] for s in act.origins if s in layer), default=len(order))
        ends = min((layer[s] for s in act.to if s in layer), default=len(order))
        return begins, ends, act.slug

    arrows = [
        _arrow(act, head + ROW * n + ROW // 2, places)
        for n, act in enumerate(sorted(acts, key=rank))
    ]
    return Ladder(tuple(boxes), tuple(arrows), column, slanted)


def bars(timers: Sequence[Timer]) -> list[TimerBar]:
    """The timers as bars; the scale is that of roots, so that a day beside a year is still seen."""
    most = max((length.days for timer in timers for length in timer.lengths), default=1) or 1

    def wide(days: float) -> int:
        return max(8, round(BARS * (days / most) ** 0.5)) if days else 8

    found = []
    for n, timer in enumerate(timers):
        ends = sorted(wide(length.days) for length in timer.lengths) or [8]
        words = " / ".join(dict.fromkeys(length.words for length in timer.lengths))
        found.append(TimerBar(timer, TIMER_ROW * n, ends[-1], tuple(ends[:-1]), words))
    return found


def _layers(start: str, acts: Sequence[Act]) -> list[str]:
    """Every status, in the order in which a case comes to them."""
    order = [start]
    for slug in order:  # grows while it is read
        for act in acts:
            if slug in act.origins:
                order += [to for to in act.to if to not in order]
    named = (slug for act in acts for slug in (*act.origins, *act.to))
    return [*order, *dict.fromkeys(slug for slug in named if slug not in order)]


def _arrow(act: Act, y: int, places: Mapping[str, int]) -> Arrow:
    dots = tuple(places[slug] for slug in act.origins) or tuple(places.values())
    heads = []
    for slug in act.to:
        x = places[slug]
        way = "right" if x > max(dots) else "left" if x < min(dots) else "down"
        heads.append((x, way))
    ends = [*dots, *(x for x, _ in heads)]
    notes = [*(f"▶ {title}" for title in act.starts), *(f"■ {title}" for title in act.meets)]
    return Arrow(act, y, dots, min(ends), max(ends), tuple(heads), " ".join(notes))


def _lines(title: str) -> tuple[str, ...]:
    """A title in at most two lines that fit into a box; Chinese breaks anywhere."""
    wide = FITS if any(ord(letter) > 0x2E80 for letter in title) else 2 * FITS
    if len(title) <= wide:
        return (title,)
    cut = title.rfind(" ", 0, wide + 1)
    first = title[:cut] if cut > 0 else title[:wide]
    rest = title[len(first) :].strip()
    return first, rest if len(rest) <= wide else rest[: wide - 1] + "…"
