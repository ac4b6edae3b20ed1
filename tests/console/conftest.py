"""The small office of the tests of the interface, seen through a browser."""

from __future__ import annotations

import pytest

from tests.api.conftest import app, clock, desk, office, premises, registry, visitor
from tests.api.people import Person
from tests.console.browsing import log_in

__all__ = ["app", "clock", "desk", "logged_in", "office", "premises", "registry", "visitor"]


@pytest.fixture
def logged_in(visitor: Person) -> Person:
    """The browser of somebody who has logged in."""
    assert log_in(visitor).status_code == 303
    return visitor
