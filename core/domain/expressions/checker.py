"""Checks a syntax tree against a scope: names, arguments and types, every fault at once.

A part whose type cannot be told (its fault is already noted) has type None and is not blamed
again by what surrounds it.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from core.domain.expressions.functions import (
    ARGUMENT_TITLES,
    CALENDAR_UNITS,
    FUNCTIONS,
    MOST_UNITS,
)
from core.domain.expressions.problems import Problem, did_you_mean, problem
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
from core.domain.expressions.types import (
    BOOL,
    DATE,
    NUMBER,
    PERIOD,
    TEXT,
    FactType,
    Scope,
    constant,
)
from core.domain.worktime.periods import Period

_LITERALS = {"bool": BOOL, "number": NUMBER, "text": TEXT, "date": DATE}
_ORDERED = ("number", "date")


@dataclass
class Checker:
    """One check of one tree; collects ``problems`` and the ``constants`` of the parameters read."""

    scope: Scope
    problems: list[Problem] = field(default_factory=list)
    constants: dict[str, object] = field(default_factory=dict)

    def condition(self, node: Node, expects: FactType = BOOL) -> None:
        """Note every fault that keeps ``node`` from being a condition, or giving ``expects``."""
        found = self.type(node)
        if found is not None and found != expects:
            self._note("not_a_condition", node, expected=expects.title, found=found.title)

    def type(self, node: Node) -> FactType | None:
        """The type of ``node``; None when it has none because of a fault already noted."""
        match node:
            case Literal(kind):
                return _LITERALS[kind]
            case Name():
                return self._name(node)
            case Member():
                return self._member(node)
            case Call():
                return self._call(node)
            case Not(operand):
                self.condition(operand)
            case Logic(_, operands):
                for operand in operands:
                    self.condition(operand)
            case Comparison("in", left, right):
                self._membership(left, right)
            case Comparison():
                self._comparison(node)
            case Items():
                self._note("list_alone", node)
                return None
        return BOOL

    def _note(
        self, code: str, node: Node, hint: str = "", **details: str | tuple[str, str]
    ) -> None:
        self.problems.append(problem(code, node.column, hint, **details))

    def _name(self, node: Name) -> FactType | None:
        found = self.scope.fact(node.name)
        if found is None:
            known = {*self.scope.facts, *self.scope.builtins, *self.scope.aliases}
            hint = did_you_mean(node.name, known)
            if node.name in self.scope.params:
                hint = f"write params.{node.name}"
            self._note("unknown_name", node, hint, found=node.name)
        return found

    def _member(self, node: Member) -> FactType | None:
        if node.root == "settings":
            found = self.scope.settings.get(node.name)
            if found is None:
                hint = did_you_mean(node.name, self.scope.settings)
                self._note("unknown_setting", node, hint, found=node.name)
            return found
        param = self.scope.params.get(node.name)
        if param is None:
            hint = did_you_mean(node.name, self.scope.params)
            self._note("unknown_param", node, hint, found=node.name)
            return None
        if param.value is not None:
            try:
                self.constants[node.name] = constant(param.value, param.type)
            except ValueError:
                self._note("param_value", node, name=node.name, expected=param.type.title)
        return param.type

    def _comparison(self, node: Comparison) -> None:
        left, right = self.type(node.left), self.type(node.right)
        if left is None or right is None or self._clash(node, left, right):
            return
        if node.operator in ("==", "!="):
            self._choices(left, node.right)
            self._choices(right, node.left)
        elif left.kind not in _ORDERED:
            unordered = left if left.kind == "choice" else right
            self._note("unordered", node, found=unordered.title)

    def _membership(self, left: Node, right: Node) -> None:
        kind = self.type(left)
        if isinstance(right, Items):
            for value in right.values:
                self._item(kind, value)
            return
        found = self.type(right)
        if found is None:
            return
        if found.item is None:
            self._note("not_a_list", right, "write in [..]")
        elif kind is not None:
            self._clash(right, kind, found.item)

    def _item(self, kind: FactType | None, value: Node) -> None:
        if not isinstance(value, Literal | Member):
            self._note("list_item", value)
            return
        found = self.type(value)
        if kind is not None and found is not None and not self._clash(value, kind, found):
            self._choices(kind, value)

    def _clash(self, node: Node, left: FactType, right: FactType) -> bool:
        """Note, and tell, whether values of the two types can never be compared."""
        comparable = left.kind == right.kind or (left.is_wording and right.is_wording)
        if left.values and right.values and not set(left.values) & set(right.values):
            comparable = False
        if comparable and left.kind not in ("period", "list"):
            return False
        hint = 'write date("2026-01-31")' if {left.kind, right.kind} == {"date", "text"} else ""
        self._note("type_mismatch", node, hint, left=left.title, right=right.title)
        return True

    def _choices(self, kind: FactType, node: Node) -> None:
        match node:
            case Literal("text", str(value)) if kind.values and value not in kind.values:
                hint = did_you_mean(value, kind.values)
                choices = ", ".join(kind.values)
                self._note("unknown_choice", node, hint, found=f'"{value}"', choices=choices)

    def _call(self, node: Call) -> FactType | None:
        function = FUNCTIONS.get(node.function)
        if function is None:
            hint = did_you_mean(node.function, {*FUNCTIONS, "date"})
            self._note("unknown_function", node, hint, found=node.function)
            for argument in node.arguments:
                if not isinstance(argument, Items):
                    self.type(argument)
            return None
        wanted, given = len(function.takes), len(node.arguments)
        if wanted != given:
            names = {"function": node.function, "expected": str(wanted), "found": str(given)}
            self._note("wrong_arity", node, **names)
        for takes, argument in zip(function.takes, node.arguments, strict=False):
            self._argument(node.function, takes, argument)
        return function.gives

    def _argument(self, function: str, takes: str, node: Node) -> None:
        match takes:
            case "act" | "mark" | "timer":
                self._quoted(function, takes, node)
            case "condition":
                self.condition(node)
            case "fact" if isinstance(node, Name):
                self._name(node)
            case "period":
                self._period(function, node)
            case "words" if isinstance(node, Items):
                for word in node.values:
                    self._item(TEXT, word)
            case "fact":
                self._refuse(function, takes, node)
            case _:
                self._typed(function, takes, node)

    def _typed(self, function: str, takes: str, node: Node) -> None:
        found = self.type(node)
        if found is None:
            return
        wording = found.item is not None and found.item.is_wording
        fits = found.is_wording if takes == "text" else found.kind == takes
        if not (wording if takes == "words" else fits):
            self._refuse(function, takes, node)

    def _quoted(self, function: str, takes: str, node: Node) -> None:
        """An act, mark or timer: a text literal, and one that the scope knows if it lists them."""
        if not (isinstance(node, Literal) and isinstance(node.value, str)):
            self._refuse(function, takes, node)
            return
        known: AbstractSet[str] | None = self.scope.acts
        if takes == "timer":
            known = self.scope.timers
        elif takes == "mark" and known is not None:
            known = known | (self.scope.marks or set())
        if known is not None and node.value not in known:
            code = "unknown_timer" if takes == "timer" else "unknown_act"
            self._note(code, node, did_you_mean(node.value, known), found=node.value)

    def _period(self, function: str, node: Node) -> None:
        period: object = None
        match node:
            case Literal("text", str(value)):
                try:
                    period = Period.parse(value)
                except ValueError:
                    self._refuse(function, "period", node)
                    return
            case Member():
                found = self._member(node)
                if found is not None and found != PERIOD:
                    self._refuse(function, "period", node)
                period = self.constants.get(node.name) if node.root == "params" else None
            case _:
                self._refuse(function, "period", node)
        if not isinstance(period, Period):
            return
        if period.unit not in CALENDAR_UNITS:
            self._note("period_unit", node)
        elif period.n > MOST_UNITS:
            self._refuse(function, "period", node)

    def _refuse(self, function: str, takes: str, node: Node) -> None:
        self._note("wrong_argument", node, function=function, expected=ARGUMENT_TITLES[takes])
