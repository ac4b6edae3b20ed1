"""What a calendar says about days, how it changes with what was known, and how it counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendarfiles import official_book
from core.domain.worktime.calendars import (
    FIRST_DAY,
    LAST_DAY,
    Calendar,
    CalendarBook,
    DayStatus,
    Notice,
    OutsideCalendar,
    Override,
    Why,
)

DAY = timedelta(days=1)
TODAY = official_book().as_known_on()


def test_a_make_up_saturday_is_a_working_day_and_says_why() -> None:
    saturday = date(2026, 2, 28)
    assert TODAY.is_workday(saturday)
    note = TODAY.note(saturday)
    assert (note.why, note.name, note.source) == (Why.MAKE_UP, "春节", "国办发明电〔2025〕7号")


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 2, 12), Why.WORKDAY),
        (date(2026, 2, 8), Why.WEEKEND),
        (date(2026, 2, 17), Why.FESTIVAL),
        (date(2027, 2, 8), Why.FESTIVAL),
    ],
)
def test_every_day_says_why_it_is_what_it_is(day: date, why: Why) -> None:
    assert TODAY.note(day).why is why


@pytest.mark.parametrize(
    ("known_on", "works"), [(date(2018, 12, 5), False), (date(2018, 12, 6), True)]
)
def test_the_notice_for_2019_took_a_saturday_of_the_published_year_2018(
    known_on: date, works: bool
) -> None:
    assert official_book().as_known_on(known_on).is_workday(date(2018, 12, 29)) is works


def test_between_two_publications_the_calendar_is_the_same_object() -> None:
    book = official_book()
    assert book.as_known_on(date(2024, 11, 12)) is book.as_known_on(date(2025, 11, 3))
    assert book.as_known_on(date(2025, 11, 3)) is not book.as_known_on(date(2025, 11, 4))


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2026, 12, 28), DayStatus.OFFICIAL),
        (date(2026, 12, 29), DayStatus.MAY_CHANGE),
        (date(2026, 12, 31), DayStatus.MAY_CHANGE),
        (date(2027, 1, 1), DayStatus.NOT_PUBLISHED),
    ],
)
def test_certainty_ends_on_28_december_of_the_last_published_year(
    day: date, status: DayStatus
) -> None:
    assert TODAY.status(day) is status


def test_the_last_published_year_is_the_last_without_a_gap() -> None:
    book = CalendarBook((Notice("a", (2020,)), Notice("b", (2021,)), Notice("c", (2023,))))
    assert book.as_known_on().certain_through == date(2021, 12, 28)


def test_an_empty_book_is_certain_of_nothing() -> None:
    assert CalendarBook().as_known_on().status(FIRST_DAY) is DayStatus.NOT_PUBLISHED


def test_first_uncertain_day_of_a_stretch() -> None:
    assert TODAY.first_uncertain(date(2026, 12, 20), date(2026, 12, 28)) is None
    assert TODAY.first_uncertain(date(2026, 12, 20), date(2027, 1, 5)) == date(2026, 12, 29)
    assert TODAY.first_uncertain(date(2027, 3, 1), date(2027, 3, 5)) == date(2027, 3, 2)
    assert TODAY.provisional(date(2026, 12, 29), date(2026, 12, 29))
    assert not TODAY.provisional(date(2026, 12, 1), date(2026, 12, 28))


@pytest.mark.parametrize(
    ("year", "expected"), [(2007, 10), (2008, 11), (2024, 11), (2025, 13), (2027, 13), (2038, 13)]
)
def test_how_many_statutory_holidays_a_year_has(year: int, expected: int) -> None:
    days = (date(year, 1, 1) + n * DAY for n in range(365))
    assert sum(TODAY.is_statutory_holiday(day) for day in days) == expected


def test_when_mid_autumn_is_on_national_day_there_is_one_holiday_less() -> None:
    days = (date(2020, 1, 1) + n * DAY for n in range(366))
    assert sum(TODAY.is_statutory_holiday(day) for day in days) == 10


def test_an_unpublished_year_is_monday_to_friday_less_the_statutory_holidays() -> None:
    days = [date(2027, 1, 1) + n * DAY for n in range(365)]
    lost = [day for day in days if day.weekday() < 5 and not TODAY.is_workday(day)]
    assert [f"{day:%m-%d}" for day in lost] == [
        "01-01",
        "02-05",
        "02-08",
        "04-05",
        "06-09",
        "09-15",
        "10-01",
    ]
    assert not any(TODAY.is_workday(day) for day in days if day.weekday() >= 5)


def test_an_office_override_lies_over_the_notice_from_the_day_it_is_known() -> None:
    clinic = Override(date(2026, 2, 17), "work", "急诊门诊", known_from=date(2026, 2, 1))
    book = CalendarBook(official_book().notices, (clinic,), statutory=official_book().statutory)
    assert not book.as_known_on(date(2026, 1, 31)).is_workday(clinic.day)
    after = book.as_known_on(date(2026, 2, 1))
    assert after.is_workday(clinic.day)
    assert after.note(clinic.day).name == "急诊门诊"
    assert not after.is_statutory_holiday(clinic.day)


def test_a_later_override_of_the_same_day_prevails() -> None:
    monday = date(2026, 3, 2)
    closed = Override(monday, "rest", "停电", known_from=date(2026, 2, 1))
    open_again = Override(monday, "work", "恢复供电", known_from=date(2026, 2, 20))
    book = CalendarBook(overrides=(open_again, closed))
    assert not book.as_known_on(date(2026, 2, 19)).is_workday(monday)
    assert book.as_known_on().is_workday(monday)


def test_an_office_that_works_every_day_has_no_rest_day_and_nothing_to_wait_for() -> None:
    book = official_book()
    always = CalendarBook(book.notices, every_day=True, statutory=book.statutory).as_known_on()
    assert always.count_workdays(date(2026, 1, 1), date(2027, 1, 1)) == 365
    assert not always.is_statutory_holiday(date(2026, 10, 1))
    assert always.status(date(2030, 10, 1)) is DayStatus.OFFICIAL


def test_a_new_notice_shows_which_days_it_changes() -> None:
    book = official_book()
    before = book.as_known_on(date(2019, 3, 21))
    changed = before.differences(book.as_known_on(date(2019, 3, 22)))
    assert [f"{day:%m-%d}" for day in changed] == ["04-28", "05-02", "05-03", "05-05"]


def test_adding_a_notice_makes_a_new_book_and_leaves_the_old_one() -> None:
    book = official_book()
    more = book.with_notice(Notice("国办发明电〔2026〕9号", (2027,), published=date(2026, 12, 1)))
    assert more.as_known_on().certain_through == date(2027, 12, 28)
    assert book.as_known_on().certain_through == date(2026, 12, 28)
    assert more.as_known_on(date(2026, 11, 30)).version == TODAY.version


def test_the_version_follows_the_contents() -> None:
    assert CalendarBook().as_known_on().version == CalendarBook(name="x").as_known_on().version
    assert CalendarBook(every_day=True).as_known_on().version != TODAY.version


@pytest.mark.parametrize(
    "ask",
    [
        lambda: TODAY.is_workday(FIRST_DAY - DAY),
        lambda: TODAY.status(LAST_DAY + DAY),
        lambda: TODAY.add_workdays(FIRST_DAY - DAY, 1),
        lambda: TODAY.add_workdays(FIRST_DAY, -1),
        lambda: TODAY.add_workdays(LAST_DAY, 1),
        lambda: TODAY.add_workdays(LAST_DAY + DAY, 1),
        lambda: TODAY.add_workdays(LAST_DAY + DAY, -1),
        lambda: TODAY.add_workdays_many([FIRST_DAY.toordinal() - 1], [5]),
        lambda: TODAY.add_workdays_many([LAST_DAY.toordinal()], [5]),
    ],
)
def test_a_day_outside_the_calendar_is_an_error_that_names_its_range(
    ask: Callable[[], object],
) -> None:
    with pytest.raises(OutsideCalendar, match="2007-01-01 to 2040-12-31"):
        ask()


def test_many_at_once_need_positive_numbers_of_workdays() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        TODAY.add_workdays_many([date(2026, 1, 5).toordinal()], [0])
    assert TODAY.add_workdays_many([], []) == []


# Random calendars: any days of three years taken from the week or given back to it.

_days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
_calendars = st.builds(
    lambda off, work: CalendarBook(
        (Notice("test", (2024,), dict.fromkeys(off, ""), dict.fromkeys(work, "")),)
    ).as_known_on(),
    st.sets(_days, max_size=60),
    st.sets(_days, max_size=60),
)
_amounts = st.integers(-60, 60)


def _walked(calendar: Calendar, day: date, n: int) -> date:
    """The same sum, one day after another."""
    step = DAY if n > 0 else -DAY
    left = abs(n)
    while left:
        day += step
        left -= calendar.is_workday(day)
    return day


@settings(deadline=None, max_examples=60)
@given(_calendars, st.lists(st.tuples(_days, _amounts), min_size=1, max_size=20))
def test_adding_workdays_is_walking_from_day_to_day(
    calendar: Calendar, sums: list[tuple[date, int]]
) -> None:
    for day, n in sums:
        assert calendar.add_workdays(day, n) == _walked(calendar, day, n)


@settings(deadline=None, max_examples=40)
@given(_calendars, st.lists(st.tuples(_days, st.integers(1, 60)), min_size=1, max_size=20))
def test_adding_workdays_agrees_with_numpy(
    calendar: Calendar, sums: list[tuple[date, int]]
) -> None:
    span = (date(2023, 6, 1) + n * DAY for n in range(1600))
    rests = [day for day in span if not calendar.is_workday(day)]
    numpys = np.busdaycalendar(weekmask="1111111", holidays=rests)
    starts = [day for day, _ in sums]
    ns = [n for _, n in sums]
    forward = np.busday_offset(starts, ns, roll="backward", busdaycal=numpys).tolist()
    assert [calendar.add_workdays(day, n) for day, n in sums] == forward
    many = calendar.add_workdays_many([day.toordinal() for day in starts], ns)
    assert list(map(date.fromordinal, many)) == forward
    back = np.busday_offset(starts, np.negative(ns), roll="forward", busdaycal=numpys).tolist()
    assert [calendar.add_workdays(day, -n) for day, n in sums] == back


@settings(deadline=None, max_examples=60)
@given(_calendars, _days, st.integers(1, 60))
def test_what_is_added_is_what_is_counted(calendar: Calendar, day: date, n: int) -> None:
    end = calendar.add_workdays(day, n)
    assert calendar.is_workday(end)
    assert calendar.count_workdays(day, end) == n
    assert calendar.count_workdays(end, day) == -n


@settings(deadline=None, max_examples=60)
@given(_calendars, _days)
def test_the_next_workday_is_the_day_itself_or_the_first_after_it(
    calendar: Calendar, day: date
) -> None:
    assert calendar.next_workday(day) == calendar.add_workdays(day - DAY, 1)
