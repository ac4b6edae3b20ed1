"""Text and tree are two faces of one condition: printing and reading lose nothing."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.expressions import ConditionError, check, compile_text, parse, unparse
from tests.domain.expressions.generated import SCOPE, condition

NODES = st.randoms(use_true_random=False).map(condition)


@given(NODES)
def test_reading_what_was_printed_gives_the_same_tree(node: object) -> None:
    text = unparse(node)  # type: ignore[arg-type]
    assert parse(text) == node
    assert unparse(parse(text)) == text


def _is_read_or_refused(text: str) -> None:
    try:
        condition = compile_text(text, SCOPE)
    except ConditionError as refusal:
        columns = [problem.column for problem in refusal.problems]
    else:
        assert compile_text(condition.text, SCOPE) == condition
        return
    assert columns
    assert min(columns) >= 1


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    _is_read_or_refused(text)


WORDS = (
    *("proven", "amount", "knew_on", "colour", "params.limit", "settings.floor", "5", "true"),
    *("&&", "||", "!", "==", "<", "in", "(", ")", "[", "]", ",", ".", "-", '"red"', '"1 month"'),
    *("after(", "days(", "done(", "shown(", "known(", 'date("2026-01-31")'),
)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_any_words_of_the_language_are_read_or_refused(words: list[str]) -> None:
    _is_read_or_refused(" ".join(words))


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("  proven&&urgent ", "proven && urgent"),
        ("(proven && urgent) || in_duty", "proven && urgent || in_duty"),
        ("proven && (urgent || in_duty)", "proven && (urgent || in_duty)"),
        ("!(proven)", "!proven"),
        ("!(amount > 5)", "!(amount > 5)"),
        ("金额>5", "amount > 5"),
        ("subject == 'it\\'s'", 'subject == "it\'s"'),
        ("amount == 007.50", "amount == 7.50"),
        ("amount in [ -1,2 ]", "amount in [-1, 2]"),
        ("knew_on\n< date('2026-01-31')", 'knew_on < date("2026-01-31")'),
    ],
)
def test_one_meaning_has_one_text(written: str, canonical: str) -> None:
    assert compile_text(written, SCOPE).text == canonical


def test_trees_are_compared_by_meaning_not_by_place() -> None:
    assert parse("proven  &&  urgent") == parse("proven && urgent")
    assert parse("(proven && urgent) && in_duty") != parse("proven && urgent && in_duty")
    assert parse("amount == 1") != parse("amount == true")


def test_generated_conditions_are_well_typed() -> None:
    random = Random(7)
    for _ in range(200):
        check(condition(random), SCOPE)
