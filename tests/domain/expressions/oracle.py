"""Google's CEL evaluator as a second opinion on what a condition means.

The canonical text is CEL already. Only literal types are made CEL's (numbers become doubles), and
``shown()`` and ``known()``, which answer for what CEL treats as an error, become variables: the
one is the inner condition as CEL evaluates it, the other whether a fact is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from cel_expr_python import cel

from core.domain.expressions import Env, History, Node, Scope, unparse
from core.domain.expressions.functions import after, contains
from core.domain.expressions.syntax import (
    Call,
    Comparison,
    Items,
    Literal,
    Logic,
    Name,
    Not,
)
from core.domain.expressions.types import constant
from core.domain.worktime.periods import Period

_TYPES = {
    "bool": cel.Type.BOOL,
    "number": cel.Type.DOUBLE,
    "date": cel.Type.INT,
    "text": cel.Type.STRING,
    "choice": cel.Type.STRING,
}
_MOST_SHOWN = 64


class Oracle:
    """Google's CEL with the names of one scope declared in it."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._asked: History | None = None
        facts = {name: _TYPES[kind.kind] for name, kind in scope.facts.items()}
        asked = {f"known_{name}": cel.Type.BOOL for name in facts}
        shown = {f"shown_{place}": cel.Type.BOOL for place in range(_MOST_SHOWN)}
        members = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
        variables = {**facts, **asked, **shown, "params": members, "settings": members}
        self._env = cel.NewEnv(
            variables=variables,
            extensions=[cel.CelExtension("tousu", list(self._functions()))],
        )

    def compile(self, node: Node) -> Opinion:
        """What CEL makes of the canonical text of ``node``; raises if it is not valid CEL."""
        inner: list[Any] = []
        program = self._program(node, inner)
        return Opinion(self, inner, program)

    def data(self, env: Env) -> dict[str, object]:
        """The values of ``env`` as CEL holds them; what is unknown is left out."""
        facts = {name: _held(value) for name, value in env.facts.items() if value is not None}
        known = {f"known_{name}": name in facts for name in self._scope.facts}
        params = {
            name: _held(constant(param.value, param.type))
            for name, param in self._scope.params.items()
            if param.value is not None
        } | {name: _held(value) for name, value in env.params.items()}
        settings = {name: _held(value) for name, value in env.settings.items()}
        return {**facts, **known, "params": params, "settings": settings}

    def answer(self, program: Any, data: Mapping[str, object], history: History) -> bool | None:
        """Evaluate; CEL's error is our unknown."""
        self._asked = history
        found = program.eval(self._env.Activation(data))
        return bool(found.value()) if found.type() == cel.Type.BOOL else None

    def _program(self, node: Node, inner: list[Any]) -> Any:
        return self._env.compile(unparse(self._prepared(node, inner)))

    def _prepared(self, node: Node, inner: list[Any]) -> Node:
        match node:
            case Literal("number", int() | Decimal() as value):
                return Literal("number", Decimal(value))
            case Call("shown", (asked,)):
                program = self._program(asked, inner)
                inner.append(program)
                return Name(f"shown_{len(inner) - 1}")
            case Call("known", (Name(name),)):
                return Name(f"known_{name}")
            case Call(_, nodes):
                return replace(node, arguments=self._all(nodes, inner))
            case Items(nodes):
                return Items(self._all(nodes, inner))
            case Logic(_, nodes):
                return replace(node, operands=self._all(nodes, inner))
            case Not(operand):
                return Not(self._prepared(operand, inner))
            case Comparison(operator, left, right):
                pair = (self._prepared(left, inner), self._prepared(right, inner))
                return Comparison(operator, *pair)
        return node

    def _all(self, nodes: tuple[Node, ...], inner: list[Any]) -> tuple[Node, ...]:
        return tuple(self._prepared(node, inner) for node in nodes)

    def _functions(self) -> Iterator[Any]:
        text, whole, real, truth = (_TYPES[kind] for kind in ("text", "date", "number", "bool"))
        words, anything = cel.Type.List(text), cel.Type.DYN
        for name, takes, gives, function in (
            ("date", [text], whole, _ordinal),
            ("after", [whole, anything], whole, _after),
            ("days", [whole, whole], real, _days),
            ("contains", [text, words], truth, contains),
            ("done", [text], truth, self._done),
            ("done_since", [text, text], truth, self._done_since),
            ("count", [text], real, self._count),
            ("timer", [text], text, self._timer),
            ("last", [text], whole, self._last),
        ):
            overload = cel.Overload(
                f"tousu_{name}", return_type=gives, parameters=takes, impl=function
            )
            yield cel.FunctionDecl(name, [overload])

    def _done(self, act: str) -> bool:
        return self._history.done(act)

    def _done_since(self, act: str, mark: str) -> bool:
        return self._history.done_since(act, mark)

    def _count(self, act: str) -> float:
        return float(self._history.count(act))

    def _timer(self, name: str) -> str:
        return self._history.timer(name)

    @property
    def _history(self) -> History:
        assert self._asked is not None
        return self._asked

    def _last(self, act: str) -> int:
        day = self._history.last(act)
        if day is None:
            raise ValueError("never done")
        return day.toordinal()


class Opinion:
    """One condition compiled by CEL, with its inner ``shown()`` conditions in order."""

    def __init__(self, oracle: Oracle, inner: list[Any], program: Any) -> None:
        self._oracle, self._inner, self._program = oracle, inner, program

    def evaluate(self, data: dict[str, object], history: History) -> bool | None:
        """The truth CEL finds for ``data``, as :meth:`Oracle.data` gives it."""
        for place, program in enumerate(self._inner):
            answer = self._oracle.answer(program, data, history)
            data = {**data, f"shown_{place}": answer is True}
        return self._oracle.answer(self._program, data, history)


def _held(value: object) -> object:
    if isinstance(value, tuple):
        return [_held(item) for item in value]
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return float(value)
    return str(value) if isinstance(value, Period) else value


def _ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def _days(start: int, end: int) -> float:
    return float(end - start)


def _after(start: int, period: str) -> int:
    return after(date.fromordinal(start), Period.parse(period)).toordinal()
