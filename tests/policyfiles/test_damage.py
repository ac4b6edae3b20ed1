"""Whatever is written in a policy file, the answer is a sector or a message for people."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.policyfiles import PolicyFileError
from core.policyfiles.document import Section
from core.policyfiles.document import read_text as read
from core.policyfiles.problems import Problems
from tests.policyfiles.offices import OFFICE, drafted

COMPLAINT = (OFFICE / "policies" / "complaint_2020-01-01.yaml").read_text("utf-8")
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 7, -1.5, "", "open", "params.no", [], [[]], [7], {}, {"a": {}}]
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside ``value``."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, item in inside:
        found.append((*path, key))
        if isinstance(item, dict | list):
            found += places(item, (*path, key))
    return found


def complaint() -> Section:
    """The model complaint policy as it is written, a new one each time."""
    section = read(COMPLAINT, "complaint.yaml", Problems())
    assert section is not None
    return section


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(places(complaint())), odd=ODD)
def test_an_odd_value_anywhere_is_refused_in_words(path: tuple[Any, ...], odd: Any) -> None:
    document: Any = json.loads(json.dumps(complaint()))
    holder = document
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = odd
    _load(json.dumps(document, ensure_ascii=False))


@settings(max_examples=100, deadline=None)
@given(start=st.integers(0, len(COMPLAINT)), length=st.integers(1, 40), put=st.text(max_size=3))
def test_a_damaged_text_is_refused_in_words(start: int, length: int, put: str) -> None:
    _load(COMPLAINT[:start] + put + COMPLAINT[start + length :])


def _load(text: str) -> None:
    """Load the office with ``text`` as its complaint policy; only our own refusal may come."""
    try:
        drafted(**{"complaint_2020-01-01": text})
    except PolicyFileError as error:
        told = error.problems
    else:
        told = ()
    assert all(problem.path and problem.en and problem.zh != problem.en for problem in told)
