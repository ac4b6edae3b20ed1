"""A draft tried on past cases: asked for as a job, read as JSON or as a workbook."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Response

from api.context import caller, desk
from api.parsing import Blueprint
from api.presenters.common import Json
from api.routes.jobs import job_body
from api.schemas.backtests import BacktestInSchema, BacktestQuerySchema, BacktestSchema
from api.schemas.jobs import JobSchema
from core.usecases.meetings.smallcells import told
from core.usecases.policymaking import backtesting
from core.usecases.policymaking.backtesting import Wanted

blueprint = Blueprint("backtests", __name__, description="政策草案的回溯测试 · Backtests of drafts")


@blueprint.route("/policies/<sector>/drafts/<row:draft>/backtest", methods=["POST"])
@blueprint.arguments(BacktestInSchema)
@blueprint.response(202, JobSchema)
def ask_backtest(body: dict[str, Any], sector: str, draft: int) -> Json:
    """Have a draft tried on past cases, in the background."""
    return job_body(backtesting.ask(desk(), caller(), sector, draft, Wanted(**body)))


@blueprint.route("/policies/<sector>/drafts/<row:draft>/backtest")
@blueprint.arguments(BacktestQuerySchema, location="query")
@blueprint.response(200, BacktestSchema)
def read_backtest(query: dict[str, Any], sector: str, draft: int) -> Json | Response:
    """Read what came of the last backtest of a draft."""
    whole = backtesting.report(desk(), caller(), sector, draft)
    found = told(desk(), caller(), sector, whole)
    if query["format"] == "xlsx":
        from api.sheets.backtestsheet import write
        from api.sheets.workbook import MEDIA_TYPE

        file = BytesIO()
        write(file, found)
        name = f'attachment; filename="backtest-{sector}-{found["draft"]}.xlsx"'
        return Response(file.getvalue(), mimetype=MEDIA_TYPE, headers={"Content-Disposition": name})
    return {**found, "first": found["from"], "last": found["to"]}
