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
        match node:
            case Literal(_, value):
                return value
            case Name(name):
                return self.env.facts.get(name)
            case Member("params", name):
                return self.constants.get(name, self.env.params.get(name))
            case Member(_, name):
                return self.env.settings.get(name)
            case Items(values):
                return self._strict(lambda *items: items, values)
            case Not(operand):
                return self._strict(operator.not_, [operand])
            case Logic(joined, operands):
                return self._logic(joined == "||", operands)
            case Comparison(compared, left, right):
                return self._strict(COMPARISONS[compared], [left, right])
            case Call():
                return self._call(node)

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

    def _logic(self, decisive: bool, operands: Sequence[Node]) -> bool | None:
        """``&&`` or ``||``: one operand equal to ``decisive`` settles it."""
        values = [self.value(operand) for operand in operands]
        if decisive in values:
            return decisive
        return UNKNOWN if UNKNOWN in values else not decisive

    def _call(self, node: Call) -> Any:
        history = self.env.history
        match node:
            case Call("after", (start, Literal(_, str(period)))):
                length = Period.parse(period)
                return self._strict(lambda day: functions.after(day, length), [start])
            case Call("after", operands):
                return self._strict(functions.after, operands)
            case Call("days", operands):
                return self._strict(functions.days, operands)
            case Call("contains", operands):
                return self._strict(functions.contains, operands)
            case Call("shown" | "known" as name, (asked,)):
                return self._answered(name, asked)
            case Call("done", (Literal(_, str(act)),)):
                return history.done(act)
            case Call("done_since", (Literal(_, str(act)), Literal(_, str(mark)))):
                return history.done_since(act, mark)
            case Call("count", (Literal(_, str(act)),)):
                return history.count(act)
            case Call("timer", (Literal(_, str(timer)),)):
                return history.timer(timer)
            case Call("last", (Literal(_, str(act)),)):
                return history.last(act)
        raise ValueError(f"{node.function}() is not a function of the language")

    def _answered(self, name: str, asked: Node) -> bool | None:
        value = self.value(asked)
        if value is UNKNOWN and self.open_facts & set(self.waits_for(asked)):
            return None
        return bool(value is not UNKNOWN and (name == "known" or value))
