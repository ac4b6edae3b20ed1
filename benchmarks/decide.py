"""How fast one decision is: against the same rules as a Python function, and rules libraries.

Run ``python -m benchmarks.decide``. Prints microseconds; trust the ratios of one run. A decision is
the verdict, the grounds that hold (the reasons), and the row of a routing table that decides, of
eight grounds and twelve rows over sixteen facts. It starts from a dict of facts.

* *By hand*: a Python function that keeps "unknown" apart. As missing it lists every unknown fact
  that an undecided ground reads; the engine finds out which of them could change the verdict.
* *Three-valued* JsonLogic (``datalogic_py``): each operator guarded, so that null stays apart, all
  in one expression compiled beforehand. Verdict, grounds and row are the same, with every fact
  known. Which unknown facts could change an open decision it can only be asked by trying: *what is
  missing* is the least that takes, one evaluation for each value of each fact that is unknown.
* The others are two-valued and cannot do it: they are given the same rules unguarded, as one
  expression, and all facts. They do less than is asked.

What a library answers is truths; verdict and grounds are put together from them as the engine does.
Libraries are left out where they are not installed:
``pip install common-expression-language datalogic-py json-logic-qubit rule-engine zen-engine``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from importlib import import_module
from itertools import compress
from random import Random
from typing import Any

from benchmarks.conditions import CASES, RULES, SCOPE, cases, microseconds
from benchmarks.otherwords import as_json, guarded, kept_apart, plain, written
from core.domain.expressions import Env, compile_text
from core.domain.expressions.syntax import Node
from core.domain.rules.decisions import STRENGTH, UNDETERMINED, advise, read_table
from core.domain.rules.policies import Admissibility, Ground, Policy, Row, Table
from core.domain.rules.provisions import Interval

Facts = dict[str, Any]
#: Verdict, slugs of grounds, number of the row and whether it surely holds (None: it may).
Decision = tuple[str, tuple[str, ...], int | None, bool | None]
_PLACES = [(k, a) for k in ("complaint", "report", "inquiry")
           for a in ("east", "west", "north", "south")]  # fmt: skip
_OUTCOMES = dict(zip((f"r{n}" for n in range(1, 9)),
                     ("reject", "redirect", "correct", "convert") * 2, strict=True))  # fmt: skip
_STRENGTHS = [STRENGTH[outcome] for outcome in _OUTCOMES.values()]
#: Values of each fact that make a difference; of a number one on each side of a limit.
_TRIED: dict[str, tuple[Any, ...]] = {
    "kind": ("complaint", "report", "inquiry"), "area": ("east", "west", "north", "south"),
    "amount": (0, 10_000), "persons": (1, 3), "waited": (0, 2_000),
}  # fmt: skip
#: Cases given to a library; the slow ones would take minutes for all.
SOME = 300


def policy() -> Policy:
    """The rules of ``benchmarks.conditions`` as a policy with a routing table."""
    when = {name: compile_text(text, SCOPE) for name, text in RULES.items()}
    grounds = tuple(Ground(slug, outcome, when[slug]) for slug, outcome in _OUTCOMES.items())
    rows = tuple(Row(when[f"t{place}"], {"desk": f"d{place}"}) for place in range(len(_PLACES)))
    return Policy(
        "benchmark", "complaint", Interval(date(2020, 1, 1)), (), None,
        admissibility=Admissibility(grounds), tables={"desk": Table("desk", rows, {})},
    )  # fmt: skip


def by_hand(facts: Facts) -> tuple[Decision, list[str]]:  # noqa: C901 (no helpers: they cost)
    """The rules as one would write them with unknown facts in mind, and the facts they lack."""
    f = facts.get
    amount, persons, waited, kind, area = map(f, ("amount", "persons", "waited", "kind", "area"))
    held, doubtful = [], []
    if (barred := f("fact_0")) is None:
        doubtful.append(("r1", ("fact_0",)))
    elif not barred:
        held.append("r1")
    one, other = f("fact_1"), f("fact_2")
    if one is not False and other is not True:
        if one is None or other is None:
            doubtful.append(("r2", ("fact_1", "fact_2")))
        else:
            held.append("r2")
    one, other = f("fact_3"), f("fact_4")
    if one or (other and kind == "report"):
        held.append("r3")
    elif one is None or (other is not False and kind in ("report", None)):
        doubtful.append(("r3", ("fact_3", "fact_4", "kind")))
    if (amount is None or amount < 3000) and (persons is None or persons <= 1):
        if amount is None or persons is None:
            doubtful.append(("r4", ("amount", "persons")))
        else:
            held.append("r4")
    if (one := f("fact_5")) or (waited is not None and waited > 1095):
        held.append("r5")
    elif one is None or waited is None:
        doubtful.append(("r5", ("fact_5", "waited")))
    one, other = f("fact_6"), f("fact_7")
    if area in ("east", "west", None) and not (one is False and other is False):
        if area is not None and (one or other):
            held.append("r6")
        else:
            doubtful.append(("r6", ("area", "fact_6", "fact_7")))
    one = f("fact_8")
    if kind != "inquiry" and (amount is None or amount >= 5000) and not one:
        if kind is None or amount is None or one is None:
            doubtful.append(("r7", ("kind", "amount", "fact_8")))
        else:
            held.append("r7")
    one, other = f("fact_9"), f("fact_10")
    if one is not False and other is not False and (persons is None or persons >= 3):
        if one is None or other is None or persons is None:
            doubtful.append(("r8", ("fact_9", "fact_10", "persons")))
        else:
            held.append("r8")
    verdict, missing = "accept", []
    for slug in held:
        if STRENGTH[_OUTCOMES[slug]] > STRENGTH[verdict]:
            verdict = _OUTCOMES[slug]
    for slug, read in doubtful:
        if STRENGTH[_OUTCOMES[slug]] > STRENGTH[verdict]:
            missing += [name for name in read if f(name) is None]
    row, sure = None, False
    for place, (one, other) in enumerate(_PLACES):
        if (kind == one or kind is None) and (area == other or area is None) \
                and (amount is None or amount >= 500 * place):  # fmt: skip
            row, sure = place, None if None in (kind, area, amount) else True
            break
    return (UNDETERMINED if missing else verdict, tuple(held), row, sure), missing


def decided(made: Policy, facts: Facts) -> Decision:
    """The engine's decision in the words that are compared here."""
    env = Env(facts)
    advice, reading = advise(made, env), read_table(made.tables["desk"], env)
    row, sure = (None, None) if reading.missing else (reading.row, reading.row is not None)
    return advice.verdict, tuple(ground.slug for ground in advice.grounds), row, sure


