"""Conditions as boxes over the values that matter to them.

A dimension is a fact, or several that are compared with one another; its points are the values of
:mod:`~core.domain.expressions.representatives`, so that every answer is exact. What happened
before (``done("accept")``) and whether a fact is known are facts here like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from core.domain.analysis.boxes import MOST_BOXES, Box, TooComplex, left_over, meets
from core.domain.expressions.condition import Condition
from core.domain.expressions.environment import Env
from core.domain.expressions.functions import FUNCTIONS
from core.domain.expressions.interpreter import Interpreter
from core.domain.expressions.representatives import representatives
from core.domain.expressions.syntax import (
    Call,
    Comparison,
    Literal,
    Logic,
    Member,
    Name,
    Node,
    Not,
    children,
    unparse,
    walk,
)
from core.domain.expressions.types import BOOL, DATE, NUMBER, FactType, choice

#: More points than this in one dimension, and the conditions are not analysed.
MOST_POINTS = 20_000


#: Office settings that are not yes or no.
_SETTINGS = {
    "enforcement_from": DATE,
    "transition": choice("pinned", "migrate", "by_event"),
}


@dataclass(frozen=True)
class Witness:
    """A case: ``facts`` by name, and what ``happened``, ``done("accept")`` to its answer.

    What plays no part is left out.
    """

    facts: Mapping[str, object]
    happened: Mapping[str, object]


class Space:
    """The cases that some conditions tell apart, and each condition as boxes of them."""

    def __init__(self, conditions: Iterable[Condition], constants: Mapping[str, object]) -> None:
        self._kept = tuple(conditions)  # an id stands for its condition only while that lives
        self._assumed = {id(c): _assumed(c, constants) for c in self._kept}
        every = tuple(self._assumed.values())
        kinds = {name: kind for each in every for name, kind in each.fact_types.items()}
        values = {
            name: tuple(v for v in found if _can_be(name, v))
            for name, found in representatives(every, kinds, Env()).items()
        }
        self._dimensions = [tuple(names) for names in _linked(every, kinds)]
        self._points = [list(_points(names, values)) for names in self._dimensions]
        self._place = {n: d for d, names in enumerate(self._dimensions) for n in names}
        #: All values of each dimension.
        self.full: Sequence[int] = [(1 << len(points)) - 1 for points in self._points]
        self._masks: dict[str, tuple[int, int]] = {}

    def boxes(self, condition: Condition) -> list[Box]:
        """The cases in which ``condition``, one of those given, is true."""
        assumed = self._assumed[id(condition)]
        return self._boxes(assumed.node, assumed, holds=True)

    def idle(self, condition: Condition, boxes: Sequence[Box]) -> tuple[str, ...]:
        """The facts that ``condition`` names and on which its truth never depends.

        ``boxes`` are its own. Facts that are compared with one another count together.
        """
        assumed = self._assumed[id(condition)]
        found: list[str] = []
        for dimension, names in enumerate(self._dimensions):
            named = [name for name in names if name in assumed.fact_types]
            wider = [{d: a for d, a in box.items() if d != dimension} for box in boxes]
            if named and all(left_over(box, boxes, self.full) is None for box in wider):
                found += named
        return tuple(found)

    def witness(self, box: Box) -> Witness:
        """One case of ``box``."""
        facts: dict[str, object] = {}
        for dimension in sorted(box):
            lowest = (box[dimension] & -box[dimension]).bit_length() - 1
            facts |= self._points[dimension][lowest]
        happened = {name: value for name, value in facts.items() if "(" in name}
        return Witness({n: v for n, v in facts.items() if n not in happened}, happened)

    def _boxes(self, node: Node, condition: Condition, *, holds: bool) -> list[Box]:
        match node:
            case Literal("bool", value):
                return [{}] if value is holds else []
            case Not(operand):
                return self._boxes(operand, condition, holds=not holds)
            case Logic(operator, operands):
                parts = [self._boxes(part, condition, holds=holds) for part in operands]
                return _joined(parts) if (operator == "&&") is holds else _either(parts)
            case Comparison("==" | "!=" as operator, left, right) if _truth(left) or _truth(right):
                same = (operator == "==") is holds
                pairs = [(True, same), (False, not same)]
                return _either(
                    meets(
                        self._boxes(left, condition, holds=one),
                        self._boxes(right, condition, holds=other),
                    )
                    for one, other in pairs
                )
            case _:
                dimension, mask = self._mask(node, condition)
                allowed = mask if holds else self.full[dimension] & ~mask
                return [{dimension: allowed}] if allowed else []

    def _mask(self, atom: Node, condition: Condition) -> tuple[int, int]:
        """The dimension of an atom, and the points at which it is true."""
        text = unparse(atom)
        if text not in self._masks:
            names = [part.name for part in walk(atom) if isinstance(part, Name)]
            dimension = self._place[names[0]]
            mask = 0
            for place, point in enumerate(self._points[dimension]):
                if Interpreter(Env(point), condition.constants).value(atom) is True:
                    mask |= 1 << place
            self._masks[text] = dimension, mask
        return self._masks[text]


def _can_be(name: str, value: object) -> bool:
    """Whether what a name stands for may have ``value``: nothing is done less than never."""
    return not (name.startswith("count(") and isinstance(value, int) and value < 0)


def _joined(parts: Iterable[Sequence[Box]]) -> list[Box]:
    found: list[Box] = [{}]
    for boxes in parts:
        found = meets(found, boxes)
    return found


def _either(parts: Iterable[Sequence[Box]]) -> list[Box]:
    found = [box for boxes in parts for box in boxes]
    if len(found) > MOST_BOXES:
        raise TooComplex
    return found


def _truth(node: Node) -> bool:
    """Whether ``node`` is a condition of its own, not a value that is compared."""
    match node:
        case Not() | Logic() | Comparison():
            return True
        case _:
            return False


def _assumed(condition: Condition, constants: Mapping[str, object]) -> Condition:
    """The condition with what is no fact made one, so that it can be tried out with any answer."""
    types = dict(condition.fact_types)

    node = _as_facts(condition.node, types)
    used = {part.name for part in walk(node) if isinstance(part, Name)}
    fixed = {**constants, **condition.constants}
    missing = [p.name for p in walk(node) if isinstance(p, Member) and p.name not in fixed]
    if missing:
        raise TooComplex
    return replace(
        condition,
        node=node,
        constants=fixed,
        fact_types={name: kind for name, kind in types.items() if name in used},
    )


def _as_facts(node: Node, types: dict[str, FactType]) -> Node:
    """``node`` with every question that is no fact made one; their types go to ``types``."""

    def fact(asked: Node, kind: FactType) -> Node:
        types[unparse(asked)] = kind
        return Name(unparse(asked))

    def inside(part: Node) -> Node:
        return _as_facts(part, types)

    match node:
        case Call("shown", (shown,)):
            return inside(shown)
        case Call("known", _):
            return fact(node, BOOL)
        case Call("done", arguments):  # the same as to have been done once or more often
            return Comparison(">", fact(Call("count", arguments), NUMBER), Literal("number", 0))
        case Call(function, _) if FUNCTIONS[function].asks_history:
            return fact(node, FUNCTIONS[function].gives)
        case Member("settings", name):
            return fact(node, _SETTINGS.get(name, BOOL))
        case Call(function, arguments):
            return Call(function, tuple(map(inside, arguments)))
        case Not(operand):
            return Not(inside(operand))
        case Logic(operator, operands):
            return Logic(operator, tuple(map(inside, operands)))
        case Comparison(operator, left, right):
            return Comparison(operator, inside(left), inside(right))
        case _:
            return node


def _atoms(node: Node) -> Iterator[Node]:
    """The parts of a condition that are true or false by facts alone."""
    match node:
        case Not() | Logic():
            for child in children(node):
                yield from _atoms(child)
        case Comparison(_, left, right) if _truth(left) or _truth(right):
            for child in children(node):
                yield from _atoms(child)
        case Literal():
            return
        case _:
            yield node


def _linked(conditions: Sequence[Condition], kinds: Mapping[str, FactType]) -> list[list[str]]:
    """The facts in groups: those of one atom belong together."""
    groups: list[set[str]] = [{name} for name in kinds]
    for condition in conditions:
        for atom in _atoms(condition.node):
            names = {part.name for part in walk(atom) if isinstance(part, Name)}
            together = [group for group in groups if group & names]
            groups = [group for group in groups if not group & names]
            groups.append(set().union(*together))
    order = list(kinds)
    named = [[name for name in order if name in group] for group in groups if group]
    return sorted(named, key=lambda group: order.index(group[0]))


def _points(
    names: Sequence[str], values: Mapping[str, Sequence[object]]
) -> Iterator[Mapping[str, object]]:
    if prod(len(values[name]) for name in names) > MOST_POINTS:
        raise TooComplex
    for filling in product(*(values[name] for name in names)):
        yield dict(zip(names, filling, strict=True))
