"""What people are told when a condition cannot be used: code, column, words and advice."""

from __future__ import annotations

import pytest

from core.domain.expressions import (
    NUMBER,
    PERIOD,
    ConditionError,
    Param,
    Problem,
    Scope,
    compile_text,
)
from core.domain.expressions.problems import MESSAGES
from tests.domain.expressions.generated import SCOPE

ERRORS = [
    # text, code, column, words, advice
    ("amunt > 5", "unknown_name", 1, "no fact is called amunt", "did you mean amount?"),
    ("limit > 5", "unknown_name", 1, "no fact is called limit", "write params.limit"),
    ("金客 > 5", "unknown_name", 1, "no fact is called 金客", "did you mean 金额?"),
    ("amount > params.limt", "unknown_param", 10, "no parameter limt", "did you mean limit?"),
    ("settings.flor > 1", "unknown_setting", 1, "no setting flor", "did you mean floor?"),
    ('dome("accept")', "unknown_function", 1, "no function dome", "did you mean done?"),
    ('done("acept")', "unknown_act", 6, "no act acept", "did you mean accept?"),
    ('done_since("reply", "recieved")', "unknown_act", 21, "recieved", "did you mean received?"),
    ('timer("mediat") == "met"', "unknown_timer", 7, "no timer mediat", "did you mean mediate?"),
    ('timer("answer") == "late"', "unknown_choice", 20, '"late" is not one of', ""),
    ('colour == "gren"', "unknown_choice", 11, "red, green, blue", "did you mean green?"),
    ('colour in ["gren"]', "unknown_choice", 12, '"gren"', "did you mean green?"),
    ('colour > "red"', "unordered", 8, "a choice has no order", ""),
    ('subject < "a"', "unordered", 9, "a text has no order", ""),
    ("proven < urgent", "unordered", 8, "yes or no has no order", ""),
    ("proven == 1", "type_mismatch", 8, "yes or no cannot be compared with a number", ""),
    ('amount > "5"', "type_mismatch", 8, "a number cannot be compared with a text", ""),
    ('knew_on > "2026-01-31"', "type_mismatch", 9, "a date", 'write date("2026-01-31")'),
    ("amount in [1, true]", "type_mismatch", 15, "a number cannot be compared with yes", ""),
    ("amount in params.words", "type_mismatch", 11, "a number cannot be compared with a text", ""),
    ("amount > params.claim", "type_mismatch", 8, "cannot be compared with a period", ""),
    ("amount in params.limit", "not_a_list", 11, "a list is needed after in", "write in [..]"),
    ("amount in [persons]", "list_item", 12, "only fixed values", ""),
    ("amount == [1]", "list_alone", 11, "only after in", ""),
    ("amount", "not_a_condition", 1, "this is a number", ""),
    ("!knew_on", "not_a_condition", 2, "this is a date", ""),
    ("proven && subject", "not_a_condition", 11, "this is a text", ""),
    ("shown(amount)", "not_a_condition", 7, "this is a number", ""),
    ("days(knew_on) > 3", "wrong_arity", 1, "takes 2 arguments, here are 1", ""),
    ("done()", "wrong_arity", 1, "takes 1 arguments, here are 0", ""),
    ("done(subject)", "wrong_argument", 6, "an act in quotes", ""),
    ("known(amount > 1)", "wrong_argument", 14, "the name of a fact", ""),
    ("days(amount, knew_on) > 1", "wrong_argument", 6, "a date", ""),
    ("contains(amount, params.words)", "wrong_argument", 10, "a text", ""),
    ("contains(subject, params.limit)", "wrong_argument", 19, "a list of words", ""),
    ("contains(subject, [1])", "type_mismatch", 20, "a text cannot be compared with a number", ""),
    ('after(knew_on, "soon") > knew_on', "wrong_argument", 16, "a period", ""),
    ('after(knew_on, "3 workdays") > knew_on', "period_unit", 16, "days, weeks, months or", ""),
    ("after(knew_on, params.limit) > knew_on", "wrong_argument", 16, "a period", ""),
    ("after(knew_on, 3) > knew_on", "wrong_argument", 16, "a period", ""),
    # The grammar.
    ("amount = 5", "bad_character", 8, "the character = cannot", "write == to compare"),
    ("proven & urgent", "bad_character", 8, "the character &", "write && for and"),
    ("proven and urgent", "unexpected", 8, "expected here, not and", "write &&"),
    ("not proven", "unexpected", 5, "expected here, not proven", ""),
    ("(proven", "unexpected", 8, ") is expected here, not the end", ""),
    ("", "unexpected", 1, "a value is expected here, not the end", ""),
    ("amount + 1 > 2", "bad_character", 8, "the character +", ""),
    ("1 < amount < 5", "chained", 12, "join two comparisons with &&", ""),
    ("subject.size() > 1", "no_members", 1, "subject has no parts", ""),
    ("params.limit.x > 1", "unexpected", 13, "expected here, not .", ""),
    ("params > 1", "unexpected", 8, "a dot after params", ""),
    ("amount in []", "empty_list", 11, "at least one value", ""),
    ('subject == "a', "bad_text", 12, "not closed", ""),
    (r'subject == "\x41"', "bad_escape", 13, r"\x is not an escape", ""),
    ('subject == "a\u202eb"', "bad_character", 14, "U+202E", ""),
    ("amount > 1e9", "bad_number", 10, "1e9 is not a number", ""),
    ("amount > 99999999999999999999", "bad_number", 10, "is not a number", ""),
    ('knew_on > date("2026-02-30")', "bad_date", 11, "2026-02-30 is not a day", ""),
    ("knew_on > date(subject)", "bad_date", 11, "this is not a day", ""),
    ("null == subject", "reserved_word", 1, "null is a reserved word", "ask known(fact)"),
    ("_amount > 1", "bad_name", 1, "may not begin with _", ""),
    ("amount \uff1e 5", "bad_character", 8, "cannot be used", "write > in half width"),
    ("!" * 33 + "proven", "too_deep", 33, "at most 32 deep", ""),
    ("(" * 33 + "proven" + ")" * 33, "too_deep", 33, "at most 32 deep", ""),
    (" || ".join(["proven"] * 512), "too_long", 1, "at most 4096 characters", ""),
    ("amount in [" + "1," * 1100 + "1]", "too_large", 2010, "split it into several", ""),
]


