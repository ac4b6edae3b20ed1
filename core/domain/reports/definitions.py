"""What a report says, as values: its figures, its tables and its text.

Written from a file of a sector's ``reports`` folder by ``core.policyfiles``; every field is
described for people in ``docs/reports.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from core.domain.assessment.selecting import EVERY, Selection
from core.domain.casework.notices import NoticeText
from core.domain.rules.provisions import UNCITED, Citation, Interval, Parameter, Title

#: In place of a fact: tells cases apart by the month in which they count.
MONTH = "month"

#: What a table of groups may show of each, in this order unless the file gives another.
SHOWN = (
    "rank", "count", "share", "before", "change", "last_year", "sum", "in_time", "median_days",
)  # fmt: skip

#: What tells how replies went, for which timers must be read.
PACES = frozenset(("in_time", "median_days"))

#: Fewest cases of a party that a row may tell of: a single case would point at somebody.
FEWEST = 2


@dataclass(frozen=True)
class Figure:
    """A single number.

    ``kind``: count; share (``cases`` of the cases ``of``); sum (of the fact ``sums``); per
    (``cases`` divided by the number ``per`` that is typed in, ``times`` so many); in_time (the
    part of replies in time); median_days (from receipt to reply).
    """

    slug: str
    title: Title = field(default_factory=dict)
    kind: str = "count"
    cases: Selection = EVERY
    of: Selection = EVERY
    sums: str = ""
    per: str = ""
    times: Decimal = Decimal(1)
    cite: Citation = UNCITED


@dataclass(frozen=True)
class Table:
    """Rows with numbers; the kind of table tells what a row is."""

    slug: str
    title: Title = field(default_factory=dict)
    cases: Selection = EVERY
    cite: Citation = UNCITED


@dataclass(frozen=True)
class Groups(Table):
    """A row for every value of ``by``, the most frequent first; months in their order.

    ``shows`` are columns of :data:`SHOWN`. Rows below ``at_least``, or that did not grow by the
    part ``grows_by`` since the period before, are left out, as are those after the first ``top``;
    ``together`` adds a row for the sum of the first so many.
    """

    by: str = ""
    shows: tuple[str, ...] = ("count", "share")
    sums: str = ""
    at_least: int = 1
    grows_by: Decimal | None = None
    top: int | None = None
    together: int | None = None


@dataclass(frozen=True)
class Timers(Table):
    """A row for every timer of every policy: how its limits were kept."""


@dataclass(frozen=True)
class Repeats(Table):
    """A row for every party in the role ``party`` with ``at_least`` cases, under a mere label.

    ``tells`` names facts whose values are counted in each row; ``grows_by`` as in a table of
    groups. Whoever is sealed, anonymous or in a case of a sealed kind is never in a row.
    """

    party: str = "complainant"
    at_least: int = FEWEST
    grows_by: Decimal | None = None
    top: int = 20
    tells: tuple[str, ...] = ()


AnyTable: TypeAlias = Groups | Timers | Repeats


@dataclass(frozen=True)
class Report:
    """One version of a report.

    ``cases`` are those it is about; what a figure or table says of cases comes on top of that.
    ``numbers`` are those typed in for a period, ``texts`` its summary by language.
    """

    sector: str
    slug: str
    periods: tuple[str, ...]
    in_force: Interval
    title: Title = field(default_factory=dict)
    profiles: tuple[str, ...] = ()
    source: Mapping[str, Any] = field(default_factory=dict)
    cases: Selection = EVERY
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    numbers: Mapping[str, Title] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    tables: Mapping[str, AnyTable] = field(default_factory=dict)
    texts: Mapping[str, NoticeText] = field(default_factory=dict, repr=False)
    cite: Citation = UNCITED
    digest: str = ""
    document: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    files: tuple[str, ...] = ()

    @property
    def version(self) -> date:
        """The day from which this version is in force; it names the version."""
        return self.in_force.start

    def used_by(self, profile: str) -> bool:
        """Whether ``profile`` uses this report (no profiles named: every one does)."""
        return not self.profiles or profile in self.profiles

    def selections(self) -> Iterator[Selection]:
        """Every choice of cases on which the report rests."""
        yield self.cases
        for figure in self.figures.values():
            yield figure.cases
            yield figure.of
        for table in self.tables.values():
            yield table.cases

    @property
    def events(self) -> frozenset[str]:
        """The events by which cases are dated."""
        return frozenset(event for choice in self.selections() for event in choice.dated)

    @property
    def asks_history(self) -> bool:
        """Whether a condition asks what was done on a case, or which timer ran."""
        return any(choice.when is not None and choice.when.calls for choice in self.selections())


def in_force(reports: Iterable[Report], slug: str, profile: str, day: date) -> Report | None:
    """The version of ``slug`` that ``profile`` uses on ``day``; None where there is none."""
    mine = (one for one in reports if one.slug == slug and one.used_by(profile))
    return next((one for one in mine if day in one.in_force), None)


def needs_replies(report: Report, *, compared: bool = False) -> bool:
    """Whether timers are needed; ``compared``: for a period that this one is compared with."""
    if any(figure.kind in PACES for figure in report.figures.values()):
        return True
    if compared:
        return False
    return any(
        isinstance(table, Timers) or (isinstance(table, Groups) and PACES & {*table.shows})
        for table in report.tables.values()
    )
