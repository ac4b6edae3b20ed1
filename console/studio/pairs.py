"""Mappings as lines of a form: what facts are set to, shares of lots, what pauses a timer.

``Field.word`` says what stands behind the name: the value of that ``fact``, a ``share``, or the
``acts`` with which a pause begins and ends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from api.words import t
from console.studio.entries import MOST, shown_count
from console.studio.factvalues import value_said, value_typed
from console.studio.field import LOCKED, Field
from core.domain.errors import Problem, invalid
from core.usecases.policymaking.conditions import Speaker

#: The inputs of a line besides its name, by what stands behind the name.
PARTS: Mapping[str, tuple[str, ...]] = {
    "fact": ("value",),
    "share": ("value",),
    "acts": ("begins", "ends"),
}


@dataclass(frozen=True)
class Pair:
    """A name and what stands behind it in the file."""

    word: str
    value: Any


@dataclass(frozen=True)
class Line:
    """A pair as a form shows it: the text of each of its inputs."""

    word: str = ""
    texts: tuple[str, ...] = ("", "")


def pairs_of(value: Any) -> Any:
    """The pairs of a mapping; LOCKED where it says more than a line can."""
    if value in (None, ""):
        return []
    if not isinstance(value, Mapping) or not all(map(_simple, value.values())):
        return LOCKED
    return [Pair(str(word), one) for word, one in value.items()]


def _simple(one: Any) -> bool:
    listed = one if isinstance(one, list) else [one]
    return len(listed) < 3 and not any(isinstance(each, Mapping | list) for each in listed)


def lines_of(one: Field, now: Any, speaker: Speaker) -> list[Line]:
    """The lines of a form: what was typed, else what stands; some to write into."""
    stood = now if isinstance(now, list) else []
    count = shown_count(one, stood)
    if f"{one.key}.0.word" in request.form:
        return [Line(_typed(one, n, "word"), _texts(one, n)) for n in range(count)]
    found = [Line(pair.word, _said(one, pair, speaker)) for pair in stood]
    return [*found, *(Line() for _ in range(len(found), count))]


def pairs_typed(one: Field, now: Any, speaker: Speaker) -> list[Pair]:
    """The pairs that were typed; ``invalid_input`` where one is not whole, or there twice."""
    stood = now if isinstance(now, list) else []
    found: list[Pair] = []
    for n in range(min(MOST, shown_count(one, stood))):
        word, texts = _typed(one, n, "word"), _texts(one, n)
        before = stood[n] if n < len(stood) else None
        if not word and (before or not any(texts)):
            continue
        if not word or not all(texts):
            zh, en = f"第 {n + 1} 项没有填完", f"line {n + 1} is not whole"
            raise invalid(Problem(one.key, zh, en))
        if word in (pair.word for pair in found):
            zh, en = f"第 {n + 1} 项与前面的重复", f"line {n + 1} says again what stands before it"
            raise invalid(Problem(one.key, zh, en))
        same = before and before.word == word and _said(one, before, speaker) == texts
        found.append(before if before and same else Pair(word, _read(one, word, texts, speaker)))
    return found


def pairs_written(pairs: list[Pair]) -> dict[str, Any] | None:
    """The pairs as a file has them; None for none."""
    return {pair.word: pair.value for pair in pairs} or None


def parts_of(one: Field) -> dict[str, str]:
    """What the inputs of a line ask for."""
    asked = {
        "fact": (t("记为", "Becomes"),),
        "share": (t("比例", "Share"),),
        "acts": (t("始于", "Begins with"), t("止于", "Ends with")),
    }
    return dict(zip(PARTS[one.word], asked[one.word], strict=True))


def _typed(one: Field, n: int, part: str) -> str:
    return request.form.get(f"{one.key}.{n}.{part}", "").strip()


def _texts(one: Field, n: int) -> tuple[str, ...]:
    return tuple(_typed(one, n, part) for part in PARTS[one.word])


def _said(one: Field, pair: Pair, speaker: Speaker) -> tuple[str, ...]:
    """What stands behind a name, as each input has it."""
    if one.word == "acts":
        both = pair.value if isinstance(pair.value, list) else [pair.value]
        return tuple(map(str, [*both, "", ""][:2]))
    if one.word == "fact":
        return (value_said(speaker, pair.word, pair.value),)
    return (str(pair.value),)


def _read(one: Field, word: str, texts: tuple[str, ...], speaker: Speaker) -> Any:
    if one.word == "acts":
        return list(texts)
    if one.word == "fact":
        return value_typed(speaker, word, texts[0])
    if re.fullmatch(r"\d{1,3}(\.\d{1,9})?", texts[0]):
        return float(texts[0]) if "." in texts[0] else int(texts[0])
    return texts[0]
