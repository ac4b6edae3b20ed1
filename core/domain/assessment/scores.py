"""A score as a value: points, and a line for every row of the card that says what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from core.domain.assessment.exclusions import Exclusion
from core.domain.assessment.scorecards import SCORED
from core.domain.rules.provisions import UNCITED, Citation, Title

ZERO = Decimal(0)


@dataclass(frozen=True)
class Reason:
    """What a line rests on: a ``case`` (its number), a ``finding`` (its id) or a ``period``.

    ``points`` is what it moves by itself, before the maximum of its item: negative for a loss,
    zero where it is only counted. ``what`` is the kind of the finding, ``case`` the number of the
    case on which it was found.
    """

    source: str
    ref: str
    points: Decimal = ZERO
    what: str = ""
    case: str = ""


@dataclass(frozen=True)
class Part:
    """What a line of a distribution says of its count: its ``share`` of all that are counted.

    ``value`` is the value counted, empty for cases of which it is not known, ``rank`` its place.
    With ``top`` the line is that of all values of this place or better.
    """

    value: str = ""
    share: Decimal | None = None
    rank: int | None = None
    top: int | None = None


@dataclass(frozen=True)
class Line:
    """One row of a score.

    ``points`` is the number shown: what is left of an item, what was moved, or a measure (None:
    it has no value). ``change`` is what the row adds to the card's base, negative for a loss.
    ``of`` is the number of cases by which a rate divides.
    """

    item: str
    points: Decimal | None
    person: str = ""
    title: Title = field(default_factory=dict)
    change: Decimal = ZERO
    because: tuple[Reason, ...] = ()
    cite: Citation = UNCITED
    part: Part | None = None
    of: int | None = None


@dataclass(frozen=True)
class LeftOut:
    """A case or finding left out of a score, and the ``rows`` in which it would count."""

    exclusion: Exclusion
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Veto:
    """A finding that strikes the whole score, whatever its points."""

    slug: str
    standing: str = ""
    bars_award: bool = False
    because: tuple[Reason, ...] = ()
    cite: Citation = UNCITED


@dataclass(frozen=True)
class Score:
    """The score of a unit. ``points`` None: the card has no number; ``grade`` empty: no grades.

    ``points`` is the base and the change of every line, kept between floor and cap.
    ``unread`` are ids of findings that this version of the card has no place for. ``left_out`` is
    what does not count because an exclusion of it was approved.
    """

    card: str
    version: date
    unit: str
    period: str
    points: Decimal | None
    lines: tuple[Line, ...]
    standing: str = SCORED
    vetoes: tuple[Veto, ...] = ()
    grade: str = ""
    unread: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def award_eligible(self) -> bool:
        """Whether no veto bars the unit from awards."""
        return not any(veto.bars_award for veto in self.vetoes)
