"""Conditions in the languages of other rules engines, for comparisons."""

from __future__ import annotations

import json
from typing import Any

from core.domain.expressions.syntax import (
    Comparison,
    Items,
    Literal,
    Logic,
    Member,
    Name,
    Node,
    Not,
)


def written(node: Node, words: dict[str, str]) -> str:
    """A condition in a language with infix operators, with its ``words`` for those of logic."""
    match node:
        case Name(name):
            return name
        case Member():
            return "3000"
        case Literal(_, value):
            return json.dumps(value)
        case Items(values):
            return "[" + ", ".join(written(value, words) for value in values) + "]"
        case Not(operand):
            return f"{words['!']}({written(operand, words)})"
        case Logic(joined, operands):
            return "(" + f" {words[joined]} ".join(written(o, words) for o in operands) + ")"
        case Comparison(compared, left, right):
            return f"({written(left, words)} {compared} {written(right, words)})"
    raise ValueError(node)


def kept_apart(node: Node, words: dict[str, str]) -> str:
    """The same where ``a ? b : c`` chooses, and null is unknown and is to stay so."""
    match node:
        case Not(operand):
            inner = kept_apart(operand, words)
            return f"({inner} == null ? null : {words['!']}({inner}))"
        case Logic(joined, operands):
            decisive = "false" if joined == "&&" else "true"
            parts = [kept_apart(operand, words) for operand in operands]
            some, doubt = (
                f" {words['||']} ".join(f"{part} == {value}" for part in parts)
                for value in (decisive, "null")
            )
            rest = "true" if joined == "&&" else "false"
            return f"({some} ? {decisive} : ({doubt} ? null : {rest}))"
        case Comparison(_, left, _):
            return f"({written(left, words)} == null ? null : {written(node, words)})"
    return written(node, words)


def as_json(node: Node) -> Any:
    """A condition as JsonLogic, for cases of which every fact is known."""
    match node:
        case Name(name):
            return {"var": name}
        case Member():
            return 3000
        case Literal(_, value):
            return value
        case Items(values):
            return [as_json(value) for value in values]
        case Not(operand):
            return {"!": [as_json(operand)]}
        case Logic(joined, operands):
            return {{"&&": "and", "||": "or"}[joined]: [as_json(o) for o in operands]}
        case Comparison(compared, left, right):
            return {compared: [as_json(left), as_json(right)]}
    raise ValueError(node)


def guarded(node: Node) -> Any:
    """A condition as JsonLogic that keeps "unknown" apart, as null; the way the engine does."""
    match node:
        case Not(operand):
            inner = guarded(operand)
            return {"if": [_unknown(inner), None, {"!": [inner]}]}
        case Logic("&&", operands):
            *before, last = [guarded(operand) for operand in operands]
            return {"and": [*({"!==": [part, False]} for part in before), last, *before]}
        case Logic(_, operands):
            parts = [guarded(operand) for operand in operands]
            verdict = parts[-1]
            for part in reversed(parts[:-1]):
                verdict = {"if": [_unknown(part), None, verdict]}
            return {"or": [*parts, verdict]}
        case Comparison(_, left, _):
            return {"if": [_unknown(as_json(left)), None, as_json(node)]}
    return as_json(node)


def plain(node: Node, unknown: bool) -> Any:
    """Whether a condition holds, as JsonLogic that takes what is unknown as ``unknown``."""
    match node:
        case Not(operand):
            return {"!": [plain(operand, not unknown)]}
        case Logic(joined, operands):
            parts = [plain(operand, unknown) for operand in operands]
            return {{"&&": "and", "||": "or"}[joined]: parts}
        case Comparison(_, left, _):
            return {"or": [_unknown(as_json(left)), as_json(node)]} if unknown else {
                "and": [{"!": [_unknown(as_json(left))]}, as_json(node)]}  # fmt: skip
    return {"!==": [as_json(node), False]} if unknown else {"===": [as_json(node), True]}


def _unknown(code: Any) -> Any:
    return {"===": [code, None]}
