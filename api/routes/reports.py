"""Periodic reports: which there are, what they say, and the numbers typed in for them."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.context import caller, desk, language, office_time
from api.parsing import Blueprint
from api.presenters.common import Json
from api.presenters.reports import report_body, result_body, typed_bodies
from api.schemas.reports import (
    PeriodNumberListSchema,
    PeriodNumbersInSchema,
    ReportListSchema,
    ReportQuerySchema,
    ReportResultSchema,
)
from core.domain.reports.results import Typed
from core.domain.reports.telling import told
from core.usecases.meetings import periodic
from core.usecases.meetings.periodic import Wanted

blueprint = Blueprint("reports", __name__, description="报表 · Reports")


@blueprint.route("/reports")
@blueprint.response(200, ReportListSchema)
def list_reports() -> Json:
    """List the reports of the sectors whose reports the caller reads."""
    return {"items": [report_body(*one) for one in periodic.reports(desk(), caller())]}


@blueprint.route("/reports/<name>")
@blueprint.arguments(ReportQuerySchema, location="query")
@blueprint.response(200, ReportResultSchema)
def read_report(query: dict[str, Any], name: str) -> Json | Response:
    """Count a report over a period, beside the period before and the year before.

    Nothing is stored: the answer follows from the cases and typed-in numbers of this moment.
    """
    form, published = query.pop("format"), query.pop("published")
    result = periodic.read(desk(), caller(), Wanted(report=name, **query), published=published)
    if form == "md":
        return Response(told(result, language()), mimetype="text/markdown")
    return result_body(result, typed_bodies(result.report, result.typed, office_time))


@blueprint.route("/reports/<name>/numbers", methods=["POST"])
@blueprint.arguments(PeriodNumbersInSchema)
@blueprint.response(201, PeriodNumberListSchema)
def enter_numbers(body: dict[str, Any], name: str) -> Json:
    """Type in numbers of a period, such as the visits; earlier ones are kept, the last count."""
    numbers, remark = body.pop("numbers"), body.pop("remark")
    wanted = Wanted(report=name, **body)
    kept = periodic.type_in(desk(), caller(), wanted, numbers, remark)
    report = periodic.chosen(desk(), wanted)[1]
    typed = [Typed(one.name, one.period, one.value, one.by, one.at, one.remark) for one in kept]
    return {"items": typed_bodies(report, typed, office_time)}
