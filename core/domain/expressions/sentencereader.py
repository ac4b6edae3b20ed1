"""Reads a sentence back into the condition it says, with the same words that wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NoReturn

from core.domain.expressions.phrases import LANGUAGES, Language, Phrase
from core.domain.expressions.problems import ConditionError, did_you_mean, problem
from core.domain.expressions.syntax import (
    MAX_DEPTH,
    MAX_TEXT,
    Call,
    Comparison,
    Items,
    Literal,
    Logic,
    Member,
    Name,
    Node,
    Not,
)
from core.domain.expressions.wording import Titles, Words
from core.domain.worktime.periods import Period, Unit

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_SPACE = re.compile(r"[\s，]+")


def read(text: str, words: Words, language: str = "zh") -> Node:
    """The condition that ``text`` says; raises ConditionError with the column of the fault."""
    reader = _Reader(list(_tokens(text, LANGUAGES[language])), words, LANGUAGES[language])
    node = reader.any()
    reader.expect_end()
    return node


@dataclass(frozen=True)
class _Token:
    """``kind`` is word, fact, act, timer, text, number, date, period or end."""

    kind: str
    text: str
    column: int
    value: Node | None = None


def _tokens(text: str, language: Language) -> Iterator[_Token]:
    if len(text) > MAX_TEXT:
        raise ConditionError([problem("too_long", 1, limit=MAX_TEXT, size=len(text))])
    place = 0
    while place < len(text):
        if blank := _SPACE.match(text, place):
            place = blank.end()
            continue
        token, place = _token(text, place, language)
        yield token
    yield _Token("end", "", len(text) + 1)


def _token(text: str, place: int, language: Language) -> tuple[_Token, int]:
    column = place + 1
    for kind, (first, last) in language.marks.items():
        end = text.find(last, place + 1)
        if text.startswith(first, place) and end > 0:
            return _Token(kind, text[place + 1 : end], column), end + 1
    if text.startswith(language.quotes[0], place):
        inside, end = _quoted(text, place, language.quotes[1])
        return _Token("text", text[place:end], column, Literal("text", inside)), end
    if found := language.date.match(text, place):
        day = date(*map(int, found.groups()))
        return _Token("date", found[0], column, Literal("date", day)), found.end()
    if period := _period(text, place, language.slug):
        return _Token("period", period[0], column, Literal("text", period[1])), period[2]
    if found := _NUMBER.match(text, place):
        value = Decimal(found[0]) if "." in found[0] else int(found[0])
        return _Token("number", found[0], column, Literal("number", value)), found.end()
    for word in language.keywords:
        if text.startswith(word, place) and not _runs_on(text, place + len(word), word):
            return _Token("word", word, column), place + len(word)
    raise ConditionError([problem("bad_character", column, found=text[place])])


def _runs_on(text: str, end: int, word: str) -> bool:
    """Whether an English word goes on beyond ``end``, so that it is another one."""
    after = text[end : end + 1]
    return word[-1].isascii() and word[-1].isalpha() and after.isascii() and after.isalpha()


def _quoted(text: str, start: int, last: str) -> tuple[str, int]:
    letters: list[str] = []
    place = start + 1
    while place < len(text):
        if text[place] == last:
            return "".join(letters), place + 1
        if text[place] == "\\":
            place += 1
            letters.append(_ESCAPES.get(text[place : place + 1], text[place : place + 1]))
        else:
            letters.append(text[place])
        place += 1
    raise ConditionError([problem("bad_text", start + 1)])


def _period(text: str, place: int, language: str) -> tuple[str, str, int] | None:
    """A period as it is worded here, as a policy writes it, and where it ends."""
    number = re.compile(r"[0-9]+").match(text, place)
    candidates = [Period(0, Unit.SAME_DAY)]
    if number and int(number[0]):
        counted = [unit for unit in Unit if unit is not Unit.SAME_DAY]
        candidates = [Period(int(number[0]), unit) for unit in counted]
    for period in candidates:
        said = period.words(language)
        if text.startswith(said, place) and not _runs_on(text, place + len(said), said):
            return said, str(period), place + len(said)
    return None


class _Reader:
    """One pass over the words of a sentence."""

    def __init__(self, tokens: list[_Token], words: Words, language: Language) -> None:
        self._tokens = tokens
        self._words = words
        self._in = language
        self._place = 0
        self._depth = 0

    def any(self) -> Node:
        """Conditions joined by "or"."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ConditionError([problem("too_deep", self._next.column, limit=MAX_DEPTH)])
        operands = [self._all()]
        while self._accept(self._in.any):
            operands.append(self._all())
        self._depth -= 1
        return operands[0] if len(operands) == 1 else Logic("||", tuple(operands))

    def expect_end(self) -> None:
        """Refuse whatever still follows."""
        if self._next.kind != "end":
            self._unexpected(("an operator or the end", "运算或结尾"))

    def _all(self) -> Node:
        operands = [self._comparison()]
        while self._accept(self._in.all):
            operands.append(self._comparison())
        return operands[0] if len(operands) == 1 else Logic("&&", tuple(operands))

    def _comparison(self) -> Node:
        left = self._unary()
        operator = self._in.comparisons.get(self._next.text) if self._is_word else None
        if operator is None:
            return left
        self._place += 1
        right = self._list() if operator == "in" else self._unary()
        left, right = self._valued(left, right), self._valued(right, left)
        return Comparison(operator, left, right)

    def _valued(self, node: Node, other: Node) -> Node:
        """``node`` with the titles of choices as slugs, where ``other`` has choices."""
        titles: Titles = {}
        match other:
            case Name(name):
                titles = self._words.values.get(name, {})
            case Call("timer", _):
                titles = self._words.states
        match node:
            case Items(values) if titles:
                return Items(tuple(self._valued(value, other) for value in values))
            case Literal("text", str(title)) if titles:
                return replace(node, value=self._words.named(titles, title, self._in.slug) or title)
            case _:
                return node

    def _unary(self) -> Node:
        if self._accept(self._in.negation):
            return Not(self._unary())
        return self._followed()

    def _followed(self) -> Node:
        """A value and the phrases that continue it."""
        node = self._primary()
        while phrase := self._phrase(follows=True):
            node = self._slots(phrase, phrase.parts[1:], {0: node})
        return node

    def _primary(self) -> Node:
        token = self._next
        if token.value is not None:
            self._place += 1
            return token.value
        if token.kind == "fact":
            return Name(self._name("fact"))
        if phrase := self._phrase(follows=False):
            return self._slots(phrase, phrase.parts, {})
        for root, word in self._in.roots.items():
            if self._accept(word):
                return Member(root, self._name("fact", root))
        for word, value in ((self._in.true, True), (self._in.false, False)):
            if self._accept(word):
                return Literal("bool", value)
        if self._accept(self._in.brackets[0]):
            inside = self.any()
            self._expect(self._in.brackets[1])
            return inside
        return self._unexpected(("a value", "一个值"))

    def _phrase(self, *, follows: bool) -> Phrase | None:
        """The phrase that the next word begins, or continues the value before it with."""
        at = 1 if follows else 0
        phrases = (p for p in self._in.phrases if p.follows == follows)
        fits = (p for p in phrases if self._is_word and p.parts[at] == self._next.text)
        return next(fits, None)

    def _slots(self, phrase: Phrase, parts: tuple[str, ...], given: dict[int, Node]) -> Node:
        for part in parts:
            if part.startswith("{"):
                place, kind = part[1:-1].split(":")
                given[int(place)] = self._slot(kind, last=place != "0")
            else:
                self._expect(part)
        return Call(phrase.function, tuple(given[place] for place in sorted(given)))

    def _slot(self, kind: str, *, last: bool) -> Node:
        match kind:
            case "act" | "timer":
                return Literal("text", self._name(kind))
            case "any":
                return self.any()
            case "list":
                return self._list()
            case "value":
                return self._primary() if last else self._followed()
            case _:
                return self._primary()

    def _list(self) -> Node:
        first, between, last = (sign.strip() for sign in self._in.listed)
        if not self._accept(first):
            return self._primary()
        values = [self._primary()]
        while self._accept(between):
            values.append(self._primary())
        self._expect(last)
        return Items(tuple(values))

    def _name(self, mark: str, section: str = "") -> str:
        token = self._next
        if token.kind != mark:
            self._unexpected(("a name", "名称"))
        self._place += 1
        titles = self._words.section(section or mark)
        slug = self._words.named(titles, token.text, self._in.slug)
        if slug is None and not token.text.isascii():
            known = [self._words.called(titles, each, self._in.slug) for each in titles]
            hint = did_you_mean(token.text, known)
            raise ConditionError([problem("unknown_name", token.column, hint, found=token.text)])
        return slug or token.text

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    @property
    def _is_word(self) -> bool:
        return self._next.kind == "word"

    def _accept(self, word: str) -> bool:
        found = self._is_word and self._next.text == word
        self._place += found
        return found

    def _expect(self, word: str) -> None:
        if not self._accept(word):
            self._unexpected((word, word))

    def _unexpected(self, expected: tuple[str, str]) -> NoReturn:
        found = self._next.text or ("the end", "结尾")
        fault = problem("unexpected", self._next.column, expected=expected, found=found)
        raise ConditionError([fault])
