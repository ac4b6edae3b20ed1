"""Trying a draft on a case, and trying it in the shadow of the rules in use."""

from __future__ import annotations

from typing import Any

from api.context import caller, desk
from api.parsing import Blueprint
from api.presenters.common import Json
from api.presenters.drafting import shadow_body, trial_body
from api.routes.drafts import draft_of
from api.schemas.drafting import DraftTrialSchema, DraftTrySchema, ShadowSchema, ShadowSwitchSchema
from core.domain.casework.cases import Command, Officer
from core.usecases.meetings.smallcells import told
from core.usecases.policymaking import shadowing
from core.usecases.policymaking.drafts import reached
from core.usecases.policymaking.trying import Invented, try_draft

blueprint = Blueprint("drafttrials", __name__, description="草案试用 · Trying drafts")


@blueprint.route("/policies/<sector>/drafts/<row:draft>/try", methods=["POST"])
@blueprint.arguments(DraftTrySchema)
@blueprint.response(200, DraftTrialSchema)
def try_case(body: dict[str, Any], sector: str, draft: int) -> Json:
    """Try a draft on one case beside the rules in use; nothing is stored."""
    with desk().store.read() as work:
        found = reached(desk(), work, caller(), sector, draft)
        case = body.get("case") or _invented(body)
        trial = try_draft(desk(), work, caller(), found, case, body["way"])
    return trial_body(trial)


@blueprint.route("/policies/<sector>/drafts/<row:draft>/shadow")
@blueprint.response(200, ShadowSchema)
def read_shadow(sector: str, draft: int) -> Json:
    """Read what a draft would have decided otherwise of the cases that came in."""
    return _shadow(sector, draft)


@blueprint.route("/policies/<sector>/drafts/<row:draft>/shadow", methods=["PUT"])
@blueprint.arguments(ShadowSwitchSchema)
@blueprint.response(200, ShadowSchema)
def switch_shadow(body: dict[str, Any], sector: str, draft: int) -> Json:
    """Switch on or off that a draft is tried on every case that comes in or changes."""
    draft_of(sector, draft)
    shadowing.switch(desk(), caller(), draft, on=body["on"])
    return _shadow(sector, draft)


def _shadow(sector: str, draft: int) -> Json:
    draft_of(sector, draft)
    return told(desk(), caller(), sector, shadow_body(shadowing.report(desk(), draft)))


def _invented(body: dict[str, Any]) -> Invented:
    acts = tuple(
        Command(
            one["act"], Officer("trial", tuple(one["roles"])), one["at"], one["facts"],
            one["note"], tuple(one["grounds"]),
        )
        for one in body["acts"]
    )  # fmt: skip
    return Invented(
        body["kind"], body["facts"], body["received_at"], body["profile"], body["channel"], acts
    )
