"""The condition language of policies: a strict, typed, three-valued subset of CEL.

Read in this order: ``syntax`` (the tree and its text), ``lexer`` and ``parser`` (text to tree),
``types`` and ``checker`` (tree against a :class:`Scope`), ``environment`` and ``interpreter``
(what a condition means), ``codegen`` and ``compiler`` (the same meaning, fast), ``explanation``.
The other faces of a condition are ``rows`` and, worded by ``phrases``, ``sentences``.

::

    scope = Scope(
        facts={"received_on": DATE, "knew_on": DATE, "harm_proven": BOOL},
        params={"claim_limit": Param(PERIOD, "1 year")},
    )
    barred = compile_text("received_on > after(knew_on, params.claim_limit)", scope)
    barred.evaluate(Env({"received_on": date(2026, 3, 1), "knew_on": date(2024, 2, 29)}))  # True
    barred.evaluate(Env({"received_on": date(2026, 3, 1)}))  # None: it waits for knew_on

What a condition may say: ``|| && !``, ``== != < <= > >=``, ``in [..]``, brackets, literals, facts,
``params.x``, ``settings.x``, ``date("2026-01-31")`` and the functions of ``functions.FUNCTIONS``.
Every accepted text, in its canonical form, is valid CEL. Everything here is pure: no clock, no
files, no code made from text.
"""

from core.domain.expressions.condition import (
    CompiledSet,
    Condition,
    check,
    compile_all,
    compile_text,
)
from core.domain.expressions.environment import UNKNOWN, Env, History, NoHistory
from core.domain.expressions.explanation import Explanation
from core.domain.expressions.functions import FUNCTIONS, TIMER_STATES
from core.domain.expressions.parser import parse
from core.domain.expressions.problems import ConditionError, Problem
from core.domain.expressions.syntax import Node, unparse
from core.domain.expressions.types import (
    BOOL,
    DATE,
    NUMBER,
    PERIOD,
    TEXT,
    FactType,
    Param,
    Scope,
    choice,
    list_of,
)

__all__ = [
    "BOOL",
    "DATE",
    "FUNCTIONS",
    "NUMBER",
    "PERIOD",
    "TEXT",
    "TIMER_STATES",
    "UNKNOWN",
    "CompiledSet",
    "Condition",
    "ConditionError",
    "Env",
    "Explanation",
    "FactType",
    "History",
    "NoHistory",
    "Node",
    "Param",
    "Problem",
    "Scope",
    "check",
    "choice",
    "compile_all",
    "compile_text",
    "list_of",
    "parse",
    "unparse",
]
