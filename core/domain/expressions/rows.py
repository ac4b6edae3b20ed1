"""A condition as rows of {fact, operator, value}, the form in which most people edit one.

A row compares one fact; a group joins rows with ``all`` or ``any``. What no row can say stands in
it as text, so that nothing is lost: ``tree(rows(node)) == node`` for every condition. Rows are
plain dicts and lists, ready for JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.domain.expressions.parser import parse
from core.domain.expressions.problems import ConditionError, problem
from core.domain.expressions.syntax import (
    MAX_DEPTH,
    Comparison,
    Items,
    Literal,
    Logic,
    Member,
    Name,
    Node,
    Not,
    unparse,
)

Row = dict[str, Any]

_GROUPS = {"||": "any", "&&": "all"}
_ROW = ("a row of a condition", "条件的一行")
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in")


def rows(node: Node) -> Row:
    """``node`` as a row, a group ``{"all": [...]}`` or ``{"any": [...]}``, or ``{"not": row}``.

    A row is ``{"fact", "operator", "value"}``; a fact by itself has the operator ``holds``. What
    is none of these is ``{"text": condition}``.
    """
    match node:
        case Logic(operator, operands):
            return {_GROUPS[operator]: [rows(operand) for operand in operands]}
        case Not(operand):
            return {"not": rows(operand)}
        case Name(name):
            return {"fact": name, "operator": "holds"}
        case Comparison(operator, Name(name), right):
            return {"fact": name, "operator": operator, "value": _value(right)}
        case _:
            return {"text": unparse(node)}


def tree(row: object, depth: int = 0) -> Node:
    """The condition that ``row`` says; raises ConditionError for what is no row."""
    if depth > MAX_DEPTH:
        raise ConditionError([problem("too_deep", 1, limit=MAX_DEPTH)])
    match row:
        case {"all": list(parts), **rest} if not rest and len(parts) > 1:
            return Logic("&&", tuple(tree(part, depth + 1) for part in parts))
        case {"any": list(parts), **rest} if not rest and len(parts) > 1:
            return Logic("||", tuple(tree(part, depth + 1) for part in parts))
        case {"not": inside, **rest} if not rest:
            return Not(tree(inside, depth + 1))
        case {"text": str(text), **rest} if not rest:
            return parse(text)
        case {"fact": str(name), "operator": "holds", **rest} if not rest:
            return _name(name)
        case {"fact": str(name), "operator": str(sign), "value": value} if sign in _COMPARISONS:
            return Comparison(sign, _name(name), _node(value))
        case _:
            raise _not_a_row(row)


def _value(node: Node) -> object:
    match node:
        case Literal("date", date() as day):
            return {"date": day.isoformat()}
        case Literal("number", Decimal() as number):
            return {"number": unparse(Literal("number", number))}
        case Literal(_, value):
            return value
        case Member("params", name):
            return {"param": name}
        case Member("settings", name):
            return {"setting": name}
        case Items(values):
            return [_value(value) for value in values]
        case _:
            return {"text": unparse(node)}


def _node(value: object) -> Node:
    match value:
        case bool():
            return Literal("bool", value)
        case int():
            return Literal("number", value)
        case float():
            return Literal("number", Decimal(repr(value)))
        case str():
            return Literal("text", value)
        case list() if value:
            return Items(tuple(_node(item) for item in value))
        case dict() if len(value) == 1:
            return _told(value)
        case _:
            raise _not_a_row(value)


def _told(value: Mapping[str, object]) -> Node:
    """A value that says of what kind it is."""
    match value:
        case {"date": str(day)}:
            return parse(f'date("{day}")')
        case {"number": str(number)}:
            return parse(number)
        case {"param": str(name)}:
            return Member("params", name)
        case {"setting": str(name)}:
            return Member("settings", name)
        case {"text": str(text)}:
            return parse(text)
        case _:
            raise _not_a_row(value)


def _name(name: str) -> Node:
    """A fact's name, and nothing that only looks like one."""
    node = parse(name)
    if not isinstance(node, Name):
        raise _not_a_row(name)
    return node


def _not_a_row(found: object) -> ConditionError:
    hint = 'write {"fact": …, "operator": "==", "value": …}, {"all": […]} or {"any": […]}'
    return ConditionError([problem("unexpected", 1, hint, expected=_ROW, found=str(found)[:60])])
