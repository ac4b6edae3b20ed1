"""The wording of conditions as sentences, in Chinese and in English: data for ``sentences``.

A phrase is a row of words and slots. Names stand in marks of their own, so that a sentence can be
read back without guessing: facts in 「」 or [], acts in 《》 or <>, timers in 〈〉 or {}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Phrase:
    """How a call of ``function`` is said; ``parts`` are words, or slots ``{place:kind}``.

    Where the first part is slot 0 of a kind that begins like any value, the phrase follows what
    stands before it: 「知道日期」起满1年之日.
    """

    function: str
    parts: tuple[str, ...]

    @property
    def follows(self) -> bool:
        """Whether it continues the value before it."""
        return self.parts[0] in ("{0:value}", "{0:fact}")


def _phrase(function: str, text: str) -> Phrase:
    return Phrase(function, tuple(text.split("|")))


@dataclass(frozen=True)
class Language:
    """One language's words for the operators, marks and functions of conditions."""

    slug: str
    marks: Mapping[str, tuple[str, str]]
    quotes: tuple[str, str]
    any: str
    all: str
    negation: str
    operators: Mapping[str, str]
    dated: Mapping[str, str]
    true: str
    false: str
    roots: Mapping[str, str]
    brackets: tuple[str, str]
    listed: tuple[str, str, str]
    phrases: tuple[Phrase, ...]
    date: re.Pattern[str]
    date_words: str
    space: str = ""

    @cached_property
    def keywords(self) -> tuple[str, ...]:
        """Every word that is not a name or a value, the longest first."""
        words = {self.any, self.all, self.negation, self.true, self.false, *self.brackets}
        words |= {*self.operators.values(), *self.dated.values(), *self.roots.values()}
        words |= {sign.strip() for sign in self.listed}
        words |= {p for phrase in self.phrases for p in phrase.parts if not p.startswith("{")}
        return tuple(sorted(words, key=lambda word: (-len(word), word)))

    @cached_property
    def comparisons(self) -> Mapping[str, str]:
        """The operator that a word stands for."""
        both = (*self.operators.items(), *self.dated.items())
        return {word: operator for operator, word in both}


CHINESE = Language(
    slug="zh",
    marks={"fact": ("「", "」"), "act": ("《", "》"), "timer": ("〈", "〉")},
    quotes=("“", "”"),
    any="或者",
    all="并且",
    negation="并非",
    operators={
        "==": "为", "!=": "不为", "<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于",
        "in": "属于",
    },
    dated={"<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"},
    true="是",
    false="否",
    roots={"params": "参数", "settings": "设置"},
    brackets=("（", "）"),
    listed=("【", "、", "】"),
    phrases=(
        _phrase("after", "{0:value}|起满|{1:period}|之日"),
        _phrase("days", "{0:value}|至|{1:value}|的天数"),
        _phrase("contains", "{0:value}|含有|{1:list}|之一"),
        _phrase("known", "{0:fact}|已知"),
        _phrase("shown", "能认定|（|{0:any}|）"),
        _phrase("done", "已作出|{0:act}"),
        _phrase("done_since", "自上一次|{1:act}|以来已作出|{0:act}"),
        _phrase("count", "作出|{0:act}|的次数"),
        _phrase("last", "最近一次|{0:act}|之日"),
        _phrase("timer", "时限|{0:timer}|的状态"),
    ),
    date=re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日"),
    date_words="{0.year:04d}年{0.month}月{0.day}日",
)  # fmt: skip

ENGLISH = Language(
    slug="en",
    marks={"fact": ("[", "]"), "act": ("<", ">"), "timer": ("{", "}")},
    quotes=('"', '"'),
    any="or",
    all="and",
    negation="not",
    operators={
        "==": "is", "!=": "is not", "<": "is less than", "<=": "is at most",
        ">": "is more than", ">=": "is at least", "in": "is one of",
    },
    dated={
        "<": "is before", "<=": "is not after", ">": "is after", ">=": "is not before",
    },
    true="yes",
    false="no",
    roots={"params": "the parameter", "settings": "the setting"},
    brackets=("(", ")"),
    listed=("(", ", ", ")"),
    phrases=(
        _phrase("after", "{0:value}|plus|{1:period}"),
        _phrase("days", "the days from|{0:value}|to|{1:value}"),
        _phrase("contains", "{0:value}|contains one of|{1:list}"),
        _phrase("known", "{0:fact}|is known"),
        _phrase("shown", "it is shown that|(|{0:any}|)"),
        _phrase("done_since", "since the last|{1:act}|was done|{0:act}"),
        _phrase("done", "there was|{0:act}"),
        _phrase("count", "the number of times of|{0:act}"),
        _phrase("last", "the day of the last|{0:act}"),
        _phrase("timer", "the state of the timer|{0:timer}"),
    ),
    date=re.compile(r"(\d{4})-(\d{2})-(\d{2})"),
    date_words="{0:%Y-%m-%d}",
    space=" ",
)  # fmt: skip

LANGUAGES: Mapping[str, Language] = {"zh": CHINESE, "en": ENGLISH}
