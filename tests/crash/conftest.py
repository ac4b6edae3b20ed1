"""Where the processes of the crash tests come from: to make it ready takes longer than to kill."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crash.nursery import Nursery, nursery


@pytest.fixture(scope="session")
def one_nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """One nursery for all tests."""
    with nursery(tmp_path_factory.mktemp("nursery")) as opened:
        yield opened


@pytest.fixture
def processes(one_nursery: Nursery) -> Iterator[Nursery]:
    """The nursery; no process outlives the test."""
    yield one_nursery
    one_nursery.clear()
