"""Cases ended as a repeat: whether anything earlier of the same people is here to repeat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from core.domain.casework.cases import Entry
from core.domain.inspections.checks import Check, Repeats
from core.domain.inspections.records import Found, Night, Seen
from core.domain.rules.provisions import holds
from core.domain.worktime.spans import Span

#: How many cases stand in the evidence; their number is told in full.
LISTED = 50


@dataclass(frozen=True)
class _Ended:
    """A case ended as a repeat, with its people and the entry that ended it."""

    seen: Seen
    entry: Entry
    on: date


@dataclass
class _Known:
    """The instants at which somebody's submissions came in, by key; each with its submission."""

    at: dict[str, list[tuple[datetime, int | None]]] = field(default_factory=dict)

    def add(self, key: str, at: datetime, submission: int | None) -> None:
        self.at.setdefault(key, []).append((at, submission))

    def before(self, key: str, seen: Seen, first: datetime) -> bool:
        """Whether an earlier submission of this key is here, no further back than ``first``."""
        case = seen.case
        return any(
            first <= at < case.received_at and submission != case.submission
            for at, submission in self.at.get(key, ())
        )


class RepeatFinder:
    """Gathers the cases ended as a repeat, and all people by key."""

    def __init__(self, night: Night, check: Check, kind: Repeats) -> None:
        self._night, self._check, self._kind = night, check, kind
        self._first = check.looks_back.before(night.day)
        self._complainants, self._respondents = _Known(), _Known()
        self._ended: list[_Ended] = []

    def look(self, seen: Seen) -> None:
        """Take one case: its people, and how it ended."""
        case = seen.case
        for key in seen.complainants:
            self._complainants.add(key, case.received_at, case.submission)
        for key in seen.respondents:
            self._respondents.add(key, case.received_at, case.submission)
        entry = self._repeat(seen) if case.received_on >= self._first else None
        if entry:
            self._ended.append(_Ended(seen, entry, self._night.office.day(entry.at)))

    def found(self) -> Iterator[Found]:
        """Each case without an earlier one, then each month with too many."""
        for ended in self._ended:
            # Without anybody to compare nothing can be said of it.
            if (ended.seen.complainants or ended.seen.respondents) and not self._earlier(ended):
                yield self._alone(ended)
        yield from self._too_many()

    def _repeat(self, seen: Seen) -> Entry | None:
        """The entry by which the case ended as a repeat, if it did."""
        case = seen.case
        if not case.ended:
            return None
        for entry in reversed(case.journal):
            if set(self._kind.grounds) & set(entry.data.get("grounds", ())):
                return entry
        if self._kind.when is not None and holds(self._kind.when, self._night.env(case)):
            return next(entry for entry in reversed(case.journal) if "status" in entry.changes)
        return None

    def _earlier(self, ended: _Ended) -> bool:
        seen = ended.seen
        day = self._kind.within.before(seen.case.received_on)
        first = self._night.office.midnight(day)
        return any(self._complainants.before(key, seen, first) for key in seen.complainants) or any(
            self._respondents.before(key, seen, first) for key in seen.respondents
        )

    def _alone(self, ended: _Ended) -> Found:
        case = ended.seen.case
        evidence = {
            "act": ended.entry.event, "at": ended.entry.at,
            "grounds": list(ended.entry.data.get("grounds", ())),
            "within": str(self._kind.within),
            "compared_complainant": bool(ended.seen.complainants),
            "compared_respondent": bool(ended.seen.respondents),
        }  # fmt: skip
        marks = (str(ended.entry.seq),)
        slug = self._check.slug
        return Found(slug, case.number, (case.number,), marks, case.received_on, evidence)

    def _too_many(self) -> Iterator[Found]:
        months: dict[str, list[_Ended]] = {}
        for ended in self._ended:
            months.setdefault(Span.of("month", ended.on).label, []).append(ended)
        for month, there in sorted(months.items()):
            if self._kind.at_most is not None and len(there) > self._kind.at_most:
                numbers = [ended.seen.case.number for ended in there]
                evidence = {
                    "period": month, "repeats": len(there), "at_most": self._kind.at_most,
                    "cases": numbers[:LISTED],
                }  # fmt: skip
                marks = tuple(f"{e.seen.case.number}#{e.entry.seq}" for e in there)
                day = min(Span.parse("month", month).last, self._night.day)
                yield Found(self._check.slug, f"month {month}", (), marks, day, evidence)
