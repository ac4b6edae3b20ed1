"""Why a condition is true, false or not decided: each part with its value and the facts it read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.expressions.environment import UNKNOWN
from core.domain.expressions.interpreter import Interpreter
from core.domain.expressions.syntax import Call, Logic, Name, Node, Not, children, unparse, walk


@dataclass(frozen=True)
class Explanation:
    """One part of a condition: its text, its truth (None: not decided) and its own parts.

    ``facts`` are the known facts it read, with their values, and ``waits_for`` the unknown facts
    that could still decide it; both in the order of the text.
    """

    text: str
    value: bool | None
    facts: Mapping[str, object]
    waits_for: tuple[str, ...]
    children: tuple[Explanation, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The explanation as plain dicts and lists."""
        return {
            "text": self.text,
            "value": self.value,
            "facts": dict(self.facts),
            "waits_for": list(self.waits_for),
            "children": [child.as_dict() for child in self.children],
        }


def explain(node: Node, interpreter: Interpreter) -> Explanation:
    """Explain the truth of ``node`` down to its comparisons and bare facts."""
    facts = interpreter.env.facts
    read = dict.fromkeys(part.name for part in walk(node) if isinstance(part, Name))
    return Explanation(
        text=unparse(node),
        value=interpreter.value(node),
        facts={name: facts[name] for name in read if facts.get(name) is not UNKNOWN},
        waits_for=interpreter.waits_for(node),
        children=tuple(explain(child, interpreter) for child in logical_children(node)),
    )


def atoms(node: Node) -> tuple[Node, ...]:
    """The comparisons, calls and bare facts that ``node`` joins, in the order of the text."""
    below = logical_children(node)
    if not below:
        return (node,)
    return tuple(atom for child in below for atom in atoms(child))


def logical_children(node: Node) -> tuple[Node, ...]:
    """The conditions that ``node`` joins, negates or asks for; () for an atom."""
    match node:
        case Logic() | Not() | Call("shown", _):
            return children(node)
        case _:
            return ()
