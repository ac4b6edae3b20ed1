"""Counts one period of a report while its cases pass by; what it keeps grows with rows alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.domain.assessment.selecting import EVERY, Selection, seen
from core.domain.casework.cases import Case
from core.domain.casework.history import CaseHistory
from core.domain.expressions import Env
from core.domain.reports.definitions import MONTH, PACES, Groups, Report, Timers
from core.domain.timekeeping.punctuality import Count, Naming, Reply, dated, outcome, reply_of
from core.domain.worktime.spans import Span


@dataclass(frozen=True)
class Ground:
    """What counting rests on: the office's settings, its clock, and which timers are replies.

    ``day`` tells the office's day of an instant.
    """

    now: datetime
    day: Callable[[datetime], date]
    naming: Naming
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Days:
    """How long things took: an exact median from no more than the different lengths."""

    spread: Counter[int] = field(default_factory=Counter)

    def add(self, days: int | None) -> None:
        """Note one more; None: it is not over."""
        if days is not None:
            self.spread[days] += 1

    @property
    def median(self) -> Decimal | None:
        """The one in the middle, or halfway between the two in the middle."""
        total = self.spread.total()
        if not total:
            return None
        middle: list[int] = []
        passed = 0
        for days in sorted(self.spread):
            passed += self.spread[days]
            if not middle and 2 * passed >= total:
                middle.append(days)
            if 2 * passed > total:
                middle.append(days)
                break
        return Decimal(middle[0] + middle[-1]) / 2


@dataclass
class Tally:
    """Cases counted together: how many, how their replies went, and the sum of a fact."""

    count: int = 0
    replies: Count = field(default_factory=Count)
    days: Days = field(default_factory=Days)
    sum: Decimal = Decimal(0)
    summed: int = 0

    def add(self, reply: Reply | None, amount: Any) -> None:
        """Count one more case with its reply, if any was due, and its amount, if it is known."""
        self.count += 1
        if reply is not None:
            self.replies.add(reply.outcome)
            self.days.add(reply.days)
        if amount is not None:
            self.sum += Decimal(str(amount))
            self.summed += 1


class Counting:
    """One period of a report. ``compared``: it only serves to be compared with."""

    def __init__(
        self, report: Report, span: Span, ground: Ground, *, compared: bool = False
    ) -> None:
        self.span = span
        self.figures = {slug: Tally() for slug in report.figures}
        self.of = dict.fromkeys(report.figures, 0)
        self.groups: dict[str, dict[str, Tally]] = {}
        self.timers: dict[str, dict[tuple[str, str], tuple[Count, Days]]] = {}
        self._report, self._ground = report, ground
        self._parameters = {name: p.on(span.first) for name, p in report.parameters.items()}
        self._paced = {slug for slug, figure in report.figures.items() if figure.kind in PACES}
        for slug, table in report.tables.items():
            if isinstance(table, Groups):
                self.groups[slug] = {}
                self._paced |= {slug} if PACES & {*table.shows} else set()
            elif isinstance(table, Timers) and not compared:
                self.timers[slug] = {}

    def add(self, case: Case) -> list[str]:
        """Count a case wherever it belongs; the tables of parties that it belongs to come back."""
        report = self._report
        if report.cases.leaves_out(case):
            return []
        facts = seen(case, self.span.last)
        env = Env(facts, self._parameters, self._ground.settings, CaseHistory(case))
        if not report.cases.holds(env):
            return []
        usual = self._within(report.cases.day(case))
        reply = reply_of(case, self._ground.naming, self._ground.now, self._ground.day)
        for slug, figure in report.figures.items():
            if self._day(case, figure.cases, env, usual) is not None:
                amount = case.facts.get(figure.sums) if figure.sums else None
                self.figures[slug].add(reply if slug in self._paced else None, amount)
            if figure.kind == "share" and self._day(case, figure.of, env, usual) is not None:
                self.of[slug] += 1
        parties = []
        for slug, table in report.tables.items():
            day = self._day(case, table.cases, env, usual)
            if day is None:
                continue
            if isinstance(table, Groups):
                self._group(slug, table, case, facts, day, reply)
            elif isinstance(table, Timers):
                self._time(slug, case)
            else:
                parties.append(slug)
        return parties

    def _day(self, case: Case, own: Selection, env: Env, usual: date | None) -> date | None:
        """The day by which the case counts, if it does and that day lies in the period."""
        if own is EVERY:
            return usual
        day = self._within(own.day(case)) if own.dated else usual
        if day is None or own.leaves_out(case) or not own.holds(env):
            return None
        return day

    def _within(self, day: date | None) -> date | None:
        return day if day is not None and day in self.span else None

    def _group(
        self, slug: str, table: Groups, case: Case, facts: Mapping[str, Any], day: date,
        reply: Reply | None,
    ) -> None:  # fmt: skip
        key = day.isoformat()[:7] if table.by == MONTH else key_of(facts.get(table.by))
        amount = case.facts.get(table.sums) if table.sums else None
        self.groups[slug].setdefault(key, Tally()).add(
            reply if slug in self._paced else None, amount
        )

    def _time(self, slug: str, case: Case) -> None:
        if slug not in self.timers:
            return
        for timer in dated(case):
            place = (timer.policy, timer.name)
            count, days = self.timers[slug].setdefault(place, (Count(), Days()))
            count.add(outcome(timer, self._ground.now))
            if timer.met_at is not None:
                days.add((self._ground.day(timer.met_at) - timer.started_on).days)


def key_of(value: Any) -> str:
    """The value of a fact as the key of a row; "" where it is not known or there is none."""
    if value is None or value == "none":
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()
