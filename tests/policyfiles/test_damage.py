"""Whatever is written in a policy file, the answer is a sector or a message for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policyfiles.damage import (
    COMPLAINT,
    NONSENSE,
    PLANTED,
    complaint,
    found,
    loaded,
    places,
    with_odd,
)

ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 7, -1.5, "", "open", "params.no", [], NONSENSE, NONSENSE, [7], {}, {"a": {}}]
)
#: How many files are tried, and how many of them must have been refused.
TEXTS, TEXTS_REFUSED = 100, 50
VALUES, VALUES_REFUSED = 150, 75


class Tried:
    """The files that were judged so far."""

    def __init__(self, judge: Callable[..., tuple[bool, str]]) -> None:
        self._judge, self.files, self.refused = judge, 0, 0

    def __call__(self, *damage: Any) -> None:
        refused, wrong = self._judge(*damage)
        assert not wrong, wrong
        self.files, self.refused = self.files + 1, self.refused + refused


def test_an_odd_value_anywhere_is_refused_in_words() -> None:
    tried = Tried(with_odd)

    @settings(max_examples=VALUES, deadline=None)
    @given(path=st.sampled_from(places(complaint())), odd=ODD)
    def harmed(path: tuple[Any, ...], odd: Any) -> None:
        tried(path, odd)

    harmed()
    assert (tried.files >= VALUES, tried.refused >= VALUES_REFUSED) == (True, True), vars(tried)


def test_a_damaged_text_is_refused_in_words() -> None:
    tried = Tried(loaded)

    @settings(max_examples=TEXTS, deadline=None)
    @given(start=st.integers(0, len(COMPLAINT)), length=st.integers(1, 40), put=st.text(max_size=3))
    def harmed(start: int, length: int, put: str) -> None:
        tried(COMPLAINT[:start] + put + COMPLAINT[start + length :])

    harmed()
    assert (tried.files >= TEXTS, tried.refused >= TEXTS_REFUSED) == (True, True), vars(tried)


@pytest.mark.parametrize("planted", PLANTED)
def test_a_fault_of_the_loader_is_found_in_a_damaged_policy(planted: str) -> None:
    assert found(planted)


def test_the_policy_is_taken_as_it_is_written() -> None:
    assert loaded(COMPLAINT) == (False, "")
