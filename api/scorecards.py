"""Scorecards: which there are, what units score, and findings."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from api.context import caller, desk, office_time
from api.parsing import Blueprint
from api.presenters.common import Json
from api.presenters.scorecards import board_body, card_body
from api.schemas.scorecards import (
    FindingListSchema,
    FindingsInSchema,
    ScorecardListSchema,
    ScoreListSchema,
    ScoreQuerySchema,
)
from core.domain.errors import Refusal
from core.usecases import scoreboard
from core.usecases.scoreboard import Wanted
from core.usecases.scoring import Found

blueprint = Blueprint("scorecards", __name__, description="考核表 · Scorecards")


@blueprint.route("/scorecards")
@blueprint.response(200, ScorecardListSchema)
def list_cards() -> Json:
    """List the scorecards of the sectors that the caller reaches."""
    return {"items": [card_body(*one) for one in scoreboard.cards(desk(), caller())]}


@blueprint.route("/scorecards/<sector>/<card>")
@blueprint.arguments(ScoreQuerySchema, location="query")
@blueprint.response(200, ScoreListSchema)
def read_scores(query: dict[str, Any], sector: str, card: str) -> Json:
    """Score a period, every unit or one, line by line.

    Nothing is stored: the answer follows from the cases and findings of this moment.
    """
    sees = scoreboard.seen_by(desk(), caller(), sector)
    return board_body(scoreboard.board(desk(), Wanted(sector, card, **query), sees))


@blueprint.route("/scorecards/<sector>/<card>/findings", methods=["POST"])
@blueprint.arguments(FindingsInSchema)
@blueprint.response(201, FindingListSchema)
def enter_findings(body: dict[str, Any], sector: str, card: str) -> Json:
    """Enter findings, all or none; they are never changed."""
    found = [Found(card, period=body["period"], **one) for one in body["findings"]]
    try:
        kept = scoreboard.enter(desk(), caller(), sector, body["profile"], found)
    except Refusal as refusal:
        raise _as_sent(refusal) from None
    return {"items": [{**vars(finding), "at": office_time(finding.at)} for finding in kept]}


def _as_sent(refusal: Refusal) -> Refusal:
    """The refusal with its places as they are called in the body; the period stands there once."""
    problems = {}
    for problem in refusal.problems:
        path = re.sub(r"\[(\d+)\]", r".\1", problem.path)
        path = "period" if path.endswith(".period") else path
        problems[path, problem.en] = replace(problem, path=path)
    return Refusal(refusal.code, refusal.zh, refusal.en, problems.values())
