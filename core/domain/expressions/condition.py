"""A checked condition, ready to be evaluated, interpreted and explained; and sets of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from core.domain.expressions.checker import Checker
from core.domain.expressions.compiler import compile_first, compile_many, compile_one
from core.domain.expressions.environment import Env
from core.domain.expressions.explanation import Explanation, atoms, explain
from core.domain.expressions.functions import FUNCTIONS
from core.domain.expressions.interpreter import Interpreter
from core.domain.expressions.parser import parse
from core.domain.expressions.problems import ConditionError
from core.domain.expressions.sharing import Source
from core.domain.expressions.syntax import Call, Literal, Member, Name, Node, unparse, walk
from core.domain.expressions.types import BOOL, FactType, Scope


@dataclass(frozen=True)
class Condition:
    """A condition that was checked against a scope; make one with :func:`check`.

    ``constants`` are the parameters whose values the scope gave; ``fact_types`` the types of the
    facts it reads. Conditions are equal when their trees and constants are.
    """

    node: Node
    constants: Mapping[str, object]
    fact_types: Mapping[str, FactType]

    def __hash__(self) -> int:
        return hash(self.node)

    @cached_property
    def text(self) -> str:
        """The canonical text: ids instead of display names, valid CEL."""
        return unparse(self.node)

    @property
    def reads(self) -> frozenset[str]:
        """The facts it names anywhere, also inside ``shown()`` and ``known()``."""
        return frozenset(self.fact_types)

    @cached_property
    def params(self) -> frozenset[str]:
        """The parameters it reads."""
        return self._members("params")

    @cached_property
    def settings(self) -> frozenset[str]:
        """The settings it reads."""
        return self._members("settings")

    @cached_property
    def calls(self) -> frozenset[tuple[str, ...]]:
        """What it asks of the case's history, such as ``("done", "accept")``."""
        return frozenset(
            (part.function, *(str(a.value) for a in part.arguments if isinstance(a, Literal)))
            for part in walk(self.node)
            if isinstance(part, Call) and FUNCTIONS[part.function].asks_history
        )

    @property
    def source(self) -> Source:
        """What the compiler needs of it."""
        return Source(self.node, self.constants)

    @cached_property
    def evaluate(self) -> Callable[[Env], bool | None]:
        """Tells its truth of a case, by compiled code; compiled when first asked."""
        return compile_one(self.source)

    def interpret(self, env: Env) -> bool | None:
        """Its truth, by walking the tree; always the same as :meth:`evaluate`."""
        value: bool | None = Interpreter(env, self.constants).value(self.node)
        return value

    def waits_for(self, env: Env) -> tuple[str, ...]:
        """The unknown facts that keep it undecided, in the order of the text; () if decided."""
        return Interpreter(env, self.constants).waits_for(self.node)

    def atoms(self) -> tuple[Node, ...]:
        """Its comparisons, calls and bare facts, in the order of the text."""
        return atoms(self.node)

    def explain(self, env: Env) -> Explanation:
        """Why it is true, false or undecided, part by part."""
        return explain(self.node, Interpreter(env, self.constants))

    def _members(self, root: str) -> frozenset[str]:
        parts = (part for part in walk(self.node) if isinstance(part, Member))
        return frozenset(part.name for part in parts if part.root == root)


class CompiledSet:
    """Named conditions evaluated together; they become one function when first asked."""

    def __init__(self, conditions: Mapping[str, Condition]) -> None:
        self.conditions = dict(conditions)
        self._sources = [condition.source for condition in self.conditions.values()]

    @cached_property
    def truths(self) -> Callable[[Env], tuple[bool | None, ...]]:
        """Tells the truth of every condition of a case, in the order they were given."""
        return compile_many(self._sources)

    @cached_property
    def first(self) -> Callable[[Env], tuple[int, bool | None]]:
        """Tells place and truth of the first condition of a case that is true or unknown.

        If all are false, the place is beyond the last one and the truth False.
        """
        return compile_first(self._sources, waits=True)

    @cached_property
    def first_true(self) -> Callable[[Env], tuple[int, bool | None]]:
        """As ``first``, but passes by the conditions that are unknown."""
        return compile_first(self._sources, waits=False)

    def evaluate_all(self, env: Env) -> dict[str, bool | None]:
        """The truth of every condition by name, in the order they were given."""
        return dict(zip(self.conditions, self.truths(env), strict=True))


def check(node: Node, scope: Scope, expects: FactType = BOOL) -> Condition:
    """A usable condition from a tree; raises ConditionError with every fault found.

    With another type in ``expects``, such as DATE, evaluating gives such a value, not a truth.
    """
    checker = Checker(scope)
    checker.condition(node, expects)
    if checker.problems:
        raise ConditionError(checker.problems)
    return Condition(node, checker.constants, dict(_fact_types(walk(node), scope)))


def compile_text(text: str, scope: Scope, expects: FactType = BOOL) -> Condition:
    """Parse and check ``text``; raises ConditionError. Compiling waits until it is evaluated."""
    return check(parse(text, scope.aliases), scope, expects)


def compile_all(conditions: Mapping[str, Condition]) -> CompiledSet:
    """The conditions of a policy as one set; names are any texts."""
    return CompiledSet(conditions)


def _fact_types(nodes: Iterable[Node], scope: Scope) -> Iterable[tuple[str, FactType]]:
    for node in nodes:
        if isinstance(node, Name) and (kind := scope.fact(node.name)) is not None:
            yield node.name, kind
