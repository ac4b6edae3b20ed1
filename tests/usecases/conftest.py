"""Offices for the use cases: the shipped sectors, a database of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.calendarfiles import official_book
from core.clock import SettableClock
from core.registry import Registry
from core.storage.unit_of_work import Store
from core.usecases.desk import Desk
from tests.databases import MIGRATED, current
from tests.places import REPO
from tests.usecases.publishing import lean

ZONE = ZoneInfo("Asia/Shanghai")

DeskAt = Callable[[str], Desk]


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The three sectors, read once."""
    return Registry.load(folders=(REPO / "plugins",), found=())


@pytest.fixture
def desk_at(registry: Registry) -> Iterator[DeskAt]:
    """Opens the desk of an office, in a database of the test's own, at an office time."""
    engine = current().engine(MIGRATED)

    def open_at(now: str) -> Desk:
        clock = SettableClock(datetime.fromisoformat(now).replace(tzinfo=ZONE))
        return Desk(Store(engine, clock), registry, ZONE, official_book())

    yield open_at
    engine.dispose()


@pytest.fixture
def desk(desk_at: DeskAt) -> Desk:
    """The office on Sunday 22 November 2026, in the morning."""
    return desk_at("2026-11-22T09:30:00")


@pytest.fixture(scope="session")
def lean_sector(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """Property management as it is shipped, with few scenarios; read once."""
    folder = lean("property_mgmt", tmp_path_factory.mktemp("sectors"))
    return Registry.load(folders=(folder,), found=())
