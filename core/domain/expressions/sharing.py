"""Questions to facts that conditions evaluated together ask more than once: answered once for all.

A question compares one fact with fixed values. Of a text or choice that is asked several, all
answers stand in a table by its value; any other repeated question has a local of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.expressions.interpreter import COMPARISONS
from core.domain.expressions.syntax import Comparison, Items, Literal, Member, Name, Node, walk

#: From so many questions to one text or choice, a table is faster than asking each.
TABLED_FROM = 3
_UNNAMED = object()


@dataclass(frozen=True)
class Source:
    """One condition to compile: its tree, and the parameters fixed when it was checked."""

    node: Node
    constants: Mapping[str, object]


@dataclass(frozen=True)
class Question:
    """A fact compared with a fixed value, or with a list of them."""

    fact: str
    operator: str
    against: object

    @property
    def named(self) -> tuple[object, ...]:
        """The values that it names."""
        return self.against if isinstance(self.against, tuple) else (self.against,)

    def answer(self, value: object) -> Any:
        """Whether it holds of a value that is known."""
        return COMPARISONS[self.operator](value, self.against)


class Answers(dict[object, tuple[Any, ...]]):
    """The answers to some questions about one fact, by its value; all None where it is unknown."""

    def __init__(self, questions: Sequence[Question]) -> None:
        named = {value for question in questions for value in question.named}
        super().__init__({value: tuple(q.answer(value) for q in questions) for value in named})
        self[None] = (None,) * len(questions)
        self._rest = tuple(question.answer(_UNNAMED) for question in questions)

    def __missing__(self, value: object) -> tuple[Any, ...]:
        return self._rest


def fixed(node: Node, constants: Mapping[str, object]) -> object:
    """The value of ``node`` if no environment can change it, else None."""
    match node:
        case Literal(_, value):
            return value
        case Member("params", name):
            return constants.get(name)
        case Items(nodes):
            values = tuple(fixed(each, constants) for each in nodes)
            return None if any(value is None for value in values) else values
        case _:
            return None


def question(node: Node, constants: Mapping[str, object]) -> Question | None:
    """The question that a comparison asks; None for any other node.

    A comparison with ``true`` or ``false`` is none: it is the fact itself, or its contrary.
    """
    match node:
        case Comparison(compared, Name(fact), other):
            against = fixed(other, constants)
            if against is not None and not isinstance(against, bool):
                return Question(fact, compared, against)
    return None


def shared(sources: Iterable[Source]) -> list[tuple[Question, ...]]:
    """The questions to answer beforehand; those that stand together share a table of answers."""
    found = Counter(
        asked
        for source in sources
        for node in walk(source.node)
        if (asked := question(node, source.constants)) is not None
    )
    about: dict[str, list[Question]] = {}
    for asked in found:
        about.setdefault(asked.fact, []).append(asked)
    groups: list[tuple[Question, ...]] = []
    for asks in about.values():
        wording = all(isinstance(value, str) for each in asks for value in each.named)
        if wording and len(asks) >= TABLED_FROM:
            groups.append(tuple(asks))
        else:
            groups.extend((each,) for each in asks if found[each] > 1)
    return groups
