"""Puts the differences of one rule together, and what only cites otherwise into one line.

A new text of a law renumbers its articles: that is one fact, not forty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.domain.differences.sentences import LANGUAGES, Wording, tail
from core.domain.differences.subjects import titled
from core.domain.rules.provisions import Title

_CITATIONS: Title = {"zh": "只有依据或规则编号变动", "en": "Only articles or rule ids differ"}


@dataclass(frozen=True)
class Group:
    """What differs of one rule: ``title`` says which, ``lines`` what; ``citations`` is the last."""

    title: Title
    lines: tuple[Title, ...]
    wordings: tuple[Wording, ...]
    citations: bool = False


def grouped(wordings: Iterable[Wording], since: str = "") -> list[Group]:
    """The differences by rule, in their order; those of citations alone folded into one at the end.

    A rule of which more differs says its new article itself, as one of its lines.
    """
    rules: dict[Sequence[str], list[Wording]] = {}
    for wording in wordings:
        rules.setdefault(tuple(titled(wording.difference.path)), []).append(wording)
    found, cited = [], []
    for same in rules.values():
        if all(one.citation for one in same):
            cited += same
        else:
            found.append(_group(same, since))
    return [*found, *([_folded(cited, since)] if cited else [])]


def _group(same: Sequence[Wording], since: str) -> Group:
    if len(same) == 1:
        return Group(same[0].rule, (same[0].sentence,), tuple(same))
    lines = [_line(one) for one in same]
    bases = {one.basis for one in same if one.basis}
    basis = bases.pop() if len(bases) == 1 else ""
    title = {lang: same[0].rule[lang] + tail(since, basis, lang) for lang in LANGUAGES}
    return Group(title, tuple(lines), tuple(same))


def _line(one: Wording) -> Title:
    """The sentence without the name of the rule, which stands above it."""
    found = {}
    for language in LANGUAGES:
        rule, core = one.rule[language], one.core[language]
        between, colon, value = ("的", "：", "值") if language == "zh" else (", ", ": ", "value")
        found[language] = core.replace(rule + between, "", 1).replace(rule + colon, value + colon)
    return found


def _folded(cited: Sequence[Wording], since: str) -> Group:
    lines = {lang: _cited(cited, lang) + tail(since, "", lang) for lang in LANGUAGES}
    return Group(_CITATIONS, (lines,), tuple(cited), citations=True)


def _cited(cited: Sequence[Wording], language: str) -> str:
    """Which articles became which, and of what: the same change of several rules is said once."""
    moves: dict[str, list[str]] = {}
    for one in cited:
        moves.setdefault(_move(one, language), []).append(one.rule[language])
    between, of, glue = ("、", "：", "；") if language == "zh" else (", ", ": ", "; ")
    told = (f"{move}{of}{between.join(dict.fromkeys(rules))}" for move, rules in moves.items())
    return glue.join(told)


def _move(one: Wording, language: str) -> str:
    name = ""
    if one.difference.path[-1] == "ref":
        name = "规则编号" if language == "zh" else "rule ids "
    none = "无" if language == "zh" else "none"
    if one.part[language]:
        return name + one.part[language]
    return f"{name}{one.old[language] or none} → {one.new[language] or none}"
