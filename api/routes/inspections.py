"""Inspections: what they found, what people decide about it, totals told from outside."""

from __future__ import annotations

from typing import Any

from api.context import caller, desk, office_time
from api.parsing import Blueprint
from api.presenters.common import Json
from api.presenters.inspections import change_body, report_body, suspicion_body
from api.schemas.inspections import (
    ChannelTotalListSchema,
    ChannelTotalsInSchema,
    DecisionInSchema,
    InspectionListSchema,
    InspectionRunSchema,
    OfficeQuerySchema,
    SuspicionDetailSchema,
    SuspicionListSchema,
    SuspicionQuerySchema,
    SuspicionSchema,
)
from core.domain.inspections.records import Told
from core.usecases.assessment import suspecting
from core.usecases.assessment.suspecting import Wanted

blueprint = Blueprint("inspections", __name__, description="检查 · Inspections")


@blueprint.route("/inspections")
@blueprint.arguments(SuspicionQuerySchema, location="query")
@blueprint.response(200, SuspicionListSchema)
def list_suspicions(query: dict[str, Any]) -> Json:
    """List suspicions with their evidence, the newest first."""
    before, limit = query.pop("before", None), query.pop("limit")
    found = suspecting.search(desk(), caller(), Wanted(**query), before=before, limit=limit)
    following = found[-1].suspicion.id if len(found) == limit else None
    return {"items": [suspicion_body(desk(), one) for one in found], "next_before": following}


@blueprint.route("/inspections/<row:suspicion>")
@blueprint.response(200, SuspicionDetailSchema)
def read_suspicion(suspicion: int) -> Json:
    """Read one suspicion and everything that became of it."""
    shown, history = suspecting.show(desk(), caller(), suspicion)
    return {
        **suspicion_body(desk(), shown),
        "history": [change_body(change) for change in history],
    }


@blueprint.route("/inspections/<row:suspicion>/decision", methods=["POST"])
@blueprint.arguments(DecisionInSchema)
@blueprint.response(200, SuspicionSchema)
def decide(body: dict[str, Any], suspicion: int) -> Json:
    """Confirm, dismiss or settle a suspicion; a note says why."""
    kept = suspecting.decide_as(desk(), caller(), suspicion, body["decision"], body["note"])
    return suspicion_body(desk(), kept)


@blueprint.route("/inspections/run", methods=["POST"])
@blueprint.arguments(InspectionRunSchema)
@blueprint.response(200, InspectionListSchema)
def run_inspections(body: dict[str, Any]) -> Json:
    """Look an office through now; what was found before is not found twice."""
    report = suspecting.run(desk(), caller(), body["sector"], body["profile"], body.get("day"))
    return {"items": [report_body(report)]}


@blueprint.route("/inspections/channel-totals")
@blueprint.arguments(OfficeQuerySchema, location="query")
@blueprint.response(200, ChannelTotalListSchema)
def list_totals(query: dict[str, Any]) -> Json:
    """List the totals told from outside, in the order of telling; the last one counts."""
    return _totals(suspecting.told(desk(), caller(), query["sector"], query["profile"]))


@blueprint.route("/inspections/channel-totals", methods=["POST"])
@blueprint.arguments(ChannelTotalsInSchema)
@blueprint.response(201, ChannelTotalListSchema)
def tell_totals(body: dict[str, Any]) -> Json:
    """Enter totals told from outside, all or none; those entered before are kept."""
    now = desk().now()
    told = [Told(one["channel"], one["period"], one["total"], "", now) for one in body["totals"]]
    return _totals(suspecting.tell_as(desk(), caller(), body["sector"], body["profile"], told))


def _totals(told: list[Told]) -> Json:
    return {"items": [{**vars(one), "at": office_time(one.at)} for one in told]}
