"""Deeds that arrive at once are stored by one commit, and each stands or falls by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import StatementError

from core.domain.errors import Crossed, NotFound, Unavailable
from core.storage.database.sharing import MOST
from core.storage.proof.audit import Registered
from core.storage.unit_of_work import Store, UnitOfWork

#: Longer than anything takes on a busy machine.
PATIENCE = 60.0


def numbered(unit: UnitOfWork) -> int:
    """Take a number, and have it stand in the register."""
    number = unit.next_number("deed", "x", 2026)
    unit.audit.add(Registered("numbered", unit.now, "clerk", str(number)))
    return number


def refused(unit: UnitOfWork) -> int:
    """Take a number, and find that it must not be."""
    numbered(unit)
    raise NotFound("没有", "Nothing there")


def registered(store: Store) -> list[str]:
    with store.read() as unit:
        return [entry.number for entry in unit.audit.entries(("numbered",))]


def at_once(store: Store, *deeds: Callable[[UnitOfWork], int]) -> list[Future[int]]:
    """Have ``deeds`` done in this order, each of which arrives while the first is being done."""
    begun, go_on = threading.Event(), threading.Event()
    first, *others = deeds

    def slow(unit: UnitOfWork) -> int:
        begun.set()
        assert go_on.wait(PATIENCE)
        return first(unit)

    line = store._lines
    with ThreadPoolExecutor(len(deeds)) as pool:
        futures = [pool.submit(store.share, "x", slow)]
        assert begun.wait(PATIENCE)
        for number, deed in enumerate(others, 1):
            futures.append(pool.submit(store.share, "x", deed))
            _until(partial(_wait, line["x"], number))
        go_on.set()
    return futures


def test_they_are_stored_in_their_order_by_one_commit(store: Store, engine: Engine) -> None:
    commits: list[Connection] = []
    event.listen(engine, "commit", commits.append)
    found = at_once(store, *[numbered] * 5)
    assert [one.result() for one in found] == [1, 2, 3, 4, 5]
    assert len(commits) == 1
    assert registered(store) == ["1", "2", "3", "4", "5"]


def test_others_have_their_turn_after_so_many(store: Store, engine: Engine) -> None:
    commits: list[Connection] = []
    event.listen(engine, "commit", commits.append)
    found = at_once(store, *[numbered] * (MOST + 2))
    assert [one.result() for one in found] == [*range(1, MOST + 3)]
    assert len(commits) == 2


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_that_fails_takes_back_its_own_alone(store: Store, place: int) -> None:
    deeds = [numbered, numbered, numbered]
    deeds[place] = refused
    found = at_once(store, *deeds)
    with pytest.raises(NotFound):
        found.pop(place).result()
    assert [one.result() for one in found] == [1, 2]
    assert registered(store) == ["1", "2"]


def test_where_the_commit_fails_nothing_was_done(store: Store, engine: Engine) -> None:
    def break_off(*_: object) -> None:
        raise Mishap

    event.listen(engine, "commit", break_off)
    found = at_once(store, numbered, refused, numbered)
    event.remove(engine, "commit", break_off)
    for one, error in zip(found, (Unavailable, Unavailable, Mishap), strict=True):
        with pytest.raises(error):
            one.result()
    assert registered(store) == []
    assert store.share("x", numbered) == 1


def test_where_the_server_goes_all_is_lost_and_said(store: Store, engine: Engine) -> None:
    def go(unit: UnitOfWork) -> int:
        numbered(unit)
        driver: Any = unit.connection.connection.driver_connection
        driver.close()
        return numbered(unit)

    first, second = at_once(store, numbered, go)
    with pytest.raises(Unavailable):
        first.result()
    with pytest.raises((Unavailable, StatementError)):
        second.result()
    engine.dispose()
    assert store.share("x", numbered) == 1


def test_what_was_crossed_at_the_end_is_done_again(store: Store, engine: Engine) -> None:
    left = [Crossed("重叠", "Crossed")]

    def cross(*_: object) -> None:
        if left:
            raise left.pop()

    event.listen(engine, "commit", cross)
    found = at_once(store, numbered, numbered, numbered)
    assert sorted(one.result() for one in found) == [1, 2, 3]
    assert len(registered(store)) == 3


def test_where_nothing_was_done_nothing_is_stored(store: Store) -> None:
    for one in at_once(store, refused, refused):
        with pytest.raises(NotFound):
            one.result()
    assert store.share("x", numbered) == 1


def test_what_was_crossed_is_done_again_alone(store: Store) -> None:
    tried: list[int] = []

    def crossed_once(unit: UnitOfWork) -> int:
        tried.append(numbered(unit))
        if len(tried) == 1:
            raise Crossed("重叠", "Crossed")
        return tried[-1]

    assert store.share("x", crossed_once) == 1
    assert (tried, registered(store)) == ([1, 1], ["1"])


class Mishap(Exception):
    """Something that goes wrong as all is to be stored."""


def _until(done: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(int(PATIENCE * 1000)):
        if done():
            return
        waited.wait(0.001)
    raise AssertionError("it never came to that")


def _wait(line: object, number: int) -> bool:
    return len(line._waiting) >= number  # type: ignore[attr-defined]
