"""One meaning: a condition over columns says of every case what it says of the case alone."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

pl = pytest.importorskip("polars")

from core.domain.expressions import BOOL, DATE, NUMBER, Env, FactType, check, unparse  # noqa: E402
from core.domain.expressions.functions import TIMER_STATES  # noqa: E402
from core.domain.expressions.types import choice  # noqa: E402
from core.usecases.policymaking.columns import (  # noqa: E402
    NotColumnar,
    Sources,
    scaled,
    truth,
)
from tests.domain.expressions.generated import (  # noqa: E402
    ACTS,
    FACTS,
    MARKS,
    SCOPE,
    TIMERS,
    FixedHistory,
    condition,
    env,
)

CONDITIONS, CASES = 60, 100
_TYPES = {"bool": pl.Boolean, "number": pl.Int64, "date": pl.Date, "text": pl.String}


def dtype(kind: FactType) -> Any:
    return pl.Enum(kind.values) if kind.kind == "choice" else _TYPES[kind.kind]


def held(value: Any, kind: FactType) -> Any:
    return scaled(value) if kind.kind == "number" and value is not None else value


def asked() -> list[tuple[str, tuple[str, ...], FactType]]:
    """Everything a condition may ask of the history, with its type."""
    found: list[tuple[str, tuple[str, ...], FactType]] = []
    for act in ACTS:
        found += [("done", (act,), BOOL), ("count", (act,), NUMBER), ("last", (act,), DATE)]
        found += [("done_since", (act, mark), BOOL) for mark in MARKS]
    return found + [("timer", (name,), choice(*TIMER_STATES)) for name in TIMERS]


def frame(cases: Sequence[Env]) -> Any:
    """The cases as columns."""
    data = {name: [held(c.facts.get(name), kind) for c in cases] for name, kind in FACTS.items()}
    types = {name: dtype(kind) for name, kind in FACTS.items()}
    for function, arguments, kind in asked():
        name = f"{function}({arguments})"
        data[name] = [held(getattr(c.history, function)(*arguments), kind) for c in cases]
        types[name] = dtype(kind)
    return pl.DataFrame(data, schema=types)


def history(function: str, arguments: tuple[str, ...]) -> Any:
    kind = next(k for f, a, k in asked() if (f, a) == (function, arguments))
    return pl.col(f"{function}({arguments})"), kind


@pytest.mark.parametrize("seed", range(20))
def test_columns_agree_with_the_interpreter(seed: int) -> None:
    """120,000 pairs of a random condition and a random case, no disagreement."""
    random = Random(seed)
    fixed = env(random)
    cases = [Env(env(random).facts, fixed.params, fixed.settings, FixedHistory(random))
             for _ in range(CASES)]  # fmt: skip
    columns = {name: (pl.col(name), kind) for name, kind in FACTS.items()}
    sources = Sources(columns, fixed.params, fixed.settings, history)
    nodes = {str(place): condition(random, depth=3) for place in range(CONDITIONS)}
    checked = {name: check(node, SCOPE) for name, node in nodes.items()}
    table = frame(cases).with_columns(
        **{f"c{name}": truth(found, sources) for name, found in checked.items()}
    )
    seen: set[bool | None] = set()
    for name, found in checked.items():
        told = table[f"c{name}"].to_list()
        seen.update(told)
        wanted = [found.interpret(case) for case in cases]
        assert told == wanted, unparse(nodes[name])
    assert seen == {True, False, None}


@pytest.mark.parametrize("value", ["0.0000001", str(2**63)])
def test_what_has_no_exact_place_is_refused(value: str) -> None:
    from decimal import Decimal

    with pytest.raises(NotColumnar):
        scaled(Decimal(value))
