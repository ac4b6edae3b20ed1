"""What a case waits for: exactly the unknown facts that could still change the outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from math import prod
from random import Random

import pytest

from core.domain.expressions import (
    BOOL,
    DATE,
    NUMBER,
    PERIOD,
    TEXT,
    Condition,
    Env,
    Param,
    Scope,
    check,
    choice,
    compile_text,
    unparse,
)
from core.domain.expressions.representatives import representatives
from core.domain.rules.relevance import relevant_by_strength, relevant_facts, relevant_in_table
from tests.domain.expressions import generated
from tests.domain.expressions.generated import condition, env, value

SCOPE = Scope(
    facts={
        "a": BOOL,
        "b": BOOL,
        "c": BOOL,
        "d": BOOL,
        "x": choice("none", "p", "q", "r"),
        "amount": NUMBER,
        "paid": NUMBER,
        "knew_on": DATE,
        "bought_on": DATE,
        "received_on": DATE,
        "subject": TEXT,
    },
    params={"claim": Param(PERIOD, "1 year")},
    settings={"pilot": BOOL},
)
REJECT = ["a == false", "b == true && c == false", 'x in ["p", "q"]']
RECEIVED = date(2026, 3, 1)


def _rules(*texts: str) -> list[tuple[Condition, int]]:
    return [(compile_text(text, SCOPE), 1) for text in texts]


def test_nothing_is_missing_once_the_rules_cannot_hold() -> None:
    known = {"a": True, "b": False, "x": "none"}
    assert relevant_by_strength(_rules(*REJECT), Env(known)) == ()


def test_a_rule_in_doubt_asks_for_all_that_could_decide_it() -> None:
    known = {"a": True, "x": "none"}
    assert relevant_by_strength(_rules(*REJECT), Env(known)) == ("b", "c")


@pytest.mark.parametrize(
    ("rules", "known", "missing"),
    [
        # A rule that holds makes weaker and equal ones idle, not stronger ones.
        ([("a", 2), ("b", 1)], {"a": True}, ()),
        ([("a", 2), ("b", 2)], {"a": True}, ()),
        ([("a", 2), ("b", 3)], {"a": True}, ("b",)),
        # Kleene alone would ask; the truth does not depend on the fact.
        ([("a || !a", 1)], {}, ()),
        ([("a && b || !a && b", 1)], {}, ("b",)),
        ([("a && b", 1), ("a && !b", 1)], {}, ("a",)),
        # A fact that acts through one rule only while another rule is open.
        ([("a", 1), ("a && b", 2)], {}, ("a", "b")),
        ([("a && b", 1), ("!a && c", 1), ("d", 1)], {"d": True}, ()),
        # Boundaries of numbers and dates.
        ([("amount > 500 && amount < 400", 1)], {}, ()),
        ([("amount > 500 && amount < 502", 1)], {}, ("amount",)),
        ([("amount > paid && amount < paid", 1)], {}, ()),
        ([("amount > paid", 1)], {}, ("amount", "paid")),
        ([("received_on > after(knew_on, params.claim)", 1)], {}, ("knew_on",)),
        ([("days(knew_on, received_on) > 7 && knew_on > received_on", 1)], {}, ()),
        ([("after(knew_on, params.claim) < bought_on", 1)], {}, ("knew_on", "bought_on")),
        ([('contains(subject, ["甲"]) && contains(subject, ["乙"])', 1)], {}, ("subject",)),
        ([('contains(subject, ["甲"]) && subject == "乙"', 1)], {}, ()),
        ([('x == "p" && x == "q"', 1)], {}, ()),
        # What is only to be shown is not waited for, unless the case waits for it anyway.
        ([("shown(a)", 1)], {}, ()),
        ([("shown(a) && b", 1)], {}, ()),
        ([("known(a) || b", 1)], {}, ("b",)),
        ([("shown(a)", 2), ("a && b", 1)], {}, ("a",)),
        ([("shown(a) && c", 2), ("a && b", 1)], {}, ("a", "b", "c")),
        # A setting nobody gave may turn out either way.
        ([("settings.pilot && a", 1)], {}, ("a",)),
        ([("settings.pilot || a", 1)], {}, ("a",)),
        ([("settings.pilot", 2), ("a", 1)], {}, ("a",)),
        ([("settings.pilot && b", 2), ("a", 1)], {}, ("a", "b")),
    ],
)
def test_missing_facts(
    rules: list[tuple[str, int]], known: dict[str, object], missing: tuple[str, ...]
) -> None:
    strong = [(compile_text(text, SCOPE), strength) for text, strength in rules]
    case = Env({"received_on": RECEIVED, **known})
    assert set(relevant_by_strength(strong, case)) == set(missing)


def test_facts_are_listed_as_they_first_appear() -> None:
    assert relevant_by_strength(_rules("c && a", "b && c"), Env()) == ("c", "a", "b")


def test_a_table_asks_only_where_results_differ() -> None:
    rows = [(compile_text(text, SCOPE), result) for text, result in (("a", "x"), ("b", "x"))]
    assert relevant_in_table(rows, "x", Env()) == ()
    assert relevant_in_table(rows, "y", Env()) == ("a", "b")
    assert relevant_in_table(rows, "y", Env({"a": True})) == ()
    assert relevant_in_table(rows, "y", Env({"b": True})) == ()


def test_beyond_the_cap_every_fact_waited_for_is_listed() -> None:
    rules = _rules("a && b || !a && b")
    assert relevant_by_strength(rules, Env(), cap=3) == ("a", "b")
    assert relevant_facts(lambda _: 0, SCOPE.facts, [rules[0][0]], Env(), cap=3) == ("a", "b")


def test_the_values_tried_lie_around_each_boundary() -> None:
    texts = ["amount > 500", "received_on > after(knew_on, params.claim)", 'x != "q"']
    conditions = [compile_text(text, SCOPE) for text in texts]
    unknown = {name: SCOPE.facts[name] for name in ("amount", "knew_on", "x", "a")}
    found = representatives(conditions, unknown, Env({"received_on": RECEIVED}))
    assert found["amount"] == (499, 500, 501)
    assert {date(2025, 2, 28), date(2025, 3, 1), date(2025, 3, 2)} <= set(found["knew_on"])
    assert found["x"] == ("q", "none")
    assert found["a"] == (True, False)


MOST_FILLINGS = 1500


def _brute(
    outcome: Callable[[Env], object], conditions: Sequence[Condition], waited: set[str], case: Env
) -> set[str] | None:
    """The definition itself: every filling of every fact waited for, pair by pair."""
    unknown = {name: generated.FACTS[name] for name in sorted(waited)}
    values = representatives(conditions, unknown, case)
    if prod(len(values[name]) for name in unknown) > MOST_FILLINGS:
        return None
    outcomes = {}
    for filling in product(*(values[name] for name in unknown)):
        facts = {**case.facts, **dict(zip(unknown, filling, strict=True))}
        outcomes[filling] = outcome(replace(case, facts=facts))
    relevant = set()
    for place, name in enumerate(unknown):
        groups: dict[tuple[object, ...], set[object]] = {}
        for filling, result in outcomes.items():
            groups.setdefault(filling[:place] + filling[place + 1 :], set()).add(result)
        if any(len(results) > 1 for results in groups.values()):
            relevant.add(name)
    return relevant


def _strongest(rules: Sequence[tuple[Condition, int]], case: Env) -> int:
    held = [strength for rule, strength in rules if rule.interpret(case)]
    return max(held, default=0)


def _first(rows: Sequence[tuple[Condition, object]], case: Env) -> object:
    return next((result for row, result in rows if row.interpret(case)), "otherwise")


def _plain(random: Random, depth: int) -> Condition:
    """A condition without shown() and known(), whose unknown facts are all waited for."""
    while True:
        node = condition(random, depth)
        if not any(word in unparse(node) for word in ("shown(", "known(")):
            return check(node, generated.SCOPE)


def _case(random: Random) -> Env:
    """A case with unknown facts, in which nothing else is unknown."""
    history = generated.FixedHistory(random)
    history.days = {act: random.choice(generated.DAYS) for act in generated.ACTS}
    drawn = env(random, unknown=0.6)
    return Env(drawn.facts, {"late": 3}, {"floor": 2, "open": True}, history)


@pytest.mark.parametrize("seed", range(200))
def test_relevance_is_what_trying_everything_finds(seed: int) -> None:
    random = Random(seed)
    case = _case(random)
    nodes = [condition(random, 1) for _ in range(random.randint(2, 4))]
    conditions = [check(node, generated.SCOPE) for node in nodes]
    strong = [(each, random.randint(1, 3)) for each in conditions]
    waited = set(relevant_facts(lambda _: 0, generated.FACTS, conditions, case, cap=0))
    assert waited >= {name for each in conditions for name in each.waits_for(case)}
    rows: list[tuple[Condition, object]] = [(each, random.choice("xy")) for each in conditions]
    for outcome, found in (
        (lambda at: _strongest(strong, at), relevant_by_strength(strong, case)),
        (lambda at: _first(rows, at), relevant_in_table(rows, "otherwise", case)),
    ):
        expected = _brute(outcome, conditions, waited, case)
        if expected is None:
            continue
        assert set(found) == expected

        def of_facts(facts: Mapping[str, object], outcome: object = outcome) -> object:
            return outcome(replace(case, facts=facts))  # type: ignore[operator]

        assert relevant_facts(of_facts, generated.FACTS, conditions, case) == found


@pytest.mark.parametrize("seed", range(100))
def test_a_fact_that_is_not_listed_never_changes_the_outcome(seed: int) -> None:
    """The values tried stand for all: real values, drawn freely, bring no surprise."""
    random = Random(seed)
    case = _case(random)
    rules = [(_plain(random, 1), random.randint(1, 3)) for _ in range(3)]
    unknown = [name for name in generated.FACTS if name not in case.facts]
    idle = [name for name in unknown if name not in relevant_by_strength(rules, case)]
    for _ in range(40):
        facts = {**case.facts, **{name: value(random, name) for name in unknown}}
        for name in idle:
            changed = replace(case, facts={**facts, name: value(random, name)})
            assert _strongest(rules, replace(case, facts=facts)) == _strongest(rules, changed)
