"""The server's own zone does not matter, and a day ends where the office's day ends."""

from __future__ import annotations

import os
import time as machine
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from random import Random
from zoneinfo import ZoneInfo

import pytest

from core.calendarfiles import official_book
from core.domain.casework import passage
from core.domain.rules.regime import Office
from core.domain.worktime.deadlines import deadline, deadline_at, end_of
from core.domain.worktime.periods import Period, Roll, Unit
from tests.sectors.stories import instant, received

SHANGHAI = ZoneInfo("Asia/Shanghai")
SERVERS = ("UTC", "Asia/Shanghai", "America/New_York")
CALENDAR = official_book().as_known_on(None)
OFFICE = Office(CALENDAR, SHANGHAI)
PERIODS = tuple(
    map(Period.parse, ("7 workdays", "15 days", "60 days", "1 month", "2 years", "24 hours"))
)
CALENDAR_DAYS = Period.parse("7 days")
CALENDAR_BEGINS = datetime(2007, 1, 2, tzinfo=UTC)
#: What Shanghai's clocks did: summer time from 1986 to 1991, local mean time before 1901.
FIRST, LAST = datetime(1986, 1, 1, tzinfo=UTC), datetime(2026, 6, 30, tzinfo=UTC)


@contextmanager
def server_in(zone: str) -> Iterator[None]:
    """The process as it runs on a server in ``zone``."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    machine.tzset()
    try:
        yield
    finally:
        del os.environ["TZ"]
        if before is not None:
            os.environ["TZ"] = before
        machine.tzset()


def due_dates(number: int) -> list[str]:
    """Where periods end that begin at any instant, as instants."""
    chance, seconds = Random(1), int((LAST - FIRST).total_seconds())
    told = []
    for _ in range(number):
        at, period = FIRST + timedelta(seconds=chance.randrange(seconds)), chance.choice(PERIODS)
        if period.is_time:
            told.append(deadline_at(CALENDAR, at, period, SHANGHAI).isoformat())
        else:
            # No calendar of rest days reaches so far back as summer time.
            old = at < CALENDAR_BEGINS
            roll = Roll.NONE if old else Roll.ANY_REST_DAY
            period = CALENDAR_DAYS if old and period.unit is Unit.WORKDAYS else period
            due = deadline(CALENDAR, OFFICE.day(at), period, roll).due
            told.append(end_of(due, SHANGHAI).isoformat())
    return told


def test_the_zone_of_the_server_moves_no_due_date() -> None:
    found, clocks = {}, set()
    for zone in SERVERS:
        with server_in(zone):
            clocks.add(datetime.fromtimestamp(0, UTC).astimezone().isoformat())
            told = due_dates(10_000)
        found[zone] = sha256("\n".join(told).encode()).hexdigest()
        assert len(told) == 10_000
    assert len(clocks) == len(SERVERS), "the server was not moved"
    assert len(set(found.values())) == 1, found


def test_a_case_of_summer_time_is_of_the_day_that_the_clocks_showed() -> None:
    # 23:30 on 1 August 1988 in Shanghai was 14:30 UTC, for summer time was in force.
    assert OFFICE.day(datetime(1988, 8, 1, 14, 30, tzinfo=UTC)) == date(1988, 8, 1)
    assert OFFICE.day(datetime(1988, 8, 1, 15, 30, tzinfo=UTC)) == date(1988, 8, 2)


def test_days_by_the_clock_of_the_server_would_be_found() -> None:
    chance, told = Random(2), {}
    seconds = int((LAST - FIRST).total_seconds())
    instants = [FIRST + timedelta(seconds=chance.randrange(seconds)) for _ in range(1_000)]
    for zone in SERVERS:
        with server_in(zone):
            told[zone] = [at.astimezone().date() for at in instants]
            assert [OFFICE.day(at) for at in instants] == [
                at.astimezone(SHANGHAI).date() for at in instants
            ]
    assert told["Asia/Shanghai"] != told["UTC"] != told["America/New_York"]


def test_two_thousand_days_end_with_their_last_instant() -> None:
    tick, tried = timedelta(microseconds=1), 0
    for n in range(2_000):
        day = date(2021, 1, 1) + timedelta(days=n)
        last = datetime.combine(day, time(23, 59, 59, 999999), SHANGHAI).astimezone(UTC)
        first = datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)
        assert (OFFICE.day(last), OFFICE.day(first)) == (day, day + timedelta(days=1))
        assert end_of(day, SHANGHAI) == first == last + tick
        one, two = (
            deadline(CALENDAR, OFFICE.day(at), PERIODS[n % 2]).nominal_end for at in (last, first)
        )
        assert one <= two
        if PERIODS[n % 2].unit.value == "days":
            assert two - one == timedelta(days=1)
        tried += 1
    assert tried == 2_000


@pytest.mark.parametrize("arrived", ["2024-03-04 23:59:59.999999", "2024-03-05 00:00:00"])
def test_a_limit_stands_until_the_last_instant_of_its_day(arrived: str) -> None:
    day = arrived[:10]
    story = received(arrived)
    due = story.timer("accept").due_at
    assert due is not None
    workdays = CALENDAR.add_workdays(date.fromisoformat(day), 7)
    assert due == instant(str(workdays + timedelta(days=1)))
    passage.catch_up(story.matter, due - timedelta(microseconds=1))
    assert story.state("accept") == "running"
    passage.catch_up(story.matter, due)
    assert story.state("accept") == "overdue"
