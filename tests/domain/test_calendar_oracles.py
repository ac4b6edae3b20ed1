"""The shipped calendar against three oracles: day by day, deadline by deadline, and a peer.

The two tables lie outside the project: in the folder named by TOUSU_SHARED, or in `shared`
beside the project. Where they are absent these tests are skipped and say so.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from core.calendarfiles import official_book
from core.domain.worktime.calendars import Calendar, DayStatus, Notice
from core.domain.worktime.duetable import compare_csv

_SIBLING = Path(__file__).resolve().parents[3] / "shared"
SHARED = Path(os.environ.get("TOUSU_SHARED", _SIBLING)) / "data"
BOOK = official_book()
TODAY = BOOK.as_known_on()
DAY = timedelta(days=1)

STATUS = {
    "official": DayStatus.OFFICIAL,
    "official_may_change": DayStatus.MAY_CHANGE,
    "not_published": DayStatus.NOT_PUBLISHED,
}


def _rows(name: str) -> list[dict[str, str]]:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"no {name} in {SHARED}: set TOUSU_SHARED to the folder that holds data/{name}")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def days() -> list[dict[str, str]]:
    return _rows("cn_calendar_2018_2027.csv")


def test_every_published_day_is_the_kind_of_day_the_notices_make_it(
    days: list[dict[str, str]],
) -> None:
    published = {row["date"]: row["is_workday"] for row in days if row["is_workday"]}
    ours = {day: str(int(TODAY.is_workday(date.fromisoformat(day)))) for day in published}
    assert ours == published


def test_every_day_has_its_status_festival_and_notice(days: list[dict[str, str]]) -> None:
    for row in days:
        day = date.fromisoformat(row["date"])
        note = TODAY.note(day)
        assert TODAY.status(day) is STATUS[row["status"]], day
        assert note.source == row["notice"], day
        if row["notice"]:
            assert note.name == row["festival"], day


def test_the_statutory_holidays_are_those_of_the_law(days: list[dict[str, str]]) -> None:
    stated = [row["date"] for row in days if row["statutory_day"] == "1"]
    ours = [row["date"] for row in days if TODAY.is_statutory_holiday(_day(row))]
    assert ours == stated


def test_on_each_publication_every_day_became_what_its_history_says(
    days: list[dict[str, str]],
) -> None:
    for row in days:
        day, before = _day(row), None
        for step in filter(None, row["history"].split(">")):
            works, published = step[0] == "1", date.fromisoformat(step[2:])
            assert BOOK.as_known_on(published).is_workday(day) is works, (day, published)
            eve = BOOK.as_known_on(published - DAY)
            if before is None:
                assert eve.status(day) is not DayStatus.OFFICIAL, (day, published)
            else:
                assert eve.is_workday(day) is before, (day, published)
            before = works


def test_every_golden_deadline_agrees() -> None:
    lines = list(compare_csv(_rows("golden_deadlines.csv"), BOOK))
    assert [line for line in lines if not line.agrees] == []
    assert len(lines) >= 724


def test_working_days_of_each_year() -> None:
    days = (date(2018, 1, 1) + n * DAY for n in range((date(2027, 1, 1) - date(2018, 1, 1)).days))
    counts = Counter(day.year for day in days if TODAY.is_workday(day))
    assert list(counts.values()) == [250, 250, 249, 250, 249, 249, 251, 248, 248]


def test_chinesecalendar_agrees_on_every_day_from_2007_to_2026() -> None:
    assert differing(TODAY) == []


def test_a_day_that_is_wrong_would_be_found() -> None:
    day = date(2025, 3, 5)
    wrong = Notice("test", (), {day: "test"}, {}, date(2025, 1, 1))
    assert differing(BOOK.with_notice(wrong).as_known_on()) == [day]


def differing(calendar: Calendar) -> list[date]:
    """The days of twenty years on which a calendar and another program disagree."""
    days = (date(2007, 1, 1) + n * DAY for n in range((date(2027, 1, 1) - date(2007, 1, 1)).days))
    return [day for day in days if calendar.is_workday(day) != chinese_calendar.is_workday(day)]


def _day(row: dict[str, str]) -> date:
    return date.fromisoformat(row["date"])
