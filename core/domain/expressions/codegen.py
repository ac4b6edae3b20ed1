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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from core.domain.expressions.pieces import called, compared, read, same, written
from core.domain.expressions.sharing import Answers, Question, Source, fixed, question, shared
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
from core.domain.worktime.periods import Period

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
class _Part:
    """A generated expression; ``certain`` ones never yield None and need no test for it."""

    code: ast.expr
    certain: bool = False


class Generator:
    """Writes one function for some conditions; its ``constants`` are to become its globals."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.constants: dict[str, object] = {}
        self._sources = sources
        self._fixed: Mapping[str, object] = {}
        self._locals: dict[str, str] = {}
        self._shared: dict[Question, str] = {}
        self._temporaries = 0
        self._asks = False

    def alone(self, name: str) -> ast.FunctionDef:
        """A function that returns the truth of the only condition."""
        before, (code,) = self._answered(), self._truths()
        return self._function(name, before, code)

    def together(self, name: str) -> ast.FunctionDef:
        """A function that returns the truths of all conditions as a tuple."""
        before, codes = self._answered(), self._truths()
        return self._function(name, before, ast.Tuple(codes, ast.Load()))

    def first(self, name: str, *, waits: bool) -> ast.FunctionDef:
        """A function that returns place and truth of the first condition that is true.

        Or unknown, where the list ``waits`` for such. If there is none, the place is beyond the
        last and the truth False. A fact is read where a condition first needs it.
        """
        body: list[ast.stmt] = []
        for place, source in enumerate(self._sources):
            start = len(self._locals)
            self._fixed = source.constants
            test, part = self._plain(source.node, waits), self._part(source.node)
            sure = part.certain or not waits
            truth = ast.Constant(True) if sure else part.code
            found = ast.Tuple([ast.Constant(place), truth], ast.Load())
            body += [*self._reads(start), ast.If(test, [ast.Return(found)], [])]
        none = ast.Tuple([ast.Constant(len(self._sources)), ast.Constant(False)], ast.Load())
        return self._defined(name, body, none)

    def _truths(self) -> list[ast.expr]:
        codes = []
        for source in self._sources:
            self._fixed = source.constants
            codes.append(self._part(source.node).code)
        return codes

    def _answered(self) -> list[ast.stmt]:
        """Answers the questions that several conditions ask, each into a local of its own."""
        done: list[ast.stmt] = []
        for questions in shared(self._sources):
            names = [f"s{len(self._shared) + place}" for place in range(len(questions))]
            fact = self._fact(questions[0].fact)
            if len(questions) > 1:
                table = self._global(Answers(questions))
                target: ast.expr = ast.Tuple([*map(written, names)], ast.Store())
                value: ast.expr = ast.Subscript(table, fact, ast.Load())
            else:
                asked = questions[0]
                compare = compared(
                    _OPERATORS[asked.operator](), [fact, self._constant(asked.against).code]
                )
                target = written(names[0])
                value = ast.IfExp(same(fact, None), ast.Constant(None), compare)
            done.append(ast.Assign([target], value))
            self._shared.update(zip(questions, names, strict=True))
        return done

    def _function(self, name: str, before: list[ast.stmt], result: ast.expr) -> ast.FunctionDef:
        return self._defined(name, [*self._reads(), *before], result)

    def _reads(self, start: int = 0) -> list[ast.stmt]:
        """Reads the facts that were named since there were ``start`` of them."""
        return [
            ast.Assign([written(local)], called("fact", [ast.Constant(fact)]))
            for fact, local in [*self._locals.items()][start:]
        ]

    def _defined(self, name: str, body: list[ast.stmt], result: ast.expr) -> ast.FunctionDef:
        given = [ast.arg(each) for each in (ARGUMENTS if self._asks else ARGUMENTS[:1])]
        arguments = ast.arguments([], given, None, [], [], None, [])
        return ast.FunctionDef(name, arguments, [*body, ast.Return(result)], [])

    def _fact(self, name: str) -> ast.expr:
        return read(self._locals.setdefault(name, f"f{len(self._locals)}"))

    def _global(self, value: object) -> ast.expr:
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return read(name)

    def _asked(self, way: str, *about: ast.expr) -> ast.expr:
        """Asks for something other than a fact; the function must be given the ways to."""
        self._asks = True
        return called(way, about)

    def _part(self, node: Node) -> _Part:
        match node:
            case Literal(_, value):
                return self._constant(value)
            case Name(name):
                return _Part(self._fact(name))
            case Member("params", name) if name in self._fixed:
                return self._constant(self._fixed[name])
            case Member(root, name):
                return _Part(self._asked(root.removesuffix("s"), ast.Constant(name)))
            case Items():
                return self._items(node)
            case Not(operand):
                return self._strict([operand], lambda codes: ast.UnaryOp(ast.Not(), codes[0]))
            case Logic("&&", operands):
                return self._every([self._part(operand) for operand in operands])
            case Logic(_, operands):
                return self._some([self._part(operand) for operand in operands])
            case Comparison():
                return self._compared(node)
            case Call():
                return self._called(node)

    def _plain(self, node: Node, unknown: bool) -> ast.expr:
        """The truth of a condition without a third value: what is unknown is ``unknown``."""
        match node:
            case Logic(joined, operands):
                both = ast.And() if joined == "&&" else ast.Or()
                return ast.BoolOp(both, [self._plain(operand, unknown) for operand in operands])
            case Not(operand):
                return ast.UnaryOp(ast.Not(), self._plain(operand, not unknown))
        match self._part(node):
            case _Part(ast.IfExp(test, ast.Constant(None), known)):
                return ast.IfExp(test, ast.Constant(unknown), known)
            case _Part(code, certain):
                return same(code, False, ast.IsNot()) if unknown and not certain else code

    def _compared(self, node: Comparison) -> _Part:
        asked = question(node, self._fixed)
        if asked in self._shared:
            return _Part(read(self._shared[asked]))
        match node:
            case Comparison("==" | "!=" as sign, operand, Literal("bool", value)) | Comparison(
                "==" | "!=" as sign, Literal("bool", value), operand
            ):
                return self._part(operand if (sign == "==") == value else Not(operand))
            case Comparison(sign, left, right):
                return self._strict([left, right], partial(compared, _OPERATORS[sign]()))

    def _constant(self, value: object) -> _Part:
        """A constant: in the code where Python's constants can hold it, else a numbered global."""
        values = value if isinstance(value, tuple) else (value,)
        if all(type(item) in _PLAIN for item in values):
            return _Part(ast.Constant(value), certain=True)  # type: ignore[arg-type]
        return _Part(self._global(value), certain=True)

    def _items(self, node: Items) -> _Part:
        values = fixed(node, self._fixed)
        if values is None:
            return self._strict(node.values, lambda codes: ast.Tuple(list(codes), ast.Load()))
        return self._constant(values)

    def _called(self, node: Call) -> _Part:
        match node:
            case Call("shown", (asked,)):
                part = self._part(asked)
                return part if part.certain else _Part(same(part.code, True), certain=True)
            case Call("known", (asked,)):
                return _Part(same(self._part(asked).code, None, ast.IsNot()), certain=True)
            case Call("after", (day, Literal(_, str(period)))):
                length = self._constant(Period.parse(period)).code
                return self._strict([day], lambda codes: called("after", [*codes, length]))
            case Call("after" | "days" | "contains", operands):
                return self._strict(operands, partial(called, node.function))
        code = self._asked(node.function, *(self._part(o).code for o in node.arguments))
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
                tests.append(same(first, None))
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
            tests.append(same(first, False, ast.IsNot()))
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
                verdict = ast.IfExp(same(doubt, None), doubt, verdict)
            tests.append(verdict)
        return _Part(ast.BoolOp(ast.Or(), tests), certain=not doubts)

    def _kept(self, code: ast.expr) -> tuple[ast.expr, ast.expr]:
        """``code`` to be evaluated now, and the same value to be read again later."""
        if isinstance(code, ast.Name):
            return code, code
        self._temporaries += 1
        name = f"t{self._temporaries}"
        return ast.NamedExpr(written(name), code), read(name)
