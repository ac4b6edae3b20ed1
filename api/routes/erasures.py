"""Secrecy, legal holds, the retention schedule, and the destruction of identities."""

from __future__ import annotations

from typing import Any

from api.context import caller, desk, office_time
from api.parsing import Blueprint
from api.presenters.common import Json, day
from api.presenters.identities import request_body
from api.routes.identities import id_of
from api.schemas.erasures import (
    ErasureInSchema,
    ErasureSchema,
    HoldSchema,
    LiftedSchema,
    ReasonInSchema,
    ReviewInSchema,
    ScheduleQuerySchema,
    ScheduleSchema,
    SecrecyInSchema,
    SecrecySchema,
)
from api.schemas.identities import IdentityRequestListSchema, IdentityRequestSchema
from core.usecases.sealed import erasing, identities, retaining, secrecy

blueprint = Blueprint("erasures", __name__, description="保密与销毁 · Secrecy and destruction")


@blueprint.route("/cases/<number>/secrecy", methods=["PUT"])
@blueprint.arguments(SecrecyInSchema)
@blueprint.response(200, SecrecySchema)
def set_secrecy(body: dict[str, Any], number: str) -> Json:
    """Raise the secrecy of a case, or ask a custodian to lower it."""
    asked = secrecy.set_level(desk(), caller(), number, **body)
    level = identities.look(desk(), caller(), number).secrecy
    return {"secrecy": level, "request": asked and request_body(asked, desk().now())}


@blueprint.route("/cases/<number>/holds", methods=["POST"])
@blueprint.arguments(ReasonInSchema)
@blueprint.response(201, HoldSchema)
def hold_case(body: dict[str, Any], number: str) -> Json:
    """Keep everything of a case from being destroyed."""
    made = erasing.hold(desk(), caller(), number, body["reason"])
    return vars(made) | {"set_at": office_time(made.set_at)}


@blueprint.route("/cases/<number>/holds/lift", methods=["POST"])
@blueprint.arguments(ReasonInSchema)
@blueprint.response(200, LiftedSchema)
def lift_holds(body: dict[str, Any], number: str) -> Json:
    """Lift every hold on a case."""
    return {"lifted": erasing.lift(desk(), caller(), number, body["reason"])}


@blueprint.route("/retention")
@blueprint.arguments(ScheduleQuerySchema, location="query")
@blueprint.response(200, ScheduleSchema)
def read_schedule(query: dict[str, Any]) -> Json:
    """Read how long the identities of ended cases are kept."""
    limit = query["limit"]
    found = retaining.schedule(
        desk(), caller(), part=query["q"], over=query["over"], cursor=query["cursor"], limit=limit
    )
    items = [vars(due) | {"until": day(due.until)} for due in found.items]
    return {"items": items, "page": {"next": found.next, "limit": limit}}


@blueprint.route("/cases/<number>/erasure", methods=["POST"])
@blueprint.arguments(ErasureInSchema)
@blueprint.response(201, ErasureSchema)
def propose_erasure(body: dict[str, Any], number: str) -> Json:
    """Propose to destroy the identities of a case; two others must agree."""
    asked = erasing.propose(desk(), caller(), number, body["cause"], body["reason"])
    request = request_body(asked, desk().now()) if asked else None
    return {"request": request, "restricted": asked is None}


@blueprint.route("/erasures")
@blueprint.response(200, IdentityRequestListSchema)
def list_erasures() -> Json:
    """List the destructions proposed, the newest first."""
    found = erasing.proposals(desk(), caller())
    return {"items": [request_body(one, desk().now()) for one in found]}


@blueprint.route("/erasures/<request>/review", methods=["POST"])
@blueprint.arguments(ReviewInSchema)
@blueprint.response(200, IdentityRequestSchema)
def review_erasure(body: dict[str, Any], request: str) -> Json:
    """Agree to a destruction or refuse it; the second who agrees destroys, for good."""
    decided = erasing.review(desk(), caller(), id_of(request), **body)
    return request_body(decided, desk().now())
