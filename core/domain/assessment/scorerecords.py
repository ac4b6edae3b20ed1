"""What a score is made from: the cases and findings of a period, and for whom they count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from core.domain.assessment.exclusions import Exclusion
from core.domain.assessment.measures import Repeats
from core.domain.assessment.scorecards import Finding, Scorecard
from core.domain.assessment.selecting import Selection, seen
from core.domain.casework.cases import Case
from core.domain.casework.history import CaseHistory
from core.domain.expressions import Env
from core.domain.rules.provisions import Param
from core.domain.worktime.spans import Span


@dataclass(frozen=True)
class Records:
    """All that is known for one version of a card over one period, of every unit.

    ``cases`` are those that may count in the period, or in one before that a measure looks back
    to; ``found`` the findings on cases, of whatever period. ``exclusions`` are those in effect.
    ``parts`` are the records of the card that is rolled up, one for each of its periods.
    """

    card: Scorecard
    span: Span
    cases: Sequence[Case] = ()
    findings: Sequence[Finding] = ()
    parts: Sequence[Records] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    found: Sequence[Finding] = ()
    exclusions: Sequence[Exclusion] = ()
    _chosen: dict[tuple[Selection, int], dict[str, list[Case]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def units(self) -> list[str]:
        """Every unit that has a case counted or a finding, by name."""
        seen = {finding.unit for finding in self.findings}
        seen |= {self.unit_of(exclusion) for exclusion in self.excluded}
        for selection in self.card.selections():
            seen |= self.by_unit(selection).keys()
        for part in self.parts:
            seen.update(part.units())
        return sorted(seen - {""})

    def of(self, selection: Selection, unit: str) -> list[Case]:
        """The unit's cases that count; every one where the card does not tell units apart."""
        return self.by_unit(selection).get(unit if self.card.unit else "", [])

    def by_unit(self, selection: Selection, back: int = 0) -> Mapping[str, list[Case]]:
        """The cases that count in the span, or in ``back`` periods before it too, by unit.

        Cases that name no unit stand under the empty one.
        """
        if (selection, back) not in self._chosen:
            first, found = first_day(self.span, back), dict[str, list[Case]]()
            for case in self.cases:
                if self._counts(case, selection, first):
                    found.setdefault(self.named(case, self.card.unit), []).append(case)
            self._chosen[selection, back] = found
        return self._chosen[selection, back]

    def named(self, case: Case, name: str) -> str:
        """The unit or person that the fact ``name`` of the case names; empty where it does not."""
        return str(seen(case, self.span.last).get(name) or "")

    def told(self, case: Case, name: str) -> str:
        """The value of the fact ``name`` as it is written; empty where it is not known."""
        value = seen(case, self.span.last).get(name)
        if isinstance(value, bool):
            return "true" if value else "false"
        return "" if value is None else str(value)

    def value(self, written: int | Param) -> int:
        """The number itself, or that of the parameter it refers to."""
        return int(self._parameters[written.name]) if isinstance(written, Param) else written

    @cached_property
    def counted_findings(self) -> Sequence[Finding]:
        """The findings of the period, without those left out."""
        return [finding for finding in self.findings if finding.id not in self._gone]

    @cached_property
    def found_on(self) -> Mapping[str, Sequence[Finding]]:
        """The findings on each case, by its number, without those left out."""
        found: dict[str, list[Finding]] = {}
        for finding in self.found:
            if finding.id not in self._gone:
                found.setdefault(finding.case, []).append(finding)
        return found

    @property
    def excluded(self) -> list[Exclusion]:
        """What is left out of this very period."""
        return [e for e in self.exclusions if e.period == self.span.label]

    def unit_of(self, exclusion: Exclusion) -> str:
        """Whose score an exclusion changes: of a case, the unit that it names now."""
        case = next((c for c in self.cases if c.number == exclusion.case), None)
        return self.named(case, self.card.unit) if case else exclusion.unit

    def concerns(self, exclusion: Exclusion, unit: str) -> bool:
        """Whether an exclusion changes the score of ``unit``; one on a case may be everybody's."""
        known = (f for f in (*self.findings, *self.found) if f.id == exclusion.finding)
        on_case = exclusion.case or any(finding.case for finding in known)
        return bool(on_case and not self.card.unit) or self.unit_of(exclusion) == unit

    def rows_of(self, exclusion: Exclusion) -> tuple[str, ...]:
        """The rows in which what is left out would count."""
        if exclusion.finding is not None:
            return tuple(dict.fromkeys(self._rows_of_finding(exclusion.finding)))
        cases = [case for case in self.cases if case.number == exclusion.case]
        rows = (slug for slug, s in self.card.rows() if any(self.would_count(c, s) for c in cases))
        return tuple(dict.fromkeys(rows))

    def _rows_of_finding(self, row_id: int) -> Iterator[str]:
        for finding in (*self.findings, *self.found):
            if finding.id == row_id:
                yield from [finding.item] if finding.item else []
                if finding.case:
                    yield from (r for r, s in self.card.rows() if finding.finding in s.kinds)

    def would_count(self, case: Case, selection: Selection) -> bool:
        """Whether a case counts in the span, were nothing left out."""
        return self._falls(case, selection, self.span.first) and self._fits(case, selection)

    def _counts(self, case: Case, selection: Selection, first: date) -> bool:
        return (
            self._falls(case, selection, first)
            and not self._left_out(case, selection)
            and self._fits(case, selection)
        )

    def _falls(self, case: Case, selection: Selection, first: date) -> bool:
        day = selection.day(case)
        return day is not None and first <= day <= self.span.last

    def _left_out(self, case: Case, selection: Selection) -> bool:
        """Whether it is left out of the period in which it would count."""
        if not self.exclusions:
            return False
        day = selection.day(case)
        return day is not None and (Span.of(self.span.every, day).label, case.number) in self._out

    def _fits(self, case: Case, selection: Selection) -> bool:
        kinds = {finding.finding for finding in self.found_on.get(case.number, ())}
        if selection.leaves_out(case) or selection.misses(kinds):
            return False
        if selection.when is None:
            return True
        env = Env(seen(case, self.span.last), self._parameters, self.settings, CaseHistory(case))
        return selection.holds(env)

    @cached_property
    def _out(self) -> frozenset[tuple[str, str]]:
        return frozenset((e.period, e.case) for e in self.exclusions if e.case)

    @cached_property
    def _gone(self) -> frozenset[int | None]:
        return frozenset(e.finding for e in self.exclusions if e.finding is not None)

    @cached_property
    def _parameters(self) -> Mapping[str, Any]:
        """The values of the card's parameters in this period."""
        return {name: p.on(self.span.first) for name, p in self.card.parameters.items()}


def looks_back_to(card: Scorecard, span: Span) -> date:
    """The first day whose cases are needed to score ``span``."""
    repeats = (m for m in card.measures.values() if isinstance(m, Repeats))
    return first_day(span, max((m.periods - 1 for m in repeats), default=0))


def first_day(span: Span, back: int) -> date:
    """The first day of the period that lies ``back`` periods before ``span``."""
    for _ in range(back):
        span = span.before
    return span.first
