"""Texts that try to break out of the language: each is refused before anything is evaluated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.expressions import ConditionError, Env, compile_text
from tests.domain.expressions.generated import SCOPE

DUNDERS = (
    *("base", "bases", "builtins", "call", "class", "closure", "code", "dict", "doc", "file"),
    *("func", "getattribute", "globals", "import", "init", "loader", "module", "mro", "new"),
    *("reduce_ex", "self", "spec", "subclasses"),
)

PRINTABLE = Path(__file__).with_name("escapes.txt").read_text("utf-8").splitlines()
HIDDEN_OR_HUGE = [
    "proven\nurgent",
    "0." + "1" * 60 + " > amount",
    "9" * 4000 + " > amount",
    "after(knew_on, '" + "9" * 4050 + " days') > knew_on",
    "subject == 'a\nb'",
    "subject == 'a\x00b'",
    "subject == 'a\x1bb'",
    "subject == '\u202eevil'",
    "subject == '\u2066evil'",
    "subject == '\u200bhidden'",
    "subject == '\ud800'",
    "\x00",
    "proven\x00",
    "\ufeffproven",
    "proven\u00a0&& urgent",
    "proven\u2028&& urgent",
    "proven\u200b",
    "pro\u200dven",
    "(" * 500 + "proven" + ")" * 500,
    "!" * 4000 + "proven",
    "[" * 2000,
    "shown(" * 500 + "proven" + ")" * 500,
    "(" * 4096,
    "proven" + "&&proven" * 5000,
    "x" * 5000,
    "amount in [" + ",".join("1" * 1 for _ in range(1500)) + "]",
    '"' * 4095,
    "\\" * 4000,
]
CHAINS = [
    text
    for name in DUNDERS
    for text in (
        f"subject.__{name}__ == 1",
        f"__{name}__",
        f"params.__{name}__ == 1",
        f'"".__{name}__ == ""',
    )
]
CORPUS = [*PRINTABLE, *HIDDEN_OR_HUGE, *CHAINS]


def test_the_corpus_is_large() -> None:
    assert len(set(CORPUS)) == len(CORPUS) >= 300


@pytest.mark.parametrize("payload", CORPUS, ids=range(len(CORPUS)))
def test_nothing_of_it_evaluates(payload: str) -> None:
    with pytest.raises(ConditionError):
        compile_text(payload, SCOPE).evaluate(Env())


def test_display_names_cannot_smuggle_text_in() -> None:
    """An alias is a whole name for a whole id; what it stands for is never read as text."""
    scope = replace(SCOPE, aliases={"坏": "proven || true"})
    with pytest.raises(ConditionError):
        compile_text("坏", scope)
