"""Measures of a scorecard, counted from the cases of a period: one line, or one for each person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from core.domain.cases import Case
from core.domain.scorecards import AnyMeasure, Count, Ranking, Rate, Repeats
from core.domain.scorerecords import Records
from core.domain.scores import Line, Reason

#: A rate is given to this many places.
_PLACES = Decimal("0.0001")


def measured(records: Records, measure: AnyMeasure, unit: str) -> Iterator[Line]:
    """The lines of ``measure`` for ``unit``."""
    match measure:
        case Count():
            cases = records.of(measure.cases, unit)
            yield _line(measure, Decimal(len(cases)), cases)
        case Rate():
            cases, of = records.of(measure.cases, unit), records.of(measure.of, unit)
            share = (Decimal(len(cases)) / len(of)).quantize(_PLACES) if of else None
            yield _line(measure, share, cases)
        case Ranking():
            yield _line(measure, Decimal(_place(records, measure, unit)))
        case Repeats():
            yield from _repeats(records, measure, unit)


def _line(measure: AnyMeasure, value: Decimal | None, cases: Iterable[Case] = ()) -> Line:
    because = tuple(Reason("case", number) for number in sorted(case.number for case in cases))
    return Line(measure.slug, value, title=measure.title, because=because, cite=measure.cite)


def _place(records: Records, measure: Ranking, unit: str) -> int:
    """The rank of the unit, or whether it is among the first and has a case at all."""
    counted = records.card.measures[measure.ranks]
    assert isinstance(counted, Count)
    totals = {name: len(cases) for name, cases in records.by_unit(counted.cases).items() if name}
    mine = totals.get(unit, 0)
    rank = 1 + sum(total > mine for total in totals.values())
    if measure.top is None:
        return rank
    return int(rank <= records.value(measure.top) and mine > 0)


def _repeats(records: Records, measure: Repeats, unit: str) -> Iterator[Line]:
    """A line for each person of the unit who is named again and again, in order of names."""
    named: dict[str, list[Case]] = {}
    for cases in records.by_unit(measure.cases, measure.periods - 1).values():
        for case in cases:
            named.setdefault(records.named(case, measure.person), []).append(case)
    here = {records.named(case, measure.person) for case in records.of(measure.cases, unit)}
    for person in sorted(here - {""}):
        cases = named[person]
        if len(cases) >= records.value(measure.at_least):
            yield replace(_line(measure, Decimal(len(cases)), cases), person=person)
