"""What a score is made from: the cases and findings of a period, and for whom they count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from core.domain.cases import Case
from core.domain.expressions import Env
from core.domain.history import CaseHistory
from core.domain.provisions import Param
from core.domain.scorecards import Finding, Repeats, Scorecard
from core.domain.selecting import Selection, seen
from core.domain.spans import Span


@dataclass(frozen=True)
class Records:
    """All that is known for one version of a card over one period, of every unit.

    ``cases`` are those that may count in the period, or in one before that a measure looks back
    to. ``parts`` are the records of the card that is rolled up, one for each of its periods.
    """

    card: Scorecard
    span: Span
    cases: Sequence[Case] = ()
    findings: Sequence[Finding] = ()
    parts: Sequence[Records] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    _chosen: dict[tuple[Selection, int], dict[str, list[Case]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def units(self) -> list[str]:
        """Every unit that has a case counted or a finding, by name."""
        seen = {finding.unit for finding in self.findings}
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

    def value(self, written: int | Param) -> int:
        """The number itself, or that of the parameter it refers to."""
        return int(self._parameters[written.name]) if isinstance(written, Param) else written

    def _counts(self, case: Case, selection: Selection, first: date) -> bool:
        day = selection.day(case)
        if day is None or not first <= day <= self.span.last or selection.leaves_out(case):
            return False
        if selection.when is None:
            return True
        env = Env(seen(case, self.span.last), self._parameters, self.settings, CaseHistory(case))
        return selection.holds(env)

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
