"""Turns checked trees into Python functions, as ``ast`` nodes and constants, never pasted text.

A generated function is given ways to look things up and returns a value of Kleene's logic. It
reads each fact once, contains no attribute access and no import, and its only globals are three
pure functions and numbered constants. Where A and B may be True, False or None:

* ``A && B`` is ``(t := A) is not False and (B) and t``: t passes "unknown" on when B is true;
* ``A || B`` is ``(t := A) or (u := B) or (t if t is None else u)``: at the end none is true;
* anything else is ``None if (t := A) is None or … else …``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

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
)
from core.domain.periods import Period

ARGUMENTS = ("fact", "param", "setting", "done", "done_since", "count", "timer", "last")
"""What each generated function is given: ways to ask, never the containers themselves."""

_OPERATORS: Mapping[str, type[ast.cmpop]] = {
    "==": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
    "in": ast.In,
}
_PLAIN = (bool, int, str)


@dataclass(frozen=True)
class Source:
    """One condition to compile: its tree, and the parameters fixed when it was checked."""

    node: Node
    constants: Mapping[str, object]


@dataclass(frozen=True)
class _Part:
    """A generated expression; ``certain`` ones never yield None and need no test for it."""

    code: ast.expr
    certain: bool = False


class Generator:
    """Writes functions that share one pool of ``constants``, to become their globals.

    One fact has the same local name in all of them, so that their code can be shared.
    """

    def __init__(self) -> None:
        self.constants: dict[str, object] = {}
        self._fixed: Mapping[str, object] = {}
        self._locals: dict[str, str] = {}
        self._reads: dict[str, str] = {}
        self._codes: list[ast.expr] = []
        self._temporaries = 0

    def functions(self, sources: Iterable[Source]) -> Iterator[ast.FunctionDef]:
        """Functions ``c0``, ``c1``, … that return the truth of one condition each."""
        for place, (code, reads) in enumerate(map(self._truth, sources)):
            self._codes.append(code)
            yield _function(f"c{place}", reads, code)

    def together(self, name: str, titles: Iterable[str]) -> ast.FunctionDef:
        """A function that returns the truths of all conditions written so far, by title."""
        keys: list[ast.expr | None] = [ast.Constant(title) for title in titles]
        return _function(name, self._locals, ast.Dict(keys, self._codes))

    def _truth(self, source: Source) -> tuple[ast.expr, Mapping[str, str]]:
        """The code of one condition, and the facts it reads with their local names."""
        self._fixed, self._reads = source.constants, {}
        return self._part(source.node).code, self._reads

    def _fact(self, name: str) -> ast.expr:
        local = self._locals.setdefault(name, f"f{len(self._locals)}")
        self._reads[name] = local
        return _read(local)

    def _part(self, node: Node) -> _Part:
        match node:
            case Literal(_, value):
                return self._constant(value)
            case Name(name):
                return _Part(self._fact(name))
            case Member("params", name) if name in self._fixed:
                return self._constant(self._fixed[name])
            case Member(root, name):
                return _Part(_call(root.removesuffix("s"), [ast.Constant(name)]))
            case Items(values):
                return self._items(values)
            case Not(operand):
                return self._strict([operand], lambda codes: ast.UnaryOp(ast.Not(), codes[0]))
            case Logic("&&", operands):
                return self._every([self._part(operand) for operand in operands])
            case Logic(_, operands):
                return self._some([self._part(operand) for operand in operands])
            case Comparison(operator, left, right):
                return self._strict([left, right], partial(_compare, _OPERATORS[operator]()))
            case Call():
                return self._called(node)

    def _constant(self, value: object) -> _Part:
        """A constant: in the code where Python's constants can hold it, else a numbered global."""
        values = value if isinstance(value, tuple) else (value,)
        if all(type(item) in _PLAIN for item in values):
            return _Part(ast.Constant(value), certain=True)  # type: ignore[arg-type]
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return _Part(_read(name), certain=True)

    def _items(self, values: Sequence[Node]) -> _Part:
        fixed = [self._value(value) for value in values]
        if None in fixed:
            return self._strict(values, lambda codes: ast.Tuple(list(codes), ast.Load()))
        return self._constant(tuple(fixed))

    def _value(self, node: Node) -> object:
        """The value of a list item that is fixed, else None."""
        match node:
            case Literal(_, value):
                return value
            case Member("params", name):
                return self._fixed.get(name)
            case _:
                return None

    def _called(self, node: Call) -> _Part:
        match node:
            case Call("shown", (asked,)):
                part = self._part(asked)
                return part if part.certain else _Part(_is(part.code, True), certain=True)
            case Call("known", (asked,)):
                return _Part(_is(self._part(asked).code, None, ast.IsNot()), certain=True)
            case Call("after", (day, Literal(_, str(period)))):
                length = self._constant(Period.parse(period)).code
                return self._strict([day], lambda codes: _call("after", [*codes, length]))
            case Call("after" | "days" | "contains", operands):
                return self._strict(operands, partial(_call, node.function))
        code = _call(node.function, [self._part(operand).code for operand in node.arguments])
        return _Part(code, certain=node.function != "last")

    def _strict(
        self, nodes: Sequence[Node], build: Callable[[Sequence[ast.expr]], ast.expr]
    ) -> _Part:
        """What ``build`` makes of the operands, unless one of them is unknown."""
        tests: list[ast.expr] = []
        codes: list[ast.expr] = []
        for part in map(self._part, nodes):
            first, again = (part.code, part.code) if part.certain else self._kept(part.code)
            codes.append(again)
            if not part.certain:
                tests.append(_is(first, None))
        if not tests:
            return _Part(build(codes), certain=True)
        unknown = tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), tests)
        return _Part(ast.IfExp(unknown, ast.Constant(None), build(codes)))

    def _every(self, parts: Sequence[_Part]) -> _Part:
        tests: list[ast.expr] = []
        doubts: list[ast.expr] = []
        for part in parts[:-1]:
            if part.certain:
                tests.append(part.code)
                continue
            first, again = self._kept(part.code)
            tests.append(_is(first, False, ast.IsNot()))
            doubts.append(again)
        code = ast.BoolOp(ast.And(), [*tests, parts[-1].code, *doubts])
        return _Part(code, certain=all(part.certain for part in parts))

    def _some(self, parts: Sequence[_Part]) -> _Part:
        tests: list[ast.expr] = []
        doubts: list[ast.expr] = []
        for part in parts:
            first, again = (part.code, part.code) if part.certain else self._kept(part.code)
            tests.append(first)
            doubts.extend([] if part.certain else [again])
        if doubts:
            verdict = doubts[-1]
            for doubt in reversed(doubts[:-1]):
                verdict = ast.IfExp(_is(doubt, None), doubt, verdict)
            tests.append(verdict)
        return _Part(ast.BoolOp(ast.Or(), tests), certain=not doubts)

    def _kept(self, code: ast.expr) -> tuple[ast.expr, ast.expr]:
        """``code`` to be evaluated now, and the same value to be read again later."""
        if isinstance(code, ast.Name):
            return code, code
        self._temporaries += 1
        name = f"t{self._temporaries}"
        return ast.NamedExpr(_target(name), code), _read(name)


