"""Waiting for what another thread is about to do."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 30.0


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds; AssertionError that says ``what`` where it never does."""
    end = time.perf_counter() + PATIENCE
    while not holds():
        assert time.perf_counter() < end, f"not so: {what}"
        time.sleep(0.005)
