"""A page for people: the scores of a card over a period, to be read or printed. No scripts."""

from __future__ import annotations

from functools import partial

from flask import render_template, request

from api.context import caller, desk, language
from api.wording import scorewords as words
from console.meetings import blueprint
from core.domain.worktime.spans import EXAMPLES
from core.usecases.assessment import scoreboard
from core.usecases.assessment.scoreboard import Wanted
from core.usecases.casework.reading import reach


@blueprint.route("/scorecards/<sector>/<card>")
def scorecard(sector: str, card: str) -> str:
    """The scores of every unit, or of one with all its lines."""
    asked = {name: request.args.get(name, "").strip() for name in ("period", "unit", "profile")}
    sees = scoreboard.seen_by(desk(), caller(), sector)
    profile, unit = asked["profile"] or "default", asked["unit"] or None
    wanted = Wanted(sector, card, asked["period"], profile, unit)
    board = scoreboard.board(desk(), wanted, sees, reach(desk(), caller(), (sector,)))
    chosen = language()
    return render_template(
        "meetings/scorecard.html", board=board, card=board.card, unit=unit,
        detailed=_detailed(unit, board), example=EXAMPLES[board.card.period], words=words,
        named=partial(words.unit_title, board.sector, language=chosen),
        day=lambda instant: f"{instant.astimezone(board.zone):%Y-%m-%d}",
        # No zone in it: a page that is printed says when, on the office's clock.
        at=f"{desk().now().astimezone(desk().zone):%Y-%m-%d %H:%M}",
    )  # fmt: skip


def _detailed(unit: str | None, board: scoreboard.Board) -> bool:
    """Whether the page shows lines: one unit was asked for, or there is none to choose from."""
    return unit is not None or (len(board.scores) == 1 and not board.scores[0].unit)
