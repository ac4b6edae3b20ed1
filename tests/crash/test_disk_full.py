"""A database that may grow no more: nothing acknowledged is lost, and it works again with room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from core.bootstrap import open_desk
from core.clock import SystemClock
from core.domain.errors import Unavailable
from core.usecases.casework import intake
from core.usecases.desk import Desk
from tests import databases
from tests.crash import office
from tests.crash.checker import Office, broken_chains

#: Pages of 4 KiB that are left, and how many cases must have found room in them.
ROOM, LEAST = 40, 3
MOST = 500


def test_on_a_full_disk_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    with databases.on(databases.SQLITE):
        place = office.new(tmp_path / "home")
    desk, told = open_desk(place.settings), dict[str, str]()
    with desk.store.engine.connect() as connection:
        most = [connection.exec_driver_sql("PRAGMA page_count").scalar_one() + ROOM]

    @event.listens_for(desk.store.engine.pool, "checkout")
    def _capped(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {most[0]}")

    with pytest.raises(Unavailable) as full:
        for n in range(MOST):
            take_in(desk, f"c-{n}0", told)
    assert "磁盘" in full.value.zh
    assert "disk is full" in full.value.en
    with pytest.raises(Unavailable):
        take_in(desk, "once-more0", told)
    assert LEAST <= len(told) < MOST
    found = Office(place)
    assert not found.faults(told, SystemClock().now())
    most[0] *= 10
    take_in(desk, "once-more0", told)
    assert not found.faults(told, SystemClock().now())
    assert not broken_chains(found.cases())
    assert found.faults({**told, "lost": "PM-2026-999999"}, SystemClock().now())
    found.close()
    desk.store.engine.dispose()


def take_in(desk: Desk, key: str, told: dict[str, str]) -> None:
    """Take in what comes under a key; what is acknowledged is noted."""
    receipt = intake.submit(desk, office.arrival(key), office.once(key))
    told[key] = receipt.answer.body if receipt.answer else office.numbers(receipt.cases)
