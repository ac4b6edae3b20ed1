"""Whoever is at work says so until it ends, however the database fares meanwhile."""

from __future__ import annotations

import threading

import pytest

from core.storage.unit_of_work import UnitOfWork
from core.usecases.background.renewing import renewed
from core.usecases.desk import Desk
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("database")


def beating() -> bool:
    """Whether somebody still renews."""
    return any(thread.name == "renewing" for thread in threading.enumerate())


def test_it_is_said_again_and_again_even_after_a_failure_and_ends_with_the_work(
    desk: Desk,
) -> None:
    times: list[UnitOfWork] = []

    def renew(work: UnitOfWork) -> bool:
        times.append(work)
        if len(times) == 2:
            raise ConnectionError
        return True

    with renewed(desk, renew, every=0.005):
        until(lambda: len(times) >= 4, "renewed after a failure")
    until(lambda: not beating(), "it ends with the work")


def test_whoever_lost_the_lease_asks_for_it_no_more(desk: Desk) -> None:
    times: list[UnitOfWork] = []

    def renew(work: UnitOfWork) -> bool:
        times.append(work)
        return False

    with renewed(desk, renew, every=0.005):
        until(lambda: bool(times) and not beating(), "one that is lost is not asked for again")
    assert len(times) == 1


def test_what_fails_is_told_as_ever_and_nobody_renews_it(desk: Desk) -> None:
    with pytest.raises(ZeroDivisionError), renewed(desk, lambda _: True, every=0.005):
        raise ZeroDivisionError
    until(lambda: not beating(), "it ends with the work")
