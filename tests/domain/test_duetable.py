"""A table of deadlines: worked out row by row, compared where it says what to expect."""

from __future__ import annotations

import pytest

from core.calendarfiles import official_book
from core.domain.errors import Refusal
from core.domain.worktime.duetable import compare_csv

ROW = {"unit": "wd", "start": "2020-01-20", "n": "7", "known_on": "2020-01-20"}


def test_a_row_without_an_expectation_is_worked_out_and_not_compared() -> None:
    (row,) = compare_csv([ROW], official_book())
    assert str(row.deadline.due) == "2020-02-04"
    assert (row.compared, row.agrees) == (False, False)


def test_a_row_agrees_or_tells_each_difference() -> None:
    right = ROW | {"due": "2020-02-04", "provisional": "0"}
    wrong = ROW | {"due": "2020-02-06", "provisional": "1"}
    first, second = compare_csv([right, wrong], official_book())
    assert first.agrees
    assert second.differences == (
        "due is 2020-02-04, expected 2020-02-06",
        "provisional is 0, expected 1",
    )


def test_a_row_may_state_its_roll_rule_and_same_day_needs_no_number() -> None:
    narrow = {"unit": "days", "start": "2026-08-03", "n": "60", "roll": "statutory_holiday_only"}
    today = {"unit": "same_day", "start": "2026-02-15", "n": ""}
    rows = compare_csv([narrow, today], official_book())
    assert [str(row.deadline.due) for row in rows] == ["2026-10-04", "2026-02-15"]


@pytest.mark.parametrize(
    ("change", "message"),
    [({"unit": "fortnights"}, "is no period"), ({"start": "20 January"}, "20 January")],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_line(
    change: dict[str, str], message: str
) -> None:
    with pytest.raises(Refusal, match=rf"line 3: .*{message}"):
        list(compare_csv([ROW, ROW | change], official_book()))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Refusal, match="line 2: no column 'unit'"):
        list(compare_csv([{"start": "2020-01-20"}], official_book()))
