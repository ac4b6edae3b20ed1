"""One meaning, three evaluators: compiled code, the tree walker and Google's CEL agree.

100,000 pairs of a random condition and a random case; each evaluator must say the same, and each
canonical text must be valid CEL.
"""

from __future__ import annotations

from random import Random

import pytest

from core.domain.expressions import check, compile_all, unparse
from tests.domain.expressions.generated import SCOPE, condition, env
from tests.domain.expressions.oracle import Oracle

CONDITIONS, CASES = 125, 40


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle(SCOPE)


@pytest.mark.parametrize("seed", range(20))
def test_all_evaluators_agree(seed: int, oracle: Oracle) -> None:
    random = Random(seed)
    nodes = {str(place): condition(random, depth=3) for place in range(CONDITIONS)}
    checked = {name: check(node, SCOPE) for name, node in nodes.items()}
    together = compile_all(checked)
    opinions = {name: oracle.compile(node) for name, node in nodes.items()}
    seen: set[bool | None] = set()
    for case in (env(random) for _ in range(CASES)):
        data = oracle.data(case)
        for name, found in together.evaluate_all(case).items():
            seen.add(found)
            assert found is checked[name].interpret(case), unparse(nodes[name])
            assert found is opinions[name].evaluate(data, case.history), unparse(nodes[name])
    assert seen == {True, False, None}


def test_one_condition_alone_agrees_with_the_whole_set() -> None:
    random = Random(0)
    checked = {str(place): check(condition(random), SCOPE) for place in range(60)}
    together = compile_all(checked)
    for case in (env(random) for _ in range(10)):
        for name, found in together.evaluate_all(case).items():
            assert found is checked[name].evaluate(case), unparse(checked[name].node)


@pytest.mark.parametrize("seed", range(20))
def test_the_first_to_decide_is_the_first_in_the_order(seed: int) -> None:
    random = Random(seed)
    together = compile_all(
        {str(place): check(condition(random), SCOPE) for place in range(random.randrange(6))}
    )
    for case in (env(random) for _ in range(CASES)):
        truths = [each.interpret(case) for each in together.conditions.values()]
        beyond = [(len(truths), False)]
        undecided = [(place, truth) for place, truth in enumerate(truths) if truth is not False]
        assert together.first(case) == [*undecided, *beyond][0]
        held = [(place, truth) for place, truth in undecided if truth]
        assert together.first_true(case) == [*held, *beyond][0]


def test_more_facts_never_overturn_a_decision() -> None:
    """Kleene's promise; conditions that ask what is shown or known are exempt by their nature."""
    random = Random(3)
    for _ in range(400):
        node = condition(random)
        if "known(" in unparse(node) or "shown(" in unparse(node):
            continue
        checked = check(node, SCOPE)
        full = env(random, unknown=0)
        part = env(random, unknown=1)
        kept = {name: full.facts[name] for name in full.facts if random.random() < 0.6}
        partly = type(part)(kept, full.params, full.settings, full.history)
        before = checked.evaluate(partly)
        assert before is None or before is checked.evaluate(full), unparse(node)
        assert (before is None) == bool(checked.waits_for(partly)), unparse(node)
