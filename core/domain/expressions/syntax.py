"""The syntax tree of a condition, and its canonical text.

Nodes are frozen values: two trees are equal when they mean the same words in the same grouping,
wherever they stood in the text. ``parse(unparse(node)) == node`` for every node.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

MAX_TEXT = 4096
"""Longest accepted text, in characters."""

MAX_DEPTH = 32
"""Deepest accepted nesting of brackets, calls and negations."""

MAX_NODES = 1000
"""Most nodes in one accepted tree; it bounds the work of one evaluation."""

Constant: TypeAlias = bool | int | Decimal | str | date


@dataclass(frozen=True)
class Literal:
    """A value written in the text; ``kind`` is bool, number, text or date.

    The kind is kept beside the value because Python holds ``True == 1``.
    """

    kind: str
    value: Constant
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Name:
    """A fact, by its ASCII id."""

    name: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Member:
    """``params.name`` or ``settings.name``; ``root`` is one of those two words."""

    root: str
    name: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Items:
    """A list of fixed values, as in ``kind in ["report", "inquiry"]``."""

    values: tuple[Node, ...]
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Call:
    """A call of one of the fixed functions."""

    function: str
    arguments: tuple[Node, ...]
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Not:
    """``!operand``."""

    operand: Node
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Logic:
    """Two or more operands joined by one operator, ``&&`` or ``||``."""

    operator: str
    operands: tuple[Node, ...]
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Comparison:
    """``left operator right``; the operator is one of ``== != < <= > >= in``."""

    operator: str
    left: Node
    right: Node
    column: int = field(default=0, compare=False)


Node: TypeAlias = Literal | Name | Member | Items | Call | Not | Logic | Comparison

_PRECEDENCE = {"||": 1, "&&": 2}
_COMPARISON, _NOT, _PRIMARY = 3, 4, 5
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below ``node``, in the order of the text."""
    match node:
        case Items(values):
            return values
        case Call(_, arguments):
            return arguments
        case Not(operand):
            return (operand,)
        case Logic(_, operands):
            return operands
        case Comparison(_, left, right):
            return (left, right)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """``node`` and everything below it, in the order of the text."""
    yield node
    for child in children(node):
        yield from walk(child)


def unparse(node: Node) -> str:
    """The canonical text of ``node``: ids, single spaces, double quotes, only needed brackets."""
    match node:
        case Literal():
            return _literal(node)
        case Name(name):
            return name
        case Member(root, name):
            return f"{root}.{name}"
        case Items(values):
            return "[" + ", ".join(map(unparse, values)) + "]"
        case Call(function, arguments):
            return f"{function}(" + ", ".join(map(unparse, arguments)) + ")"
        case Not(operand):
            return "!" + _bracketed(operand, _NOT)
        case Comparison(operator, left, right):
            above = _COMPARISON + 1
            return f"{_bracketed(left, above)} {operator} {_bracketed(right, above)}"
        case Logic(operator, operands):
            above = _PRECEDENCE[operator] + 1
            return f" {operator} ".join(_bracketed(operand, above) for operand in operands)


def _bracketed(node: Node, least: int) -> str:
    text = unparse(node)
    return text if _precedence(node) >= least else f"({text})"


def _precedence(node: Node) -> int:
    match node:
        case Logic(operator, _):
            return _PRECEDENCE[operator]
        case Comparison():
            return _COMPARISON
        case Not():
            return _NOT
        case _:
            return _PRIMARY


def _literal(node: Literal) -> str:
    match node.value:
        case bool(value):
            return "true" if value else "false"
        case str(value):
            return '"' + "".join(_ESCAPES.get(letter, letter) for letter in value) + '"'
        case date() as value:
            return f'date("{value.isoformat()}")'
        case Decimal() as value:
            # str() would print very small decimals with an exponent, which the lexer refuses.
            digits = format(value, "f")
            return digits if "." in digits else f"{digits}.0"
        case value:
            return str(value)
