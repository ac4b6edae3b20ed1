"""Measures of a scorecard, counted from the cases of a period: one line each, or several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from core.domain.assessment.measures import AnyMeasure, Count, Distribution, Ranking, Rate, Repeats
from core.domain.assessment.scorerecords import Records
from core.domain.assessment.scores import Line, Part, Reason
from core.domain.casework.cases import Case

#: A rate is given to this many places.
_PLACES = Decimal("0.0001")


def measured(records: Records, measure: AnyMeasure, unit: str) -> Iterator[Line]:
    """The lines of ``measure`` for ``unit``."""
    match measure:
        case Count():
            cases = records.of(measure.cases, unit)
            yield _line(records, measure, Decimal(len(cases)), cases, cases)
        case Rate():
            cases, of = records.of(measure.cases, unit), records.of(measure.of, unit)
            share = (Decimal(len(cases)) / len(of)).quantize(_PLACES) if of else None
            yield replace(_line(records, measure, share, cases, of), of=len(of))
        case Distribution():
            yield from _distributed(records, measure, records.of(measure.cases, unit))
        case Ranking():
            yield _line(records, measure, Decimal(_place(records, measure, unit)))
        case Repeats():
            yield from _repeats(records, measure, unit)


def _line(
    records: Records,
    measure: AnyMeasure,
    value: Decimal | None,
    cases: Iterable[Case] = (),
    asked: Iterable[Case] = (),
) -> Line:
    """The line of a measure that counts ``cases``, having ``asked`` these for findings."""
    because = [Reason("case", number) for number in sorted(case.number for case in cases)]
    because += _findings(records, measure, asked)
    return Line(measure.slug, value, title=measure.title, because=(*because,), cite=measure.cite)


def _findings(records: Records, measure: AnyMeasure, asked: Iterable[Case]) -> Iterator[Reason]:
    """The findings by which the measure takes cases or leaves them."""
    kinds = {kind for slug, s in records.card.rows() if slug == measure.slug for kind in s.kinds}
    if kinds:
        for case in asked:
            for one in records.found_on.get(case.number, ()):
                if one.finding in kinds:
                    yield Reason("finding", str(one.id), what=one.finding, case=one.case)


def _distributed(records: Records, measure: Distribution, cases: Sequence[Case]) -> Iterator[Line]:
    """A line for all cases, one for each value, the most frequent first, and one for the top.

    Cases of which the value is not known come last and have no rank.
    """
    yield _line(records, measure, Decimal(len(cases)))
    having: dict[str, list[Case]] = {}
    for case in cases:
        having.setdefault(records.told(case, measure.counts_by), []).append(case)
    unknown = having.pop("", [])
    sizes = {value: len(found) for value, found in having.items()}
    ranks = {v: 1 + sum(other > n for other in sizes.values()) for v, n in sizes.items()}
    for value in sorted(having, key=lambda value: (ranks[value], value)):
        part = Part(value, _share(sizes[value], cases), ranks[value])
        yield _part(records, measure, having[value], part)
    if unknown:
        yield _part(records, measure, unknown, Part("", _share(len(unknown), cases)))
    if measure.top is not None:
        top = records.value(measure.top)
        first = sum(n for value, n in sizes.items() if ranks[value] <= top)
        part = Part(share=_share(first, cases), top=top)
        yield replace(_line(records, measure, Decimal(first)), part=part)


def _part(records: Records, measure: Distribution, cases: Sequence[Case], part: Part) -> Line:
    return replace(_line(records, measure, Decimal(len(cases)), cases), part=part)


def _share(count: int, of: Sequence[Case]) -> Decimal | None:
    return (Decimal(count) / len(of)).quantize(_PLACES) if of else None


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
            line = _line(records, measure, Decimal(len(cases)), cases)
            yield replace(line, person=person)
