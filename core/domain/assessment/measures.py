"""What a scorecard counts: the numbers that are made of the cases selected.

Every field is described for people in ``docs/scorecards.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from core.domain.assessment.selecting import EVERY, Selection
from core.domain.rules.provisions import UNCITED, Citation, Param, Title


@dataclass(frozen=True)
class Measure:
    """A number of a unit that is shown beside the points, or is the points (``Scorecard.points``).

    The kind of measure tells what it is.
    """

    slug: str
    title: Title = field(default_factory=dict)
    cite: Citation = UNCITED


@dataclass(frozen=True)
class Count(Measure):
    """How many of the unit's cases there are."""

    cases: Selection = EVERY


@dataclass(frozen=True)
class Rate(Measure):
    """The unit's ``cases`` divided by its cases ``of``; no value where there are none of these."""

    cases: Selection = EVERY
    of: Selection = EVERY


@dataclass(frozen=True)
class Distribution(Measure):
    """How many of the unit's cases have each value of the fact ``counts_by``, the most first.

    With ``top`` also how many have one of the values of that place or better.
    """

    cases: Selection = EVERY
    counts_by: str = ""
    top: int | Param | None = None


@dataclass(frozen=True)
class Ranking(Measure):
    """The place of the unit by the count ``ranks``, the largest first; equal counts share it.

    With ``top`` it is 1 for a unit of that place or better that has a case at all, else 0.
    """

    ranks: str = ""
    top: int | Param | None = None


@dataclass(frozen=True)
class Repeats(Measure):
    """Each person, named by the fact ``person``, with ``at_least`` cases in ``periods`` periods.

    The last of these is the period scored, in which one case must be the unit's; the cases are
    counted over all units.
    """

    cases: Selection = EVERY
    person: str = ""
    at_least: int | Param = 2
    periods: int = 1


AnyMeasure: TypeAlias = Count | Rate | Distribution | Ranking | Repeats
