"""What a report says of a period, as values: numbers with what they are compared with, and tables.

Whoever shows them words the values; nothing here holds a name of a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from core.domain.reports.definitions import Figure, Report
from core.domain.rules.provisions import Title
from core.domain.worktime.spans import Span

#: How a number is to be read.
COUNT, SHARE, SIGNED, AMOUNT, DAYS = "count", "share", "signed", "amount", "days"


@dataclass(frozen=True)
class Typed:
    """A number that somebody typed in for a period; with ``parts``, the sum of shorter ones."""

    name: str
    period: str
    value: Decimal
    by: str = ""
    at: datetime | None = None
    remark: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Number:
    """A figure in this period, in the one before and in the same one of the year before.

    None: there is no value, and ``lacks`` names the number that would have to be typed in. ``of``
    is what a share, a sum or a median rests on: how many cases; ``typed`` the number divided by.
    """

    figure: Figure
    reading: str
    now: Decimal | None
    before: Decimal | None
    last_year: Decimal | None
    of: int | None = None
    typed: Typed | None = None
    lacks: str = ""

    @property
    def change(self) -> Decimal | None:
        """What it grew by since the period before."""
        return None if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True)
class Column:
    """A column of numbers."""

    slug: str
    reading: str
    title: Title


@dataclass(frozen=True)
class Row:
    """A row: the ``key`` is a value, a month, a timer or a label; "" stands for what is not known.

    ``cases`` are the first of the cases it tells of, where it names any; ``told`` counts what
    they are about. ``total``: it sums up other rows.
    """

    key: str
    title: Title
    cells: tuple[Decimal | None, ...]
    cases: tuple[str, ...] = ()
    told: tuple[tuple[Title, int], ...] = ()
    total: bool = False


@dataclass(frozen=True)
class Filled:
    """A table of the report with its rows; ``left_out`` rows are not shown for want of room."""

    slug: str
    title: Title
    heading: Title
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    left_out: int = 0


@dataclass(frozen=True)
class Result:
    """A report over a period, beside the two it is compared with; ``typed`` are numbers used.

    ``few``: it is told to those who may not see the cases; counts below that number have no value,
    the others are multiples of it. 0: every number is exact.
    """

    report: Report
    profile: str
    span: Span
    before: Span
    last_year: Span
    figures: tuple[Number, ...]
    tables: tuple[Filled, ...]
    typed: tuple[Typed, ...] = ()
    few: int = 0
