"""Evaluates a condition by walking its tree: the plain meaning that compiled code must match.

Truth is Kleene's: true, false, or None for "cannot be told yet". A comparison or function with an
unknown operand is unknown; ``&&`` is false as soon as one operand is, ``||`` true as soon as one
is. ``shown()`` and ``known()`` always answer.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.domain.expressions import functions
from core.domain.expressions.environment import UNKNOWN, Env
from core.domain.expressions.syntax import (
    Call,
    Comparison,
    Items,
    Literal,
    Logic,
    Member,
    Name,
    Node,
    Not,
    children,
)
from core.domain.worktime.periods import Period

COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda item, values: item in values,
}


@dataclass(frozen=True)
class Interpreter:
    """Values of the nodes of checked trees under one environment.

    ``constants`` are the parameters fixed when checking. Facts named in ``open_facts`` are still
    to come: while they are unknown, ``shown()`` and ``known()`` wait for them too. Evaluation
    leaves it empty; only the search for facts that matter fills it.
    """

    env: Env
    constants: Mapping[str, object]
    open_facts: AbstractSet[str] = frozenset()

    def value(self, node: Node) -> Any:
        """The value of ``node``; None when it is unknown."""
        return _VALUES[type(node)](self, node)

    def waits_for(self, node: Node) -> tuple[str, ...]:
        """The unknown facts ``node`` is waiting for, in the order of the text; () if it is known.

        Parts that are already decided are not asked about.
        """
        if self.value(node) is not UNKNOWN:
            return ()
        if isinstance(node, Name):
            return (node.name,)
        found = (name for child in children(node) for name in self.waits_for(child))
        if isinstance(node, Call) and node.function in ("shown", "known"):
            found = (name for name in found if name in self.open_facts)
        return tuple(dict.fromkeys(found))

    def _strict(self, function: Callable[..., Any], operands: Sequence[Node]) -> Any:
        values = [self.value(operand) for operand in operands]
        return UNKNOWN if UNKNOWN in values else function(*values)

    def _items(self, node: Items) -> Any:
        return self._strict(_listed, node.values)

    def _member(self, node: Member) -> Any:
        if node.root == "params":
            return self.constants.get(node.name, self.env.params.get(node.name))
        return self.env.settings.get(node.name)

    def _logic(self, node: Logic) -> bool | None:
        """``&&`` or ``||``: one operand equal to ``decisive`` settles it."""
        decisive = node.operator == "||"
        values = [self.value(operand) for operand in node.operands]
        if decisive in values:
            return decisive
        return UNKNOWN if UNKNOWN in values else not decisive

    def _comparison(self, node: Comparison) -> Any:
        return self._strict(COMPARISONS[node.operator], (node.left, node.right))

    def _call(self, node: Call) -> Any:
        name, asked = node.function, node.arguments
        if name in _PLAIN:
            return self._strict(_PLAIN[name], asked)
        if name in _HISTORY:
            return _HISTORY[name](self.env.history, *map(_text, asked))
        if name in ("shown", "known"):
            return self._answered(name, *asked)
        raise ValueError(f"{name}() is not a function of the language")

    def _answered(self, name: str, asked: Node) -> bool | None:
        value = self.value(asked)
        if value is UNKNOWN and self.open_facts & set(self.waits_for(asked)):
            return None
        return bool(value is not UNKNOWN and (name == "known" or value))


#: What each kind of node means.
_VALUES: Mapping[type, Callable[[Interpreter, Any], Any]] = {
    Literal: lambda _, node: node.value,
    Name: lambda here, node: here.env.facts.get(node.name),
    Member: Interpreter._member,
    Items: Interpreter._items,
    Not: lambda here, node: here._strict(operator.not_, (node.operand,)),
    Logic: Interpreter._logic,
    Comparison: Interpreter._comparison,
    Call: Interpreter._call,
}
#: Functions of the values given to them.
_PLAIN: Mapping[str, Callable[..., Any]] = {
    "after": lambda start, length: functions.after(start, _period(length)),
    "days": functions.days,
    "contains": functions.contains,
}
#: Functions that ask what happened in the case.
_HISTORY: Mapping[str, Callable[..., Any]] = {
    "done": lambda history, act: history.done(act),
    "done_since": lambda history, act, mark: history.done_since(act, mark),
    "count": lambda history, act: history.count(act),
    "timer": lambda history, name: history.timer(name),
    "last": lambda history, act: history.last(act),
}
_lengths = lru_cache(maxsize=256)(Period.parse)


def _listed(*values: Any) -> tuple[Any, ...]:
    return values


def _period(length: Any) -> Any:
    return _lengths(length) if isinstance(length, str) else length


def _text(node: Node) -> str:
    match node:
        case Literal(_, str(text)):
            return text
    raise ValueError(f"{node} names nothing that can have happened")
