"""The archive: what lies in the file of a case, and the register of the files of a year."""

from __future__ import annotations

from typing import Any

from api.context import caller, desk
from api.parsing import Blueprint
from api.presenters.archive import contents_body, filed_body
from api.presenters.common import Json
from api.schemas.archive import ContentsSchema, RegisterSchema
from api.schemas.requests import RegisterQuerySchema
from core.usecases.casework import archiving, reading

blueprint = Blueprint("archive", __name__, description="档案 · The archive")


@blueprint.route("/cases/<number>/archive-list")
@blueprint.response(200, ContentsSchema)
def read_contents(number: str) -> Json:
    """Read the list of contents of a case's file, in order of time."""
    shown = reading.show(desk(), caller(), number)
    return contents_body(shown.matter.regime.sector, number, archiving.contents(shown.case))


@blueprint.route("/archive")
@blueprint.arguments(RegisterQuerySchema, location="query")
@blueprint.response(200, RegisterSchema)
def read_register(query: dict[str, Any]) -> Json:
    """Read the register of the files put away in a year; it names cases, never people."""
    asked = (query["sector"],) if "sector" in query else None
    lines = archiving.register(desk(), reading.reach(desk(), caller(), asked), query["year"])
    items = [filed_body(desk().sector(line.sector), line) for line in lines]
    return {"year": query["year"], "items": items}
