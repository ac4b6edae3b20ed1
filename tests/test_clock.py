"""The clock is aware, in UTC, and goes back only when told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from core.clock import SettableClock, SystemClock

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=8)))


def test_the_machine_is_asked_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_a_clock_stands_until_it_is_moved() -> None:
    clock = SettableClock(NOON)
    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC
    clock.advance(timedelta(hours=1))
    clock.set(NOON + timedelta(hours=2))
    assert clock.now() == NOON + timedelta(hours=2)
    with pytest.raises(ValueError, match="past"):
        clock.set(NOON)
    with pytest.raises(ValueError, match="past"):
        clock.advance(-timedelta(microseconds=1))
    clock.set(NOON, backwards=True)
    assert clock.now() == NOON


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        SettableClock(datetime(2026, 3, 2))  # noqa: DTZ001
