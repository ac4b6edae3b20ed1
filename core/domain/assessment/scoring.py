"""Scores a unit on a scorecard over a period, from its cases and findings; every line says why.

Pure: the same records give the same score, in whatever order they come. Points are exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from core.domain.assessment.measuring import measured
from core.domain.assessment.scorecards import (
    GIVEN,
    SCORED,
    WHOLE,
    Finding,
    FindingKind,
    Item,
    Scorecard,
)
from core.domain.assessment.scorerecords import Records
from core.domain.assessment.scores import ZERO, LeftOut, Line, Reason, Score, Veto

__all__ = ["score"]


def score(records: Records, unit: str) -> Score:
    """The score of ``unit``; a unit of which nothing is known has lost nothing."""
    card = records.card
    mine = sorted((f for f in records.counted_findings if f.unit == unit), key=_order)
    rolled = [score(part, unit) for part in records.parts]
    lines = [line for m in card.measures.values() for line in measured(records, m, unit)]
    lines += [_item(records, item, unit, mine, rolled) for item in card.items.values()]
    vetoes = _vetoes(card, mine, rolled)
    points = _points(card, lines)
    return Score(
        card=card.slug,
        version=card.version,
        unit=unit,
        period=records.span.label,
        points=points,
        lines=tuple(lines),
        standing=_gravest(card, vetoes),
        vetoes=vetoes,
        grade=_grade(card, points),
        unread=tuple(str(f.id) for f in mine if _kind(card, f) is None),
        left_out=(*_left_out(records, unit), *(gone for part in rolled for gone in part.left_out)),
    )


def _left_out(records: Records, unit: str) -> Iterator[LeftOut]:
    """What does not count for the unit, in the order in which it was asked for."""
    for exclusion in sorted(records.excluded, key=lambda e: e.id or 0):
        if records.concerns(exclusion, unit):
            yield LeftOut(exclusion, records.rows_of(exclusion))


def _item(
    records: Records, item: Item, unit: str, findings: Sequence[Finding], rolled: Sequence[Score]
) -> Line:
    """The line of an item: its own losses and gains, and what other periods pass on to it."""
    because = [*_found(records.card, item, findings), *_cases(records, item, unit)]
    taken = -sum((r.points for r in because if r.points < 0), ZERO)
    given = sum((r.points for r in because if r.points > 0), ZERO)
    if item.max is not None:
        taken = item.max if item.all_or_nothing and because else min(taken, item.max)
    passed = list(_passed_on(records.card, item, rolled))
    change = given - taken + sum((r.points for r in passed), ZERO)
    shown = change if item.max is None or records.card.changes_only else item.max + change
    return Line(
        item.slug,
        shown,
        title=item.title,
        change=change,
        because=(*because, *passed),
        cite=item.cite,
    )


def _found(card: Scorecard, item: Item, findings: Sequence[Finding]) -> Iterator[Reason]:
    for finding in findings:
        if finding.item == item.slug and (kind := _kind(card, finding)):
            moved = _moved(kind, finding, item)
            yield Reason("finding", str(finding.id), moved, kind.slug, finding.case)


def _cases(records: Records, item: Item, unit: str) -> Iterator[Reason]:
    if item.cases is not None:
        for number in sorted(case.number for case in records.of(item.cases, unit)):
            yield Reason("case", number, -item.each)


def _passed_on(card: Scorecard, item: Item, rolled: Sequence[Score]) -> Iterator[Reason]:
    """What the item lost or gained in each of the periods rolled up."""
    if card.rolls_up is None or item.slug in card.rolls_up.excluded:
        return
    for part in rolled:
        moved = sum((line.change for line in part.lines if line.item == item.slug), ZERO)
        if moved:
            yield Reason("period", part.period, moved, part.card)


def _moved(kind: FindingKind, finding: Finding, item: Item) -> Decimal:
    """What one finding moves by itself. Points that the assessor gives are the whole of it."""
    return _amount(kind.gives, finding, item) - _amount(kind.takes, finding, item)


def _amount(written: Decimal | str | None, finding: Finding, item: Item) -> Decimal:
    if written == WHOLE:
        return item.max or ZERO
    if written == GIVEN:
        return finding.points or ZERO
    return finding.count * written if isinstance(written, Decimal) else ZERO


def _vetoes(
    card: Scorecard, findings: Sequence[Finding], rolled: Sequence[Score]
) -> tuple[Veto, ...]:
    """Every veto once, in the order of the card, with all that it rests on."""
    struck: dict[str, Veto] = {}
    for finding in findings:
        kind = _kind(card, finding)
        if kind and kind.vetoes:
            why = Reason("finding", str(finding.id), what=kind.slug, case=finding.case)
            _strike(struck, Veto(kind.slug, kind.standing, kind.bars_award, (why,), kind.cite))
    for part in rolled:
        for veto in part.vetoes:
            _strike(struck, replace(veto, because=(Reason("period", part.period, what=part.card),)))
    order = list(card.findings)
    return tuple(sorted(struck.values(), key=lambda v: (_at(order, v.slug), v.slug)))


def _strike(struck: dict[str, Veto], veto: Veto) -> None:
    before = struck.get(veto.slug)
    because = (*before.because, *veto.because) if before else veto.because
    struck[veto.slug] = replace(veto, because=because)


def _gravest(card: Scorecard, vetoes: Sequence[Veto]) -> str:
    order = list(card.standings)
    return max((v.standing for v in vetoes if v.standing), key=order.index, default=SCORED)


def _points(card: Scorecard, lines: Sequence[Line]) -> Decimal | None:
    if card.points:
        return next(line.points for line in lines if line.item == card.points)
    if card.base is None:
        return None
    points = card.base + sum((line.change for line in lines), ZERO)
    if card.cap is not None:
        points = min(points, card.cap)
    return points if card.floor is None else max(points, card.floor)


def _grade(card: Scorecard, points: Decimal | None) -> str:
    if points is None:
        return ""
    return next((grade for grade, least in card.grades.items() if points >= least), "")


def _kind(card: Scorecard, finding: Finding) -> FindingKind | None:
    """The kind of a finding; None where this version has no such item or kind."""
    if finding.item and finding.item not in card.items:
        return None
    return card.kinds(finding.item).get(finding.finding)


def _at(order: Sequence[str], slug: str) -> int:
    return order.index(slug) if slug in order else len(order)


def _order(finding: Finding) -> tuple[int, str]:
    return finding.id or 0, finding.finding
