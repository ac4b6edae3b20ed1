"""Sectors: who they are, which facts they ask for, and what they call things."""

from __future__ import annotations

from api.context import desk
from api.parsing import Blueprint
from api.presenters.common import Json
from api.schemas.offices import SectorListSchema, SectorSchema
from core.domain.rules.sectors import Fact, Sector

blueprint = Blueprint("sectors", __name__, description="行业 · Sectors")


@blueprint.route("/sectors")
@blueprint.response(200, SectorListSchema)
def list_sectors() -> Json:
    """List the sectors at work here."""
    return {"items": [_line(sector) for sector in desk().registry]}


@blueprint.route("/sectors/<slug>")
@blueprint.response(200, SectorSchema)
def read_sector(slug: str) -> Json:
    """Read a sector: facts, kinds, profiles and words."""
    sector = desk().sector(slug)
    sections = dict.fromkeys([*sector.neutral, *sector.vocabulary])
    words = {
        section: {**sector.neutral.get(section, {}), **sector.vocabulary.get(section, {})}
        for section in sections
    }
    return {
        **_line(sector),
        "sealed_kinds": list(sector.sealed_kinds),
        "facts": [_fact(fact) for fact in sector.facts.values()],
        "vocabulary": words,
    }


def _line(sector: Sector) -> Json:
    return {
        "slug": sector.slug,
        "title": dict(sector.title),
        "prefix": sector.prefix,
        "kinds": list(sector.kinds),
        "profiles": {name: dict(title) for name, title in sector.profiles.items()},
    }


def _fact(fact: Fact) -> Json:
    return {
        "slug": fact.slug,
        "title": dict(fact.title),
        "type": fact.type,
        "values": {value: dict(title) for value, title in fact.values.items()},
        "ask": dict(fact.ask or fact.title),
        "personal": fact.personal,
        "input": fact.input,
    }