def placed(tree: ast.Module) -> ast.Module:
    """Give every node the position that Python's compiler insists on; ours come from no text."""
    waiting: list[object] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, ast.AST) and "lineno" not in vars(node):
            waiting.extend(vars(node).values())
            vars(node).update(lineno=1, col_offset=0)
    return tree


def _function(name: str, facts: Mapping[str, str], result: ast.expr) -> ast.FunctionDef:
    reads: list[ast.stmt] = [
        ast.Assign([_target(local)], _call("fact", [ast.Constant(fact)]))
        for fact, local in facts.items()
    ]
    arguments = ast.arguments([], [ast.arg(name) for name in ARGUMENTS], None, [], [], None, [])
    return ast.FunctionDef(name, arguments, [*reads, ast.Return(result)], [])


def _read(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _target(name: str) -> ast.Name:
    return ast.Name(name, ast.Store())


def _call(function: str, arguments: Sequence[ast.expr]) -> ast.Call:
    return ast.Call(_read(function), list(arguments), [])


def _compare(operator: ast.cmpop, codes: Sequence[ast.expr]) -> ast.Compare:
    return ast.Compare(codes[0], [operator], [codes[1]])


def _is(code: ast.expr, value: bool | None, operator: ast.cmpop | None = None) -> ast.Compare:
    return ast.Compare(code, [operator or ast.Is()], [ast.Constant(value)])
