"""The versions of a policy on a time line: where each bar of the drawing stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.rules.policies import Policy
from core.usecases.policymaking.showing import state_of

#: The drawing in its own units; the page scales it.
WIDTH, LANE, HEAD = 960, 46, 22
#: How far beyond today, and beyond the last version to come, the line goes.
AHEAD = timedelta(days=500)
#: A bar narrower than this holds no words.
NARROW = 84


@dataclass(frozen=True)
class Bar:
    """One version: its bar, its state, and whether it has no last day."""

    policy: Policy
    state: str
    x: int
    y: int
    width: int
    endless: bool

    @property
    def wide(self) -> bool:
        """Whether its first day fits into it."""
        return self.width >= NARROW


@dataclass(frozen=True)
class Line:
    """A drawing: lanes with the profiles of their bars, years, and today."""

    lanes: tuple[tuple[tuple[str, ...], int], ...]
    bars: tuple[Bar, ...]
    years: tuple[tuple[int, int], ...]
    today: int

    @property
    def height(self) -> int:
        """How high the drawing is."""
        return HEAD + LANE * len(self.lanes) + 4


def drawn(versions: Sequence[Policy], today: date) -> Line:
    """The time line of the versions of one policy; a lane for each set of profiles."""
    first = min(one.version for one in versions).replace(month=1, day=1)
    last = max(today, *(one.version for one in versions)) + AHEAD
    days = (last - first).days

    def at(day: date) -> int:
        return round(WIDTH * (min(max(day, first), last) - first).days / days)

    lanes = list(dict.fromkeys(one.profiles for one in versions))
    bars = []
    for one in sorted(versions, key=lambda one: one.version):
        end = one.in_force.end
        x, right = at(one.version), at(end + timedelta(days=1)) if end else WIDTH
        y = HEAD + LANE * lanes.index(one.profiles)
        bars.append(Bar(one, state_of(one, today), x, y, max(right - x, 4), end is None))
    step = max(1, (last.year - first.year) // 10)
    years = range(first.year, last.year + 1, step)
    return Line(
        tuple((lane, HEAD + LANE * place) for place, lane in enumerate(lanes)), tuple(bars),
        tuple((year, at(date(year, 1, 1))) for year in years), at(today),
    )  # fmt: skip
