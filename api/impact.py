"""What publishing a draft does to open cases: before it is done, and while it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from api.context import caller, desk
from api.jobs import job_body
from api.parsing import Blueprint
from api.presenters.common import Json
from api.presenters.inflight import applied_body, impact_body
from api.schemas.inflight import (
    BoundListSchema,
    ImpactQuerySchema,
    ImpactSchema,
    PreviewSchema,
    ProgressSchema,
)
from api.schemas.jobs import JobSchema
from core.domain.errors import NotFound
from core.usecases.policymaking import previewing
from core.usecases.policymaking.drafts import READERS
from core.usecases.policymaking.impact import applied, bound_cases, impact

#: Digits of the largest number a database gives to a row.
LONGEST = 18

blueprint = Blueprint("impact", __name__, description="发布与在办案件 · Open cases")


@blueprint.route("/policies/<sector>/drafts/<draft>/impact")
@blueprint.arguments(ImpactQuerySchema, location="query")
@blueprint.response(200, ImpactSchema)
def read_impact(query: dict[str, Any], sector: str, draft: str) -> Json:
    """Preview what publishing a draft would do to the open cases; nothing is stored."""
    return impact_body(impact(desk(), _draft(sector, draft), query["transition"]))


@blueprint.route("/policies/<sector>/drafts/<draft>/impact", methods=["POST"])
@blueprint.arguments(ImpactQuerySchema)
@blueprint.response(202, JobSchema)
def ask_impact(body: dict[str, Any], sector: str, draft: str) -> Json:
    """Have the impact on the open cases worked out in the background."""
    number = _draft(sector, draft)
    return job_body(previewing.ask(desk(), sector, number, body["transition"], caller().name))


@blueprint.route("/policies/<sector>/drafts/<draft>/impact/report")
@blueprint.response(200, PreviewSchema)
def read_preview(sector: str, draft: str) -> Json:
    """Read the impact that the last job found."""
    number = _draft(sector, draft)
    with desk().store.read() as work:
        return dict(previewing.report(work, number))


@blueprint.route("/policies/<sector>/drafts/<draft>/progress")
@blueprint.response(200, ProgressSchema)
def read_progress(sector: str, draft: str) -> Json:
    """Read how many cases have moved to what was published, and why some have not."""
    return applied_body(applied(desk(), _draft(sector, draft)))


@blueprint.route("/policies/<sector>/<policy>/versions/<version>/cases")
@blueprint.response(200, BoundListSchema)
def count_cases(sector: str, policy: str, version: str) -> Json:
    """Count the cases that a version governs, by profile and status."""
    _known(sector)
    days = [p.version for p in desk().sector(sector).policies if p.slug == policy]
    if version not in [day.isoformat() for day in days]:
        raise NotFound("没有这个版本", "There is no such version")
    with desk().store.read() as work:
        found = bound_cases(work, sector, policy, date.fromisoformat(version))
    return {"items": [vars(one) for one in found]}


def _known(sector: str) -> None:
    if not caller().holds(READERS, sector):
        raise NotFound("没有这份草案", "There is no such draft")


def _draft(sector: str, text: str) -> int:
    """The number of a draft of this sector; NotFound, also where the caller may not know it."""
    _known(sector)
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else 0
    with desk().store.read() as work:
        if work.drafts.get(number).sector != sector:
            raise NotFound("没有这份草案", "There is no such draft")
    return number
