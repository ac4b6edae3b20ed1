"""Advice and tables, decided by generated code, held against walking every condition's tree."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from core.domain.expressions import Condition, Env, check, compile_text
from core.domain.rules.decisions import STRENGTH, UNDETERMINED, Advice, advise, read_table
from core.domain.rules.policies import Admissibility, Ground, Policy, Row, Table
from core.domain.rules.provisions import Interval
from core.domain.rules.relevance import relevant_by_strength, relevant_in_table
from tests.domain.expressions.generated import SCOPE, condition, env

CASES = 12
OUTCOMES = [outcome for outcome in STRENGTH if outcome != "accept"]


def grounds(random: Random) -> tuple[Ground, ...]:
    return tuple(
        Ground(
            f"g{place}",
            random.choice(OUTCOMES),
            check(condition(random, depth=2), SCOPE),
            disabled=random.random() < 0.2,
        )
        for place in range(random.randint(0, 5))
    )


def policy(**parts: object) -> Policy:
    return Policy("s", "p", Interval(date(2020, 1, 1)), (), None, **parts)  # type: ignore[arg-type]


def cases(random: Random) -> list[Env]:
    """Some cases, each twice: what is remembered must be what was found."""
    return [env(random, unknown=random.choice((0, 0.3, 0.8))) for _ in range(CASES)] * 2


def advised(given: Admissibility, case: Env) -> Advice:
    """The advice by the words of the policy language, condition by condition."""
    truths = [(rule, rule.when.interpret(case)) for rule in given.rules]
    ranked = [(rule.when, STRENGTH[rule.outcome]) for rule in given.rules]
    if given.hit == "first":
        rows = [(rule.when, rule.outcome) for rule in given.rules]
        for rule, truth in truths:
            missing = relevant_in_table(rows, given.otherwise, case) if truth is None else ()
            if missing:
                return Advice(UNDETERMINED, (), missing)
            if truth is not False:
                return Advice(rule.outcome, (rule,))
        return Advice(given.otherwise)
    held = tuple(rule for rule, truth in truths if truth)
    sure = max((STRENGTH[rule.outcome] for rule in held), default=0)
    doubtful = any(truth is None and STRENGTH[rule.outcome] > sure for rule, truth in truths)
    if doubtful and (missing := relevant_by_strength(ranked, case)):
        return Advice(UNDETERMINED, held, missing)
    return Advice(next((r.outcome for r in held if STRENGTH[r.outcome] == sure), "accept"), held)


@pytest.mark.parametrize("hit", ["collect", "first"])
@pytest.mark.parametrize("seed", range(25))
def test_advice_is_what_the_grounds_say_one_by_one(hit: str, seed: int) -> None:
    random = Random(seed)
    rules = grounds(random)
    whole = Admissibility(rules, hit)
    partly = Admissibility(tuple(rule for rule in rules if not rule.disabled), hit)
    made = policy(admissibility=whole)
    for case in cases(random):
        assert advise(made, case, unverified=True) == advised(whole, case)
        assert advise(made, case) == advised(partly, case)


@pytest.mark.parametrize("unknown", ["waits", "not_met"])
@pytest.mark.parametrize("seed", range(25))
def test_a_table_gives_its_first_row_that_holds(unknown: str, seed: int) -> None:
    random = Random(seed)
    rows = tuple(
        Row(check(condition(random, depth=2), SCOPE), {random.choice("ab"): random.choice("xy")})
        for _ in range(random.randint(0, 6))
    )
    table = Table("t", rows, {"a": "z"}, unknown=unknown)
    results = [(row.when, tuple(sorted(row.gives.items()))) for row in rows]
    for case in cases(random):
        found = read_table(table, case)
        truths = [row.when.interpret(case) for row in rows]
        decides = [t for t in truths if t or (t is None and unknown == "waits")]
        if not decides:
            assert (found.row, found.missing) == (None, ())
            assert found.gives == {**dict.fromkeys(table.results, "none"), "a": "z"}
            continue
        place = next(p for p, t in enumerate(truths) if t is decides[0])
        missing = relevant_in_table(results, (("a", "z"),), case) if decides[0] is None else ()
        assert found.missing == missing
        if missing:
            assert (found.row, set(found.gives.values())) == (None, {None})
        else:
            assert found.row == place
            assert found.gives == {**dict.fromkeys(table.results, "none"), **rows[place].gives}


def test_what_a_case_waits_for_follows_its_parameters() -> None:
    """Remembered for the facts and the parameters of a case, not for its facts alone."""
    needed: Condition = compile_text("amount > params.late", SCOPE)
    made = policy(admissibility=Admissibility((Ground("late", "reject", needed),)))
    assert advise(made, Env({"amount": 5})).verdict == "accept"
    assert advise(made, Env({"amount": 5}, {"late": 3})).verdict == "reject"
    assert advise(made, Env({}, {"late": 3})).missing == ("amount",)
