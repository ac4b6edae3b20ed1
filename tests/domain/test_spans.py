"""Named periods of the calendar, and what is none."""

from __future__ import annotations

import pytest

from core.domain.worktime.spans import Span


@pytest.mark.parametrize(
    ("every", "label", "first", "last"),
    [
        ("month", "2024-02", "2024-02-01", "2024-02-29"),
        ("quarter", "2018-Q4", "2018-10-01", "2018-12-31"),
        ("half_year", "2018-H1", "2018-01-01", "2018-06-30"),
        ("year", "2018", "2018-01-01", "2018-12-31"),
    ],
)
def test_a_period_is_known_by_its_label(every: str, label: str, first: str, last: str) -> None:
    span = Span.parse(every, label)
    assert (span.first.isoformat(), span.last.isoformat()) == (first, last)
    assert span.label == label
    assert span.before.last < span.first


@pytest.mark.parametrize(
    ("every", "label"),
    [("month", "2024-13"), ("month", "2024-00"), ("quarter", "2018-Q5"), ("quarter", "2018-Q0"),
     ("half_year", "2018-H3"), ("year", "2018-Q1"), ("year", "0000"), ("month", "2018")],
)  # fmt: skip
def test_what_is_no_period_is_refused(every: str, label: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Span.parse(every, label)
