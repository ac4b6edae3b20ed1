"""What conditions mean: a table to be read by lawyers, then the finer points.

A fact that is not listed is unknown. The answer ``None`` is "cannot be told yet".
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

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
    choice,
    compile_all,
    compile_text,
    list_of,
    unparse,
)

SCOPE = Scope(
    facts={
        "in_duty": BOOL,
        "harm_proven": BOOL,
        "withdrawn": BOOL,
        "knew_on": DATE,
        "amount": NUMBER,
        "departments": NUMBER,
        "subject": TEXT,
        "severity": choice("minor", "important", "major"),
    },
    builtins={"received_on": DATE, "kind": choice("complaint", "report", "inquiry")},
    params={
        "claim_limit": Param(PERIOD, "1 year"),
        "small": Param(NUMBER, 500),
        "hot_words": Param(list_of(TEXT), ["退款", "质量"]),
        "no_value": Param(NUMBER),
    },
    settings={"pilot": BOOL},
    aliases={"属于职责": "in_duty", "知道日期": "knew_on", "金额": "amount"},
)
MARCH = date(2026, 3, 1)
YES, NO, OPEN = True, False, None

MEANINGS = [
    # A yes/no fact alone, and its denial.
    ("in_duty", {"in_duty": True}, YES),
    ("in_duty", {"in_duty": False}, NO),
    ("in_duty", {}, OPEN),
    ("in_duty", {"in_duty": None}, OPEN),
    ("!in_duty", {"in_duty": False}, YES),
    ("!in_duty", {}, OPEN),
    ("in_duty == false", {}, OPEN),
    ("true", {}, YES),
    # "And": one no decides, whatever is unknown.
    ("in_duty && harm_proven", {"in_duty": True, "harm_proven": True}, YES),
    ("in_duty && harm_proven", {"in_duty": False}, NO),
    ("in_duty && harm_proven", {"harm_proven": False}, NO),
    ("in_duty && harm_proven", {"harm_proven": True}, OPEN),
    ("in_duty && harm_proven", {}, OPEN),
    # "Or": one yes decides, whatever is unknown.
    ("in_duty || harm_proven", {"in_duty": True}, YES),
    ("in_duty || harm_proven", {"harm_proven": True}, YES),
    ("in_duty || harm_proven", {"harm_proven": False}, OPEN),
    ("in_duty || harm_proven", {"in_duty": False, "harm_proven": False}, NO),
    ("in_duty || harm_proven && withdrawn", {"in_duty": True, "withdrawn": False}, YES),
    ("(in_duty || harm_proven) && withdrawn", {"in_duty": True, "withdrawn": False}, NO),
    # Even a tautology waits for its fact: the words are taken one by one.
    ("in_duty || !in_duty", {}, OPEN),
    # Numbers are exact.
    ("amount > 500", {"amount": 500}, NO),
    ("amount >= 500", {"amount": 500}, YES),
    ("amount == 0.3", {"amount": 0.3}, YES),
    ("amount == 0.3", {"amount": Decimal("0.30")}, YES),
    ("amount > 5000", {"amount": Decimal("5000.0000005")}, YES),
    ("amount < 500", {}, OPEN),
    ("amount <= params.small", {"amount": 500}, YES),
    ("amount > -1", {"amount": 0}, YES),
    ("departments in [2, 3]", {"departments": 3}, YES),
    ("departments in [2, 3]", {}, OPEN),
    ("amount < params.no_value", {"amount": 1}, OPEN),
    ("settings.pilot", {}, OPEN),
    # Dates. The same day of the next year; 29 February meets 28 February.
    ("received_on > after(knew_on, params.claim_limit)", {"knew_on": date(2025, 3, 1)}, NO),
    ("received_on > after(knew_on, params.claim_limit)", {"knew_on": date(2025, 2, 28)}, YES),
    ("received_on > after(knew_on, params.claim_limit)", {}, OPEN),
    ('after(knew_on, "1 month") == date("2026-02-28")', {"knew_on": date(2026, 1, 31)}, YES),
    ('after(knew_on, "2 years") == date("2026-02-28")', {"knew_on": date(2024, 2, 29)}, YES),
    ('after(knew_on, "2 weeks") == received_on', {"knew_on": date(2026, 2, 15)}, YES),
    ('after(knew_on, "9999 years") > received_on', {"knew_on": date(2026, 2, 15)}, YES),
    ("days(knew_on, received_on) == 60", {"knew_on": date(2025, 12, 31)}, YES),
    ("days(received_on, knew_on) < 0", {"knew_on": date(2025, 12, 31)}, YES),
    ("days(knew_on, received_on) > 60", {}, OPEN),
    ('received_on < date("2026-03-02")', {}, YES),
    # Choices and words.
    ('severity == "major"', {"severity": "major"}, YES),
    ('severity in ["minor", "important"]', {"severity": "major"}, NO),
    ('severity != "major"', {}, OPEN),
    ('kind == "complaint" && severity == "minor"', {"severity": "minor"}, YES),
    ('contains(subject, ["退款", "噪音"])', {"subject": "要求退款"}, YES),
    ('contains(subject, ["退款", "噪音"])', {"subject": "质量差"}, NO),
    ("contains(subject, params.hot_words)", {"subject": "质量差"}, YES),
    ("contains(subject, params.hot_words)", {}, OPEN),
    # "Shown": what is not known counts as not shown.
    ("shown(harm_proven)", {"harm_proven": True}, YES),
    ("shown(harm_proven)", {}, NO),
    ("!shown(harm_proven)", {}, YES),
    ("shown(amount > 500 || in_duty)", {"amount": 600}, YES),
    ("known(amount)", {"amount": 0}, YES),
    ("known(amount)", {}, NO),
    ("!known(knew_on) || knew_on < received_on", {}, YES),
    # Chinese display names.
    ("属于职责 && 金额 < 500", {"in_duty": True, "amount": 1}, YES),
    ('知道日期 < date("2026-01-01")', {"knew_on": date(2025, 12, 31)}, YES),
    # Nothing has happened in this case yet.
    ('done("accept")', {}, NO),
    ('count("accept") == 0 && timer("mediate") == "absent"', {}, YES),
    ('last("accept") < received_on', {}, OPEN),
    ('done_since("reply", "accept")', {}, NO),
]


@pytest.mark.parametrize(("text", "facts", "expected"), MEANINGS)
def test_a_condition_means(text: str, facts: dict[str, object], expected: bool | None) -> None:
    condition = compile_text(text, SCOPE)
    env = Env({"received_on": MARCH, "kind": "complaint", **facts})
    assert condition.evaluate(env) is expected
    assert condition.interpret(env) is expected


class _AcceptedTwice:
    def done(self, act: str, /) -> bool:
        return act == "accept"

    def done_since(self, act: str, mark: str, /) -> bool:
        return (act, mark) == ("accept", "received")

    def count(self, act: str, /) -> int:
        return 2 if act == "accept" else 0

    def timer(self, name: str, /) -> str:
        return "overdue"

    def last(self, act: str, /) -> date | None:
        return MARCH if act == "accept" else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('done("accept") && !done("reject")', YES),
        ('done_since("accept", "received")', YES),
        ('done_since("accept", "accept")', NO),
        ('count("accept") >= 2', YES),
        ('timer("mediate") in ["overdue", "paused"]', YES),
        ('days(last("accept"), date("2026-03-08")) == 7', YES),
        ('last("reject") < date("2026-03-08")', OPEN),
    ],
)
def test_the_history_of_the_case_answers(text: str, expected: bool | None) -> None:
    env = Env(history=_AcceptedTwice())
    assert compile_text(text, SCOPE).evaluate(env) is expected
    assert compile_text(text, SCOPE).interpret(env) is expected


def test_a_condition_tells_what_it_reads() -> None:
    condition = compile_text(
        "属于职责 || shown(amount > params.small) && settings.pilot"
        ' && done_since("reply", "accept")',
        SCOPE,
    )
    assert condition.text == (
        'in_duty || shown(amount > params.small) && settings.pilot && done_since("reply", "accept")'
    )
    assert condition.reads == {"in_duty", "amount"}
    assert condition.params == {"small"}
    assert condition.settings == {"pilot"}
    assert condition.calls == {("done_since", "reply", "accept")}


def test_a_set_answers_for_every_condition_in_order() -> None:
    texts = {"违反职责": "!in_duty", "small": "amount < params.small", "late": "withdrawn"}
    together = compile_all({name: compile_text(text, SCOPE) for name, text in texts.items()})
    env = Env({"in_duty": True, "amount": 1})
    assert list(together.evaluate_all(env).items()) == [
        ("违反职责", False),
        ("small", True),
        ("late", None),
    ]
    assert together.truths(env) == (False, True, None)


def test_an_empty_set_has_no_answers() -> None:
    assert compile_all({}).evaluate_all(Env()) == {}


def test_not_a_number_is_no_fact() -> None:
    with pytest.raises(ValueError, match="not a number a fact can hold"):
        Env({"amount": float("nan")})


def test_parameters_with_a_value_are_fixed_when_checking() -> None:
    condition: Condition = compile_text("amount < params.small", SCOPE)
    assert condition.evaluate(Env({"amount": 400}, params={"small": 1})) is True
    assert condition.interpret(Env({"amount": 400}, params={"small": 1})) is True


def test_an_explanation_says_which_facts_decided_and_which_are_awaited() -> None:
    condition = compile_text(
        'amount > 500 && in_duty || severity == "major" && !harm_proven', SCOPE
    )
    told = condition.explain(Env({"amount": 100, "severity": "major"}))
    assert (told.value, told.waits_for) == (None, ("harm_proven",))
    assert told.facts == {"amount": 100, "severity": "major"}
    first, second = told.children
    assert (first.text, first.value, first.waits_for) == ("amount > 500 && in_duty", False, ())
    assert second.as_dict()["children"] == [
        {
            "text": 'severity == "major"',
            "value": True,
            "facts": {"severity": "major"},
            "waits_for": [],
            "children": [],
        },
        {
            "text": "!harm_proven",
            "value": None,
            "facts": {},
            "waits_for": ["harm_proven"],
            "children": [
                {
                    "text": "harm_proven",
                    "value": None,
                    "facts": {},
                    "waits_for": ["harm_proven"],
                    "children": [],
                }
            ],
        },
    ]


def test_what_is_only_to_be_shown_is_not_awaited() -> None:
    told = compile_text("shown(harm_proven) || in_duty", SCOPE).explain(Env())
    assert told.waits_for == ("in_duty",)


def test_atoms_are_the_comparisons_and_bare_facts_in_order() -> None:
    atoms = compile_text('!(amount > 500) && (in_duty || done("accept"))', SCOPE).atoms()
    assert [unparse(atom) for atom in atoms] == ["amount > 500", "in_duty", 'done("accept")']