def put_together(truths: list[bool | None], row: int, sure: bool | None) -> Decision:
    """The decision from what a library says, by the way the engine puts it together."""
    grounds = tuple(compress(_OUTCOMES, truths))
    verdict = max((_OUTCOMES[slug] for slug in grounds), key=STRENGTH.__getitem__, default="accept")
    if None in truths:
        certain = STRENGTH[verdict]
        pairs = zip(truths, _STRENGTHS, strict=True)
        if any(truth is None and strength > certain for truth, strength in pairs):
            verdict = UNDETERMINED
    return verdict, grounds, None if row < 0 else row, sure


def libraries() -> dict[str, Callable[[Facts], Decision]]:
    """The decision by each library, all of it in one expression, compiled where it can be."""
    grounds = [compile_text(RULES[slug], SCOPE).node for slug in _OUTCOMES]
    rows = [compile_text(RULES[f"t{place}"], SCOPE).node for place in range(len(_PLACES))]
    signs = {"!": "!", "&&": "&&", "||": "||"}
    words = {"!": "not ", "&&": "and", "||": "or"}
    cel, plainly = (_listed(grounds, rows, partial(written, words=w)) for w in (signs, words))
    cel_kept, kept = (
        _listed(grounds, rows, partial(kept_apart, words=w), doubts=True) for w in (signs, words)
    )
    logic = [*map(as_json, grounds), _rows(rows, as_json)]
    kleene = [*map(guarded, grounds), _rows(rows, partial(plain, unknown=True)),
              _rows(rows, partial(plain, unknown=True), guarded)]  # fmt: skip
    made: dict[str, Callable[[Any], Callable[[Facts], Any]]] = {
        "cel": lambda m: m.compile(cel).execute,
        "cel, three-valued": lambda m: m.compile(cel_kept).execute,
        "zen": lambda m: m.compile_expression(plainly).evaluate,
        "zen, three-valued": lambda m: m.compile_expression(kept).evaluate,
        "rule_engine": lambda m: m.Rule(plainly).evaluate,
        "json_logic": lambda m: partial(m.jsonLogic, {"merge": logic}),
        "datalogic_py": lambda m: m.Engine().compile(json.dumps(logic)).evaluate,
        "datalogic_py, three-valued": lambda m: m.Engine().compile(json.dumps(kleene)).evaluate,
    }  # fmt: skip
    found = {}
    for name, make in made.items():
        try:
            found[name] = _of(make(import_module(name.partition(",")[0])))
        except ImportError:
            print(f"{name}: not installed, left out")
    return found


