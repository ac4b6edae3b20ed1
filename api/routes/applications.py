"""Applications: acts that wait for the approval of others."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.context import caller, desk
from api.parsing import Blueprint
from api.presenters.common import Json
from api.presenters.procedure import undecided_body
from api.routes.cases import IF_MATCH, answer_after, officer_of, revision_sent
from api.schemas.applications import WaitingListSchema
from api.schemas.cases import CaseSchema
from api.schemas.requests import ApplicationInSchema, ApplicationQuerySchema, RefusalInSchema
from core.usecases.casework import handling, reading
from core.usecases.casework.handling import Deed

blueprint = Blueprint("applications", __name__, description="申请 · Applications")


@blueprint.route("/cases/<number>/applications", methods=["POST"])
@blueprint.arguments(ApplicationInSchema)
@blueprint.response(200, CaseSchema)
@blueprint.doc(parameters=[IF_MATCH])
def apply_for(body: dict[str, Any], number: str) -> Response:
    """Apply for an act that others must approve.

    They approve it by the act `approve`; then the act itself is done, before the timer lapses.
    """
    shown = reading.show(desk(), caller(), number)
    deed = Deed(officer=officer_of(shown), **body)
    return answer_after(handling.apply(desk(), number, deed, revision=revision_sent(needed=False)))


@blueprint.route("/cases/<number>/applications/<row:application>/refuse", methods=["POST"])
@blueprint.arguments(RefusalInSchema)
@blueprint.response(200, CaseSchema)
@blueprint.doc(parameters=[IF_MATCH])
def refuse_application(body: dict[str, Any], number: str, application: int) -> Response:
    """Refuse what was applied for, with the reason."""
    shown = reading.show(desk(), caller(), number)
    revision = revision_sent(needed=False)
    officer = officer_of(shown)
    note = body["note"]
    return answer_after(
        handling.refuse(desk(), number, officer, application, note, revision=revision)
    )


@blueprint.route("/applications")
@blueprint.arguments(ApplicationQuerySchema, location="query")
@blueprint.response(200, WaitingListSchema)
def list_applications(query: dict[str, Any]) -> Json:
    """List what waits for approval, the longest waiting first."""
    found = reading.undecided(desk(), caller(), query["role"])
    return {"items": [undecided_body(desk().sector(one.sector), one) for one in found]}
