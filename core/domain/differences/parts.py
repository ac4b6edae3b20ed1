"""What of a list or of a condition differs, instead of both of them whole.

「增加承办单位负责人；去掉登记员」 says more than two lists side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from core.domain.differences.names import Names
from core.domain.differences.values import CONDITIONS, choices, said
from core.domain.expressions import ConditionError, parse
from core.domain.expressions.sentences import sentence
from core.domain.expressions.syntax import Comparison, Items, Logic, Node
from core.domain.proof.canonical import dumps

_PUT = {"zh": ("增加{}", "去掉{}"), "en": ("added {}", "taken out {}")}
_ALL = {
    "zh": ("增加须同时满足的条件：{}", "不再须满足：{}"),
    "en": ("must also hold: {}", "need not hold any more: {}"),
}
_ANY = {
    "zh": ("增加成立的情形：{}", "不再属于成立的情形：{}"),
    "en": ("holds also where {}", "holds no more where {}"),
}
_GLUE = {"zh": "；", "en": "; "}
_BETWEEN = {"zh": "、", "en": ", "}


def part(
    sides: tuple[Names, Names], path: Sequence[str], old: Any, new: Any, language: str
) -> str | None:
    """What was put in and taken out of a list or condition; None where both are said whole."""
    if path[-1] in CONDITIONS and isinstance(old, str) and isinstance(new, str):
        try:
            return _condition(sides, parse(old), parse(new), language)
        except ConditionError:
            return None
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        return _list(sides, path, old, new, language)
    return None


def _list(
    sides: tuple[Names, Names],
    path: Sequence[str],
    old: Sequence[Any],
    new: Sequence[Any],
    language: str,
) -> str | None:
    if not old or not new:
        return None
    here, there = {dumps(one) for one in old}, {dumps(one) for one in new}
    put = [_quoted(sides[1], path, one, language) for one in new if dumps(one) not in here]
    out = [_quoted(sides[0], path, one, language) for one in old if dumps(one) not in there]
    return _said(_PUT[language], put, out, language, _BETWEEN[language]) or None


def _quoted(names: Names, path: Sequence[str], value: Any, language: str) -> str:
    said = entry(names, path, value, language)
    return f"「{said}」" if language == "zh" else f"“{said}”"


def entry(names: Names, path: Sequence[str], value: Any, language: str) -> str:
    """One entry of a list, or a value, at ``path``: choices go by the fact that they are of."""
    key = path[-1]
    if key == "one_of" and len(path) > 1:
        return choices(names, path[-2], value, language)
    if len(path) > 1 and path[-2] in ("gives", "otherwise", "sets", "if"):
        return choices(names, key, value, language)
    return said(names, key, value, language)


def _condition(sides: tuple[Names, Names], old: Node, new: Node, language: str) -> str | None:
    joined = next((side.operator for side in (old, new) if isinstance(side, Logic)), "")
    if isinstance(old, Logic) and isinstance(new, Logic) and old.operator != new.operator:
        return None
    if not joined:
        return _choice(sides, old, new, language)
    before, after = _operands(old, joined), _operands(new, joined)
    out = [node for node in before if node not in after]
    put = [node for node in after if node not in before]
    if len(out) == len(before) or len(put) == len(after):
        return None
    if len(out) == len(put) == 1 and (inner := _choice(sides, out[0], put[0], language)):
        return inner
    words = (_ANY if joined == "||" else _ALL)[language]
    added = [_words(sides[1], node, language) for node in put]
    gone = [_words(sides[0], node, language) for node in out]
    return _said(words, added, gone, language, _GLUE[language]) or None


def _choice(sides: tuple[Names, Names], old: Node, new: Node, language: str) -> str | None:
    """The difference of two comparisons of one fact with a list of its values."""
    match old, new:
        case Comparison("in", one, Items(before)), Comparison("in", other, Items(after)):
            out = [item for item in before if item not in after]
            put = [item for item in after if item not in before]
            if one != other or not (out or put):
                return None
            names = sides[1]
            fact = _words(names, one, language)
            added = [_item(names, one, item, language) for item in put]
            gone = [_item(names, one, item, language) for item in out]
            told = _said(_PUT[language], added, gone, language, _BETWEEN[language])
            return f"{fact}{told}" if language == "zh" else f"{fact}: {told}"
    return None


def _item(names: Names, fact: Node, item: Node, language: str) -> str:
    """A value in a list, in the words that the whole comparison would use."""
    alone = Comparison("in", fact, Items((item,)))
    whole = sentence(alone, names.words, names.scope, language)
    marks = ("【", "】") if language == "zh" else ("(", ")")
    return whole[whole.rindex(marks[0]) + 1 : whole.rindex(marks[1])]


def _operands(node: Node, operator: str) -> Sequence[Node]:
    return node.operands if isinstance(node, Logic) and node.operator == operator else (node,)


def _words(names: Names, node: Node, language: str) -> str:
    return sentence(node, names.words, names.scope, language)


def _said(
    words: tuple[str, str], put: Iterable[str], out: Iterable[str], language: str, between: str
) -> str:
    texts = ((words[0], list(put)), (words[1], list(out)))
    return _GLUE[language].join(word.format(between.join(said)) for word, said in texts if said)
