"""Scores, computed by hand first: counts, ranks, persons, losses, bonuses, vetoes, roll-up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.domain.assessment.measures import Count, Ranking, Rate, Repeats, Selection
from core.domain.assessment.scorecards import Finding, FindingKind, Item, RollUp, version_on
from core.domain.assessment.scorerecords import Records
from core.domain.assessment.scoring import score
from core.domain.casework.cases import Entry
from core.domain.expressions import BOOL, Scope, compile_text
from core.domain.rules.provisions import Interval
from core.domain.worktime.spans import Span
from tests.domain.assessed import KINDS, MAY, card, case, found, line, scored

VALID = Selection(compile_text("valid == true", Scope(facts={"valid": BOOL})))
ALL = Selection(excluded=("withdrawn",))


# ---------------------------------------------------------------- measures


@pytest.mark.parametrize(
    ("totals", "unit", "rank", "listed"),
    [
        ("AAABBC", "A", 1, 1),
        ("AAABBC", "B", 2, 1),
        ("AABBC", "B", 1, 1),  # the first place is shared
        ("AABBC", "C", 3, 0),  # and the second left out
        ("AAABBCC", "C", 2, 1),  # ties at the edge are in
        ("AAAB", "D", 3, 0),
        ("", "A", 1, 0),  # nobody is named without a case
    ],
)
def test_rank_and_list_share_places(totals: str, unit: str, rank: int, listed: int) -> None:
    ranked = card(
        measures={
            "total": Count("total", cases=ALL),
            "rank": Ranking("rank", ranks="total"),
            "listed": Ranking("listed", ranks="total", top=2),
        },
        points="total",
    )
    cases = [case(n, "2024-05-06", ward) for n, ward in enumerate(totals)]
    result = scored(ranked, cases, unit=unit)
    assert result.points == totals.count(unit)
    assert (line(result, "rank").points, line(result, "listed").points) == (rank, listed)


@pytest.mark.parametrize(
    ("day", "status", "counts"),
    [
        ("2024-04-30", "registered", False),
        ("2024-05-01", "registered", True),
        ("2024-05-31", "registered", True),
        ("2024-06-01", "registered", False),
        ("2024-05-06", "withdrawn", False),
    ],
)
def test_a_case_counts_in_the_period_of_its_receipt(day: str, status: str, counts: bool) -> None:
    counting = card(measures={"total": Count("total", cases=ALL)})
    result = scored(counting, [case(1, day, "A", status)])
    assert line(result, "total").points == counts
    assert [reason.ref for reason in line(result, "total").because] == ["C-01"] * counts
    assert result.points is None


def test_what_is_unknown_does_not_count_and_nothing_of_nothing_has_no_value() -> None:
    rated = card(measures={"rate": Rate("rate", cases=VALID, of=ALL)})
    known = [case(1, "2024-05-06", "A", valid=True), case(2, "2024-05-06", "A", valid=False)]
    assert line(scored(rated, [*known, case(3, "2024-05-06", "A")]), "rate").points == Decimal(
        "0.3333"
    )
    assert line(scored(rated, known, unit="B"), "rate").points is None


def test_a_dated_measure_counts_by_the_last_such_event() -> None:
    done = card(measures={"closed": Count("closed", cases=Selection(dated=("close",)))})
    late = case(1, "2024-01-09", "A")
    for day in (date(2024, 4, 30), date(2024, 5, 31)):
        late.journal.append(Entry("close", datetime(2024, 6, 1, tzinfo=UTC), day))
    never = case(2, "2024-05-09", "A")
    assert line(scored(done, [late, never]), "closed").because[0].ref == "C-01"
    assert line(scored(done, [late, never]), "closed").points == 1


@pytest.mark.parametrize(
    ("days", "n"),
    [
        ("2024-05-02 2024-05-03", 2),
        ("2024-04-30 2024-05-03", 2),
        ("2024-04-01 2024-04-30 2024-05-03", 3),
        ("2024-05-03", None),
        ("2024-04-01 2024-04-30", None),  # none this month
        ("2024-03-31 2024-05-03", None),  # not in two periods that meet
    ],
)
def test_a_person_is_named_after_two_cases_in_two_months(days: str, n: int | None) -> None:
    again = card(
        measures={"again": Repeats("again", cases=VALID, person="person", periods=2)},
    )
    cases = [case(i, day, "A", valid=True, person="Li") for i, day in enumerate(days.split())]
    lines = [(row.person, row.points) for row in scored(again, cases).lines]
    assert lines == ([("Li", n)] if n else [])


# ---------------------------------------------------------------- items


@pytest.mark.parametrize(
    ("findings", "cases", "left"),
    [
        ([], 0, "4"),
        ([found(1, "deduct", "hygiene", "1.5")], 0, "2.5"),
        ([found(1, "deduct", "hygiene", "3"), found(2, "deduct", "hygiene", "2.5")], 0, "0"),
        ([found(1, "dust", "hygiene", count=Decimal(3))], 0, "2.5"),  # 0.5 each
        ([found(1, "obstruction", "hygiene")], 0, "0"),
        ([found(1, "praise", "hygiene")], 0, "4"),  # noted only
        ([found(1, "deduct", "hygiene", "1", unit="B")], 0, "4"),  # another unit
        ([], 3, "3.7"),  # 0.1 a case, exactly
    ],
)
def test_an_item_loses_no_more_than_its_maximum(
    findings: list[Finding], cases: int, left: str
) -> None:
    dust = FindingKind("dust", takes=Decimal("0.5"))
    hygiene = Item(
        "hygiene", max=Decimal(4), cases=ALL, each=Decimal("0.1"), findings={"dust": dust}
    )
    result = scored(
        card(items={"hygiene": hygiene}, base=Decimal(4), findings=KINDS),
        [case(n, "2024-05-06", "A") for n in range(cases)],
        findings,
    )
    assert result.points == line(result, "hygiene").points == Decimal(left)


@pytest.mark.parametrize(
    ("findings", "points", "grade"),
    [
        ([], "10", "good"),
        ([found(1, "won", "award")], "14", "good"),
        ([found(1, "won", "award", count=Decimal(3))], "15", "good"),  # capped
        ([found(1, "shame", "award")], "4", "bad"),
        ([found(1, "shame", "award"), found(2, "deduct", "work", "9")], "-3", ""),  # floored
    ],
)
def test_bonus_and_deduction_move_the_number_between_floor_and_cap(
    findings: list[Finding], points: str, grade: str
) -> None:
    award = Item(
        "award",
        findings={
            "won": FindingKind("won", gives=Decimal(4)),
            "shame": FindingKind("shame", takes=Decimal(6)),
        },
    )
    result = scored(
        card(
            items={"work": Item("work", max=Decimal(10)), "award": award},
            base=Decimal(10),
            cap=Decimal(15),
            floor=Decimal(-3),
            grades={"good": Decimal(9), "bad": Decimal(0)},
            findings=KINDS,
        ),
        findings=findings,
    )
    assert (result.points, result.grade) == (Decimal(points), grade)
    assert line(result, "award").points == line(result, "award").change


@pytest.mark.parametrize(
    ("kinds", "standing", "eligible"),
    [
        ("", "scored", True),
        ("late", "suspended", True),
        ("fraud late late", "expelled", True),
        ("accident", "scored", False),
    ],
)
def test_the_gravest_veto_prevails_and_each_is_named_once(
    kinds: str, standing: str, eligible: bool
) -> None:
    standings = {"suspended": {}, "expelled": {}}
    findings = [found(n, kind) for n, kind in enumerate(kinds.split())]
    result = scored(card(findings=KINDS, standings=standings), findings=findings)
    assert (result.standing, result.award_eligible) == (standing, eligible)
    assert [veto.slug for veto in result.vetoes] == sorted(
        set(kinds.split()), key=list(KINDS).index
    )


def test_a_finding_without_a_place_is_told() -> None:
    findings = [found(1, "deduct", "gone", "1"), found(2, "unheard_of")]
    assert scored(card(findings=KINDS), findings=findings).unread == ("1", "2")


def test_the_version_is_that_of_the_first_day_and_profile() -> None:
    old = card()
    new = replace(old, in_force=Interval(date(2024, 5, 2)), profiles=("strict",))
    old = replace(old, in_force=Interval(date(2024, 1, 1), date(2024, 5, 1)))
    cards = (new, old)
    assert version_on(cards, "card", "strict", MAY.first) is old
    assert version_on(cards, "card", "strict", date(2024, 6, 1)) is new
    assert version_on(cards, "card", "default", date(2024, 6, 1)) is None


def test_the_roll_up_leaves_out_what_it_excludes() -> None:
    part = replace(card(findings=KINDS, base=Decimal(5)), slug="part")
    part = replace(part, items={s: Item(s, max=Decimal(5)) for s in ("in", "out")})
    whole = replace(part, slug="whole", period="year", rolls_up=RollUp("part", ("out",)))
    losses = [found(1, "deduct", "in", "2"), found(2, "deduct", "out", "3")]
    records = Records(whole, Span.parse("year", "2024"), parts=[Records(part, MAY, (), losses)])
    assert [row.change for row in score(records, "A").lines] == [-2, 0]
