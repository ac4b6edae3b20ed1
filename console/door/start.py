"""The first page of the citizens' door: what it is about, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request

from api.context import desk
from console.door import blueprint
from core.usecases.people import access

#: What a poster's address may bring along to the form.
_BROUGHT = ("unit", "category", "profile", "scanned")


@blueprint.route("/door")
def start() -> str:
    """Choose what it is about; an address may have chosen the sector, and more."""
    sectors = [sector for sector in desk().registry if sector.public_form]
    asked = request.args.get("sector", "")
    chosen = next((one for one in sectors if one.slug == asked), None)
    if chosen is None and len(sectors) == 1:
        chosen = sectors[0]
    brought = {name: request.args[name] for name in _BROUGHT if request.args.get(name)}
    return render_template(
        "door/start.html", sectors=sectors, sector=chosen, brought=brought,
        unit=_unit(chosen.slug, brought) if chosen else {},
    )  # fmt: skip


def _unit(sector: str, brought: Mapping[str, str]) -> Mapping[str, Any]:
    """The unit whose code was scanned, by its title."""
    slug = brought.get("unit")
    units = access.list_units(desk(), sector) if slug else []
    return next((dict(unit.title) for unit in units if unit.slug == slug), {})
