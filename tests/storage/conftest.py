"""An empty office in a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.clock import SettableClock
from core.storage.engine import create_engine
from core.storage.unit_of_work import Store
from tests.premises import build
from tests.storage.examples import NOW


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine on an empty office."""
    engine = create_engine(f"sqlite:///{tmp_path / 'office.db'}")
    build(engine)
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
