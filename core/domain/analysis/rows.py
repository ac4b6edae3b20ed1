"""What is wrong with rows of which one, or each, that holds counts: found exactly, with a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.domain.analysis.boxes import ALL, Box, TooComplex, left_over, meet
from core.domain.analysis.spaces import Space, Witness
from core.domain.expressions.condition import Condition


@dataclass(frozen=True)
class Rule:
    """A row: its condition and what it gives, compared by equality."""

    when: Condition
    gives: object


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong. ``code`` is

    ``never_true`` (no case meets the row), ``unreachable`` (rows above meet every case of it),
    ``conflict`` (another row gives something else for the same case, where one alone may hold),
    ``overlap`` (a row above wins, and gives something else), ``subsumed`` (where it holds, a
    stronger one does), ``idle`` (``facts`` that it names make no difference to it), ``gap`` (no row
    meets the case), ``too_complex``. ``row`` and ``other`` are places of rows, from 0.
    """

    code: str
    row: int | None = None
    other: int | None = None
    witness: Witness | None = None
    facts: tuple[str, ...] = ()


def troubles(
    rules: Sequence[Rule],
    hit: str,
    constants: Mapping[str, object],
    *,
    total: bool,
    strength: Sequence[int] = (),
) -> list[Trouble]:
    """All that is wrong with ``rules``, in order of rows.

    ``hit`` is first, unique or collect; with collect ``strength`` ranks the rows, and one that
    never counts beside stronger ones is ``subsumed``. ``total``: something is given where no row
    holds, so that there is no gap. A row that cannot be analysed hides nothing of the others.
    """
    try:
        space = Space([rule.when for rule in rules], constants)
    except TooComplex:
        return [Trouble("too_complex")]
    found: list[Trouble] = []
    boxes: list[list[Box]] = []
    for place, rule in enumerate(rules):
        try:
            boxes.append(space.boxes(rule.when))
        except TooComplex:
            found.append(Trouble("too_complex", place))
            boxes.append([])
            continue
        if not boxes[-1]:
            found.append(Trouble("never_true", place))
    skipped = {trouble.row for trouble in found}
    for place, rule in enumerate(rules):
        if place in skipped:
            continue
        try:
            if idle := space.idle(rule.when, boxes[place]):
                found.append(Trouble("idle", place, facts=idle))
            if strength and _subsumed(space, boxes, strength, place):
                found.append(Trouble("subsumed", place))
        except TooComplex:
            found.append(Trouble("too_complex", place))
            continue
        found.extend(_of_row(space, rules, boxes, place, hit))
    if not total and "too_complex" not in {trouble.code for trouble in found}:
        found.extend(_gap(space, boxes))
    return sorted(found, key=lambda t: (t.row is None, t.row or 0, t.other or 0))


def _subsumed(
    space: Space, boxes: Sequence[Sequence[Box]], strength: Sequence[int], place: int
) -> bool:
    """Whether stronger rows hold in every case of the row, one of them in each."""
    stronger = [
        box
        for other, found in enumerate(boxes)
        for box in found
        if strength[other] > strength[place]
    ]
    return _covered(space, boxes[place], stronger)


def _covered(space: Space, boxes: Sequence[Box], others: Sequence[Box]) -> bool:
    """Whether every case of ``boxes`` lies in one of ``others``."""
    return all(left_over(box, others, space.full) is None for box in boxes)


def _of_row(
    space: Space, rules: Sequence[Rule], boxes: Sequence[Sequence[Box]], place: int, hit: str
) -> Iterator[Trouble]:
    if hit == "collect":
        return
    above = [box for earlier in boxes[:place] for box in earlier]
    try:
        if hit == "first" and _covered(space, boxes[place], above):
            yield Trouble("unreachable", place)
            return
    except TooComplex:
        yield Trouble("too_complex", place)
        return
    for other in range(place):
        if rules[other].gives == rules[place].gives:
            continue
        common = _common(boxes[other], boxes[place])
        if common is not None:
            code = "conflict" if hit == "unique" else "overlap"
            yield Trouble(code, place, other, space.witness(common))
            if hit == "first":
                return


def _common(ones: Sequence[Box], others: Sequence[Box]) -> Box | None:
    for one in ones:
        for other in others:
            if (both := meet(one, other)) is not None:
                return both
    return None


def _gap(space: Space, boxes: Sequence[Sequence[Box]]) -> Iterator[Trouble]:
    try:
        rest = left_over(ALL, [box for row in boxes for box in row], space.full)
    except TooComplex:
        yield Trouble("too_complex")
        return
    if rest is not None:
        yield Trouble("gap", witness=space.witness(rest))
