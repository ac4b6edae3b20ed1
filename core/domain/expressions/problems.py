"""What can be wrong with a condition, said to people in English and in Chinese.

Every fault found in a condition is a :class:`Problem` with a stable code; parsing and checking
raise one :class:`ConditionError` that carries them all. Nothing here knows about HTTP or files.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

MESSAGES: dict[str, tuple[str, str]] = {
    "too_long": (
        "a condition may have at most {limit} characters, this one has {size}",
        "条件最多 {limit} 个字符，现有 {size} 个",
    ),
    "too_deep": (
        "brackets and negations may be nested at most {limit} deep",
        "括号和否定最多嵌套 {limit} 层",
    ),
    "too_large": (
        "a condition may have at most {limit} parts; split it into several rules",
        "一个条件最多 {limit} 个组成部分，请拆成几条规则",
    ),
    "bad_character": ("the character {found} cannot be used here", "此处不能使用字符 {found}"),
    "bad_text": ("the text begun here is not closed", "此处开始的文字没有结束引号"),
    "bad_escape": ("{found} is not an escape this language knows", "不认识转义 {found}"),
    "bad_number": ("{found} is not a number this language can hold", "{found} 不是可用的数"),
    "bad_name": ("a name may not begin with {found}", "名称不能以 {found} 开头"),
    "reserved_word": ("{found} is a reserved word, not a name", "{found} 是保留字，不能作名称"),
    "unexpected": (
        "{expected} is expected here, not {found}",
        "此处应为{expected}，而不是 {found}",
    ),
    "chained": (
        "comparisons cannot be chained; join two comparisons with &&",
        "比较不能连写，请用 && 连接两个比较",
    ),
    "no_members": (
        "{found} has no parts; only params. and settings. take a name after the dot",
        "{found} 没有下级，只有 params. 和 settings. 后面可以跟名称",
    ),
    "bad_date": (
        '{found} is not a day of the calendar; write date("2026-01-31")',
        '{found} 不是日期，请写成 date("2026-01-31")',
    ),
    "empty_list": ("a list needs at least one value", "列表至少要有一个值"),
    "unknown_name": ("no fact is called {found}", "没有名为 {found} 的事实"),
    "unknown_param": ("the policy has no parameter {found}", "政策没有参数 {found}"),
    "unknown_setting": ("there is no setting {found}", "没有设置项 {found}"),
    "unknown_function": ("there is no function {found}", "没有函数 {found}"),
    "unknown_act": ("the procedure has no act {found}", "程序中没有行为 {found}"),
    "unknown_timer": ("the policy has no timer {found}", "政策没有时限 {found}"),
    "wrong_arity": (
        "{function}() takes {expected} arguments, here are {found}",
        "{function}() 需要 {expected} 个参数，现有 {found} 个",
    ),
    "wrong_argument": (
        "{function}() takes {expected} here",
        "{function}() 此处需要{expected}",
    ),
    "period_unit": (
        "after() takes a period of days, weeks, months or years",
        "after() 的期间单位只能是日、周、月、年",
    ),
    "not_a_condition": (
        "{expected} is needed here, this is {found}",
        "此处需要{expected}，而这里是{found}",
    ),
    "type_mismatch": (
        "{left} cannot be compared with {right}",
        "{left}不能与{right}比较",
    ),
    "unordered": (
        "{found} has no order; compare it with ==, != or in",
        "{found}没有大小之分，请用 ==、!= 或 in",
    ),
    "unknown_choice": (
        "{found} is not one of the choices: {choices}",
        "{found} 不在可选值之内：{choices}",
    ),
    "not_a_list": ("a list is needed after in", "in 之后需要列表"),
    "list_item": (
        "a list holds only fixed values: literals, params.x or settings.x",
        "列表中只能是固定值：字面值、params.x 或 settings.x",
    ),
    "list_alone": (
        "a list can stand only after in, or as the words of contains()",
        "列表只能放在 in 之后，或作为 contains() 的词语",
    ),
    "param_value": (
        "the value of params.{name} is not {expected}",
        "params.{name} 的值不是{expected}",
    ),
}


@dataclass(frozen=True)
class Problem:
    """One fault of a condition, worded in English (``en``) and in Chinese (``zh``).

    ``code`` is stable and one of :data:`MESSAGES`; ``column`` counts characters from 1;
    ``hint`` is a replacement or advice, "" when there is none to give.
    """

    code: str
    column: int
    en: str
    zh: str
    hint: str = ""

    @property
    def message(self) -> str:
        """The fault in English."""
        return self.en

    def text(self, language: str = "en") -> str:
        """The fault in ``zh`` or ``en``."""
        return self.zh if language.startswith("zh") else self.en

    def __str__(self) -> str:
        advice = f" ({self.hint})" if self.hint else ""
        return f"column {self.column}: {self.en}{advice}"


class ConditionError(ValueError):
    """A condition cannot be used; ``problems`` lists every fault found, in order of column."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = sorted(problems, key=lambda problem: problem.column)
        super().__init__("; ".join(str(problem) for problem in self.problems))


def problem(
    code: str, column: int, hint: str = "", **details: str | int | tuple[str, str]
) -> Problem:
    """Word the fault ``code``; a detail given as a pair is (English, Chinese)."""
    english, chinese = MESSAGES[code]
    return Problem(
        code,
        column,
        english.format(**{key: _pick(value, 0) for key, value in details.items()}),
        chinese.format(**{key: _pick(value, 1) for key, value in details.items()}),
        hint,
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Advice naming the closest known word, or "" when none is close."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    return f"did you mean {close[0]}?" if close else ""


def _pick(value: str | int | tuple[str, str], language: int) -> str | int:
    return value[language] if isinstance(value, tuple) else value
