"""How fast conditions are: compiled code against the same rules written by hand in Python.

Run ``python -m benchmarks.conditions``. Prints microseconds; trust the ratios, not the absolutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from statistics import median

from core.domain.expressions import (
    BOOL,
    NUMBER,
    PERIOD,
    Env,
    Param,
    Scope,
    choice,
    compile_all,
    compile_text,
)

YES_NO = [f"fact_{place}" for place in range(11)]
SCOPE = Scope(
    facts={
        **dict.fromkeys(YES_NO, BOOL),
        "amount": NUMBER,
        "persons": NUMBER,
        "waited": NUMBER,
        "kind": choice("complaint", "report", "inquiry"),
        "area": choice("east", "west", "north", "south"),
    },
    params={"small": Param(NUMBER, 3000), "claim": Param(PERIOD, "1 year")},
)
RULES = {
    "r1": "!fact_0",
    "r2": "fact_1 && !fact_2",
    "r3": 'fact_3 || fact_4 && kind == "report"',
    "r4": "amount < params.small && persons <= 1",
    "r5": "waited > 1095 || fact_5",
    "r6": 'area in ["east", "west"] && (fact_6 || fact_7)',
    "r7": 'kind != "inquiry" && amount >= 5000 && !fact_8',
    "r8": "fact_9 && fact_10 && persons >= 3",
    **{
        f"t{place}": f'kind == "{kind}" && area == "{area}" && amount >= {500 * place}'
        for place, (kind, area) in enumerate(
            (kind, area)
            for kind in ("complaint", "report", "inquiry")
            for area in ("east", "west", "north", "south")
        )
    },
}
REPEATS, CASES = 7, 5000


def by_hand(facts: dict[str, object]) -> dict[str, bool]:
    """The same rules in two-valued Python, as one would write them without an engine."""
    f = facts
    amount, persons, kind, area = f["amount"], f["persons"], f["kind"], f["area"]
    assert isinstance(amount, int)
    assert isinstance(persons, int)
    assert isinstance(f["waited"], int)
    answers: dict[str, object] = {
        "r1": not f["fact_0"],
        "r2": f["fact_1"] and not f["fact_2"],
        "r3": f["fact_3"] or (f["fact_4"] and kind == "report"),
        "r4": amount < 3000 and persons <= 1,
        "r5": f["waited"] > 1095 or f["fact_5"],
        "r6": area in ("east", "west") and (f["fact_6"] or f["fact_7"]),
        "r7": kind != "inquiry" and amount >= 5000 and not f["fact_8"],
        "r8": f["fact_9"] and f["fact_10"] and persons >= 3,
        "t0": kind == "complaint" and area == "east" and amount >= 0,
        "t1": kind == "complaint" and area == "west" and amount >= 500,
        "t2": kind == "complaint" and area == "north" and amount >= 1000,
        "t3": kind == "complaint" and area == "south" and amount >= 1500,
        "t4": kind == "report" and area == "east" and amount >= 2000,
        "t5": kind == "report" and area == "west" and amount >= 2500,
        "t6": kind == "report" and area == "north" and amount >= 3000,
        "t7": kind == "report" and area == "south" and amount >= 3500,
        "t8": kind == "inquiry" and area == "east" and amount >= 4000,
        "t9": kind == "inquiry" and area == "west" and amount >= 4500,
        "t10": kind == "inquiry" and area == "north" and amount >= 5000,
        "t11": kind == "inquiry" and area == "south" and amount >= 5500,
    }
    return answers  # type: ignore[return-value]


def cases(random: Random) -> list[dict[str, object]]:
    """Cases in which every fact is known, as the hand-written rules need them."""
    return [
        {
            **{name: random.random() < 0.5 for name in YES_NO},
            "amount": random.choice([0, 500, 2999, 3000, 5000, 9000]),
            "persons": random.randrange(5),
            "waited": random.choice([10, 1095, 1096]),
            "kind": random.choice(SCOPE.facts["kind"].values),
            "area": random.choice(SCOPE.facts["area"].values),
        }
        for _ in range(CASES)
    ]


def microseconds(work: Callable[[], object], times: int = 1) -> float:
    """Median processor time of ``work`` in microseconds, divided by ``times``."""
    taken = []
    for _ in range(REPEATS):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return median(taken) / times * 1e6


def main() -> None:
    """Measure and print."""
    drawn = cases(Random(1))
    envs = [Env(facts) for facts in drawn]
    half = [Env({name: facts[name] for name in list(facts)[::2]}) for facts in drawn]
    conditions = {name: compile_text(text, SCOPE) for name, text in RULES.items()}
    policy = compile_all(conditions)
    for facts, env in zip(drawn, envs, strict=True):
        assert policy.evaluate_all(env) == by_hand(facts)
    hand = microseconds(lambda: [by_hand(facts) for facts in drawn], CASES)
    rows = {
        "by hand, two-valued": hand,
        "compiled, three-valued": microseconds(
            lambda: [policy.evaluate_all(env) for env in envs], CASES
        ),
        "compiled, half of the facts unknown": microseconds(
            lambda: [policy.evaluate_all(env) for env in half], CASES
        ),
        "one condition": microseconds(
            lambda: [conditions["r4"].evaluate(env) for env in envs], CASES
        ),
        "tree walker, all conditions": microseconds(
            lambda: [[c.interpret(env) for c in conditions.values()] for env in envs[:100]], 100
        ),
        "parse and check 20 conditions": microseconds(
            lambda: [compile_text(text, SCOPE) for text in RULES.values()]
        ),
        "compile 20 conditions": microseconds(lambda: compile_all(conditions).truths),
    }
    for title, taken in rows.items():
        print(f"{title:<38}{taken:>12,.2f} µs{taken / hand:>10.2f} ×")


if __name__ == "__main__":
    main()
