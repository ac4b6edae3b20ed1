"""What is drawn comes from the machine, unless a simulation says from where; then it repeats."""

from __future__ import annotations

from collections import Counter
from random import Random
from uuid import UUID

from core import chance


def some() -> tuple[object, ...]:
    """One of everything that can be drawn."""
    return (
        chance.octets(12), chance.text(8), chance.text_for_urls(9), chance.below(10**20),
        chance.unique(),
    )  # fmt: skip


def test_nothing_is_drawn_twice() -> None:
    assert len({some() for _ in range(1_000)}) == 1_000
    assert set(map(type, some())) == {bytes, str, int}


def test_each_is_as_long_as_was_asked() -> None:
    octets, text, urls, _, unique = some()
    assert (len(octets), len(text), len(urls)) == (12, 16, 12)  # type: ignore[arg-type]
    assert UUID(str(unique)).version == 4


def test_no_text_for_urls_looks_like_an_option() -> None:
    drawn = [chance.text_for_urls(9) for _ in range(3_000)]
    assert not [text for text in drawn if text.startswith("-")]
    assert {text[0] for text in drawn} > {"_", "a", "Z", "0"}


def test_every_number_below_the_end_comes_up() -> None:
    drawn = Counter(chance.below(5) for _ in range(5_000))
    assert set(drawn) == set(range(5))
    assert min(drawn.values()) > 700


def test_from_one_seed_the_same_is_drawn_and_afterwards_it_is_not() -> None:
    told = []
    for _ in range(2):
        with chance.drawn_from(Random(7).randbytes):
            told.append([some(), some()])
    assert told[0] == told[1]
    assert told[0][0] != told[0][1]
    assert some() not in told[0]
