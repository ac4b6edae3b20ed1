"""Compiles checked conditions to one Python code object with an empty ``__builtins__``.

This is the only place in the product that makes code at run time. What it compiles comes from
:mod:`~core.domain.expressions.codegen`, never from a text.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from types import CodeType, FunctionType
from typing import Any, TypeVar

from core.domain.expressions import functions
from core.domain.expressions.codegen import Generator, Source, placed
from core.domain.expressions.environment import Env

GLOBALS: Mapping[str, Callable[..., Any]] = {
    "after": functions.after,
    "days": functions.days,
    "contains": functions.contains,
}
"""The functions compiled code may call; beside them it reads only constants ``k0``, ``k1``, …"""

_EVERY = "every"
_Answer = TypeVar("_Answer")


class CompiledConditions:
    """Several conditions as one code object, ``code``: a function for each and one for all."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        generator = Generator()
        definitions = [*generator.functions(sources.values())]
        definitions.append(generator.together(_EVERY, sources))
        self.code, made = _made(definitions, generator)
        self._every: Callable[..., dict[str, bool | None]] = made[_EVERY]
        self._singles: dict[str, Callable[..., bool | None]] = {
            name: made[f"c{place}"] for place, name in enumerate(sources)
        }

    def evaluate(self, name: str, env: Env) -> bool | None:
        """The truth of one condition; raises KeyError for a name that was not compiled."""
        return run(self._singles[name], env)

    def evaluate_all(self, env: Env) -> dict[str, bool | None]:
        """The truth of every condition by name, in the order they were given."""
        return run(self._every, env)


def compile_one(source: Source) -> Callable[..., bool | None]:
    """One condition as a function for :func:`run`."""
    generator = Generator()
    _, made = _made([*generator.functions([source])], generator)
    return made["c0"]


def run(function: Callable[..., _Answer], env: Env) -> _Answer:
    """Call a compiled function with the ways to look things up that it expects."""
    asked = env.history
    return function(
        env.facts.get, env.params.get, env.settings.get,
        asked.done, asked.done_since, asked.count, asked.timer, asked.last,
    )  # fmt: skip


def _made(
    definitions: Sequence[ast.FunctionDef], generator: Generator
) -> tuple[CodeType, dict[str, FunctionType]]:
    tree = placed(ast.Module(list(definitions), []))
    code: CodeType = compile(tree, "<conditions>", "exec", dont_inherit=True)
    # The module's code is never run: its functions are taken out of it, so that nothing but
    # their own bodies can ever execute.
    scope = {"__builtins__": {}, **GLOBALS, **generator.constants}
    parts = [part for part in code.co_consts if isinstance(part, CodeType)]
    return code, {part.co_name: FunctionType(part, scope) for part in parts}
