"""A score as a value: points, and a line for every row of the card that says what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from core.domain.provisions import UNCITED, Citation, Title
from core.domain.scorecards import SCORED

ZERO = Decimal(0)


@dataclass(frozen=True)
class Reason:
    """What a line rests on: a ``case`` (its number), a ``finding`` (its id) or a ``period``.

    ``points`` is what it moves by itself, before the maximum of its item: negative for a loss,
    zero where it is only counted. ``what`` is the kind of the finding.
    """

    source: str
    ref: str
    points: Decimal = ZERO
    what: str = ""


@dataclass(frozen=True)
class Line:
    """One row of a score.

    ``points`` is the number shown: what is left of an item, what was moved, or a measure (None:
    it has no value). ``change`` is what the row adds to the card's base, negative for a loss.
    """

    item: str
    points: Decimal | None
    person: str = ""
    title: Title = field(default_factory=dict)
    change: Decimal = ZERO
    because: tuple[Reason, ...] = ()
    cite: Citation = UNCITED


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
    ``unread`` are ids of findings that this version of the card has no place for.
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

    @property
    def award_eligible(self) -> bool:
        """Whether no veto bars the unit from awards."""
        return not any(veto.bars_award for veto in self.vetoes)
