"""Scorecards: which there are, what units score, findings, and what is left out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response

from api.context import caller, desk
from api.idempotency import IDEMPOTENCY_KEY, once, respond
from api.parsing import Blueprint
from api.presenters.common import Json
from api.presenters.scorecards import board_body, card_body, exclusion_body, findings_body
from api.schemas.assessments import (
    AskExclusionSchema,
    DecideExclusionSchema,
    ExclusionListSchema,
    ExclusionQuerySchema,
    ExclusionSchema,
    FindingListSchema,
    FindingQuerySchema,
    FindingsInSchema,
)
from api.schemas.scorecards import ScorecardListSchema, ScoreListSchema, ScoreQuerySchema
from core.domain.assessment.exclusions import Exclusion
from core.domain.assessment.scorecards import Finding
from core.domain.errors import Refusal
from core.storage.casework.intake import Answer
from core.usecases.assessment import excluding, scoreboard
from core.usecases.assessment.excluding import Asked, Place
from core.usecases.assessment.scoreboard import Wanted
from core.usecases.assessment.scoring import Found
from core.usecases.casework.reading import reach
from core.usecases.once import Done

_FINDINGS, _EXCLUSION = FindingListSchema(), ExclusionSchema()
_NUMBER = re.compile(r"[0-9]{1,9}")

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
    known = reach(desk(), caller(), (sector,))
    return board_body(scoreboard.board(desk(), Wanted(sector, card, **query), sees, known))


@blueprint.route("/scorecards/<sector>/<card>/findings")
@blueprint.arguments(FindingQuerySchema, location="query")
@blueprint.response(200, FindingListSchema)
def list_findings(query: dict[str, Any], sector: str, card: str) -> Json:
    """List what was found in a period."""
    return findings_body(scoreboard.findings(desk(), caller(), sector, card, **query))


@blueprint.route("/scorecards/<sector>/<card>/findings", methods=["POST"])
@blueprint.arguments(FindingsInSchema)
@blueprint.response(201, FindingListSchema)
@blueprint.doc(parameters=[IDEMPOTENCY_KEY])
def enter_findings(body: dict[str, Any], sector: str, card: str) -> Response:
    """Enter findings, all or none; they are never changed."""
    found = [Found(card, period=body["period"], **one) for one in body["findings"]]

    def answer(kept: list[Finding]) -> Answer:
        return _answer(201, _FINDINGS.dump(findings_body(kept)))

    try:
        done = scoreboard.enter(
            desk(), caller(), sector, body["profile"], found, once(caller().name, answer)
        )
    except Refusal as refusal:
        raise _as_sent(refusal) from None
    return respond(done.answer or answer(done.made or []), replayed=done.made is None)


@blueprint.route("/scorecards/<sector>/<card>/exclusions")
@blueprint.arguments(ExclusionQuerySchema, location="query")
@blueprint.response(200, ExclusionListSchema)
def list_exclusions(query: dict[str, Any], sector: str, card: str) -> Json:
    """List what is asked to be left out, with what was decided."""
    place = Place(sector, card, query["profile"])
    found = excluding.exclusions(desk(), caller(), place, query.get("period"))
    return {"items": [exclusion_body(one) for one in found]}


@blueprint.route("/scorecards/<sector>/<card>/exclusions", methods=["POST"])
@blueprint.arguments(AskExclusionSchema)
@blueprint.response(201, ExclusionSchema)
@blueprint.doc(parameters=[IDEMPOTENCY_KEY])
def ask_exclusion(body: dict[str, Any], sector: str, card: str) -> Response:
    """Ask that a case or finding be left out of a period, or that an exclusion be lifted."""
    place = Place(sector, card, body.pop("profile"))

    def answer(exclusion: Exclusion) -> Answer:
        return _answer(201, _EXCLUSION.dump(exclusion_body(exclusion)))

    done = excluding.ask_as(desk(), caller(), place, Asked(**body), once(caller().name, answer))
    return respond(_said(done, answer), replayed=done.made is None)


@blueprint.route("/scorecards/<sector>/<card>/exclusions/<number>/decision", methods=["POST"])
@blueprint.arguments(DecideExclusionSchema)
@blueprint.response(200, ExclusionSchema)
@blueprint.doc(parameters=[IDEMPOTENCY_KEY])
def decide_exclusion(body: dict[str, Any], sector: str, card: str, number: str) -> Response:
    """Approve or refuse an exclusion; who asked for it does not decide."""
    place = Place(sector, card, body["profile"])

    def answer(exclusion: Exclusion) -> Answer:
        return _answer(200, _EXCLUSION.dump(exclusion_body(exclusion)))

    row_id = int(number) if _NUMBER.fullmatch(number) else 0
    decision = body["approved"], body["note"]
    done = excluding.decide_as(
        desk(), caller(), place, row_id, decision, once(caller().name, answer)
    )
    return respond(_said(done, answer), replayed=done.made is None)


def _said(done: Done[Exclusion], answer: Callable[[Exclusion], Answer]) -> Answer:
    if done.answer is not None:
        return done.answer
    assert done.made is not None
    return answer(done.made)


def _answer(status: int, body: Any) -> Answer:
    return Answer(status, json.dumps(body, ensure_ascii=False))


def _as_sent(refusal: Refusal) -> Refusal:
    """The refusal with its places as they are called in the body; the period stands there once."""
    problems = {}
    for problem in refusal.problems:
        path = re.sub(r"\[(\d+)\]", r".\1", problem.path)
        path = "period" if path.endswith(".period") else path
        problems[path, problem.en] = replace(problem, path=path)
    return Refusal(refusal.code, refusal.zh, refusal.en, problems.values())
