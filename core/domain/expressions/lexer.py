"""Cuts the text of a condition into tokens; refuses every character the language does not use.

Names are ASCII ids or Chinese display names; anything that merely looks like a letter (Cyrillic,
Greek, full-width) is refused, so two texts that look alike are alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from core.domain.expressions.problems import ConditionError, Problem, problem
from core.domain.expressions.syntax import MAX_TEXT

RESERVED = frozenset(
    {"as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop"}
    | {"namespace", "null", "package", "return", "var", "void", "while"}
)
"""Words CEL keeps for itself; they cannot name anything."""

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?(?![0-9.A-Za-z_]))"
    r"|(?P<name>[A-Za-z\u3400-\u4dbf\u4e00-\u9fff][0-9A-Za-z_\u3400-\u4dbf\u4e00-\u9fff]*)"
    r"|(?P<quote>[\"'])"
    r"|(?P<symbol>\|\||&&|==|!=|<=|>=|[-!<>()\[\],.])"
)
_ESCAPES = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "r": "\r", "t": "\t"}
_LARGEST_INTEGER = 2**63 - 1
_MOST_DIGITS = 20
_ADVICE = {
    "=": "write == to compare",
    "&": "write && for and",
    "|": "write || for or",
    "\uff08": "write ( in half width",
    "\uff09": "write ) in half width",
    "\uff0c": "write , in half width",
    "\uff01": "write ! in half width",
    "\uff1d": "write == in half width",
    "\uff1c": "write < in half width",
    "\uff1e": "write > in half width",
    "\u3001": "write , between values",
    "\u201c": 'write " in half width',
    "\u201d": 'write " in half width',
    "\u2018": "write ' in half width",
    "\u2019": "write ' in half width",
    "\u3000": "use an ordinary space",
}


@dataclass(frozen=True)
class Token:
    """One word of the text: ``kind`` is name, number, text, symbol or end; column from 1."""

    kind: str
    text: str
    column: int
    value: int | Decimal | str = ""


def tokens(text: str, aliases: Mapping[str, str]) -> Iterator[Token]:
    """Yield the tokens of ``text`` and an end token; display names come out as ids.

    Raises ConditionError at the first thing that is not a token, or when the text is too long.
    """
    if len(text) > MAX_TEXT:
        raise ConditionError([problem("too_long", 1, limit=MAX_TEXT, size=len(text))])
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise ConditionError([_refusal(text, place)])
        if found.lastgroup == "quote":
            token, place = _quoted(text, place)
            yield token
            continue
        if found.lastgroup != "space":
            yield _token(found.lastgroup or "", found.group(), place + 1, aliases)
        place = found.end()
    yield Token("end", "", len(text) + 1)


def _token(kind: str, text: str, column: int, aliases: Mapping[str, str]) -> Token:
    if kind == "number":
        return Token(kind, text, column, _number(text, column))
    if kind == "name":
        if text in RESERVED:
            hint = "ask known(fact) whether a fact is known" if text == "null" else ""
            raise ConditionError([problem("reserved_word", column, hint, found=text)])
        return Token(kind, aliases.get(text, text), column)
    return Token(kind, text, column)


def _number(text: str, column: int) -> int | Decimal:
    if "." in text:
        fits = len(text) <= _MOST_DIGITS + 1
        value: int | Decimal = Decimal(text) if fits else 0
    else:
        fits = len(text) <= _MOST_DIGITS and int(text) <= _LARGEST_INTEGER
        value = int(text) if fits else 0
    if not fits:
        raise ConditionError([problem("bad_number", column, found=text[:_MOST_DIGITS] + "…")])
    return value


def _quoted(text: str, start: int) -> tuple[Token, int]:
    """Read the text literal that begins at ``start``; return its token and the place after it."""
    quote, place = text[start], start + 1
    letters: list[str] = []
    while place < len(text):
        letter = text[place]
        if letter == quote:
            return Token("text", text[start : place + 1], start + 1, "".join(letters)), place + 1
        if letter == "\\":
            place += 1
            escaped = text[place : place + 1]
            if escaped not in _ESCAPES:
                raise ConditionError([problem("bad_escape", place, found=f"\\{escaped}")])
            letter = _ESCAPES[escaped]
        elif _hidden(letter):
            raise ConditionError([problem("bad_character", place + 1, found=_shown(letter))])
        letters.append(letter)
        place += 1
    raise ConditionError([problem("bad_text", start + 1)])


def _hidden(letter: str) -> bool:
    """Whether a reader of the text could not see ``letter``: controls, bidi marks, surrogates."""
    return not letter.isprintable() and letter != "\u3000"


def _refusal(text: str, place: int) -> Problem:
    letter = text[place]
    if letter == "_":
        return problem("bad_name", place + 1, found=letter)
    if letter.isdigit() and letter.isascii():
        word = re.match(r"[0-9A-Za-z_.]+", text[place:])
        found = word.group()[:_MOST_DIGITS] if word else letter
        return problem("bad_number", place + 1, found=found)
    return problem("bad_character", place + 1, _ADVICE.get(letter, ""), found=_shown(letter))


def _shown(letter: str) -> str:
    return letter if letter.isprintable() else f"U+{ord(letter):04X}"
