"""Periods: how they are written, when they end, and what pauses and extensions do to them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendarfiles import official_book
from core.domain.worktime.deadlines import Deadline, deadline, deadline_at, end_of
from core.domain.worktime.officehours import OfficeHours
from core.domain.worktime.periods import Extension, Pause, Period, Roll, Unit

BOOK = official_book()
TODAY = BOOK.as_known_on()
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = OfficeHours.parse("09:00-18:00")


def d(text: str) -> date:
    return date.fromisoformat(text)


def due(start: str, period: str, roll: Roll = Roll.ANY_REST_DAY, **more: object) -> Deadline:
    return deadline(TODAY, d(start), Period.parse(period), roll, **more)  # type: ignore[arg-type]


# How a period is written


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("7 workdays", Period(7, Unit.WORKDAYS)),
        ("7 wd", Period(7, Unit.WORKDAYS)),
        ("1 workday", Period(1, Unit.WORKDAYS)),
        ("60 days", Period(60, Unit.DAYS)),
        ("60cd", Period(60, Unit.DAYS)),
        ("1 week", Period(1, Unit.WEEKS)),
        ("3 mo", Period(3, Unit.MONTHS)),
        ("1 year", Period(1, Unit.YEARS)),
        ("30 minutes", Period(30, Unit.MINUTES)),
        ("2 hours", Period(2, Unit.HOURS)),
        ("same_day", Period(0, Unit.SAME_DAY)),
    ],
)
def test_a_period_is_read_and_written_again(text: str, period: Period) -> None:
    assert Period.parse(text) == period
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    "text", ["", "7", "workdays", "7 fortnights", "0 days", "-1 days", "1.5 d"]
)
def test_what_is_no_period_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ValueError, match=r"workdays, days, weeks, months, years.*same_day"):
        Period.parse(text)


def test_any_is_short_for_any_rest_day() -> None:
    assert Roll.parse("any") is Roll.ANY_REST_DAY
    assert Roll.parse("statutory_holiday_only") is Roll.STATUTORY_HOLIDAY_ONLY


# When it ends: the vectors of the law, worked by hand

ANY, NARROW, NONE = Roll.ANY_REST_DAY, Roll.STATUTORY_HOLIDAY_ONLY, Roll.NONE

VECTORS = [
    # start, period, roll, nominal end, due
    ("2026-09-29", "7 workdays", ANY, "2026-10-14", "2026-10-14"),  # 国庆, Saturday 10-10 works
    ("2026-11-19", "7 workdays", ANY, "2026-11-30", "2026-11-30"),
    ("2026-02-12", "5 workdays", ANY, "2026-02-26", "2026-02-26"),
    ("2026-02-12", "7 workdays", ANY, "2026-02-28", "2026-02-28"),  # due on a working Saturday
    ("2026-02-12", "10 workdays", ANY, "2026-03-04", "2026-03-04"),
    ("2026-04-14", "7 workdays", ANY, "2026-04-23", "2026-04-23"),  # last day of Order 20
    ("2026-04-15", "7 workdays", ANY, "2026-04-24", "2026-04-24"),  # first day of Order 121
    ("2026-08-03", "60 days", ANY, "2026-10-02", "2026-10-08"),
    ("2026-08-03", "60 days", NARROW, "2026-10-02", "2026-10-04"),
    ("2026-04-20", "60 days", ANY, "2026-06-19", "2026-06-22"),
    ("2026-05-06", "60 days", ANY, "2026-07-05", "2026-07-06"),  # a plain Sunday
    ("2026-05-06", "60 days", NARROW, "2026-07-05", "2026-07-05"),
    ("2026-04-20", "15 days", ANY, "2026-05-05", "2026-05-06"),
    ("2026-04-20", "15 workdays", ANY, "2026-05-13", "2026-05-13"),
    ("2026-04-20", "30 workdays", ANY, "2026-06-03", "2026-06-03"),
    ("2026-07-06", "90 days", ANY, "2026-10-04", "2026-10-08"),
    ("2026-09-20", "15 days", NONE, "2026-10-05", "2026-10-05"),  # 自然日, no roll rule
    ("2026-09-20", "30 days", NONE, "2026-10-20", "2026-10-20"),
    ("2026-09-20", "60 days", NONE, "2026-11-19", "2026-11-19"),
    ("2026-01-05", "60 workdays", ANY, "2026-04-03", "2026-04-03"),
    ("2026-01-05", "90 workdays", ANY, "2026-05-20", "2026-05-20"),
    ("2025-09-15", "45 workdays", ANY, "2025-11-21", "2025-11-21"),
    ("2025-09-15", "60 days", ANY, "2025-11-14", "2025-11-14"),
    ("2024-12-02", "45 workdays", ANY, "2025-02-10", "2025-02-10"),
    ("2024-12-02", "60 days", ANY, "2025-01-31", "2025-02-05"),
    ("2026-04-13", "45 workdays", ANY, "2026-06-17", "2026-06-17"),
    ("2026-04-13", "60 days", ANY, "2026-06-12", "2026-06-12"),
    # the sharp cases
    ("2026-02-13", "7 workdays", ANY, "2026-03-02", "2026-03-02"),  # two make-up Saturdays
    ("2024-02-02", "7 workdays", ANY, "2024-02-18", "2024-02-18"),  # due on a Sunday
    ("2026-02-13", "15 days", ANY, "2026-02-28", "2026-02-28"),  # a make-up Saturday: no roll
    ("2026-02-02", "15 days", ANY, "2026-02-17", "2026-02-24"),  # rolls over the whole break
    ("2026-01-31", "1 month", ANY, "2026-02-28", "2026-02-28"),  # no 31 February
    ("2025-10-01", "3 months", ANY, "2026-01-01", "2026-01-04"),  # rolls to a make-up Sunday
    ("2024-02-29", "1 year", ANY, "2025-02-28", "2025-02-28"),
    ("2026-02-09", "1 week", ANY, "2026-02-16", "2026-02-24"),
    ("2026-02-15", "same_day", ANY, "2026-02-15", "2026-02-15"),  # 当日 never moves
]


@pytest.mark.parametrize(("start", "period", "roll", "nominal", "last"), VECTORS)
def test_when_a_period_ends(start: str, period: str, roll: Roll, nominal: str, last: str) -> None:
    found = due(start, period, roll)
    assert (found.nominal_end, found.due) == (d(nominal), d(last))
    assert not found.provisional


@pytest.mark.parametrize(
    ("start", "period", "known_on", "last", "provisional"),
    [
        ("2020-01-20", "7 workdays", "2020-01-20", "2020-02-04", False),
        ("2020-01-20", "7 workdays", "2020-01-27", "2020-02-06", False),
        ("2020-01-16", "15 days", "2020-01-20", "2020-01-31", False),
        ("2020-01-16", "15 days", "2020-01-27", "2020-02-03", False),
        ("2019-04-26", "1 workday", "2019-03-21", "2019-04-29", False),
        ("2019-04-26", "1 workday", "2019-03-22", "2019-04-28", False),  # earlier
        ("2018-12-28", "1 workday", "2018-12-05", "2018-12-31", True),
        ("2018-12-28", "1 workday", "2018-12-06", "2018-12-29", False),
        ("2026-12-21", "5 workdays", "2026-11-21", "2026-12-28", False),
        ("2026-12-18", "15 workdays", "2026-11-21", "2027-01-11", True),
        ("2026-12-05", "2 months", "2026-11-21", "2027-02-09", True),
    ],
)
def test_when_it_ends_depends_on_what_was_known(
    start: str, period: str, known_on: str, last: str, provisional: bool
) -> None:
    found = deadline(BOOK.as_known_on(d(known_on)), d(start), Period.parse(period))
    assert (found.due, found.provisional) == (d(last), provisional)


def test_a_provisional_date_names_the_first_day_it_depends_on() -> None:
    assert due("2026-12-18", "15 workdays").first_uncertain == d("2026-12-29")
    assert due("2026-12-05", "2 months").first_uncertain == d("2027-02-05")


def test_a_date_for_which_no_calendar_is_asked_is_never_provisional() -> None:
    assert not due("2026-12-25", "5 days", Roll.NONE).provisional
    assert not due("2027-03-06", "same_day").provisional
    named = [Extension(until=d("2027-03-06"))]
    assert not due("2026-12-25", "5 days", extensions=named).provisional
    assert due("2026-03-06", "30 years", Roll.NONE).due == d("2056-03-06")


# Pauses


def test_an_appraisal_takes_its_days_out_of_sixty() -> None:
    found = due("2018-07-04", "60 days", pauses=[Pause(d("2018-07-16"), d("2018-08-06"))])
    assert (found.nominal_end, found.due) == (d("2018-09-23"), d("2018-09-25"))


def test_overlapping_pauses_are_united() -> None:
    apart = [Pause(d("2026-03-05"), d("2026-03-10")), Pause(d("2026-03-08"), d("2026-03-12"))]
    whole = [Pause(d("2026-03-05"), d("2026-03-12"))]
    assert due("2026-03-02", "20 days", pauses=apart) == due("2026-03-02", "20 days", pauses=whole)


@pytest.mark.parametrize("period", ["7 workdays", "9 days"])
def test_a_pause_that_begins_on_or_after_the_last_day_does_nothing(period: str) -> None:
    plain = due("2026-03-02", period).due
    assert plain == d("2026-03-11")
    for begin in ("2026-03-11", "2026-03-12"):
        assert due("2026-03-02", period, pauses=[Pause(d(begin), d("2026-04-01"))]).due == plain


def test_a_pause_of_a_weekend_gives_no_workday_back() -> None:
    weekend = [Pause(d("2026-03-06"), d("2026-03-08"))]
    assert (
        due("2026-03-02", "7 workdays", pauses=weekend).due == due("2026-03-02", "7 workdays").due
    )


def test_a_day_rolled_to_never_lies_in_a_pause() -> None:
    # 15 days end on Saturday 03-07; the suspension of Sunday lasts through Friday.
    found = due("2026-02-20", "15 days", pauses=[Pause(d("2026-03-08"), d("2026-03-13"))])
    assert (found.nominal_end, found.due) == (d("2026-03-07"), d("2026-03-16"))


def test_an_open_pause_holds_the_period_and_tells_what_is_left() -> None:
    held = due("2026-03-02", "7 workdays", pauses=[Pause(d("2026-03-04"))])
    assert held.paused
    assert held.due is None
    assert held.remaining == (Period(5, Unit.WORKDAYS),)
    more = [Extension(adds=Period.parse("1 month"))]
    held = due("2026-03-02", "60 days", pauses=[Pause(d("2026-03-04"))], extensions=more)
    assert held.remaining == (Period(58, Unit.DAYS), Period(1, Unit.MONTHS))


def test_an_open_pause_after_the_last_counted_day_leaves_only_the_rolling() -> None:
    held = due("2026-02-20", "15 days", pauses=[Pause(d("2026-03-08"))])
    assert (held.nominal_end, held.due, held.remaining) == (d("2026-03-07"), None, ())


def test_a_pause_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="cannot end on 2026-03-01"):
        Pause(d("2026-03-02"), d("2026-03-01"))


# Extensions


def test_what_is_added_counts_from_the_nominal_end_not_from_the_rolled_one() -> None:
    found = due("2018-08-06", "30 days", extensions=[Extension(adds=Period.parse("30 days"))])
    assert (found.nominal_end, found.due) == (d("2018-10-05"), d("2018-10-08"))


def test_a_new_total_counts_from_the_start() -> None:
    total = [Extension(until_total=Period.parse("15 workdays"))]
    assert due("2026-04-20", "7 workdays", extensions=total).due == d("2026-05-13")


def test_a_named_date_stands_as_it_is() -> None:
    sunday = d("2026-03-22")
    pauses = [Pause(d("2026-03-04"), d("2026-03-06"))]
    found = due("2026-03-02", "5 days", pauses=pauses, extensions=[Extension(until=sunday)])
    assert found.due == sunday


def test_what_is_added_after_a_named_date_counts_from_it() -> None:
    granted = [Extension(until=d("2026-03-22")), Extension(adds=Period.parse("6 days"))]
    found = due("2026-03-02", "5 days", extensions=granted)
    assert (found.nominal_end, found.due) == (d("2026-03-28"), d("2026-03-30"))


def test_an_extension_is_of_exactly_one_kind() -> None:
    with pytest.raises(ValueError, match="one of adds, until_total and until"):
        Extension()
    with pytest.raises(ValueError, match="one of adds, until_total and until"):
        Extension(adds=Period.parse("1 day"), until=d("2026-03-22"))


def test_no_extension_ends_before_the_period_begins() -> None:
    with pytest.raises(ValueError, match="cannot be extended until 2026-03-01"):
        due("2026-03-02", "5 days", extensions=[Extension(until=d("2026-03-01"))])


_dates = st.dates(date(2019, 1, 1), date(2025, 12, 31))
_pauses = st.lists(
    st.builds(lambda start, n: Pause(start, start + timedelta(n)), _dates, st.integers(0, 40)),
    max_size=6,
)
_units = st.sampled_from([Unit.WORKDAYS, Unit.DAYS])


@settings(deadline=None)
@given(_dates, _units, st.integers(1, 60), st.integers(1, 60), _pauses)
def test_pause_and_extension_commute(
    start: date, unit: Unit, n: int, more: int, pauses: list[Pause]
) -> None:
    granted = [Extension(adds=Period(more, unit))]
    extended = deadline(TODAY, start, Period(n, unit), ANY, pauses, granted)
    at_once = deadline(TODAY, start, Period(n + more, unit), ANY, pauses)
    total = [Extension(until_total=Period(n + more, unit))]
    recounted = deadline(TODAY, start, Period(n, unit), ANY, reversed(pauses), total)
    assert extended.due == at_once.due == recounted.due


@settings(deadline=None)
@given(_dates, _units, st.integers(1, 60), _pauses)
def test_no_working_time_is_lost_or_given_away(
    start: date, unit: Unit, n: int, pauses: list[Pause]
) -> None:
    end = deadline(TODAY, start, Period(n, unit), ANY, pauses).nominal_end
    assert end is not None
    assert counted(start, end, unit, pauses) == (n, end)


def test_a_pause_that_gives_every_day_back_would_be_found() -> None:
    start, pauses = d("2026-03-02"), [Pause(d("2026-03-06"), d("2026-03-09"))]
    right = deadline(TODAY, start, Period(10, Unit.WORKDAYS), ANY, pauses).nominal_end
    plain = deadline(TODAY, start, Period(10, Unit.WORKDAYS), ANY).nominal_end
    assert right is not None
    assert plain is not None
    careless = plain + timedelta(4)  # all four days of the pause, two of which nobody works on
    assert counted(start, right, Unit.WORKDAYS, pauses) == (10, right)
    assert counted(start, careless, Unit.WORKDAYS, pauses) != (10, careless)


def counted(start: date, end: date, unit: Unit, pauses: list[Pause]) -> tuple[int, date]:
    """How many days count until ``end``, counted one by one, and the last that is free."""
    days = (start + timedelta(k) for k in range(1, (end - start).days + 1))
    free = [day for day in days if not any(pause.covers(day) for pause in pauses)]
    return sum(unit is Unit.DAYS or TODAY.is_workday(day) for day in free), free[-1]


# Instants: the end of a day, minutes and hours


def test_a_last_day_ends_at_midnight_or_when_the_office_closes() -> None:
    day = d("2026-03-11")
    assert end_of(day, SHANGHAI) == datetime(2026, 3, 12, tzinfo=SHANGHAI)
    assert end_of(day, SHANGHAI).tzinfo is UTC
    assert end_of(day, SHANGHAI, time(17, 30)) == datetime(2026, 3, 11, 17, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "period", "last"),
    [
        ("2026-03-03 10:00", "30 minutes", "2026-03-03 10:30"),
        ("2026-03-03 17:50", "30 minutes", "2026-03-04 09:20"),
        ("2026-03-03 17:30", "30 minutes", "2026-03-03 18:00"),  # ends exactly at closing
        ("2026-03-03 18:00", "30 minutes", "2026-03-04 09:30"),  # at closing is outside
        ("2026-03-03 07:00", "30 minutes", "2026-03-03 09:30"),
        ("2026-03-07 11:00", "30 minutes", "2026-03-09 09:30"),  # a Saturday
        ("2026-02-13 17:00", "2 hours", "2026-02-14 10:00"),  # a make-up Saturday works
        ("2026-02-14 17:45", "30 minutes", "2026-02-24 09:15"),  # over the Spring Festival
        ("2026-03-03 09:00", "9 hours", "2026-03-03 18:00"),
        ("2026-03-03 09:00", "27 hours", "2026-03-05 18:00"),
        ("2026-03-03 10:00", "24 hours", "2026-03-05 16:00"),
    ],
)
def test_business_time_runs_only_while_the_office_is_open(
    start: str, period: str, last: str
) -> None:
    at = datetime.fromisoformat(start).replace(tzinfo=SHANGHAI)
    found = deadline_at(TODAY, at, Period.parse(period), SHANGHAI, HOURS)
    assert found == datetime.fromisoformat(last).replace(tzinfo=SHANGHAI)


def test_without_office_hours_time_simply_passes() -> None:
    friday = datetime(2026, 3, 6, 23, 50, tzinfo=SHANGHAI)
    found = deadline_at(TODAY, friday, Period.parse("2 hours"), SHANGHAI)
    assert found == datetime(2026, 3, 7, 1, 50, tzinfo=SHANGHAI)


def test_days_are_not_hours_and_hours_are_not_days() -> None:
    with pytest.raises(ValueError, match=r"count it with deadline_at"):
        due("2026-03-02", "24 hours")
    with pytest.raises(ValueError, match=r"count it with deadline"):
        deadline_at(TODAY, datetime(2026, 3, 2, tzinfo=UTC), Period.parse("1 day"), SHANGHAI, HOURS)
    naive = datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="does not say in which zone"):
        deadline_at(TODAY, naive, Period.parse("1 hour"), SHANGHAI, HOURS)


@pytest.mark.parametrize(
    "text",
    ["9-18", "18:00-09:00", "09:00-25:00", "09:00–09:00", "always", "", "13:00-17:00 09:00-12:00",
     "09:00-12:00 11:00-17:00", "09:00-12:00 12:00-17:00"],
)  # fmt: skip
def test_office_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="office hours"):
        OfficeHours.parse(text)


def test_office_hours_are_read_and_written_again() -> None:
    assert str(OfficeHours.parse("9:00-17:30")) == "09:00-17:30"
    assert OfficeHours.parse("00:00-24:00").length == timedelta(days=1)
    assert str(OfficeHours.parse(" 9:00 – 12:00 13:30-17:30 ")) == "09:00-12:00 13:30-17:30"


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("7 workdays", "7个工作日", "7 workdays"),
        ("1 day", "1日", "1 day"),
        ("3 months", "3个月", "3 months"),
        ("same_day", "当日", "same day"),
    ],
)
def test_a_period_is_worded_for_people(text: str, zh: str, en: str) -> None:
    period = Period.parse(text)
    assert (period.words("zh"), period.words("en")) == (zh, en)
