"""No number that is published, and no difference of two, tells of a few: whatever the cases are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.domain.assessment.selecting import Selection
from core.domain.casework.cases import Case
from core.domain.reports.definitions import Figure, Groups, Repeats, Timers
from core.domain.reports.filling import OTHERS
from core.domain.reports.results import Result
from core.domain.reports.smallcells import EXACT, FEW, Coarseness
from core.domain.worktime.spans import Span
from tests.domain.reported import case, complainant, report, result, rows

COARSE = Coarseness(FEW)
CLOSED = Selection(excluded=("registered",))
SHOWN = ("rank", "count", "share", "before", "change", "last_year")
OF = report(
    Figure("all"),
    Figure("closed", cases=CLOSED),
    Groups("wards", by="ward", shows=SHOWN),
    Groups("subjects", by="subject", shows=("count",)),
    Groups("months", by="month", shows=("count", "last_year")),
)
PERIODS = ("2025", "2024", *(f"2025-{month:02}" for month in range(1, 7)))

#: A published number: what is told (None: few or none), and the cases that it counts.
Told = tuple[Decimal | None, frozenset[str]]


def ward_of(cases: Iterable[Case], key: str) -> frozenset[str]:
    return frozenset(one.number for one in cases if (one.facts.get("ward") or "") == key)


def published(cases: list[Case], coarse: Coarseness) -> Iterator[Told]:
    """Every count of the reports on every period, each with its cases."""
    for period in PERIODS:
        found = result(OF, cases, period, coarse=coarse)
        span = Span.parse("month" if "-" in period else "year", period)
        within = [one for one in cases if one.received_on in span]
        for number in found.figures:
            closed = number.figure.slug == "closed"
            counts = (one for one in within if one.status != "registered" or not closed)
            yield number.now, frozenset(one.number for one in counts)
        yield from _tables(found, within)


def _tables(found: Result, within: list[Case]) -> Iterator[Told]:
    for table in found.tables:
        place = [one.slug for one in table.columns].index("count")
        every = frozenset(one.number for one in within)
        sets: dict[str, frozenset[str]] = {}
        for row in table.rows:
            if row.total or row.key == OTHERS:
                continue
            if table.slug == "months":
                keyed = (one for one in within if one.received_on.isoformat()[:7] == row.key)
                sets[row.key] = frozenset(one.number for one in keyed)
            else:
                fact = table.slug.removesuffix("s")
                keyed = (one for one in within if (one.facts.get(fact) or "") == row.key)
                sets[row.key] = frozenset(one.number for one in keyed)
        rest = every - frozenset().union(*sets.values())
        for row in table.rows:
            counted = every if row.total else rest if row.key == OTHERS else sets[row.key]
            yield row.cells[place], counted


def bounds(told: Decimal | None, few: int) -> tuple[int, int]:
    """Between which numbers the count lies, for who knows the rules."""
    if told is None:
        return 0, few - 1
    off = few // 2 if few else 0
    return max(few, int(told) - off), int(told) + off


def given_away(numbers: list[Told], few: int) -> list[tuple[Told, Told]]:
    """Pairs of numbers whose difference is told to be a few: more than none, and not many."""
    distinct = list(dict.fromkeys(numbers))
    found = []
    for whole, part in permutations(distinct, 2):
        if not part[1] < whole[1]:
            continue
        low = bounds(whole[0], few)[0] - bounds(part[0], few)[1]
        high = bounds(whole[0], few)[1] - bounds(part[0], few)[0]
        if low >= 1 and high < FEW:
            found.append((whole, part))
    return found


def office(seed: int, sealed: bool) -> list[Case]:
    """Half a year of a small office; ``sealed``: with a few reports of one ward, in one month."""
    dice = Random(seed)
    cases = []
    for number in range(dice.randrange(20, 90)):
        year = dice.choice((2025, 2025, 2025, 2024))
        ward = dice.choices(("A", "B", "C", "D", None), (9, 5, 2, 1, 1))[0]
        subject = dice.choice(("food", "noise", None))
        known = {n: v for n, v in (("ward", ward), ("subject", subject)) if v}
        status = dice.choice(("registered", "closed"))
        day = f"{year}-{dice.randrange(1, 7):02}-{dice.randrange(1, 29):02}"
        cases.append(case(number, day, status=status, **known))
    few = dice.randrange(1, FEW) if sealed else 0
    report_of_a = {"kind": "report", "ward": "A", "subject": "food"}
    cases += [case(900 + number, "2025-04-11", **report_of_a) for number in range(few)]
    return cases


@pytest.mark.parametrize("seed", range(12))
def test_no_two_published_numbers_differ_by_a_few(seed: int) -> None:
    numbers = [*published(office(seed, sealed=True), COARSE)]
    assert len(numbers) > 60
    assert all(len(cases) == 0 or told is None or told >= FEW for told, cases in numbers)
    assert given_away(numbers, FEW) == []
    with_sealed = [*numbers, *published(office(seed, sealed=False), COARSE)]
    assert given_away(with_sealed, FEW) == [], "a report of before less one of after"
    for told, cases in numbers:
        low, high = bounds(told, FEW)
        assert low <= len(cases) <= high


def test_exact_numbers_give_a_few_away() -> None:
    found = [given_away([*published(office(seed, sealed=True), EXACT)], 0) for seed in range(3)]
    assert all(len(pairs) > 20 for pairs in found)


@pytest.mark.parametrize("seed", range(6))
def test_the_total_less_all_other_rows_is_no_few(seed: int) -> None:
    cases = office(seed, sealed=True)
    tried = 0
    for period in PERIODS:
        for table in result(OF, cases, period, coarse=COARSE).tables:
            place = [one.slug for one in table.columns].index("count")
            total = [row.cells[place] for row in table.rows if row.total]
            others = [bounds(row.cells[place], FEW) for row in table.rows if not row.total]
            for one in range(len(others)) if total else ():
                rest = [bound for place, bound in enumerate(others) if place != one]
                low = bounds(total[0], FEW)[0] - sum(high for _, high in rest)
                high = bounds(total[0], FEW)[1] - sum(low for low, _ in rest)
                assert not (low >= 1 and high < FEW)
                tried += 1
    assert tried > 10


@given(some.integers(0, 500), some.integers(3, 20))
def test_a_count_is_few_or_near(count: int, few: int) -> None:
    told = Coarseness(few).number(count)
    if count < few:
        assert told is None
    else:
        assert told is not None
        assert (told % few, abs(told - count) * 2 <= few, told >= few) == (0, True, True)


@given(some.dictionaries(some.text(max_size=2), some.integers(1, 12), max_size=8))
def test_rows_of_a_few_are_told_together_and_never_alone(counts: dict[str, int]) -> None:
    together = COARSE.gathered(counts)
    alone = [key for key in counts if key not in together]
    assert all(counts[key] >= FEW for key in alone)
    whole = sum(counts[key] for key in together)
    assert whole >= FEW or not (together and alone)
    assert len(together) != 1 or whole < FEW


def test_what_else_is_told_follows_from_coarse_counts() -> None:
    cases = [case(n, "2025-03-03", took=2 + n % 5, ward="A", paid=1234) for n in range(11)]
    cases += [case(20, "2025-03-04", took=9, ward="B", paid=999999)]
    of = report(
        Figure("late", kind="in_time"), Figure("days", kind="median_days"),
        Figure("paid", kind="sum", sums="paid"), Timers("timers"),
        Figure("closed", kind="share", cases=CLOSED), Repeats("again"),
    )  # fmt: skip
    people = [[complainant("王", contact="13800001111")]] * 12
    found = result(of, cases, "2025-03", people, coarse=COARSE)
    values = {number.figure.slug: number.now for number in found.figures}
    assert values == {"late": 1, "days": 4, "paid": Decimal(1000000), "closed": None}
    assert {n.figure.slug: n.of for n in found.figures}["late"] == 10
    timers, again = found.tables
    assert rows(timers) == [(timers.rows[0].title["zh"], "10", "—", "—", "—", "1", "4")]
    assert again.rows == ()
