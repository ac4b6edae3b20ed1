"""Small cards, cases and findings of a ward, and the score they make in May 2024."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from core.domain.assessment.scorecards import Finding, FindingKind, Scorecard
from core.domain.assessment.scorerecords import Records
from core.domain.assessment.scores import Line, Score
from core.domain.assessment.scoring import score
from core.domain.casework.cases import Case
from core.domain.rules.provisions import Interval
from core.domain.worktime.spans import Span

MAY = Span.parse("month", "2024-05")

KINDS = {
    "deduct": FindingKind("deduct", takes="given"),
    "obstruction": FindingKind("obstruction", takes="max"),
    "praise": FindingKind("praise"),
    "late": FindingKind("late", standing="suspended"),
    "fraud": FindingKind("fraud", standing="expelled"),
    "accident": FindingKind("accident", bars_award=True),
}


def card(**keys: Any) -> Scorecard:
    """A card of one month with the fact ``ward`` as its unit."""
    return Scorecard("office", "card", "month", Interval(date(2024, 1, 1)), unit="ward", **keys)


def case(number: int, day: str, ward: str, status: str = "registered", **facts: Any) -> Case:
    """A case received at noon of ``day``."""
    on = date.fromisoformat(day)
    at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    known = {"ward": ward, "respondent_unit": ward, **facts}
    return Case(
        f"C-{number:02}", "office", "default", "complaint", "phone", at, on, "complaint",
        date(2020, 1, 1), status, facts=known,
    )  # fmt: skip


def found(number: int, finding: str, item: str = "", points: str = "", **keys: Any) -> Finding:
    """A finding on the unit A."""
    amount = Decimal(points) if points else None
    values = {"unit": "A", **keys}
    return Finding(
        "office", "default", "card", period="", finding=finding, item=item, points=amount,
        id=number, **values,
    )  # fmt: skip


def scored(
    of: Scorecard, cases: Iterable[Case] = (), findings: Iterable[Finding] = (), unit: str = "A"
) -> Score:
    """The score of ``unit`` in May 2024, or in the quarter or year with May 2024 in it."""
    span = Span.of(of.period, MAY.first)
    return score(Records(of, span, tuple(cases), tuple(findings)), unit)


def line(result: Score, item: str) -> Line:
    """The one line of ``item``."""
    (only,) = [line for line in result.lines if line.item == item]
    return only
