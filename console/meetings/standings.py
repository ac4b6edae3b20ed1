"""How the units of an office stand on every scorecard, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request

from api.context import caller, desk, language
from api.wording import scorewords as words
from console.meetings import blueprint
from console.meetings.asking import wanted
from core.domain.assessment.scorecards import Scorecard
from core.domain.errors import TousuError
from core.domain.worktime.spans import Span
from core.usecases.assessment import scoreboard
from core.usecases.assessment.scoreboard import Board, Wanted
from core.usecases.casework.reading import reach
from core.usecases.meetings import outlook


@dataclass(frozen=True)
class Standing:
    """A card as it is called, its period, and the board; None where it cannot be computed then."""

    card: Scorecard
    period: str
    board: Board | None


@blueprint.route("/meetings/scores")
def standings() -> str:
    """The scorecards of a sector; with ``?card=`` the units on one of them."""
    sector, asked = wanted()
    span = outlook.span_of(desk(), asked.period)
    newest = {
        card.slug: card
        for one, versions in scoreboard.cards(desk(), caller())
        for card in versions
        if one.slug == sector.slug and card.used_by(asked.profile)
    }
    chosen = request.args.get("card", "")
    found = [
        _standing(card, asked.profile, span, shown=card.slug == chosen or len(newest) == 1)
        for card in newest.values()
    ]
    return render_template(
        "meetings/standings.html", sector=sector, asked=asked, found=found, words=words,
        span=span, chosen=chosen, lang=language(),
    )  # fmt: skip


def _standing(card: Scorecard, profile: str, span: Span, *, shown: bool) -> Standing:
    """A card over the period of its own kind in which the last day of ``span`` that was lies."""
    today = desk().now().astimezone(desk().zone).date()
    period = Span.of(card.period, min(span.last, today)).label
    if not shown:
        return Standing(card, period, None)
    asked = Wanted(card.sector, card.slug, period, profile)
    sees = scoreboard.seen_by(desk(), caller(), card.sector)
    try:
        known = reach(desk(), caller(), (card.sector,))
        return Standing(card, period, scoreboard.board(desk(), asked, sees, known))
    except TousuError:
        return Standing(card, period, None)
