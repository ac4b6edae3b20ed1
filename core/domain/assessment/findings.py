"""Whether a manual finding may be entered on a scorecard: what it names, its points, by whom."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.domain.assessment.scorecards import Finding, Scorecard
from core.domain.casework.cases import Officer
from core.domain.errors import Problem, Refusal
from core.domain.worktime.spans import Span


def completed(card: Scorecard, finding: Finding, unit: str = "") -> Finding:
    """The finding with its kind: on an item that has one kind of its own none need be named.

    Nor need the ``unit`` of the case on which it was found.
    """
    finding = replace(finding, unit=finding.unit or unit)
    item = card.items.get(finding.item)
    if finding.finding or item is None or len(item.findings) != 1:
        return finding
    return replace(finding, finding=next(iter(item.findings)))


def wrong_case(finding: Finding, unit: str | None, path: str) -> Iterator[Problem]:
    """The fault of a case that there is not (``unit`` None) or that names another unit.

    The words are the same for both: nobody learns of a case by guessing its number.
    """
    if finding.case and (unit is None or (unit and unit != finding.unit)):
        zh, en = f"该单位没有案件 {finding.case}", f"The unit has no case {finding.case}"
        yield Problem(f"{path}.case", zh, en, "name the unit as the case does")


def faults(card: Scorecard, finding: Finding, path: str) -> Iterator[Problem]:
    """Everything that keeps a finding from being entered on ``card``; ``path`` is its place."""
    if not finding.unit and (card.unit or not finding.case):
        yield Problem(f"{path}.unit", "须指明单位", "Say which unit this is about")
    if finding.source and finding.source not in card.sources:
        yield _unknown(f"{path}.source", "来源", "source", finding.source, card.sources)
    if not finding.count.is_finite() or finding.count <= 0:
        yield Problem(f"{path}.count", "次数应大于零", "The count must be above zero")
    if finding.item and finding.item not in card.items:
        yield _unknown(f"{path}.item", "项目", "item", finding.item, card.items)
        return
    known = card.kinds(finding.item)
    kind = known.get(finding.finding)
    if kind is None:
        yield _unknown(f"{path}.finding", "考核发现", "finding", finding.finding, known)
        return
    if kind.on_case and not finding.case:
        yield Problem(f"{path}.case", "须指明案件", "Say on which case it was found")
    if not finding.item and not kind.vetoes and not kind.on_case:
        yield Problem(f"{path}.item", "须指明考核项目", "Say which item this is about")
    yield from _points(f"{path}.points", finding.points, kind.asks_points)


def not_begun(span: Span, today: date, path: str) -> Iterator[Problem]:
    """The fault of a period that has not begun: nothing can have been found in it yet."""
    if span.first > today:
        en = f"The period {span.label} has not begun"
        yield Problem(f"{path}.period", f"{span.label} 尚未开始", en)


def must_enter(card: Scorecard, officer: Officer) -> None:
    """Refuse (``not_allowed``) an officer who holds no role that enters findings on ``card``."""
    if not set(officer.roles) & set(card.entered_by):
        roles = ", ".join(card.entered_by)
        zh = f"考核发现只能由 {roles} 录入"
        raise Refusal("not_allowed", zh, f"Findings on {card.slug} are entered by {roles}")


def _points(path: str, points: Decimal | None, asked: bool) -> Iterator[Problem]:
    """Points are given where the card leaves them open, and only there; they are positive."""
    if not asked and points is not None:
        yield Problem(path, "分值由考核表规定", "The card fixes the points", "leave them out")
    elif asked and points is None:
        yield Problem(path, "须写明分值", "Say how many points")
    elif points is not None and not (points.is_finite() and points > 0):
        yield Problem(path, "分值应大于零", "The points must be above zero")


def _unknown(path: str, zh: str, en: str, word: str, known: Iterable[str]) -> Problem:
    words = list(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    hint = f"did you mean {close[0]}?" if close else f"allowed: {', '.join(words) or 'none'}"
    return Problem(path, f"没有名为“{word}”的{zh}", f"There is no {en} {word!r}", hint)
