"""Whatever is granted in whatever order, no working day is lost and none is given away."""

from __future__ import annotations

import pytest

from tests.domain.pausing import PLANTED, faults


def test_pauses_and_extensions_in_any_order_lose_no_day() -> None:
    assert faults(range(2000)) == []


@pytest.mark.parametrize("planted", PLANTED)
def test_who_reckons_carelessly_is_found(planted: str) -> None:
    assert faults(range(100), PLANTED[planted])


def test_sequences_in_which_little_befell_prove_nothing() -> None:
    assert faults(range(1))
