"""The figures for the meeting, and the cases behind each number."""

from __future__ import annotations

from typing import Any

from api.context import caller, desk
from api.parsing import Blueprint
from api.presenters.cases import line_body
from api.presenters.common import Json
from api.presenters.dashboard import dashboard_body
from api.schemas.cases import CaseListSchema
from api.schemas.dashboard import BehindQuerySchema, DashboardQuerySchema, DashboardSchema
from core.usecases.meetings import dashboard, outlook
from core.usecases.meetings.outlook import Behind, Wanted

blueprint = Blueprint("dashboards", __name__, description="分析 · Figures for the meeting")


@blueprint.route("/dashboard")
@blueprint.arguments(DashboardQuerySchema, location="query")
@blueprint.response(200, DashboardSchema)
def read_dashboard(query: dict[str, Any]) -> Json:
    """Count how an office stands, and how it did over a period.

    Exact for who may see every case counted; for everybody else without small counts.
    """
    return dashboard_body(dashboard.read(desk(), caller(), Wanted(**query)))


@blueprint.route("/dashboard/cases")
@blueprint.arguments(BehindQuerySchema, location="query")
@blueprint.response(200, CaseListSchema)
def list_behind(query: dict[str, Any]) -> Json:
    """List the cases behind a number of the figures, the next due first."""
    limit, cursor = query.pop("limit"), query.pop("cursor")
    wanted = Wanted(**{name: query.pop(name) for name in vars(Wanted(""))})
    behind = Behind(period=query.pop("month"), **query)
    page = outlook.cases(desk(), caller(), wanted, behind, cursor=cursor, limit=limit)
    items = [line_body(desk().sector(one.case.sector), one) for one in page.cases]
    return {"items": items, "page": {"next": page.next, "limit": limit}}