def _problems(text: str, scope: Scope = SCOPE) -> list[Problem]:
    with pytest.raises(ConditionError) as raised:
        compile_text(text, scope)
    return raised.value.problems


@pytest.mark.parametrize(("text", "code", "column", "words", "advice"), ERRORS)
def test_a_mistake_is_named(text: str, code: str, column: int, words: str, advice: str) -> None:
    [problem] = _problems(text)
    assert (problem.code, problem.column) == (code, column)
    assert words in problem.message
    assert problem.hint.startswith(advice) if advice else problem.hint == ""


def test_every_mistake_is_named_at_once() -> None:
    problems = _problems('amunt > 5 && colour == "gren" || days(knew_on) > params.x || subject')
    assert [problem.code for problem in problems] == [
        "unknown_name",
        "unknown_choice",
        "wrong_arity",
        "unknown_param",
        "not_a_condition",
    ]


def test_a_parameter_of_another_type_is_named() -> None:
    scope = Scope(params={"limit": Param(NUMBER, "five"), "claim": Param(PERIOD, "soon")})
    assert [problem.code for problem in _problems("params.limit > 3", scope)] == ["param_value"]


def test_a_parameter_in_workdays_cannot_be_added_to_a_date() -> None:
    scope = Scope(facts=SCOPE.facts, params={"claim": Param(PERIOD, "7 workdays")})
    [problem] = _problems("after(knew_on, params.claim) > received_on", scope)
    assert problem.code == "period_unit"


def test_names_of_acts_are_free_where_the_scope_lists_none() -> None:
    assert compile_text('done("anything")', Scope()).calls == {("done", "anything")}


def test_every_message_is_reached_by_this_table_and_reads_in_chinese() -> None:
    reached = {code for _, code, *_ in ERRORS} | {"param_value"}
    assert reached == set(MESSAGES)
    for text, *_ in ERRORS:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in _problems(text)[0].text("zh"))
