"""The last days of runs: each that many cases share is counted once, by the engine's arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from core.domain.backtests.outcomes import Bench
from core.domain.backtests.timing import UNCOUNTED, Start, days_of
from core.domain.casework.cases import Case, Entry, Timer
from core.domain.proof.canonical import loads
from core.domain.rules.limits import Term, TimerRule
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Param
from core.domain.rules.regime import Matter, Regime, Rules
from core.domain.timekeeping.duedates import deadline_by, earliest
from core.domain.worktime.deadlines import Deadline


class Limit(NamedTuple):
    """A term of a timer under the rules and parameters of some cases."""

    policy: Policy
    rule: TimerRule
    term: Term | None
    rules: Rules
    day: date

    @property
    def by_clock(self) -> bool:
        """Whether it counts from an instant, in hours or minutes."""
        period: Any = self.term.within if self.term else None
        if isinstance(period, Param):
            period = self.policy.parameters[period.name].on(self.day)
        return period is not None and bool(period.is_time)

    @property
    def until(self) -> str | None:
        """The fact that names its last day."""
        return self.term.until_fact if self.term else None


class Asked(NamedTuple):
    """All on which the last day of a run rests.

    ``begun_at`` is None where days are counted; ``marks`` are the entries that move it, with what
    they say; ``others`` are the last days of which it is the earliest.
    """

    limit: int
    begun_on: date
    begun_at: datetime | None = None
    until: date | None = None
    run: int = 1
    marks: tuple[tuple[str, date, datetime | None, str], ...] = ()
    others: tuple[int, ...] | None = None


class Counted(NamedTuple):
    """A last day: None where none can be counted, ``failed`` where not even its lack can."""

    found: Deadline | None
    due: date | None
    due_at: datetime | None
    failed: bool = False


@dataclass
class Limits:
    """The limits of one sector for one profile, and the last days counted by them."""

    bench: Bench
    profile: str
    every: list[Limit] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)
    _limits: dict[Any, int] = field(default_factory=dict)
    _places: dict[Asked, int] = field(default_factory=dict)

    def of(self, start: Start, rules: Rules, day: date, mark: str) -> int:
        """The number of the limit of a run, for cases whose rules and parameters have a mark."""
        terms = [None, start.rule.unknown, *start.rule.terms]
        term = next(n for n, term in enumerate(terms) if term is start.term)
        key = (mark, start.policy.slug, start.rule.name, term)
        if key not in self._limits:
            self._limits[key] = len(self.every)
            self.every.append(Limit(start.policy, start.rule, start.term, rules, day))
        return self._limits[key]

    def forget(self) -> None:
        """Let go of the last days counted so far; their numbers mean nothing any more."""
        self.counted.clear()
        self._places.clear()

    def count(self, asked: Asked) -> int:
        """The number of the last day that follows."""
        found = self._places.get(asked)
        if found is None:
            found = self._places[asked] = len(self.counted)
            self.counted.append(self._count(asked))
        return found

    def _count(self, asked: Asked) -> Counted:
        limit = self.every[asked.limit]
        matter, timer = self._alone(limit, asked)
        try:
            if asked.others is None:
                found = deadline_by(matter, timer, limit.term)
            else:
                others = [self.counted[place] for place in asked.others]
                if any(other.failed for other in others):
                    return Counted(None, None, None, failed=True)
                found = earliest(other.found for other in others)
        except UNCOUNTED:
            return Counted(None, None, None, failed=True)
        try:
            return Counted(found, *days_of(matter, timer, found, limit.term))
        except UNCOUNTED:
            return Counted(found, None, None)

    def _alone(self, limit: Limit, asked: Asked) -> tuple[Matter, Timer]:
        """A case that has nothing but what the last day rests on."""
        at = asked.begun_at or self.bench.office.midnight(asked.begun_on)
        case = Case("", self.bench.sector.slug, self.profile, "", "", at, limit.day,
                    limit.policy.slug, limit.policy.version, "")  # fmt: skip
        if limit.until and asked.until:
            case.facts[limit.until] = asked.until
        case.journal = [
            Entry(event, when or at, day, data=loads(told) if told else {})
            for event, day, when, told in asked.marks
        ]
        timer = Timer(limit.rule.name, asked.run, limit.policy.slug, limit.policy.version,
                      asked.begun_on, at)  # fmt: skip
        regime = Regime(self.bench.sector, self.profile, limit.rules)
        return Matter(case, regime, self.bench.office), timer
