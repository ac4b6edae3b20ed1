"""A condition as a sentence, Chinese or English, and the sentence as the condition again.

「知道日期」起满1年之日早于「收到日期」 says ``after(knew_on, "1 year") < received_on``.
Nothing is lost: ``read(sentence(node)) == node`` for every checked condition.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

from core.domain.expressions.phrases import LANGUAGES, Language, Phrase
from core.domain.expressions.sentencereader import read
from core.domain.expressions.syntax import (
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
from core.domain.expressions.types import DATE, Scope
from core.domain.expressions.wording import Titles, Words
from core.domain.worktime.periods import Period

__all__ = ["read", "sentence"]

_OR, _AND, _COMPARISON, _NOT, _FOLLOWED, _PRIMARY = range(1, 7)


def sentence(node: Node, words: Words, scope: Scope, language: str = "zh") -> str:
    """``node`` as a sentence of ``language``, with the titles of ``words``."""
    return _Writer(words, scope, LANGUAGES[language]).say(node)


class _Writer:
    def __init__(self, words: Words, scope: Scope, language: Language) -> None:
        self._words = words
        self._scope = scope
        self._in = language

    def say(self, node: Node, values: Titles | None = None) -> str:
        """One node; ``values`` are the titles of the choices that a text may be."""
        match node:
            case Literal():
                return self._literal(node, values or {})
            case Name(name):
                return self._marked("fact", name)
            case Member(root, name):
                word = self._in.roots[root]
                return self._joined([word, self._marked("fact", name, root)])
            case Items(items):
                first, between, last = self._in.listed
                return first + between.join(self.say(item, values) for item in items) + last
            case Call():
                return self._call(node)
            case Not(operand):
                return self._joined([self._in.negation, self._bracketed(operand, _NOT)])
            case Comparison():
                return self._comparison(node)
            case Logic(operator, operands):
                least = _OR if operator == "||" else _AND
                parts = [self._bracketed(part, least + 1) for part in operands]
                word = self._in.any if operator == "||" else self._in.all
                glue = f"{self._in.space}{word}{self._in.space}"
                return glue.join(parts) if self._in.space else f"，{word}".join(parts)

    def _comparison(self, node: Comparison) -> str:
        values = self.values(node.left) or self.values(node.right)
        ordered = node.operator in self._in.dated and (self._dated(node.left, node.right))
        words = self._in.dated if ordered else self._in.operators
        sides = [self._bracketed(side, _NOT, values) for side in (node.left, node.right)]
        return self._joined([sides[0], words[node.operator], sides[1]])

    def values(self, node: Node) -> Titles:
        """The titles of the choices that ``node`` is one of."""
        return choices(node, self._words)

    def _dated(self, *nodes: Node) -> bool:
        return any(self._is_date(node) for node in nodes)

    def _is_date(self, node: Node) -> bool:
        match node:
            case Literal(kind):
                return kind == "date"
            case Name(name):
                return self._scope.fact(name) == DATE
            case Member("params", name):
                return name in self._scope.params and self._scope.params[name].type == DATE
            case Member("settings", name):
                return self._scope.settings.get(name) == DATE
            case Call(function):
                return function in ("after", "last")
            case _:
                return False

    def _call(self, node: Call) -> str:
        phrase = next(p for p in self._in.phrases if p.function == node.function)
        return self._joined([self._part(part, node) for part in phrase.parts])

    def _part(self, part: str, node: Call) -> str:
        if not part.startswith("{"):
            return part
        place, kind = part[1:-1].split(":")
        argument = node.arguments[int(place)]
        match kind, argument:
            case (("act" | "timer"), Literal(_, str(slug))):
                return self._marked(kind, slug)
            case "period", Literal(_, str(text)):
                return self._period(text)
            case "any", _:
                return self.say(argument)
            case "value", _:
                # What follows the first value may continue it; a second one must be closed.
                return self._bracketed(argument, _FOLLOWED if place == "0" else _PRIMARY)
            case _:
                return self.say(argument)

    def _period(self, text: str) -> str:
        try:
            period = Period.parse(text)
        except ValueError:
            return self._quoted(text)
        return period.words(self._in.slug) if str(period) == text else self._quoted(text)

    def _literal(self, node: Literal, values: Titles) -> str:
        match node.value:
            case bool(value):
                return self._in.true if value else self._in.false
            case str(value):
                return self._quoted(self._words.called(values, value, self._in.slug))
            case date() as value:
                return self._in.date_words.format(value)
            case Decimal() as value:
                digits = format(value, "f")
                return digits if "." in digits else f"{digits}.0"
            case value:
                return str(value)

    def _quoted(self, text: str) -> str:
        first, last = self._in.quotes
        inside = text.replace("\\", "\\\\").replace(last, f"\\{last}")
        for letter, escape in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
            inside = inside.replace(letter, escape)
        return f"{first}{inside}{last}"

    def _marked(self, mark: str, slug: str, section: str = "") -> str:
        first, last = self._in.marks[mark]
        titles = self._words.section(section or mark)
        return first + self._words.called(titles, slug, self._in.slug) + last

    def _bracketed(self, node: Node, least: int, values: Titles | None = None) -> str:
        text = self.say(node, values)
        first, last = self._in.brackets
        return text if self._precedence(node) >= least else f"{first}{text}{last}"

    def _precedence(self, node: Node) -> int:
        match node:
            case Logic(operator, _):
                return _OR if operator == "||" else _AND
            case Comparison():
                return _COMPARISON
            case Not():
                return _NOT
            case Call(function):
                phrases = (p for p in self._in.phrases if p.function == function)
                return _FOLLOWED if _open(next(phrases)) else _PRIMARY
            case _:
                return _PRIMARY

    def _joined(self, parts: list[str]) -> str:
        """Words side by side; brackets cling to what they hold."""
        first, last = self._in.brackets
        text = parts[0]
        for before, part in pairwise(parts):
            close = before == first or part == last
            text += part if close else self._in.space + part
        return text


def _open(phrase: Phrase) -> bool:
    """Whether the phrase begins or ends with a value that might run on."""
    return phrase.follows or phrase.parts[-1].endswith((":value}", ":period}", ":list}"))


def choices(node: Node, words: Words) -> Titles:
    """The titles of the choices that ``node``, a fact or the state of a timer, is one of."""
    match node:
        case Name(name):
            return words.values.get(name, {})
        case Call("timer", _):
            return words.states
        case _:
            return {}
