"""Sets of cases as boxes: for each dimension the values allowed, as bits of an integer.

A box names only the dimensions that it narrows; in every other one all values are allowed. No box
here is empty: an operation that would give an empty one gives None, or leaves it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

Box: TypeAlias = Mapping[int, int]

#: Everything.
ALL: Box = {}
#: More boxes than this for one condition, or steps of one search, and the question is given up.
MOST_BOXES = 4096
MOST_STEPS = 200_000


class TooComplex(Exception):
    """The condition, or the table, falls into too many boxes to be analysed."""


def meet(one: Box, other: Box) -> Box | None:
    """What lies in both boxes."""
    common = dict(one)
    for dimension, allowed in other.items():
        both = common.get(dimension, allowed) & allowed
        if not both:
            return None
        common[dimension] = both
    return common


def meets(ones: Iterable[Box], others: Sequence[Box]) -> list[Box]:
    """What lies in a box of each of the two sets."""
    found: list[Box] = []
    for one in ones:
        for other in others:
            if (common := meet(one, other)) is not None:
                found.append(common)
                if len(found) > MOST_BOXES:
                    raise TooComplex
    return found


def within(one: Box, other: Box, full: Sequence[int]) -> bool:
    """Whether all of ``one`` lies in ``other``; ``full`` holds all values of each dimension."""
    return all(not one.get(d, full[d]) & ~allowed for d, allowed in other.items())


def left_over(box: Box, others: Sequence[Box], full: Sequence[int]) -> Box | None:
    """A box of cases in ``box`` and in none of ``others``; None where there is none."""
    stack: list[tuple[Box, int]] = [(box, 0)]
    for _ in range(MOST_STEPS):
        if not stack:
            return None
        part, place = stack.pop()
        while place < len(others) and meet(part, others[place]) is None:
            place += 1
        if place == len(others):
            return part
        stack.extend((rest, place + 1) for rest in _outside(part, others[place], full))
    raise TooComplex


def _outside(box: Box, other: Box, full: Sequence[int]) -> list[Box]:
    """What of ``box`` lies outside ``other``, as boxes apart from one another."""
    rests: list[Box] = []
    inside = dict(box)
    for dimension, allowed in other.items():
        mine = inside.get(dimension, full[dimension])
        if rest := mine & ~allowed:
            rests.append({**inside, dimension: rest})
        inside[dimension] = mine & allowed
    return rests
