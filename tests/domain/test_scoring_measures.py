"""Measures over time limits, values and findings on cases; what is left out counts nowhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.assessment.exclusions import Decision, Exclusion
from core.domain.assessment.measures import Count, Distribution, Rate, Repeats, Selection
from core.domain.assessment.scorecards import Finding, FindingKind, Item, RollUp
from core.domain.assessment.scorerecords import Records
from core.domain.assessment.scores import Line, Part, Score
from core.domain.assessment.scoring import score
from core.domain.worktime.spans import Span
from tests.domain.assessed import KINDS, MAY, card, case, found, line, scored
from tests.domain.test_kept import having

AT = datetime(2024, 6, 3, tzinfo=UTC)
ALL = Selection()
DUE = Selection(due=("reply",))
FAULT = FindingKind("fault", on_case=True)
QUALITY = Rate("quality", cases=Selection(unfound=("fault",)), of=ALL)


def left_out(number: int = 1, **keys: object) -> Exclusion:
    """An exclusion from the card in May 2024, approved."""
    values = {"unit": "A", "period": "2024-05", "reason": "malicious", **keys}
    decision = Decision(True, "chief", AT)
    return Exclusion("office", "default", "card", by="li", at=AT, id=number, decision=decision,
                     **values)  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.parametrize(
    ("runs", "due", "rate", "late"),
    [
        (["reply met 10 9"], 1, Decimal(1), 0),
        (["reply overdue 10"], 1, Decimal(0), 1),
        (["reply running 10"], 0, None, 0),
        (["reply cancelled 10"], 0, None, 0),
        (["reply met 10 11", "reply met 20 19"], 1, Decimal(0), 1),
    ],
)
def test_a_case_counts_on_the_day_its_timer_fell_due(
    runs: list[str], due: int, rate: Decimal | None, late: int
) -> None:
    timed = card(
        measures={
            "due": Count("due", cases=DUE),
            "late": Count("late", cases=replace(DUE, late=("reply",))),
            "rate": Rate("rate", cases=replace(DUE, in_time=("reply",)), of=DUE),
        }
    )
    result = scored(timed, [having(*runs)])
    assert line(result, "due").points == due
    assert line(result, "late").points == late
    assert line(result, "rate").points == rate


def test_a_case_received_before_counts_where_its_timer_falls_due() -> None:
    timed = card(measures={"due": Count("due", cases=DUE)})
    earlier = replace(having("reply met 10 9"), received_on=date(2023, 12, 31))
    june = Span.parse("month", "2024-06")
    assert line(scored(timed, [earlier]), "due").points == 1
    assert line(score(Records(timed, june, [earlier]), "A"), "due").points == 0


def test_more_may_be_closed_than_fell_due() -> None:
    completion = card(measures={"rate": Rate("rate", cases=ALL, of=DUE)})
    cases = [having("reply met 10 9"), case(2, "2024-05-03", "A")]
    assert line(scored(completion, cases), "rate").points == 2


# ---------------------------------------------------------------- distributions


def parts(result: Score) -> list[tuple[Part, Decimal | None]]:
    """The parts of the only distribution, in order."""
    return [(row.part, row.points) for row in result.lines if row.part]


def test_values_are_ranked_with_their_shares_and_the_first_together() -> None:
    by_subject = Distribution("subjects", cases=ALL, counts_by="subject", top=2)
    cases = [case(n, "2024-05-06", "A", subject=s) for n, s in enumerate("BBBAAC")]
    cases += [case(9, "2024-05-06", "A"), case(10, "2024-05-06", "B", subject="Z")]
    result = scored(card(measures={"subjects": by_subject}), cases)
    assert result.lines[0].points == 7
    assert parts(result) == [
        (Part("B", Decimal("0.4286"), 1), 3),
        (Part("A", Decimal("0.2857"), 2), 2),
        (Part("C", Decimal("0.1429"), 3), 1),
        (Part("", Decimal("0.1429")), 1),
        (Part(share=Decimal("0.7143"), top=2), 5),
    ]
    assert [why.ref for why in result.lines[1].because] == ["C-00", "C-01", "C-02"]


def test_nothing_has_no_share() -> None:
    by_subject = Distribution("subjects", cases=ALL, counts_by="subject", top=3)
    result = scored(card(measures={"subjects": by_subject}))
    assert parts(result) == [(Part(share=None, top=3), 0)]
    assert result.lines[0].points == 0


def test_yes_and_no_are_values() -> None:
    by_valid = Distribution("valid", cases=ALL, counts_by="valid")
    cases = [case(n, "2024-05-06", "A", valid=v) for n, v in enumerate([True, False, True])]
    shown = parts(scored(card(measures={"valid": by_valid}), cases))
    assert [(part.value, points) for part, points in shown] == [("true", 2), ("false", 1)]


@given(st.lists(st.sampled_from(["A", "B", "C", "D", None])), st.integers(1, 5))
def test_the_parts_are_the_whole(values: list[str | None], top: int) -> None:
    counting = Distribution("d", cases=ALL, counts_by="subject", top=top)
    cases = [
        case(n, "2024-05-06", "A", **({"subject": v} if v else {})) for n, v in enumerate(values)
    ]
    whole, *rows = scored(card(measures={"d": counting}), cases).lines
    single = [row for row in rows if row.part and row.part.top is None]
    known = Counter(value for value in values if value)
    assert whole.points == sum(row.points or 0 for row in single) == len(values)
    assert {row.part.value: row.points for row in single if row.part and row.part.value} == known
    first = [row for row in single if row.part and row.part.rank and row.part.rank <= top]
    assert rows[-1].points == sum(row.points or 0 for row in first)


# ---------------------------------------------------------------- findings on cases


def on(number: int, case_number: str, kind: str = "fault") -> Finding:
    """A finding on a case."""
    return found(number, kind, case=case_number)


def judged(findings: list[Finding], *exclusions: Exclusion) -> Line:
    """The share of two cases without a finding."""
    graded = card(measures={"quality": QUALITY}, findings={**KINDS, "fault": FAULT})
    cases = [case(1, "2024-05-06", "A"), case(2, "2024-05-06", "A")]
    records = Records(graded, MAY, cases, findings, found=findings, exclusions=exclusions)
    return line(score(records, "A"), "quality")


def test_a_case_with_a_finding_does_not_count_and_the_line_says_why() -> None:
    graded = judged([on(1, "C-01"), on(2, "C-01"), on(3, "C-99")])
    assert graded.points == Decimal("0.5")
    assert [(why.source, why.ref, why.case) for why in graded.because] == [
        ("case", "C-02", ""),
        ("finding", "1", "C-01"),
        ("finding", "2", "C-01"),
    ]


def test_a_finding_of_another_kind_does_not_matter() -> None:
    assert judged([on(1, "C-01", "praise")]).points == 1


def test_cases_with_a_finding_may_be_counted() -> None:
    faulty = card(
        measures={"faulty": Count("faulty", cases=Selection(found=("fault",)))},
        findings={"fault": FAULT},
    )
    cases = [case(1, "2024-05-06", "A"), case(2, "2024-05-06", "A")]
    records = Records(faulty, MAY, cases, found=[on(1, "C-01")])
    assert line(score(records, "A"), "faulty").points == 1


def test_a_finding_that_is_left_out_is_as_if_it_were_not_there() -> None:
    findings = [on(1, "C-01"), on(2, "C-02")]
    assert judged(findings).points == 0
    assert judged(findings, left_out(finding=1)).points == Decimal("0.5")


# ---------------------------------------------------------------- exclusions


def test_a_case_left_out_counts_nowhere_and_is_listed_with_where_it_would() -> None:
    zero = Item("zero", max=Decimal(2), cases=ALL, each=Decimal(1))
    several = card(
        measures={"total": Count("total", cases=ALL), "rate": Rate("rate", cases=ALL, of=ALL)},
        items={"zero": zero},
        base=Decimal(2),
    )
    records = Records(several, MAY, [case(1, "2024-05-06", "A"), case(2, "2024-05-06", "A")],
                      exclusions=[left_out(case="C-01")])  # fmt: skip
    result = score(records, "A")
    assert (result.points, line(result, "total").points) == (1, 1)
    (gone,) = result.left_out
    assert (gone.exclusion.case, gone.rows) == ("C-01", ("zero", "total", "rate"))
    assert score(records, "B").left_out == ()


def test_a_unit_of_which_all_is_left_out_still_has_a_score() -> None:
    total = card(measures={"total": Count("total", cases=ALL)})
    records = Records(total, MAY, [case(1, "2024-05-06", "A")], exclusions=[left_out(case="C-01")])
    assert records.units() == ["A"]


def test_an_exclusion_follows_the_case_to_the_unit_that_it_names_now() -> None:
    total = card(measures={"total": Count("total", cases=ALL)})
    moved = [case(1, "2024-05-06", "B")]
    records = Records(total, MAY, moved, exclusions=[left_out(case="C-01", unit="A")])
    assert [len(score(records, unit).left_out) for unit in "AB"] == [0, 1]


def test_an_exclusion_is_of_the_period_in_which_the_case_would_count() -> None:
    total = card(measures={"total": Count("total", cases=ALL)})
    other = left_out(case="C-01", period="2024-04")
    records = Records(total, MAY, [case(1, "2024-05-06", "A")], exclusions=[other])
    result = score(records, "A")
    assert (line(result, "total").points, result.left_out) == (1, ())


def test_looking_back_a_case_left_out_then_is_left_out_now() -> None:
    again = card(measures={"again": Repeats("again", cases=ALL, person="person", periods=2)})
    cases = [case(n, day, "A", person="Li") for n, day in ((1, "2024-04-30"), (2, "2024-05-03"))]
    april = left_out(case="C-01", period="2024-04")
    assert len(score(Records(again, MAY, cases), "A").lines) == 1
    assert score(Records(again, MAY, cases, exclusions=[april]), "A").lines == ()


def test_a_loss_and_a_veto_left_out_are_gone_from_the_longer_period_too() -> None:
    part = replace(card(items={"work": Item("work", max=Decimal(5))}, base=Decimal(5),
                        findings=KINDS, standings={"suspended": {}}), slug="part")  # fmt: skip
    year = replace(part, slug="card", period="year", rolls_up=RollUp("part"))
    findings = [found(1, "deduct", "work", "2"), found(2, "late")]
    whole = Span.parse("year", "2024")

    def scored_with(*exclusions: Exclusion) -> Score:
        may = Records(part, MAY, findings=findings, exclusions=exclusions)
        return score(Records(year, whole, parts=[may]), "A")

    assert (scored_with().points, scored_with().standing) == (3, "suspended")
    gone = scored_with(left_out(1, finding=1), left_out(2, finding=2))
    assert (gone.points, gone.standing) == (5, "scored")
    assert [(one.exclusion.finding, one.rows) for one in gone.left_out] == [(1, ("work",)), (2, ())]
