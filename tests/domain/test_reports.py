"""Figures and tables of a report, each against numbers worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.domain.assessment.selecting import Selection
from core.domain.casework.notices import NoticeText
from core.domain.reports.counting import Days
from core.domain.reports.definitions import Figure, Groups, Timers
from core.domain.reports.results import SHARE, Typed
from core.domain.reports.telling import markdown, said, told, variables
from core.domain.timekeeping.punctuality import Count
from tests.domain.reported import case, figure, report, result, rows

CLOSED = Selection(excluded=("registered",))
VISITS = {"visits": {"zh": "人次", "en": "Visits"}}

#: Three cases of March, one of February, two of March the year before.
CASES = [
    case(1, "2025-03-01", took=2, ward="A", subject="food", paid=Decimal("100.10")),
    case(2, "2025-03-31", took=5, ward="A", subject="noise", status="closed"),
    case(3, "2025-03-15", took=9, ward="B", paid=Decimal("0.20")),
    case(4, "2025-02-28", took=1, ward="A", subject="food", paid=7),
    case(5, "2024-03-01", took=6, ward="B"),
    case(6, "2024-03-31", ward="C", status="closed"),
]


@pytest.mark.parametrize(
    ("wanted", "now", "before", "last_year", "of"),
    [
        (Figure("f"), "3", "1", "2", None),
        (Figure("f", cases=CLOSED), "1", "0", "1", None),
        (Figure("f", kind="share", cases=CLOSED), "0.3333", "0", "0.5", 3),
        (Figure("f", kind="share", cases=CLOSED, of=CLOSED), "1", None, "1", 1),
        (Figure("f", kind="sum", sums="paid"), "100.3", "7", None, 2),
        (Figure("f", kind="in_time"), "0.6667", "1", "0", 3),
        (Figure("f", kind="median_days"), "5", "1", "6", 3),
    ],
)
def test_a_figure_stands_beside_what_it_is_compared_with(
    wanted: Figure, now: str, before: str | None, last_year: str | None, of: int | None
) -> None:
    found = figure(result(report(wanted), CASES), "f")
    values = (found.now, found.before, found.last_year)
    assert [value and value.normalize() for value in values] == [
        value and Decimal(value).normalize() for value in (now, before, last_year)
    ]
    assert found.of == of
    if found.now is not None and found.before is not None:
        assert found.change == found.now - found.before


@pytest.mark.parametrize(
    ("typed", "now", "lacks"),
    [
        ([], None, "visits"),
        ([Typed("visits", "2025-02", Decimal(500))], None, "visits"),
        ([Typed("visits", "2025-03", Decimal(700))], Decimal("4.29"), ""),
        ([Typed("visits", "2025-03", Decimal(0))], None, ""),
    ],
)
def test_a_number_that_is_not_typed_in_is_missing_and_not_zero(
    typed: list[Typed], now: Decimal | None, lacks: str
) -> None:
    wanted = Figure("f", kind="per", per="visits", times=Decimal(1000))
    found = figure(result(report(wanted, numbers=VISITS), CASES, typed=typed), "f")
    assert (found.now, found.lacks) == (now, lacks)


def test_rows_of_values_are_ranked_and_compared() -> None:
    shows = ("rank", "count", "share", "before", "change", "last_year", "sum", "in_time")
    table = Groups("t", by="ward", shows=(*shows, "median_days"), sums="paid")
    (found,) = result(report(table), CASES).tables
    assert rows(found) == [
        ("A", "1", "2", "0.6667", "1", "1", "0", "100.1", "1", "3.5"),
        ("B", "2", "1", "0.3333", "0", "1", "1", "0.2", "0", "9"),
        ("合计", "—", "3", "1", "1", "2", "2", "100.3", "0.6667", "5"),
    ]
    assert found.heading["zh"] == "病区"


def test_equal_counts_share_a_rank_and_what_is_not_known_comes_last_among_them() -> None:
    table = Groups("t", by="subject", shows=("rank", "count"))
    (found,) = result(report(table), CASES).tables
    assert rows(found) == [
        ("伙食", "1", "1"),
        ("噪声", "1", "1"),
        ("未注明", "1", "1"),
        ("合计", "—", "3"),
    ]


def test_only_the_first_rows_are_shown_and_some_summed_up() -> None:
    table = Groups("t", by="ward", shows=("count", "share"), top=1, together=2)
    cases = [*CASES, case(7, "2025-03-02", ward="C")]
    (found,) = result(report(table), cases).tables
    assert rows(found) == [
        ("A", "2", "0.5"),
        ("前2项合计", "3", "0.75"),
        ("合计", "4", "1"),
    ]
    assert found.left_out == 2


@pytest.mark.parametrize(
    ("at_least", "grows_by", "shown"),
    [(1, "0.5", ["A", "B"]), (2, "0.5", ["A"]), (2, "1", ["A"]), (2, "1.5", []), (3, None, [])],
)
def test_hot_spots_have_many_cases_and_grew(
    at_least: int, grows_by: str | None, shown: list[str]
) -> None:
    grows = Decimal(grows_by) if grows_by else None
    table = Groups("t", by="ward", shows=("count",), at_least=at_least, grows_by=grows)
    (found,) = result(report(table), CASES).tables
    assert [row.key for row in found.rows if not row.total] == shown


def test_what_did_not_grow_is_no_hot_spot_even_where_any_growth_will_do() -> None:
    table = Groups("t", by="ward", shows=("count",), grows_by=Decimal("0.01"))
    cases = [case(1, "2025-03-01", ward="A"), case(2, "2025-02-01", ward="A")]
    (found,) = result(report(table), cases).tables
    assert found.rows == ()


def test_a_trend_has_every_month_and_compares_each_with_the_one_before() -> None:
    table = Groups("t", by="month", shows=("count", "before", "change", "last_year"))
    cases = [*CASES, case(7, "2025-01-31"), case(8, "2024-12-31"), case(9, "2025-12-01")]
    (found,) = result(report(table), cases, "2025").tables
    lines = rows(found)
    assert lines[:4] == [
        ("2025-01", "1", "1", "0", "0"),
        ("2025-02", "1", "1", "0", "0"),
        ("2025-03", "3", "1", "2", "2"),
        ("2025-04", "0", "3", "-3", "0"),
    ]
    assert [line[0] for line in lines[11:]] == ["2025-12", "合计"]
    assert lines[12][1] == "6"


def test_a_table_of_timers_tells_how_each_was_kept() -> None:
    (found,) = result(report(Timers("t")), CASES).tables
    assert rows(found) == [("complaint · answer", "2", "1", "0", "0", "0.6667", "5")]


def test_what_a_table_says_of_cases_comes_on_top_of_the_report() -> None:
    table = Groups("t", cases=CLOSED, by="ward", shows=("count",))
    of = report(table, cases=Selection(policies=("complaint",)))
    other = case(7, "2025-03-02", ward="Z", policy="dispute", status="closed")
    (found,) = result(of, [*CASES, other]).tables
    assert rows(found) == [("A", "1")]


@given(some.lists(some.integers(0, 400), max_size=60))
def test_a_median_needs_no_list_of_all(days: list[int]) -> None:
    counted = Days()
    for one in days:
        counted.add(one)
    assert counted.median == (Decimal(str(median(days))) if days else None)


def test_the_share_in_time_leaves_out_what_is_still_open() -> None:
    assert Count(in_time=1, late=1, overdue=2, open=4).share == 0.25
    assert Count(open=4).share is None


@pytest.mark.parametrize(
    ("value", "reading", "text"),
    [
        ("0.12345", SHARE, "12.3%"), ("1", SHARE, "100%"), ("1200", "count", "1200"),
        ("3", "signed", "+3"), ("-3", "signed", "-3"), ("0", "signed", "0"), (None, "count", "—"),
        ("10.50", "amount", "10.5"),
    ],
)  # fmt: skip
def test_numbers_are_said_as_people_read_them(value: str | None, reading: str, text: str) -> None:
    assert said(None if value is None else Decimal(value), reading) == text


def test_a_text_is_filled_in_and_what_is_not_known_stays_a_blank() -> None:
    body = "{{ f }} {{ f_change }} {{ t_first }}|{{ t_list }}|{{ g }} {{ period }}"
    text = NoticeText("x.zh", {}, "", ("f",), body)
    of = report(
        Figure("f"), Figure("g", kind="sum", sums="paid", cases=CLOSED),
        Groups("t", by="ward"), texts={"zh": text, "en": text},
    )  # fmt: skip
    found = result(of, CASES)
    assert told(found, "zh") == "3 +2 A2件(66.7%)|A2件(66.7%)、B1件(33.3%)|______ 2025-03"
    assert told(found, "en").startswith("3 +2 A 2 (66.7%)|A 2 (66.7%), B 1 (33.3%)|")
    assert {"f", "f_before", "t_table", "period"} <= {*variables(of)}


def test_what_people_wrote_cannot_break_a_table_of_the_text() -> None:
    odd = [case(1, "2025-03-01", ward="a|b\n# *x* <i>")]
    (found,) = result(report(Groups("t", by="ward", shows=("count",))), odd).tables
    assert markdown(found, "zh").splitlines()[2] == "| a\\|b # \\*x\\* \\<i\\> | 1 |"
