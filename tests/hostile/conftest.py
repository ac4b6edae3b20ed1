"""The office of the tests of the API, for those who attack it."""

from __future__ import annotations

from tests.api.conftest import app, clock, desk, office, premises, registry, visitor

__all__ = ["app", "clock", "desk", "office", "premises", "registry", "visitor"]
