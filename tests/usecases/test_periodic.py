"""Reports as the sectors ship them: counted from what is stored, with the numbers typed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from core.domain.casework.cases import Case, Officer
from core.domain.casework.submissions import Party
from core.domain.errors import NotFound, Refusal
from core.domain.reports.results import Filled, Number, Result
from core.domain.reports.telling import told
from core.usecases.casework.handling import Deed
from core.usecases.casework.intake import Arrival, Claim, submit
from core.usecases.desk import Desk
from core.usecases.meetings.opening import opening
from core.usecases.meetings.periodic import Wanted, keep_numbers, make
from core.usecases.past.replaying import Step, replay
from tests.usecases.conftest import DeskAt


def received(
    desk: Desk, sector: str, day: str, *parties: Party, acts: Sequence[str] = (), **facts: Any
) -> Case:
    """A case received at nine, and what was done on it: ``DAY ROLE ACT``, each at ten.

    ``kind`` among the facts is its kind.
    """
    claim = Claim(facts.pop("kind", "complaint"), facts)
    at = instant(desk, f"{day}T09:00")
    arrival = Arrival(sector, (claim,), "default", "phone", at, parties=parties)
    steps = []
    for text in acts:
        when, by, act = text.split()
        officer = Officer(by, (by,))
        steps.append(Step(Deed(act, officer, at=instant(desk, f"{when}T10:00"))))
    with desk.store.write() as work:
        return replay(desk, work, arrival, steps)[0]


def instant(desk: Desk, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=desk.zone)


def number(found: Result, slug: str) -> Number:
    return next(one for one in found.figures if one.figure.slug == slug)


def table(found: Result, slug: str) -> Filled:
    return next(one for one in found.tables if one.slug == slug)


def counts(found: Filled, column: str = "count") -> dict[str, Decimal | None]:
    place = [one.slug for one in found.columns].index(column)
    return {row.title["zh"]: row.cells[place] for row in found.rows}


@pytest.fixture
def hospital(desk: Desk) -> Desk:
    """Complaints of 2026 and 2025 about two departments, answered in and out of time."""
    wang = Party("complainant", "王芳", "13800001111")
    for day, answered, unit, cause in (
        ("2026-03-02", "2026-03-04", "骨科", "attitude"),
        ("2026-03-09", "2026-03-30", "骨科", "attitude"),
        ("2026-06-01", "2026-06-03", "眼科", "core_rules"),
        ("2025-03-03", "2025-03-05", "骨科", "attitude"),
    ):
        parties = [wang] if unit == "骨科" else []
        facts = {"respondent_unit": unit, "cause": cause, "subject": "medical"}
        acts = [
            f"{day} clerk dispatch",
            f"{answered} handler answer",
            f"{answered} handler resolve",
        ]
        received(desk, "hospital", day, *parties, acts=acts, **facts)
    received(desk, "hospital", "2026-06-02", respondent_unit="眼科", compensation=2500.5)
    return desk


def test_the_annual_summary_of_a_hospital(hospital: Desk) -> None:
    found = make(hospital, Wanted("hospital", "annual_summary", "2026"))
    received_ = number(found, "received")
    assert (received_.now, received_.before, received_.last_year) == (4, 1, 1)
    assert number(found, "compensation").now == Decimal("2500.5")
    # 5 workdays: two of three answered in time, the fourth never.
    assert number(found, "in_time").now == Decimal("0.5")
    assert counts(table(found, "departments")) == {"骨科": 2, "眼科": 2, "合计": 4}
    assert counts(table(found, "causes")) == {
        "服务态度": 2, "违反核心制度、技术操作常规": 1, "未注明": 1, "合计": 4,
    }  # fmt: skip
    (row,) = table(found, "repeated").rows
    assert (row.title["zh"], row.cells, len(row.cases)) == ("投诉人甲", (2, 1), 2)
    assert number(found, "per_thousand_visits").lacks == "visits"
    for language, sentence in (
        ("zh", "共发生医疗投诉 4 起(较上期 +3 起,上年同期 1 起)"),
        ("en", "Complaints: 4 (change since the period before: +3;"),
    ):
        text = told(found, language)
        assert sentence in text
        assert "{{" not in text
        assert "______" in text
        assert "王芳" not in text


def test_the_other_reports_of_a_hospital(hospital: Desk) -> None:
    march = make(hospital, Wanted("hospital", "monthly_department", "2026-03"))
    assert number(march, "received").now == 2
    assert number(march, "in_time").now == Decimal("0.5")
    assert counts(table(march, "departments"), "rank") == {"骨科": 1}
    quarter = make(hospital, Wanted("hospital", "quarter_review", "2026-Q2"))
    trend = [(row.key, row.cells[0], row.cells[1]) for row in table(quarter, "trend").rows[:3]]
    assert trend == [("2026-04", 0, -2), ("2026-05", 0, 0), ("2026-06", 2, 2)]
    half = make(hospital, Wanted("hospital", "outcomes", "2026-H1"))
    assert (number(half, "by_hospital").now, number(half, "by_court").now) == (3, 0)


def test_market_supervision_counts_kinds_and_recovered_loss(desk: Desk) -> None:
    shop = Party("respondent", "好又多超市")
    for day in ("2026-05-06", "2026-05-07", "2026-05-08"):
        facts = {"track": "commerce", "recovered_loss": 100.25}
        received(desk, "market_supervision", day, shop, **facts)
    for kind in ("report", "report", "report", "inquiry"):
        received(desk, "market_supervision", "2026-05-11", shop, kind=kind, track="commerce")
    found = make(desk, Wanted("market_supervision", "work_summary", "2026-05"))
    figures = {one.figure.slug: one.now for one in found.figures}
    assert [figures[one] for one in ("received", "inquiries", "complaints", "reports")] == [
        7, 1, 3, 3,
    ]  # fmt: skip
    assert figures["recovered"] == Decimal("300.75")
    assert counts(table(found, "kinds")) == {"举报": 3, "投诉": 3, "咨询": 1, "合计": 7}
    analysis = make(desk, Wanted("market_supervision", "analysis", "2026-Q2"))
    assert number(analysis, "received").now == 6
    # The shop has six cases; of those that a report seals none is told.
    (row,) = table(analysis, "respondent_hot_spots").rows
    assert (row.title["zh"], row.cells[0]) == ("被投诉人甲", 3)
    assert "好又多" not in told(analysis, "zh")


def test_property_management_ranks_subjects(desk: Desk) -> None:
    for subject in ("parking", "parking", "traffic", "finance", "clubhouse"):
        received(desk, "property_mgmt", "2026-04-01", subject=subject, validity="valid")
    received(desk, "property_mgmt", "2026-04-01", subject="traffic", validity="invalid")
    month = make(desk, Wanted("property_mgmt", "monthly_report", "2026-04"))
    assert counts(table(month, "subjects"), "rank")["停车场管理类"] == 1
    year = make(desk, Wanted("property_mgmt", "annual_summary", "2026"))
    assert (number(year, "valid").now, number(year, "invalid").now) == (5, 1)
    subjects = counts(table(year, "subjects"))
    assert (subjects["停车场管理类"], subjects["前3项合计"], subjects["合计"]) == (2, 4, 5)
    assert counts(table(year, "subjects"), "share")["前3项合计"] == Decimal("0.8")


def test_what_is_dated_by_an_act_counts_when_it_was_done(hospital: Desk) -> None:
    acts = ["2025-12-30 clerk dispatch", "2025-12-31 handler resolve", "2026-01-05 handler close"]
    received(hospital, "hospital", "2025-12-30", acts=acts)
    found = make(hospital, Wanted("hospital", "annual_summary", "2026-01"))
    assert (number(found, "received").now, number(found, "closed").now) == (0, 1)
    assert number(found, "closed").before == 0


def test_a_number_typed_in_later_counts_and_months_make_a_year(hospital: Desk) -> None:
    quarter = Wanted("hospital", "annual_summary", "2026-Q1")
    for month, visits in (("2026-01", 100), ("2026-02", 200)):
        wanted = Wanted("hospital", "annual_summary", month)
        keep_numbers(hospital, "王", wanted, {"visits": Decimal(visits)})
    assert number(make(hospital, quarter), "per_thousand_visits").lacks == "visits"
    march = Wanted("hospital", "annual_summary", "2026-03")
    keep_numbers(hospital, "王", march, {"visits": Decimal(999)})
    keep_numbers(hospital, "李", march, {"visits": Decimal(700)}, "门诊部统计")
    (used,) = make(hospital, quarter).typed
    assert (used.value, used.parts) == (1000, ("2026-01", "2026-02", "2026-03"))
    keep_numbers(hospital, "李", quarter, {"visits": Decimal(1001)}, "更正")
    (used,) = make(hospital, quarter).typed
    assert (used.value, used.by, used.remark, used.parts) == (1001, "李", "更正", ())
    with hospital.store.read() as work:
        kept = work.period_numbers.of("hospital", "default", ["2026-03"])
    assert [(one.value, one.by) for one in kept] == [(999, "王"), (700, "李")]


@pytest.mark.parametrize(
    ("numbers", "path"),
    [
        ({"visit": Decimal(1)}, "numbers.visit"),
        ({"visits": Decimal(-1)}, "numbers.visits"),
        ({"visits": Decimal("NaN")}, "numbers.visits"),
        ({"visits": Decimal("1e12")}, "numbers.visits"),
    ],
)
def test_a_number_that_makes_no_sense_is_refused(
    desk: Desk, numbers: dict[str, Decimal], path: str
) -> None:
    with pytest.raises(Refusal) as refused:
        keep_numbers(desk, "王", Wanted("hospital", "annual_summary", "2026"), numbers)
    assert [problem.path for problem in refused.value.problems] == [path]


@pytest.mark.parametrize(
    ("period", "says"),
    [
        ("2027", "has not begun"),
        ("8999-Q4", "has not begun"),
        ("9999", "is not a period"),
        ("2009", "No version"),
        ("1000-01", "No version"),
        ("0001-01", "is not a period"),
        ("0000", "is not a period"),
        ("2026-13", "is not a period"),
        ("2026-W01", "is not a period"),
        ("2026-01-01", "is not a period"),
    ],
)
def test_far_off_periods_are_refused(desk: Desk, period: str, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        make(desk, Wanted("hospital", "annual_summary", period))
    assert says in refused.value.problems[0].en


def test_a_period_of_a_kind_that_the_report_lacks_is_refused(desk: Desk) -> None:
    with pytest.raises(Refusal, match="write it as 2024-05"):
        make(desk, Wanted("hospital", "monthly_department", "2026"))
    with pytest.raises(NotFound):
        make(desk, Wanted("hospital", "nothing", "2026"))
    with pytest.raises(Refusal):
        make(desk, Wanted("hospital", "annual_summary", "2026", "nobody"))


def test_without_a_period_the_last_one_that_is_over_is_meant(desk_at: DeskAt) -> None:
    desk = desk_at("2026-01-01T00:30:00")
    assert make(desk, Wanted("hospital", "annual_summary")).span.label == "2025"
    assert make(desk, Wanted("hospital", "monthly_department")).span.label == "2025-12"


def test_more_cases_than_are_read_at_once_are_all_counted(desk: Desk) -> None:
    at = datetime.fromisoformat("2026-03-02T09:00").replace(tzinfo=desk.zone)
    claims = tuple(Claim("complaint", {"respondent_unit": f"{n % 3}科"}) for n in range(20))
    for _ in range(52):
        submit(desk, Arrival("hospital", claims, received_at=at))
    found = make(desk, Wanted("hospital", "monthly_department", "2026-03"))
    assert number(found, "received").now == 1040
    assert [row.cells[1] for row in table(found, "departments").rows] == [364, 364, 312, 1040]


@pytest.mark.parametrize(
    ("received", "now", "report", "opens"),
    [
        ((), "2026-11-22", "annual_summary", ("2025", False)),
        (("2025-03-02", "2026-10-02"), "2026-11-22", "annual_summary", ("2025", True)),
        (("2026-05-02",), "2026-11-22", "annual_summary", ("2026-H1", True)),
        (("2026-08-02",), "2026-11-22", "annual_summary", ("2026-Q3", True)),
        (("2024-08-02",), "2026-11-22", "annual_summary", ("2024", True)),
        (("2026-11-02",), "2026-11-22", "annual_summary", ("2026-11", True)),
        (("2026-08-31",), "2026-11-22", "monthly_department", ("2026-08", True)),
    ],
)
def test_a_report_opens_on_the_last_period_that_has_cases(
    desk_at: DeskAt, received: tuple[str, ...], now: str, report: str, opens: tuple[str, bool]
) -> None:
    desk = desk_at(f"{now}T09:00:00")
    for day in received:
        at = datetime.fromisoformat(f"{day}T23:30").replace(tzinfo=desk.zone)
        submit(desk, Arrival("hospital", (Claim("complaint", {}),), received_at=at))
    wanted = Wanted("hospital", report)
    assert opening(desk, wanted) == opens
    assert make(desk, replace(wanted, period=opens[0])).span.label == opens[0]
