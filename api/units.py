"""Units: who works where."""

from __future__ import annotations

from typing import Any

from api.context import desk
from api.parsing import Blueprint
from api.presenters.common import Json
from api.schemas.offices import UnitListSchema
from api.schemas.requests import SectorQuerySchema
from core.usecases import access

blueprint = Blueprint("units", __name__, description="单位 · Units")


@blueprint.route("/units")
@blueprint.arguments(SectorQuerySchema, location="query")
@blueprint.response(200, UnitListSchema)
def list_units(query: dict[str, Any]) -> Json:
    """List the units of a sector, or of every one."""
    slug = query.get("sector")
    slugs = [slug] if slug else list(desk().registry.sectors)
    found = [unit for one in slugs for unit in access.list_units(desk(), one)]
    return {
        "items": [
            {"sector": u.sector, "slug": u.slug, "title": dict(u.title), "parent": u.parent}
            for u in found
        ]
    }
