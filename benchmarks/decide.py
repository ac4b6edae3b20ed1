"""How fast one decision is: against the same rules as a Python function, and rules libraries.

Run ``python -m benchmarks.decide``. Prints microseconds; trust the ratios of one run. Libraries are
left out where they are not installed:
``pip install common-expression-language datalogic-py json-logic-qubit rule-engine zen-engine``.
The function by hand is three-valued as the engine is. No library knows of a fact that is unknown,
so they are given every fact; JsonLogic can be made to tell null apart, in a line of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from importlib import import_module
from random import Random
from typing import Any

from benchmarks.conditions import CASES, RULES, SCOPE, cases, microseconds
from core.domain.expressions import Env, compile_all, compile_text
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

Facts = dict[str, Any]
Truth = bool | None
_AREAS = ("east", "west", "north", "south")
_PLACES = [(k, a) for k in ("complaint", "report", "inquiry") for a in _AREAS]
#: Cases given to a library; the slow ones would take minutes for all.
SOME = 300


def _both(a: Truth, b: Truth) -> Truth:
    return False if a is False or b is False else None if a is None or b is None else True


def _either(a: Truth, b: Truth) -> Truth:
    return True if a or b else None if a is None or b is None else False


def by_hand(f: Callable[[str], Any]) -> dict[str, Truth]:
    """The rules as one would write them with unknown facts in mind: each fact read once."""
    amount, persons, waited, kind, area = map(f, ("amount", "persons", "waited", "kind", "area"))
    known = [f(f"fact_{n}") for n in range(11)]
    report = None if kind is None else kind == "report"
    inquiry = None if kind is None else kind != "inquiry"
    sides = None if area is None else area in ("east", "west")
    small = None if amount is None else amount < 3000
    large = None if amount is None else amount >= 5000
    alone = None if persons is None else persons <= 1
    many = None if persons is None else persons >= 3
    late = None if waited is None else waited > 1095
    no = [None if value is None else not value for value in known]
    found = {
        "r1": no[0],
        "r2": _both(known[1], no[2]),
        "r3": _either(known[3], _both(known[4], report)),
        "r4": _both(small, alone),
        "r5": _either(late, known[5]),
        "r6": _both(sides, _either(known[6], known[7])),
        "r7": _both(_both(inquiry, large), no[8]),
        "r8": _both(_both(known[9], known[10]), many),
    }
    for place, (one, other) in enumerate(_PLACES):
        found[f"t{place}"] = _both(
            _both(
                None if kind is None else kind == one,
                None if area is None else area == other,
            ),
            None if amount is None else amount >= 500 * place,
        )
    return found


def written(node: Node, words: dict[str, str]) -> str:
    """A condition in the words of another language."""
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


def as_json(node: Node) -> Any:
    """A condition as JsonLogic."""
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


def kleene(node: Node) -> Any:
    """A condition as JsonLogic that keeps "unknown" apart, as null."""
    match node:
        case Not(operand):
            inner = kleene(operand)
            return {"if": [{"===": [inner, None]}, None, {"!": [inner]}]}
        case Logic(joined, operands):
            parts, decisive = [kleene(o) for o in operands], joined == "||"
            some = {"or": [{"===": [part, decisive]} for part in parts]}
            doubt = {"or": [{"===": [part, None]} for part in parts]}
            return {"if": [some, decisive, doubt, None, not decisive]}
        case Comparison(_, left, right):
            names = [as_json(side) for side in (left, right) if isinstance(side, Name)]
            doubt = {"or": [{"===": [name, None]} for name in names]}
            return {"if": [doubt, None, as_json(node)]}
    return as_json(node)


def _truth(value: Truth) -> Truth:
    return value


def libraries() -> dict[str, Callable[[Facts], list[Truth]]]:
    """What each library makes of the rules, each compiled beforehand where it can."""
    nodes = [compile_text(text, SCOPE).node for text in RULES.values()]
    words = {"!": "not ", "&&": "and", "||": "or"}
    cel = [written(node, {"!": "!", "&&": "&&", "||": "||"}) for node in nodes]
    plain = [written(node, words) for node in nodes]
    made: dict[str, Callable[[Any], Callable[[Facts], list[Truth]]]] = {
        "cel": lambda m: _each([m.compile(t).execute for t in cel]),
        "zen": lambda m: _each([m.compile_expression(t).evaluate for t in plain]),
        "rule_engine": lambda m: _each([m.Rule(t).matches for t in plain]),
        "json_logic": lambda m: _each([partial(m.jsonLogic, as_json(node)) for node in nodes]),
        "datalogic_py": _datalogic([as_json(node) for node in nodes], bool),
        "datalogic_py, three-valued": _datalogic([kleene(node) for node in nodes], _truth),
    }  # fmt: skip
    found = {}
    for name, make in made.items():
        try:
            found[name] = make(import_module(name.partition(",")[0]))
        except ImportError:
            print(f"{name}: not installed, left out")
    return found


def _each(rules: list[Callable[[Facts], Any]]) -> Callable[[Facts], list[Truth]]:
    return lambda facts: [bool(rule(facts)) for rule in rules]


def _datalogic(
    trees: list[Any], read: Callable[[Any], Truth]
) -> Callable[[Any], Callable[[Facts], list[Truth]]]:
    """All rules as one, so that the facts are handed over once."""

    def make(module: Any) -> Callable[[Facts], list[Truth]]:
        rule = module.Engine().compile(json.dumps(trees))
        return lambda facts: [read(value) for value in rule.evaluate(facts)]

    return make


def main() -> None:
    """Measure and print."""
    drawn = cases(Random(1))
    half = [{name: facts[name] for name in list(facts)[::2]} for facts in drawn]
    policy = compile_all({name: compile_text(text, SCOPE) for name, text in RULES.items()})
    for facts in (*drawn, *half):
        assert policy.evaluate_all(Env(facts)) == by_hand(facts.get)
    envs = [Env(facts) for facts in drawn]
    partly = [Env(facts) for facts in half]
    hand = microseconds(lambda: [by_hand(facts.get) for facts in drawn], CASES)
    ours = microseconds(lambda: [policy.evaluate_all(env) for env in envs], CASES)
    rows = {
        "by hand, three-valued": hand,
        "this engine": ours,
        "by hand, half unknown": microseconds(lambda: [by_hand(f.get) for f in half], CASES),
        "this engine, half unknown": microseconds(
            lambda: [policy.evaluate_all(env) for env in partly], CASES
        ),
    }
    some = drawn[:SOME]
    for name, decide in libraries().items():
        try:
            right = all(decide(f) == [*policy.evaluate_all(Env(f)).values()] for f in some)
        except Exception as error:  # noqa: BLE001 (each library has errors of its own)
            print(f"{name}: cannot express the rules: {type(error).__name__}: {error}")
            continue
        taken = microseconds(lambda decide=decide: [decide(f) for f in some], SOME)
        rows[name if right else f"{name} (other answers)"] = taken
        if "three-valued" in name:
            answers = [[*policy.evaluate_all(Env(f)).values()] for f in half[:SOME]]
            assert [decide(f) for f in half[:SOME]] == answers
    for title, taken in rows.items():
        print(f"{title:<30}{taken:>10,.2f} µs{taken / ours:>9.2f} × this engine")


if __name__ == "__main__":
    main()
