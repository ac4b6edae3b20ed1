"""What a scorecard says, as values: its items, findings, and how they make points.

Written from a file of a sector's ``scorecards`` folder by ``core.policyfiles``; every field is
described for people in ``docs/scorecards.md``. Points are exact decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.domain.assessment.exclusions import ExclusionRules
from core.domain.assessment.measures import AnyMeasure, Ranking, Rate
from core.domain.assessment.selecting import Selection
from core.domain.rules.provisions import UNCITED, Citation, Interval, Parameter, Title

#: What a finding may take besides a fixed number: what the assessor says, or all of the item.
GIVEN, WHOLE = "given", "max"

#: The standing of a score that nothing strikes out.
SCORED = "scored"


@dataclass(frozen=True)
class FindingKind:
    """A kind of manual finding and what it does.

    ``takes`` points from an item: a number each time, :data:`GIVEN` or :data:`WHOLE`. ``gives``
    points: a number each time, or :data:`GIVEN`. ``standing`` and ``bars_award`` make it a veto,
    which needs no item. None of these: it is only noted. ``on_case``: it is found on a case, which
    must be named, and needs no item.
    """

    slug: str
    title: Title = field(default_factory=dict)
    takes: Decimal | str | None = None
    gives: Decimal | str | None = None
    standing: str = ""
    bars_award: bool = False
    on_case: bool = False
    cite: Citation = UNCITED

    @property
    def vetoes(self) -> bool:
        """Whether it strikes the whole card, not an item of it."""
        return bool(self.standing) or self.bars_award

    @property
    def asks_points(self) -> bool:
        """Whether the assessor says how many points."""
        return GIVEN in (self.takes, self.gives)


@dataclass(frozen=True)
class Item:
    """A row of the card. ``max`` None: it has no points of its own, only what findings move.

    ``cases`` of the unit take ``each`` points; with ``all_or_nothing`` one case or finding takes
    the whole ``max``. ``findings`` are the kinds that only this item has.
    """

    slug: str
    title: Title = field(default_factory=dict)
    group: str = ""
    max: Decimal | None = None
    cases: Selection | None = None
    each: Decimal = Decimal(0)
    all_or_nothing: bool = False
    findings: Mapping[str, FindingKind] = field(default_factory=dict)
    cite: Citation = UNCITED


@dataclass(frozen=True)
class Group:
    """A heading under which items stand; ``max`` is what they must sum to, if the card says so."""

    title: Title
    max: Decimal | None = None


@dataclass(frozen=True)
class RollUp:
    """What the periods of another ``card`` lost counts again here, but for the items ``excluded``.

    Vetoes of those periods veto this one too.
    """

    card: str
    excluded: tuple[str, ...] = ()
    cite: Citation = UNCITED


@dataclass(frozen=True)
class Scorecard:
    """One version of a scorecard.

    ``base`` is what a unit has before anything is taken; with ``points`` the measure of that name
    is the number of the card; with neither the card has no number. ``changes_only``: lines of
    items show what was moved, not what is left. ``standings`` go from the mildest to the gravest,
    ``grades`` from the best to the worst, each with the points from which it is reached.
    """

    sector: str
    slug: str
    period: str
    in_force: Interval
    title: Title = field(default_factory=dict)
    profiles: tuple[str, ...] = ()
    source: Mapping[str, Any] = field(default_factory=dict)
    unit: str = ""
    base: Decimal | None = None
    cap: Decimal | None = None
    floor: Decimal | None = None
    points: str = ""
    changes_only: bool = False
    entered_by: tuple[str, ...] = ("supervisor",)
    sources: Mapping[str, Title] = field(default_factory=dict)
    standings: Mapping[str, Title] = field(default_factory=dict)
    grades: Mapping[str, Decimal] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    measures: Mapping[str, AnyMeasure] = field(default_factory=dict)
    items: Mapping[str, Item] = field(default_factory=dict)
    findings: Mapping[str, FindingKind] = field(default_factory=dict)
    rolls_up: RollUp | None = None
    exclusions: ExclusionRules | None = None
    digest: str = ""
    document: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    files: tuple[str, ...] = ()

    @property
    def version(self) -> date:
        """The day from which this version is in force; it names the version."""
        return self.in_force.start

    def used_by(self, profile: str) -> bool:
        """Whether ``profile`` uses this card (no profiles named: every one does)."""
        return not self.profiles or profile in self.profiles

    def kinds(self, item: str) -> Mapping[str, FindingKind]:
        """The kinds of findings that may be entered on ``item``, or without one where empty."""
        own = self.items[item].findings if item else {}
        return {**self.findings, **own}

    def every_kind(self) -> Mapping[str, FindingKind]:
        """The kinds of findings of the card and of all its items."""
        own = {slug: k for item in self.items.values() for slug, k in item.findings.items()}
        return {**own, **self.findings}

    def rows(self) -> Iterator[tuple[str, Selection]]:
        """Every choice of cases on which the card rests, with the row that makes it."""
        for slug, item in self.items.items():
            if item.cases is not None:
                yield slug, item.cases
        for slug, measure in self.measures.items():
            if not isinstance(measure, Ranking):
                yield slug, measure.cases
            if isinstance(measure, Rate):
                yield slug, measure.of

    def selections(self) -> Iterator[Selection]:
        """Every choice of cases on which the card rests."""
        return (selection for _, selection in self.rows())


@dataclass(frozen=True)
class Finding:
    """What an assessor found, entered once and never changed.

    ``count`` is how often it was found, ``points`` what the assessor takes or gives where the
    card leaves that open. ``source`` is where it comes from, ``at`` when it was entered, ``case``
    the number of the case on which it was found, if it was on one.
    """

    sector: str
    profile: str
    card: str
    unit: str
    period: str
    finding: str
    item: str = ""
    count: Decimal = Decimal(1)
    points: Decimal | None = None
    source: str = ""
    case: str = ""
    by: str = ""
    at: datetime | None = None
    id: int | None = None


def versions(cards: Iterable[Scorecard], slug: str, profile: str) -> list[Scorecard]:
    """The versions of the card ``slug`` that ``profile`` uses, oldest first."""
    found = (card for card in cards if card.slug == slug and card.used_by(profile))
    return sorted(found, key=lambda card: card.version)


def version_on(cards: Iterable[Scorecard], slug: str, profile: str, day: date) -> Scorecard | None:
    """The version in force on ``day``, the first one of a period; None where none is yet."""
    found = versions(cards, slug, profile)
    return next((card for card in found if day in card.in_force), None)
