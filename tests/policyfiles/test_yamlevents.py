"""The quick reader of YAML reads what the careful one reads, or leaves the text to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError

from core.policyfiles import document, yamlevents
from core.policyfiles.document import Items, Section
from core.policyfiles.problems import Problems
from core.policyfiles.yamlevents import Event
from tests.places import REPO

Reader = Callable[[str], Iterator[Event]]

SHIPPED = sorted(REPO.glob("plugins/*/*.yaml")) + sorted(REPO.glob("plugins/*/policies/*.yaml"))
TEXTS = [path.read_text("utf-8") for path in SHIPPED]
#: What means something in YAML, alone or beside something else.
SIGNS = (
    *"{}[]:,-?#&*!|>'\"%@`\\~=<\t\r\n \x07\x7f\x85\xa0\u2028\u3000\ufeff\U0001f600",
    *("\n  ", ": ", " #", "- ", "\n\n", "---\n", "...\n", "%YAML 1.1\n---\n", "? ", "!!str "),
    *("\\x41", "\\/", "\\_", "{a:1}", "[a:b]", "{a,b}", '"a":b', "'a':b", "<<: ", "|+\n", ">-\n"),
)


def read(reader: Reader, text: str) -> Any:
    """What a reader makes of a text, with the place of everything; None where it will not."""
    problems = Problems()
    with suppress(yamlevents.Unsure, YAMLError, ValueError):
        built = document._built(reader(text), "file.yaml", problems)
        return None if problems else placed(built)
    return None


def placed(value: Any) -> Any:
    """A value with its type, and with the place of everything inside it."""
    match value:
        case Section():
            inside = [(key, value.places[key], placed(item)) for key, item in value.items()]
            return "section", value.place, inside
        case Items():
            return "items", value.place, value.places, [placed(item) for item in value]
    return type(value).__name__, value


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_ships_is_read_quickly_and_alike(path: Any) -> None:
    text = path.read_text("utf-8")
    quickly = read(yamlevents.quick, text)
    assert quickly is not None
    assert quickly == read(yamlevents.careful, text)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A few lines of what ships, with something put in or left out here and there."""
    lines = draw(st.sampled_from(TEXTS)).split("\n")
    start = draw(st.integers(0, len(lines) - 1))
    text = "\n".join(lines[start : start + draw(st.integers(1, 10))])
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(text)))
        sign, gone = draw(st.sampled_from(("", *SIGNS))), draw(st.integers(0, 2))
        text = text[:place] + sign + text[place + gone :]
    return text


@settings(max_examples=600, deadline=None)
@given(damaged())
def test_a_damaged_text_is_read_alike_or_left_to_the_careful_reader(text: str) -> None:
    quickly = read(yamlevents.quick, text)
    assert quickly is None or quickly == read(yamlevents.careful, text)


@pytest.mark.parametrize(
    "text",
    ['a: ["b":c]', "a: ['b':c]", "a:\tb", "a: b\tc", "a: b\x85c: d", "a: b\u2028c", "\ufeffa: b"],
)
def test_what_the_two_take_differently_is_left_to_the_careful_reader(text: str) -> None:
    with pytest.raises(yamlevents.Unsure):
        list(yamlevents.quick(text))
