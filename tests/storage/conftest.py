"""An empty office in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from core.clock import SettableClock
from core.storage.unit_of_work import Store
from tests.storage.examples import NOW


@pytest.fixture
def engine(database: Any) -> Iterator[Engine]:
    """An engine on an empty office, on SQLite and on PostgreSQL."""
    engine = database.engine()
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> SettableClock:
    """A clock that stands on the morning of 2 March 2026."""
    return SettableClock(NOW)


@pytest.fixture
def store(engine: Engine, clock: SettableClock) -> Store:
    """The empty office."""
    return Store(engine, clock)
