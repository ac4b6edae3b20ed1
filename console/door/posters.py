"""Posters: an officer makes one for a unit, with a code that opens the form filled in."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlencode, urlsplit

from flask import Response, render_template, request, send_file

from api.context import caller, desk
from api.permissions import SUBMITTERS
from console.door import posters_blueprint as blueprint
from console.door.codes import picture
from console.forms import RIGHT, refused
from core.documents import poster as drawing
from core.documents.poster import Poster, poster_pdf, poster_png
from core.domain.errors import NotFound, Problem, TousuError, invalid
from core.domain.rules.sectors import Sector
from core.usecases.casework import documents
from core.usecases.people import access

#: The formats in which a poster is taken away.
_MADE = {"pdf": ("application/pdf", poster_pdf), "png": ("image/png", poster_png)}
_LONGEST = 500


@blueprint.route("/posters")
def choose() -> tuple[str, int]:
    """Choose what the poster's code fills in, and see it."""
    sectors = _sectors()
    sector = next((one for one in sectors if one.slug == request.args.get("sector")), None)
    sector = sector or (sectors[0] if len(sectors) == 1 else None)
    poster, wrong = None, RIGHT
    if sector is not None and request.args.get("address"):
        try:
            poster = _poster(sector)
        except NotFound:
            raise
        except TousuError as error:
            wrong = refused(error)
    shown = render_template(
        "door/posters.html", sectors=sectors, sector=sector, poster=poster, wrong=wrong,
        units=access.list_units(desk(), sector.slug) if sector else [],
        categories=_categories(sector) if sector else {},
        picture=picture(poster.address) if poster else "", own=request.url_root, words=drawing,
    )  # fmt: skip
    return shown, wrong.status if wrong else 200


@blueprint.route("/posters/poster.<kind>")
def poster(kind: str) -> Response:
    """The poster, A4, as PDF or PNG."""
    sector = next((one for one in _sectors() if one.slug == request.args.get("sector")), None)
    if sector is None or kind not in _MADE:
        raise NotFound("没有这张海报", "There is no such poster")
    media, make = _MADE[kind]
    name = f"poster-{sector.slug}-{request.args.get('unit') or 'all'}.{kind}"
    return send_file(BytesIO(make(_poster(sector))), media, as_attachment=True, download_name=name)


def _sectors() -> list[Sector]:
    """The sectors in which the officer receives what comes in, and citizens may send in."""
    return [
        one for one in desk().registry if one.public_form and caller().holds(SUBMITTERS, one.slug)
    ]


def _categories(sector: Sector) -> dict[str, dict[str, str]]:
    """What a code may fill in as the category, by the facts that the public forms name."""
    found: dict[str, dict[str, str]] = {}
    for form in sector.public_form.values():
        fact = sector.facts.get(form.category)
        found |= {slug: dict(title) for slug, title in (fact.values.items() if fact else ())}
    return found


def _poster(sector: Sector) -> Poster:
    address = request.args.get("address", "").strip()[:_LONGEST].rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        zh, en = "应是以 https:// 开头的网址", "Must be an address beginning with https://"
        raise invalid(Problem("address", zh, en))
    slug, category = request.args.get("unit", ""), request.args.get("category", "")
    units = {unit.slug: unit.title for unit in access.list_units(desk(), sector.slug)}
    categories = _categories(sector)
    if (slug and slug not in units) or (category and category not in categories):
        raise NotFound("没有这个单位或者类别", "There is no such unit or category")
    profile = request.args.get("profile") or "default"
    if profile not in sector.profiles:
        raise NotFound("没有这个方案", "There is no such profile")
    asked = {"sector": sector.slug, "unit": slug, "category": category, "scanned": "1"}
    asked |= {"profile": profile} if profile != "default" else {}
    query = urlencode({name: value for name, value in asked.items() if value})
    paper = documents.paper_of(desk(), sector.slug, profile)
    titles = [units[slug]["zh"] if slug else "", categories[category]["zh"] if category else ""]
    return Poster(
        office=paper.office_name, about=" · ".join(filter(None, titles)),
        address=f"{address}/door?{query}", phone=paper.office_phone,
    )  # fmt: skip
