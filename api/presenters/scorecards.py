"""Scorecards, the scores of a period with their reasons, and findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from api.context import office_time
from api.presenters.common import Json, day, plain
from api.wording import scorewords as words
from core.domain.assessment.exclusions import Exclusion
from core.domain.assessment.scorecards import Finding, FindingKind, Item, Scorecard
from core.domain.assessment.scores import LeftOut, Line, Reason, Score, Veto
from core.domain.rules.sectors import Sector
from core.domain.worktime.spans import EXAMPLES
from core.usecases.assessment.scoreboard import Board

_OF_EXCLUSION = ("id", "card", "period", "case", "finding", "reason", "by")


def card_body(sector: Sector, versions: list[Scorecard]) -> Json:
    """A card with all its versions, oldest first."""
    return {
        "sector": sector.slug,
        "card": versions[-1].slug,
        "title": dict(versions[-1].title),
        "versions": [_version(card) for card in versions],
    }


def board_body(board: Board) -> Json:
    """The scores of a period."""
    card = board.card
    return {
        "sector": board.sector.slug,
        "card": card.slug,
        "title": dict(card.title),
        "profile": board.profile,
        "version": day(card.version),
        "digest": card.digest,
        "source": plain(card.source),
        "period": board.span.label,
        "first": day(board.span.first),
        "last": day(board.span.last),
        "items": [_score(board, score) for score in board.scores],
    }


def _version(card: Scorecard) -> Json:
    return {
        "version": day(card.version),
        "to": day(card.in_force.end),
        "title": dict(card.title),
        "profiles": list(card.profiles),
        "period": card.period,
        "example": EXAMPLES[card.period],
        "by": card.unit,
        "base": card.base,
        "points": card.points,
        "measures": list(card.measures),
        "items": [_item(card, item) for item in card.items.values()],
        "findings": _kinds(card.findings),
        "sources": list(card.sources),
        "entered_by": list(card.entered_by),
        "digest": card.digest,
        "source": plain(card.source),
    }


def _item(card: Scorecard, item: Item) -> Json:
    return {
        "item": item.slug,
        "title": dict(item.title),
        "group": card.groups[item.group].title.get("zh", item.group) if item.group else "",
        "max": item.max,
        "findings": _kinds(item.findings),
    }


def _kinds(kinds: Mapping[str, FindingKind]) -> list[Json]:
    return [
        {
            "finding": kind.slug,
            "title": dict(kind.title),
            "asks_points": kind.asks_points,
            "vetoes": kind.vetoes,
            "on_case": kind.on_case,
        }
        for kind in kinds.values()
    ]


def _score(board: Board, score: Score) -> Json:
    card = board.card
    return {
        "unit": score.unit,
        "unit_title": _both(lambda language: words.unit_title(board.sector, score.unit, language)),
        "points": score.points,
        "grade": score.grade,
        "standing": score.standing,
        "standing_title": _both(lambda lang: words.standing_title(card, score.standing, lang)),
        "award_eligible": score.award_eligible,
        "vetoes": [_veto(card, veto) for veto in score.vetoes],
        "lines": [_line(board, line) for line in score.lines],
        "withheld": board.withheld.get(score.unit, 0),
        "unread": list(score.unread),
        "left_out": [_left_out(board, gone) for gone in score.left_out],
    }


def _left_out(board: Board, gone: LeftOut) -> Json:
    exclusion, decision = gone.exclusion, gone.exclusion.decision
    return {
        **{name: getattr(exclusion, name) for name in _OF_EXCLUSION},
        "at": board.at(exclusion.at),
        "reason_title": _both(lambda lang: words.reason_title(board.card, exclusion, lang)),
        "basis": words.reason_basis(board.card, exclusion),
        "rows": list(gone.rows),
        "approved_by": decision.by if decision else "",
        "approved_at": board.at(decision.at) if decision else None,
    }


def exclusion_body(exclusion: Exclusion) -> Json:
    """An exclusion with what was decided of it."""
    decision = exclusion.decision
    decided = decision and {**vars(decision), "at": office_time(decision.at)}
    at = office_time(exclusion.at)
    return {**vars(exclusion), "at": at, "state": exclusion.state, "decision": decided}


def findings_body(found: Iterable[Finding]) -> Json:
    """Findings as they are kept."""
    return {"items": [{**vars(finding), "at": office_time(finding.at)} for finding in found]}


def _line(board: Board, line: Line) -> Json:
    card, part = board.card, line.part
    item = card.items.get(line.item)
    return {
        "item": line.item,
        "title": dict(line.title),
        "points": line.points,
        "max": item.max if item else None,
        "change": line.change,
        "person": line.person,
        "of": line.of,
        "part": part and {**vars(part), "title": _both(partial(words.part_title, board, line))},
        "because": _reasons(line.because),
        "explanation": _both(lambda language: words.says(card, line, language)),
        "basis": line.cite.basis,
        "ref": list(line.cite.ref),
    }


def _veto(card: Scorecard, veto: Veto) -> Json:
    return {
        "finding": veto.slug,
        "title": _both(lambda language: words.kind_title(card, veto.slug, language)),
        "standing": veto.standing,
        "bars_award": veto.bars_award,
        "because": _reasons(veto.because),
        "basis": veto.cite.basis,
        "ref": list(veto.cite.ref),
    }


def _reasons(because: Iterable[Reason]) -> list[Any]:
    return [
        {name: value for name, value in vars(why).items() if name != "case" or value}
        for why in because
    ]


def _both(say: Callable[[str], str]) -> Json:
    return {language: say(language) for language in ("zh", "en")}