def _of(evaluate: Callable[[Facts], Any]) -> Callable[[Facts], Decision]:
    def decide(facts: Facts) -> Decision:
        *truths, row = evaluate(facts)
        if len(truths) == len(_OUTCOMES):
            return put_together(truths, row, row >= 0)
        return put_together(truths[:-1], truths[-1], row)

    return decide


def _listed(
    grounds: list[Node], rows: list[Node], write: Callable[[Node], str], *, doubts: bool = False
) -> str:
    """One expression for the truths of the grounds, and for the row that is the first to hold.

    With ``doubts`` it may be one that is unknown, and the row is followed by its truth.
    """
    texts = [*map(write, rows)]
    tests = [f"{text} != false" for text in texts] if doubts else texts
    parts = [*map(write, grounds), _chain(tests, map(str, range(len(rows))), "-1")]
    return f"[{', '.join([*parts, _chain(tests, texts, 'false')] if doubts else parts)}]"


def _chain(tests: Iterable[str], gives: Iterable[str], otherwise: str) -> str:
    """What the first test to hold gives."""
    found = otherwise
    for test, given in reversed([*zip(tests, gives, strict=True)]):
        found = f"({test} ? {given} : {found})"
    return found


def _rows(
    rows: list[Node], test: Callable[[Node], Any], gives: Callable[[Node], Any] | None = None
) -> Any:
    """Which row is the first to pass ``test``, or what ``gives`` says of that row."""
    branches = [
        part
        for place, node in enumerate(rows)
        for part in (test(node), gives(node) if gives else place)
    ]
    return {"if": [*branches, False if gives else -1]}


def by_trying(decide: Callable[[Facts], Decision], facts: Facts) -> list[Decision]:
    """What a library is asked at least to learn which facts an open decision still waits for."""
    decision = decide(facts)
    if decision[0] != UNDETERMINED and decision[3] is not None:
        return [decision]
    unknown = [name for name, value in facts.items() if value is None]
    tries = ((name, value) for name in unknown for value in _TRIED.get(name, (True, False)))
    return [decision, *(decide({**facts, name: value}) for name, value in tries)]


def main() -> None:
    """Measure and print."""
    drawn, made = cases(Random(1)), policy()
    half = [{name: facts[name] for name in list(facts)[::2]} for facts in drawn]
    assert [decided(made, f) for f in drawn] == [by_hand(f)[0] for f in drawn]

    def ours(some: list[Facts]) -> Callable[[], object]:
        table = made.tables["desk"]
        return lambda: [(advise(made, e := Env(f)), read_table(table, e)) for f in some]

    hand = microseconds(lambda: [by_hand(f) for f in drawn], CASES)
    us = microseconds(ours(drawn), CASES)
    began = time.process_time()
    ours(half)()
    first = (time.process_time() - began) / CASES * 1e6
    rows = {
        "by hand, three-valued": hand,
        "this engine": us,
        "by hand, half unknown": microseconds(lambda: [by_hand(f) for f in half], CASES),
        "this engine, half unknown": microseconds(ours(half), CASES),
        "the same, cases never seen": first,
    }
    some = drawn[:SOME]
    for name, decide in libraries().items():
        try:
            right = all(decide(f) == by_hand(f)[0] for f in some)
        except Exception as error:  # noqa: BLE001 (each library has errors of its own)
            print(f"{name}: cannot express the rules: {type(error).__name__}: {error}")
            continue
        taken = microseconds(lambda decide=decide: [decide(f) for f in some], SOME)  # type: ignore[misc]
        rows[name if right else f"{name} (other answers)"] = taken
        if "three-valued" in name:
            unknown = dict.fromkeys(drawn[0])
            some_half = [{**unknown, **f} for f in half[:SOME]]
            assert [decide(f) for f in some_half] == [by_hand(f)[0] for f in some_half]
            asked = partial(map, partial(by_trying, decide), some_half)
            rows[f"{name}, what is missing"] = microseconds(lambda a=asked: [*a()], SOME)  # type: ignore[misc]
    unknown_too = rows["this engine, half unknown"]
    for title, taken in rows.items():
        halves = "half unknown" in title or "missing" in title
        ratio = taken / (unknown_too if halves else us)
        print(f"{title:<42}{taken:>10,.2f} µs{ratio:>9.2f} × this engine")


if __name__ == "__main__":
    main()
