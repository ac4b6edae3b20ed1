"""Compiles checked conditions to one Python code object with an empty ``__builtins__``.

This is the only place in the product that makes code at run time. What it compiles comes from
:mod:`~core.domain.expressions.codegen`, never from a text.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from types import CodeType, FunctionType
from typing import Any

from core.domain.expressions import functions
from core.domain.expressions.codegen import Generator
from core.domain.expressions.environment import Env
from core.domain.expressions.pieces import placed
from core.domain.expressions.sharing import Source

GLOBALS: Mapping[str, Callable[..., Any]] = {
    "after": functions.after,
    "days": functions.days,
    "contains": functions.contains,
}
"""The functions compiled code may call; beside them it reads only constants ``k0``, ``k1``, …"""

Truth = bool | None


def compile_one(source: Source) -> Callable[[Env], Truth]:
    """One condition as a function of a case."""
    generator = Generator([source])
    return _of_env(function(generator.alone("one"), generator))


def compile_many(sources: Sequence[Source]) -> Callable[[Env], tuple[Truth, ...]]:
    """Conditions as one function of a case that gives the truths of all, in their order."""
    generator = Generator(sources)
    return _of_env(function(generator.together("every"), generator))


def compile_first(sources: Sequence[Source], *, waits: bool) -> Callable[[Env], tuple[int, Truth]]:
    """Conditions as one function that gives the first to decide: its place, and its truth.

    The first that is true decides, or unknown where the list ``waits``. If there is none, the
    place is beyond the last one and the truth False.
    """
    generator = Generator(sources)
    return _of_env(function(generator.first("first", waits=waits), generator))


def function(definition: ast.FunctionDef, generator: Generator) -> FunctionType:
    """The function that ``definition`` describes, with no globals but the constants it needs."""
    tree = placed(ast.Module([definition], []))
    code: CodeType = compile(tree, "<conditions>", "exec", dont_inherit=True)
    # The module's code is never run: the function is taken out of it, so that nothing but its
    # own body can ever execute.
    (body,) = (part for part in code.co_consts if isinstance(part, CodeType))
    return FunctionType(body, {"__builtins__": {}, **GLOBALS, **generator.constants})


def _of_env(made: Callable[..., Any]) -> Callable[[Env], Any]:
    if made.__code__.co_argcount == 1:
        return lambda env: made(env.facts.get)

    def asked(env: Env) -> Any:
        history = env.history
        return made(
            env.facts.get, env.params.get, env.settings.get, history.done,
            history.done_since, history.count, history.timer, history.last,
        )  # fmt: skip

    return asked
