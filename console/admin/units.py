"""The units of the office, as a tree: who works where."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from api.context import caller, desk
from console.admin import blueprint
from console.admin.frame import answered, sector_titles
from console.forms import RIGHT, Wrong, typed
from core.storage.people.access import Unit
from core.usecases.people import access


@blueprint.route("/units")
def units() -> str:
    """The units of each sector, those below under those above."""
    return _units(RIGHT)


@blueprint.route("/units", methods=["POST"])
def add_unit() -> ResponseReturnValue:
    """Set up one more unit under another; a role held above it counts there, too."""

    def do() -> None:
        slug, parent = typed("slug", 100), typed("parent", 100) or None
        title = {"zh": typed("zh", 200), "en": typed("en", 200)}
        access.add_unit(desk(), Unit(typed("sector", 100), slug, title, parent), caller().name)

    return answered(do, _units, "admin.units", sector=typed("sector", 100), done="added")


@blueprint.route("/units/<sector>/<unit>", methods=["POST"])
def rename_unit(sector: str, unit: str) -> ResponseReturnValue:
    """Give a unit another name; its slug stays."""

    def do() -> None:
        title = {"zh": typed("zh", 200), "en": typed("en", 200)}
        access.rename_unit(desk(), sector, unit, title, caller().name)

    return answered(do, _units, "admin.units", sector=sector, done="changed")


def _units(wrong: Wrong) -> str:
    titles = sector_titles()
    asked = request.values.get("sector", "")
    chosen = asked if asked in titles else next(iter(titles), "")
    found = access.list_units(desk(), chosen) if chosen else []
    return render_template(
        "admin/units.html", wrong=wrong, sectors=titles, chosen=chosen, found=_tree(found),
    )  # fmt: skip


def _tree(units: list[Unit]) -> list[tuple[int, Unit]]:
    """Every unit with how deep it stands, each before those below it."""
    below: dict[str | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent, []).append(unit)
    found: list[tuple[int, Unit]] = []
    waiting = [(0, unit) for unit in reversed(below.get(None, []))]
    while waiting:
        depth, unit = waiting.pop()
        found.append((depth, unit))
        waiting += [(depth + 1, one) for one in reversed(below.get(unit.slug, []))]
    return found
