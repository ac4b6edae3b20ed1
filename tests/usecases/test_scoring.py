"""Findings are kept as entered; scores follow from what is stored at the moment they are asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.domain.casework.cases import Officer
from core.domain.errors import NotFound, Refusal
from core.domain.rules.provisions import Interval
from core.registry import Registry
from core.usecases.assessment import scoring
from core.usecases.assessment.scoring import Found
from core.usecases.casework.intake import Arrival, Claim, submit
from core.usecases.desk import Desk
from tests.usecases.conftest import DeskAt

SUPERVISOR = Officer("王督查", ("supervisor",))
HOSPITAL = ("hospital", "default")


def deducted(points: str, item: str = "NC-S08", **keys: Any) -> Found:
    """Points taken from a clinic in the third quarter of 2026."""
    values = {"card": "ncms_quarter", "unit": "东风", "period": "2026-Q3", "finding": "deduct"}
    return Found(**{**values, "item": item, "points": Decimal(points), **keys})


def received(desk: Desk, at: str, profile: str = "default", **facts: Any) -> None:
    """A complaint about a clinic, received at an office time."""
    when = datetime.fromisoformat(at).replace(tzinfo=desk.zone)
    claim = Claim("complaint", {"respondent_unit": "东风", **facts})
    submit(desk, Arrival("hospital", (claim,), profile, received_at=when))


def test_a_finding_is_kept_as_it_was_entered(desk: Desk) -> None:
    entered = scoring.enter_findings(desk, *HOSPITAL, SUPERVISOR, [deducted("0.1", source="spot")])
    with desk.store.read() as work:
        assert work.findings.of(*HOSPITAL, "ncms_quarter", "2026-Q3") == entered
    (kept,) = entered
    assert kept.id is not None
    assert (kept.points, kept.count, kept.source) == (Decimal("0.1"), 1, "spot")
    assert (kept.by, kept.at) == ("王督查", datetime(2026, 11, 22, 1, 30, tzinfo=UTC))


def test_findings_of_another_profile_card_or_period_do_not_count(desk: Desk) -> None:
    findings = [
        deducted("1"),
        deducted("2", period="2026-Q2"),
        deducted("4", card="ncms_year", period="2026"),
    ]
    scoring.enter_findings(desk, *HOSPITAL, SUPERVISOR, findings)
    scoring.enter_findings(desk, "hospital", "pingan", SUPERVISOR, [deducted("8")])
    assert scoring.score(desk, *HOSPITAL, "ncms_quarter", "东风", "2026-Q3").points == 99
    year = scoring.score(desk, *HOSPITAL, "ncms_year", "东风", "2026")
    assert year.points == 100 - 1 - 2 - 4
    (row,) = [row for row in year.lines if row.item == "NC-S08"]
    assert [(why.source, why.points) for why in row.because] == [
        ("finding", -4),
        ("period", -2),
        ("period", -1),
    ]
    assert [why.ref for why in row.because[1:]] == ["2026-Q2", "2026-Q3"]


def test_every_unit_with_a_case_or_a_finding_has_a_score(desk: Desk) -> None:
    received(desk, "2026-09-30 23:59", valid=True)
    received(desk, "2026-10-01 00:00", valid=True, respondent_unit="城关")
    scoring.enter_findings(desk, *HOSPITAL, SUPERVISOR, [deducted("1", unit="西关")])
    found = scoring.scores(desk, *HOSPITAL, "ncms_quarter", "2026-Q3")
    assert {score.unit: score.points for score in found} == {"东风": 98, "西关": 99}
    assert scoring.scores(desk, *HOSPITAL, "ncms_quarter", "2026-Q1") == []


def test_cases_of_another_profile_do_not_count(desk: Desk) -> None:
    received(desk, "2026-09-30 12:00", "pingan", valid=True)
    assert scoring.score(desk, *HOSPITAL, "ncms_quarter", "东风", "2026-Q3").points == 100


def test_a_past_period_is_scored_under_its_own_version(desk: Desk) -> None:
    sector = desk.sector("hospital")
    quarter = next(c for c in sector.scorecards if c.slug == "ncms_quarter")
    old = replace(quarter, in_force=Interval(date(2014, 1, 1), date(2026, 8, 14)))
    # The new version begins within the third quarter, which stays with the old one.
    halved = quarter.items["NC-S08"]
    new = replace(
        quarter,
        in_force=Interval(date(2026, 8, 15)),
        base=Decimal(89),
        items={**quarter.items, "NC-S08": replace(halved, max=Decimal(11))},
    )
    desk = replace(desk, registry=Registry([replace(sector, scorecards=(old, new))]))
    losses = [deducted("20"), deducted("20", period="2026-Q4")]
    scoring.enter_findings(desk, *HOSPITAL, SUPERVISOR, losses)
    third, fourth = (
        scoring.score(desk, *HOSPITAL, "ncms_quarter", "东风", period)
        for period in ("2026-Q3", "2026-Q4")
    )
    assert (third.version, third.points) == (date(2014, 1, 1), 80)
    assert (fourth.version, fourth.points) == (date(2026, 8, 15), 78)


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"item": "NC-S99"}, "findings[1].item"),
        ({"finding": "praise"}, "findings[1].finding"),
        ({"finding": "obstruction"}, "findings[1].points"),
        ({"points": None}, "findings[1].points"),
        ({"points": Decimal("NaN")}, "findings[1].points"),
        ({"count": Decimal(0)}, "findings[1].count"),
        ({"source": "rumour"}, "findings[1].source"),
        ({"unit": ""}, "findings[1].unit"),
        ({"item": ""}, "findings[1].item"),
        ({"period": "2027-Q1"}, "findings[1].period"),
        ({"period": "2026-07"}, "period"),
        ({"period": "2013-Q4"}, "period"),
    ],
)
def test_what_does_not_fit_the_card_is_refused_whole(
    desk: Desk, wrong: dict[str, Any], path: str
) -> None:
    findings = [deducted("1"), replace(deducted("1"), **wrong)]
    with pytest.raises(Refusal) as refused:
        scoring.enter_findings(desk, *HOSPITAL, SUPERVISOR, findings)
    assert refused.value.code == "invalid_input"
    assert [problem.path for problem in refused.value.problems] == [path]
    assert scoring.scores(desk, *HOSPITAL, "ncms_quarter", "2026-Q3") == []


def test_only_a_supervisor_enters_findings(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused:
        scoring.enter_findings(desk, *HOSPITAL, Officer("李", ("handler",)), [deducted("1")])
    assert refused.value.code == "not_allowed"


def test_a_card_that_is_not_there_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound, match="no such scorecard"):
        scoring.score(desk, *HOSPITAL, "nothing", "东风", "2026-Q3")


def test_only_the_cases_of_the_periods_needed_are_read(desk_at: DeskAt) -> None:
    desk = desk_at("2026-11-22T09:30:00")
    for month in ("08", "09", "10", "11"):
        received(desk, f"2026-{month}-02 10:00", valid=True, respondent_person="张")
    card, span = scoring.card_of(desk, *HOSPITAL, "department_monthly", "2026-10")
    with desk.store.read() as work:
        records = scoring.records_of(desk, work, card, "default", span)
    assert [case.received_on.month for case in records.cases] == [9, 10]
