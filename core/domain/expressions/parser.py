"""Reads the text of a condition into a syntax tree by recursive descent.

The grammar is a strict subset of CEL, loosest binding first::

    any        = all { "||" all }
    all        = comparison { "&&" comparison }
    comparison = unary [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" ) unary ]
    unary      = "!" unary | primary
    primary    = "(" any ")" | list | literal | name | root "." name | call
    call       = name "(" [ any { "," any } ] ")"
    list       = "[" any { "," any } "]"
    literal    = "true" | "false" | ["-"] number | text | "date" "(" text ")"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import NoReturn

from core.domain.expressions.lexer import Token, tokens
from core.domain.expressions.problems import ConditionError, Problem, problem
from core.domain.expressions.syntax import (
    MAX_DEPTH,
    MAX_NODES,
    Call,
    Comparison,
    Items,
    Literal,
    Logic,
    Member,
    Name,
    Node,
    Not,
)

ROOTS = ("params", "settings")
"""The only words that take a name after a dot."""

_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
_WORDS = {"and": "&&", "or": "||", "not": "!", "AND": "&&", "OR": "||", "NOT": "!"}
_VALUE = ("a value", "一个值")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse(text: str, aliases: Mapping[str, str] | None = None) -> Node:
    """Read ``text``; display names found in ``aliases`` (name -> id) become ids.

    Raises ConditionError where the text leaves the grammar or a limit of size or depth.
    """
    reader = _Reader(list(tokens(text, aliases or {})))
    node = reader.any()
    reader.expect_end()
    return node


class _Reader:
    """One pass over the tokens, with the two limits that keep every tree small."""

    def __init__(self, words: list[Token]) -> None:
        self._words = words
        self._place = 0
        self._depth = 0
        self._nodes = 0

    def any(self) -> Node:
        return self._joined("||")

    def expect_end(self) -> None:
        if self._next.kind != "end":
            self._unexpected(("an operator or the end", "运算符或结尾"))

    def _joined(self, operator: str) -> Node:
        part = self._comparison if operator == "&&" else lambda: self._joined("&&")
        column = self._next.column
        operands = [part()]
        while self._accept(operator):
            operands.append(part())
        if len(operands) == 1:
            return operands[0]
        return self._made(Logic(operator, tuple(operands), column))

    def _comparison(self) -> Node:
        left = self._unary()
        word = self._next
        if word.text not in _COMPARISONS:
            return left
        self._place += 1
        right = self._unary()
        if self._next.text in _COMPARISONS:
            self._fail(problem("chained", self._next.column))
        return self._made(Comparison(word.text, left, right, word.column))

    def _unary(self) -> Node:
        column = self._next.column
        if not self._accept("!"):
            return self._primary()
        self._enter(column)
        operand = self._unary()
        self._depth -= 1
        return self._made(Not(operand, column))

    def _primary(self) -> Node:
        word = self._next
        self._place += 1
        if word.kind in ("number", "text"):
            return self._made(Literal(word.kind, word.value, word.column))
        if word.kind == "name" and word.text != "in":
            return self._named(word)
        if word.text == "-" and not isinstance(self._next.value, str):
            value = -self._next.value
            self._place += 1
            return self._made(Literal("number", value, word.column))
        if word.text == "(":
            self._enter(word.column)
            inside = self.any()
            self._close(")")
            return inside
        if word.text == "[":
            return self._made(Items(self._listed(word.column, "]"), word.column))
        self._place -= 1
        return self._unexpected(_VALUE)

    def _named(self, word: Token) -> Node:
        if word.text in ("true", "false"):
            return self._made(Literal("bool", word.text == "true", word.column))
        if self._accept("("):
            arguments = self._listed(word.column, ")")
            return self._made(_call(word, arguments))
        if self._accept("."):
            member = self._next
            if word.text not in ROOTS:
                self._fail(problem("no_members", word.column, found=word.text))
            if member.kind != "name":
                self._unexpected(("a name", "名称"))
            self._place += 1
            return self._made(Member(word.text, member.text, word.column))
        if word.text in ROOTS:
            self._unexpected((f"a dot after {word.text}", f"{word.text} 后的点"))
        return self._made(Name(word.text, word.column))

    def _listed(self, column: int, closing: str) -> tuple[Node, ...]:
        self._enter(column)
        values: list[Node] = []
        if self._next.text != closing:
            values.append(self.any())
            while self._accept(","):
                values.append(self.any())
        elif closing == "]":
            self._fail(problem("empty_list", column))
        self._close(closing)
        return tuple(values)

    @property
    def _next(self) -> Token:
        return self._words[self._place]

    def _accept(self, symbol: str) -> bool:
        found = self._next.kind == "symbol" and self._next.text == symbol
        self._place += found
        return found

    def _enter(self, column: int) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail(problem("too_deep", column, limit=MAX_DEPTH))

    def _close(self, closing: str) -> None:
        if not self._accept(closing):
            self._unexpected((closing, closing))
        self._depth -= 1

    def _made(self, node: Node) -> Node:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._fail(problem("too_large", node.column, limit=MAX_NODES))
        return node

    def _unexpected(self, expected: tuple[str, str]) -> NoReturn:
        word = self._next
        found = word.text or ("the end", "结尾")
        hint = f"write {_WORDS[word.text]}" if word.text in _WORDS else ""
        self._fail(problem("unexpected", word.column, hint, expected=expected, found=found))

    def _fail(self, fault: Problem) -> NoReturn:
        raise ConditionError([fault])


def _call(word: Token, arguments: tuple[Node, ...]) -> Node:
    if word.text != "date":
        return Call(word.text, arguments, word.column)
    match arguments:
        case (Literal("text", str(day)),) if _DAY.fullmatch(day):
            try:
                return Literal("date", date.fromisoformat(day), word.column)
            except ValueError:
                pass
    found = arguments[0].value if arguments and isinstance(arguments[0], Literal) else "this"
    raise ConditionError([problem("bad_date", word.column, found=str(found))])
