"""A condition as rows, and the rows as the same condition."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from core.domain.expressions import ConditionError, parse
from core.domain.expressions.rows import rows, tree
from tests.domain.expressions import generated


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("proven == false", {"fact": "proven", "operator": "==", "value": False}),
        ("proven", {"fact": "proven", "operator": "holds"}),
        ("!proven", {"not": {"fact": "proven", "operator": "holds"}}),
        (
            'colour in ["red", "blue"] && amount >= 5',
            {
                "all": [
                    {"fact": "colour", "operator": "in", "value": ["red", "blue"]},
                    {"fact": "amount", "operator": ">=", "value": 5},
                ]
            },
        ),
        (
            'knew_on < date("2026-01-31")',
            {"fact": "knew_on", "operator": "<", "value": {"date": "2026-01-31"}},
        ),
        (
            "received_on > after(knew_on, params.claim)",
            {
                "fact": "received_on",
                "operator": ">",
                "value": {"text": "after(knew_on, params.claim)"},
            },
        ),
        (
            "amount == params.limit",
            {"fact": "amount", "operator": "==", "value": {"param": "limit"}},
        ),
        ('done("accept")', {"text": 'done("accept")'}),
    ],
)
def test_a_condition_as_rows(text: str, expected: dict[str, Any]) -> None:
    assert rows(parse(text)) == expected
    assert tree(expected) == parse(text)


def test_whatever_is_written_can_be_read_back() -> None:
    random = Random(7)
    for _ in range(3000):
        node = generated.condition(random)
        assert tree(json.loads(json.dumps(rows(node)))) == node


@pytest.mark.parametrize(
    "row",
    [
        {}, [], "proven", None, {"fact": "proven"}, {"all": []}, {"all": [{"fact": "a"}]},
        {"fact": "proven", "operator": "~", "value": 1},
        {"fact": "proven || true", "operator": "holds"},
        {"fact": "a", "operator": "==", "value": {"date": "2026-02-30"}},
        {"fact": "a", "operator": "==", "value": {"param": "x", "setting": "y"}},
        {"fact": "a", "operator": "in", "value": []},
        {"any": [{"fact": "a", "operator": "holds"}, {"fact": "b", "operator": "holds"}], "x": 1},
    ],
)  # fmt: skip
def test_what_is_no_row_is_refused(row: object) -> None:
    with pytest.raises(ConditionError):
        tree(row)
