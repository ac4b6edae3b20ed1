"""What is wrong with rows of a table, held against trying every case out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

import pytest

from core.domain.analysis import Rule, Trouble, troubles
from core.domain.expressions import (
    BOOL,
    DATE,
    NUMBER,
    PERIOD,
    Condition,
    Env,
    Param,
    Scope,
    choice,
    compile_text,
)

SCOPE = Scope(
    facts={
        "urgent": BOOL, "valid": BOOL, "colour": choice("red", "green", "blue"),
        "amount": NUMBER, "knew_on": DATE, "received_on": DATE,
    },
    params={"limit": Param(PERIOD, "1 year")},
)  # fmt: skip


def rules(*rows: str) -> list[Rule]:
    """Rows written ``condition -> what it gives``."""
    parts = [row.split(" -> ") for row in rows]
    return [Rule(compile_text(when, SCOPE), gives) for when, gives in parts]


def found(hit: str, *rows: str, total: bool = True) -> list[tuple[str, int | None, int | None]]:
    """What is wrong, without the cases."""
    return [(t.code, t.row, t.other) for t in troubles(rules(*rows), hit, {}, total=total)]


@pytest.mark.parametrize(
    ("hit", "rows", "total", "expected"),
    [
        ("first", ["urgent -> a", "!urgent -> b"], False, []),
        ("first", ["urgent -> a"], False, [("gap", None, None)]),
        ("first", ["urgent -> a", "urgent && valid -> b"], True, [("unreachable", 1, None)]),
        (
            "first",
            ["amount > 5 -> a", "amount <= 5 && urgent -> b", "amount < 9 && urgent -> c"],
            True,
            [("unreachable", 2, None)],
        ),
        ("first", ["amount > 5 && amount < 6 -> a"], True, [("never_true", 0, None)]),
        ("first", ['colour == "red" && colour == "blue" -> a'], True, [("never_true", 0, None)]),
        (
            "first",
            ['colour in ["red", "green"] -> a', 'colour == "blue" -> b'],
            False,
            [],
        ),
        ("unique", ["urgent -> a", "valid -> b"], True, [("conflict", 1, 0)]),
        ("unique", ["urgent -> a", "valid -> a"], True, []),
        ("unique", ["amount < 5 -> a", "amount >= 5 -> b"], False, []),
        ("first", ["urgent -> a", "valid -> b"], True, [("overlap", 1, 0)]),
        (
            "unique",
            [
                "received_on > after(knew_on, params.limit) -> a",
                "received_on <= after(knew_on, params.limit) -> b",
            ],
            False,
            [],
        ),
        (
            "unique",
            [
                "received_on > after(knew_on, params.limit) -> a",
                "received_on > after(knew_on, '2 years') -> b",
            ],
            True,
            [("conflict", 1, 0)],
        ),
        ("first", ['done("a") -> a', '!done("a") && count("b") > 1 -> b'], True, []),
        ("first", ['done("a") -> a', 'done("a") && urgent -> b'], True, [("unreachable", 1, None)]),
        ("unique", ['timer("t") == "met" -> a', 'timer("t") == "overdue" -> b'], True, []),
        ("collect", ["urgent -> a", "urgent && valid -> b"], True, []),
        ("unique", ['done("a") -> a', 'count("a") == 0 -> b'], False, []),
        ("first", ['count("a") < 0 -> a'], True, [("never_true", 0, None)]),
        ("first", ["urgent && (valid || !valid) -> a"], True, [("idle", 0, None)]),
        ("first", ["amount > 5 || amount <= 5 -> a"], False, [("idle", 0, None)]),
        ("first", ["(urgent == valid) -> a", "urgent != valid -> b"], False, []),
    ],
)  # fmt: skip
def test_rows_and_what_is_wrong_with_them(
    hit: str, rows: list[str], total: bool, expected: list[tuple[str, int | None, int | None]]
) -> None:
    assert found(hit, *rows, total=total) == expected


def test_the_case_of_a_conflict_meets_both_rows() -> None:
    rows = rules("amount > 5 && urgent -> a", 'amount < 9 && colour != "red" -> b')
    (trouble,) = troubles(rows, "unique", {}, total=True)
    assert trouble.witness is not None
    env = Env(trouble.witness.facts)
    assert [rule.when.evaluate(env) for rule in rows] == [True, True]


ATOMS = [
    "urgent", "valid", 'colour == "red"', 'colour in ["red", "blue"]', 'colour != "green"',
    "amount > 3", "amount <= 3", "amount == 5", "amount < 7",
]  # fmt: skip
CASES = [
    Env({"urgent": u, "valid": v, "colour": c, "amount": a})
    for u, v, c, a in product((True, False), (True, False), ("red", "green", "blue"), range(1, 10))
]


def drawn(random: Random, depth: int = 2) -> str:
    """A random condition over the atoms."""
    if depth == 0 or random.random() < 0.3:
        return random.choice(ATOMS)
    if random.random() < 0.2:
        return f"!({drawn(random, depth - 1)})"
    sign = random.choice((" && ", " || "))
    return "(" + sign.join(drawn(random, depth - 1) for _ in range(random.choice((2, 3)))) + ")"


def idle_of(condition: Condition, truth: list[bool | None]) -> set[str]:
    """The facts that the condition names and that change its truth in no case."""
    idle = set()
    for fact in condition.reads:
        by_others: dict[tuple[object, ...], set[bool | None]] = {}
        for env, value in zip(CASES, truth, strict=True):
            others = tuple(v for name, v in env.facts.items() if name != fact)
            by_others.setdefault(others, set()).add(value)
        if all(len(values) == 1 for values in by_others.values()):
            idle.add(fact)
    return idle


def tried(conditions: list[Condition], gives: list[str], hit: str) -> Iterator[tuple[str, int]]:
    """What is wrong, found by trying every case out."""
    truths = [[condition.evaluate(env) for env in CASES] for condition in conditions]
    for row, truth in enumerate(truths):
        above = [any(t[case] for t in truths[:row]) for case in range(len(CASES))]
        if any(truth) and idle_of(conditions[row], truth):
            yield "idle", row
        if not any(truth):
            yield "never_true", row
        elif hit == "first" and not any(t and not a for t, a in zip(truth, above, strict=True)):
            yield "unreachable", row
        else:
            clashes = [
                other for other in range(row)
                if gives[other] != gives[row]
                and any(a and b for a, b in zip(truth, truths[other], strict=True))
            ]  # fmt: skip
            if clashes:
                yield ("conflict" if hit == "unique" else "overlap"), row
    if not all(any(t[case] for t in truths) for case in range(len(CASES))):
        yield "gap", -1


@pytest.mark.parametrize("hit", ["first", "unique"])
@pytest.mark.parametrize("seed", range(60))
def test_the_analysis_agrees_with_trying_every_case_out(seed: int, hit: str) -> None:
    random = Random(seed)
    texts = [drawn(random) for _ in range(random.randint(2, 6))]
    gives = [random.choice("ab") for _ in texts]
    rows = [
        Rule(compile_text(text, SCOPE), result) for text, result in zip(texts, gives, strict=True)
    ]
    listed = troubles(rows, hit, {}, total=False)
    assert {(t.code, -1 if t.row is None else t.row) for t in listed} == set(
        tried([rule.when for rule in rows], gives, hit)
    )
    for trouble in listed:
        assert_shown(rows, trouble)


@pytest.mark.parametrize("seed", range(60))
def test_a_ground_that_never_counts_is_found_as_by_trying_every_case_out(seed: int) -> None:
    random = Random(seed)
    texts = [drawn(random) for _ in range(random.randint(2, 6))]
    strength = [random.choice((1, 2, 3)) for _ in texts]
    rows = [Rule(compile_text(text, SCOPE), place) for place, text in enumerate(texts)]
    listed = troubles(rows, "collect", {}, total=True, strength=strength)
    truths = [[rule.when.evaluate(env) for env in CASES] for rule in rows]
    never_decisive = {
        row
        for row, truth in enumerate(truths)
        if any(truth)
        and all(
            any(
                truths[other][case] for other in range(len(rows)) if strength[other] > strength[row]
            )
            for case in range(len(CASES))
            if truth[case]
        )
    }
    assert {t.row for t in listed if t.code == "subsumed"} == never_decisive


def assert_shown(rows: list[Rule], trouble: Trouble) -> None:
    """The case given for a trouble shows it."""
    if trouble.witness is None:
        return
    env = Env({**CASES[0].facts, **trouble.witness.facts})
    if trouble.code == "gap":
        assert not any(rule.when.evaluate(env) for rule in rows)
    else:
        assert trouble.row is not None
        assert trouble.other is not None
        assert rows[trouble.row].when.evaluate(env)
        assert rows[trouble.other].when.evaluate(env)


def test_five_hundred_rows() -> None:
    """A table of 500 rows over three facts, one of them out of reach, is analysed whole."""
    cells = [f'amount == {n} && colour == "{c}"' for n in range(167) for c in ("red", "blue")]
    texts = [*cells, *(f"amount == {n} && urgent" for n in range(165)), "amount == 3 && urgent"]
    rows = [Rule(compile_text(text, SCOPE), text) for text in texts]
    codes = [(t.code, t.row) for t in troubles(rows, "first", {}, total=True)]
    assert ("unreachable", len(rows) - 1) in codes
    assert [code for code, _ in codes].count("unreachable") == 1
