"""Units: who works where."""

from __future__ import annotations

from typing import Any

from api.context import caller, desk
from api.parsing import Blueprint
from api.presenters.common import Json
from api.schemas.access import UnitChangeSchema, UnitInSchema
from api.schemas.offices import UnitListSchema, UnitSchema
from api.schemas.requests import SectorQuerySchema
from core.storage.people.access import Unit
from core.usecases.people import access

blueprint = Blueprint("units", __name__, description="单位 · Units")


@blueprint.route("/units")
@blueprint.arguments(SectorQuerySchema, location="query")
@blueprint.response(200, UnitListSchema)
def list_units(query: dict[str, Any]) -> Json:
    """List the units of a sector, or of every one."""
    slug = query.get("sector")
    slugs = [slug] if slug else list(desk().registry.sectors)
    found = [unit for one in slugs for unit in access.list_units(desk(), one)]
    return {"items": [_unit(unit) for unit in found]}


@blueprint.route("/units", methods=["POST"])
@blueprint.arguments(UnitInSchema)
@blueprint.response(201, UnitSchema)
def add_unit(body: dict[str, Any]) -> Json:
    """Set up one more unit under another; a role held above it counts there, too."""
    return _unit(access.add_unit(desk(), Unit(**body), caller().name))


@blueprint.route("/units/<sector>/<unit>", methods=["PATCH"])
@blueprint.arguments(UnitChangeSchema)
@blueprint.response(200, UnitSchema)
def rename_unit(body: dict[str, Any], sector: str, unit: str) -> Json:
    """Give a unit another name; its slug stays."""
    return _unit(access.rename_unit(desk(), sector, unit, body["title"], caller().name))


def _unit(unit: Unit) -> Json:
    return {
        "sector": unit.sector, "slug": unit.slug, "title": dict(unit.title), "parent": unit.parent,
    }  # fmt: skip
