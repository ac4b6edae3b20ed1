"""The checks that count what came in: series of outside numbers, totals told from outside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from core.domain.inspections.checks import Check, Gaps, Totals
from core.domain.inspections.records import Found, Night, Seen, Told
from core.domain.worktime.spans import Span

#: How many gaps stand in the evidence; the missing are counted in full.
LISTED = 50

_LAST_DIGITS = re.compile(r"(?s)(.*?)(\d+)\Z")


class GapFinder:
    """Gathers the outside numbers of a night, by channel, period and series."""

    def __init__(self, night: Night, check: Check, kind: Gaps) -> None:
        self._check, self._kind, self._night = check, kind, night
        self._numbers: dict[tuple[str, str, str], dict[int, str]] = {}

    def look(self, seen: Seen) -> None:
        """Take the number of one case, if it came by one of the channels and has one."""
        case = seen.case
        if case.channel not in self._kind.channels:
            return
        if placed := running_number(seen.external_id, self._kind.digits):
            series, number = placed
            period = Span.of(self._kind.every, case.received_on).label
            self._numbers.setdefault((case.channel, period, series), {})[number] = case.number

    def found(self) -> Iterator[Found]:
        """Every series with a gap between its lowest and its highest number."""
        for (channel, period, series), numbers in sorted(self._numbers.items()):
            missing = gaps(numbers)
            if not missing:
                continue
            evidence = {
                "channel": channel, "period": period, "series": series,
                "lowest": min(numbers), "highest": max(numbers), "here": len(numbers),
                "missing": sum(last - first + 1 for first, last in missing),
                "gaps": [_gap(numbers, first, last) for first, last in missing[:LISTED]],
            }  # fmt: skip
            yield Found(
                self._check.slug,
                f"{channel} {period} {series}".strip(),
                (),
                tuple(f"{first}..{last}" for first, last in missing),
                min(Span.parse(self._kind.every, period).last, self._night.day),
                evidence,
            )


def _gap(numbers: Mapping[int, str], first: int, last: int) -> dict[str, Any]:
    """What is missing, and the cases with the numbers before and after."""
    return {"first": first, "last": last, "between": [numbers[first - 1], numbers[last + 1]]}


def running_number(external_id: str, digits: int | None = None) -> tuple[str, int] | None:
    """The series and the running number in an outside number; None where it ends in no digit."""
    found = _LAST_DIGITS.fullmatch(external_id.strip())
    if not found:
        return None
    before, number = found.groups()
    if digits is not None and len(number) > digits:
        before, number = before + number[:-digits], number[-digits:]
    return before, int(number)


def gaps(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """What is missing between the lowest and the highest, as (first, last) of each gap."""
    ordered = sorted(set(numbers))
    return [(low + 1, high - 1) for low, high in pairwise(ordered) if high - low > 1]


class TotalsFinder:
    """Counts what came by each channel in each month and holds it against what was told."""

    def __init__(self, night: Night, check: Check, kind: Totals) -> None:
        self._night, self._check, self._kind = night, check, kind
        self._cases: dict[tuple[str, str], list[str]] = {}
        self._receipts: dict[tuple[str, str], set[int | str]] = {}

    def look(self, seen: Seen) -> None:
        """Count one case; one that another case was turned into counts with its receipt."""
        case = seen.case
        key = case.channel, Span.of("month", case.received_on).label
        if case.channel in self._kind.channels:
            self._cases.setdefault(key, []).append(case.number)
            self._receipts.setdefault(key, set()).add(case.submission or case.number)

    def found(self) -> Iterator[Found]:
        """Every month that is over and whose total differs by more than passes."""
        first = Span.of("month", self._check.looks_back.before(self._night.day)).first
        for told in latest(self._night.told):
            span = Span.parse("month", told.period)
            over = first <= span.first and span.last < self._night.day
            if over and told.channel in self._kind.channels:
                yield from self._compared(told, span)

    def _compared(self, told: Told, span: Span) -> Iterator[Found]:
        key = told.channel, told.period
        cases, receipts = len(self._cases.get(key, ())), len(self._receipts.get(key, ()))
        here = receipts if self._kind.counts == "receipts" else cases
        difference = told.total - here
        if abs(difference) <= self._kind.tolerance:
            return
        evidence: dict[str, Any] = {
            "channel": told.channel, "period": told.period, "told": told.total,
            "told_by": told.by, "told_at": told.at, "counts": self._kind.counts,
            "here": here, "cases": cases, "receipts": receipts, "difference": difference,
            "tolerance": self._kind.tolerance,
        }  # fmt: skip
        mark = f"1..{difference}" if difference > 0 else f"{difference}..-1"
        about = f"{told.channel} {told.period}"
        yield Found(self._check.slug, about, (), (mark,), span.last, evidence)


def latest(told: Iterable[Told]) -> list[Told]:
    """The last total told for each channel and period; ``told`` is in the order of telling."""
    return list({(one.channel, one.period): one for one in told}.values())
