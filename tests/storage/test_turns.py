"""Whoever waits longest is let in next, and nobody waits for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from core.domain.errors import Unavailable
from core.storage.database.turns import Turns

#: Longer than anything takes on a busy machine.
PATIENCE = 60.0
WAITING = 6


def test_those_who_wait_come_in_the_order_in_which_they_came() -> None:
    turns, came = Turns(1, PATIENCE), list[int]()

    def ask(number: int) -> None:
        with turns:
            came.append(number)

    asking = [threading.Thread(target=ask, args=(number,)) for number in range(WAITING)]
    with turns:
        for number, thread in enumerate(asking, 1):
            thread.start()
            _until(partial(_wait, turns, number))
    with turns:  # whoever was in just now does not come in before them
        assert came == [*range(WAITING)]
    for thread in asking:
        thread.join(PATIENCE)


def test_so_many_are_in_at_a_time_and_no_more() -> None:
    turns, within, most = Turns(2, PATIENCE), list[int](), list[int]()

    def ask() -> None:
        for _ in range(50):
            with turns:
                within.append(1)
                most.append(len(within))
                time.sleep(0)
                within.pop()

    asking = [threading.Thread(target=ask) for _ in range(WAITING)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(PATIENCE)
    assert (len(most), max(most)) == (50 * WAITING, 2)


def test_whoever_waits_in_vain_is_told_and_keeps_nobody_out() -> None:
    turns = Turns(1, 0.01)
    with turns, pytest.raises(Unavailable), turns:
        raise AssertionError("two were in")
    with turns:
        pass


def _until(holds: Callable[[], bool]) -> None:
    end = time.perf_counter() + PATIENCE
    while not holds():
        assert time.perf_counter() < end
        time.sleep(0.001)


def _wait(turns: Turns, number: int) -> bool:
    return len(turns._waiting) == number
