"""Values that stand for all values of an unknown fact, as far as given conditions can tell.

Both answers of a yes/no; the choices a condition names and one it does not; around every boundary
at which a comparison of numbers or dates turns, the value before it, on it and after it; every
word looked for in a text, and a text without any. Facts compared with one another share values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, islice, product
from typing import Any, TypeAlias

from core.domain.expressions.condition import Condition
from core.domain.expressions.environment import UNKNOWN, Env
from core.domain.expressions.interpreter import Interpreter
from core.domain.expressions.syntax import Call, Comparison, Name, Node, walk
from core.domain.expressions.types import FactType

_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 1, 1)
_SEEDS: Mapping[str, object] = {"number": 0, "date": date(2000, 1, 1)}
_OTHER_TEXT = "\N{WHITE SQUARE}"
_MOST_SETTINGS = 200
_MOST_WORD_LISTS = 4

_Anchors: TypeAlias = dict[str, set[Any]]


@dataclass(frozen=True)
class _Atom:
    """A comparison or a search for words, with what fixes its parameters and its unknown facts."""

    node: Node
    constants: Mapping[str, object]
    facts: tuple[str, ...]

    def sides(self, env: Env) -> tuple[Any, tuple[Any, ...]]:
        """The left value, and every value it is compared with or looked for in it."""
        interpreter = Interpreter(env, self.constants)
        left, right = _operands(self.node)
        found = interpreter.value(right)
        return interpreter.value(left), found if isinstance(found, tuple) else (found,)


def representatives(
    conditions: Iterable[Condition], unknown: Mapping[str, FactType], env: Env
) -> dict[str, tuple[object, ...]]:
    """For each fact of ``unknown``, the values that stand for all others, in a fixed order."""
    atoms = [atom for condition in conditions for atom in _atoms(condition, unknown)]
    anchors = _ordered_anchors(atoms, unknown, env)
    values: dict[str, tuple[object, ...]] = {}
    for name, kind in unknown.items():
        linked = _linked(name, atoms)
        if kind.kind == "bool":
            values[name] = (True, False)
        elif kind.kind == "choice":
            values[name] = _choices(kind, _named(linked, atoms, unknown, env))
        elif kind.kind == "text":
            named = sorted(_named(linked, atoms, unknown, env))
            others = [_OTHER_TEXT * (count + 1) for count in range(len(linked))]
            values[name] = (*dict.fromkeys([*named, *_wordings(name, atoms, env), *others]),)
        else:
            values[name] = _around(anchors[name] or {_SEEDS[kind.kind]}, len(linked))
    return values


def _atoms(condition: Condition, unknown: Mapping[str, FactType]) -> Iterator[_Atom]:
    for node in walk(condition.node):
        if isinstance(node, Comparison) or (isinstance(node, Call) and node.function == "contains"):
            names = (name for side in _operands(node) for name in _compared(side))
            facts = tuple(dict.fromkeys(name for name in names if name in unknown))
            yield _Atom(node, condition.constants, facts)


def _compared(side: Node) -> Iterator[str]:
    """The facts whose values, not whose truth in a comparison of their own, make up ``side``."""
    match side:
        case Name(name):
            yield name
        case Call("after" | "days", arguments):
            for argument in arguments:
                yield from _compared(argument)


def _operands(node: Node) -> tuple[Node, Node]:
    if isinstance(node, Call):
        return node.arguments[0], node.arguments[1]
    assert isinstance(node, Comparison)
    return node.left, node.right


def _linked(name: str, atoms: Sequence[_Atom]) -> set[str]:
    """``name`` and every unknown fact that is, perhaps through others, compared with it."""
    linked = {name}
    grew = True
    while grew:
        reached = {fact for atom in atoms if linked & set(atom.facts) for fact in atom.facts}
        grew = not reached <= linked
        linked |= reached
    return linked


def _named(
    linked: set[str], atoms: Sequence[_Atom], unknown: Mapping[str, FactType], env: Env
) -> set[str]:
    """The texts and choices that facts of one group are compared with; of a group, all choices."""
    named = {value for fact in linked for value in unknown[fact].values if len(linked) > 1}
    for atom in atoms:
        if linked & set(atom.facts) and isinstance(atom.node, Comparison):
            left, rights = atom.sides(env)
            named.update(value for value in (left, *rights) if isinstance(value, str))
    return named


def _choices(kind: FactType, named: set[str]) -> tuple[object, ...]:
    """The named choices, and the first of those never named to stand for the rest."""
    kept = [value for value in kind.values if value in named]
    rest = [value for value in kind.values if value not in named]
    return (*kept, *rest[:1])


def _wordings(name: str, atoms: Sequence[_Atom], env: Env) -> Iterator[str]:
    """Texts in which each search for words, and each few of them together, succeeds."""
    searches = [
        [word for word in atom.sides(env)[1] if isinstance(word, str)]
        for atom in atoms
        if name in atom.facts and isinstance(atom.node, Call)
    ]
    for words in searches:
        yield from words
    for size in range(2, _MOST_WORD_LISTS + 1):
        for chosen in combinations(searches[:_MOST_WORD_LISTS], size):
            yield "\n".join(words[0] for words in chosen if words)


def _around(anchors: set[Any], spread: int) -> tuple[object, ...]:
    """The anchors and their neighbours; linked facts need room to lie on either side."""
    values: set[Any] = set()
    for anchor in anchors:
        for step in range(-spread, spread + 1):
            values.update(_moved(anchor, step))
    return tuple(sorted(values))


def _moved(anchor: Any, step: int) -> Iterator[Any]:
    if not isinstance(anchor, date):
        yield anchor + step
    elif date.min.toordinal() <= anchor.toordinal() + step <= date.max.toordinal():
        yield anchor + timedelta(days=step)


def _ordered_anchors(atoms: Sequence[_Atom], unknown: Mapping[str, FactType], env: Env) -> _Anchors:
    """Where comparisons of numbers and dates turn; found again while linked facts get values."""
    anchors: _Anchors = {name: set() for name, kind in unknown.items() if kind.kind in _SEEDS}
    for _ in anchors:
        found: _Anchors = {name: set() for name in anchors}
        for atom in atoms:
            for name in atom.facts:
                if name in anchors:
                    found[name].update(_boundaries(name, atom, anchors, unknown, env))
        if all(found[name] <= anchors[name] for name in anchors):
            break
        for name in anchors:
            anchors[name] |= found[name]
    return anchors


def _boundaries(
    name: str, atom: _Atom, anchors: _Anchors, unknown: Mapping[str, FactType], env: Env
) -> Iterator[Any]:
    """Values of ``name`` at which ``atom`` turns, the other facts lying at their anchors."""
    others = [fact for fact in atom.facts if fact != name and fact in anchors]
    settings = product(*(sorted(anchors[fact]) or [_SEEDS[unknown[fact].kind]] for fact in others))
    for setting in islice(settings, _MOST_SETTINGS):
        facts = {**env.facts, **dict(zip(others, setting, strict=True))}
        yield from _turns(name, atom, replace(env, facts=facts))


def _turns(name: str, atom: _Atom, env: Env) -> Iterator[Any]:
    left, right = _operands(atom.node)
    left_value, right_values = atom.sides(env)
    if isinstance(left, Name) and left.name == name:
        yield from (value for value in right_values if _is_ordered(value))
    elif isinstance(right, Name) and right.name == name:
        yield from (value for value in (left_value,) if _is_ordered(value))
    else:
        yield from _turning_days(name, atom, env)


def _is_ordered(value: object) -> bool:
    return isinstance(value, int | Decimal | date) and not isinstance(value, bool)


def _turning_days(name: str, atom: _Atom, env: Env) -> Iterator[date]:
    """The days of ``name`` at which a term of it, which only ever grows or falls, meets a value."""
    facts = dict(env.facts)
    probe = replace(env, facts=facts)

    def signs(ordinal: int) -> list[int | None]:
        facts[name] = date.fromordinal(ordinal)
        left, rights = atom.sides(probe)
        return [_sign(left, right) for right in rights]

    first, last = signs(_EARLIEST.toordinal()), signs(_LATEST.toordinal())
    for place, (low, high) in enumerate(zip(first, last, strict=True)):
        if low is not UNKNOWN and high is not UNKNOWN and low != high:
            yield _first_day(lambda day, at=place, sign=low: signs(day)[at] != sign)
            yield _first_day(lambda day, at=place, sign=high: signs(day)[at] == sign)


def _sign(left: Any, right: Any) -> int | None:
    if left is UNKNOWN or right is UNKNOWN:
        return None
    return int(left > right) - int(left < right)


def _first_day(holds: Any) -> date:
    """The first day from which ``holds`` is true, by halving."""
    low, high = _EARLIEST.toordinal(), _LATEST.toordinal()
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return date.fromordinal(low)
