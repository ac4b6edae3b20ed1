"""Complaints of the past taken in from a table, in the background."""

from __future__ import annotations

from typing import Any

from api.context import caller, desk
from api.parsing import Blueprint
from api.presenters.common import Json
from api.routes.jobs import job_body
from api.schemas.imports import ImportInSchema
from api.schemas.jobs import JobSchema
from core.usecases.past import importjobs
from core.usecases.past.importjobs import Batch

blueprint = Blueprint("imports", __name__, description="导入 · Import")


@blueprint.route("/imports", methods=["POST"])
@blueprint.arguments(ImportInSchema)
@blueprint.response(202, JobSchema)
def ask_import(body: dict[str, Any]) -> Json:
    """Have complaints of the past taken in from a table; what is there already stays."""
    return job_body(importjobs.ask(desk(), caller(), Batch(**body)))
