"""What publishing a draft does to open cases: before it is done, and while it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from api.context import caller, desk
from api.parsing import Blueprint
from api.presenters.common import Json
from api.presenters.inflight import applied_body, impact_body
from api.routes.drafts import draft_of
from api.routes.jobs import job_body
from api.schemas.inflight import (
    BoundListSchema,
    ImpactQuerySchema,
    ImpactSchema,
    PreviewSchema,
    ProgressSchema,
)
from api.schemas.jobs import JobSchema
from core.domain.errors import NotFound
from core.usecases.meetings.smallcells import CHANGE, coarseness, told, told_with
from core.usecases.policymaking import previewing
from core.usecases.policymaking.drafts import may_know
from core.usecases.policymaking.impact import applied, bound_cases, impact

blueprint = Blueprint("impact", __name__, description="发布与在办案件 · Open cases")


@blueprint.route("/policies/<sector>/drafts/<row:draft>/impact")
@blueprint.arguments(ImpactQuerySchema, location="query")
@blueprint.response(200, ImpactSchema)
def read_impact(query: dict[str, Any], sector: str, draft: int) -> Json:
    """Preview what publishing a draft would do to the open cases; nothing is stored."""
    found = impact(desk(), draft_of(sector, draft).id, query["transition"])
    return told(desk(), caller(), sector, impact_body(found))


@blueprint.route("/policies/<sector>/drafts/<row:draft>/impact", methods=["POST"])
@blueprint.arguments(ImpactQuerySchema)
@blueprint.response(202, JobSchema)
def ask_impact(body: dict[str, Any], sector: str, draft: int) -> Json:
    """Have the impact on the open cases worked out in the background."""
    number = draft_of(sector, draft).id
    return job_body(previewing.ask(desk(), sector, number, body["transition"], caller().name))


@blueprint.route("/policies/<sector>/drafts/<row:draft>/impact/report")
@blueprint.response(200, PreviewSchema)
def read_preview(sector: str, draft: int) -> Json:
    """Read the impact that the last job found."""
    number = draft_of(sector, draft).id
    with desk().store.read() as work:
        found = previewing.report(work, number)
    return told(desk(), caller(), sector, found)


@blueprint.route("/policies/<sector>/drafts/<row:draft>/progress")
@blueprint.response(200, ProgressSchema)
def read_progress(sector: str, draft: int) -> Json:
    """Read how many cases have moved to what was published, and why some have not."""
    found = applied_body(applied(desk(), draft_of(sector, draft).id))
    return told(desk(), caller(), sector, found)


@blueprint.route("/policies/<sector>/<policy>/versions/<version>/cases")
@blueprint.response(200, BoundListSchema)
def count_cases(sector: str, policy: str, version: str) -> Json:
    """Count the cases that a version governs, by profile and status."""
    may_know(desk(), caller(), sector)
    days = [p.version for p in desk().sector(sector).policies if p.slug == policy]
    if version not in [day.isoformat() for day in days]:
        raise NotFound("没有这个版本", "There is no such version")
    with desk().store.read() as work:
        found = bound_cases(work, sector, policy, date.fromisoformat(version))
    items = [dict(vars(one)) for one in found]
    return told_with(coarseness(desk(), caller(), sector, CHANGE), {"items": items})
