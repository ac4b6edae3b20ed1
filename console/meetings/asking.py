"""Which figures are asked for: the filter that stands over every page of figures."""

from __future__ import annotations

from typing import Any

from flask import request

from api.context import caller, desk, language
from console.meetings import figures
from core.domain.errors import NotPermitted
from core.domain.rules.sectors import Sector
from core.usecases.meetings import dashboard, outlook
from core.usecases.meetings.outlook import Wanted


def wanted() -> tuple[Sector, Wanted]:
    """What is asked for; what another sector does not have is left out as it changes."""
    there = {sector.slug: sector for sector in dashboard.offices(desk(), caller())}
    if not there:
        raise NotPermitted("您没有查看报表的角色", "You hold no role that reads reports")
    asked = {name: request.args.get(name, "").strip()[:100] for name in vars(Wanted(""))}
    sector = there.get(asked["sector"]) or next(iter(there.values()))
    if asked["profile"] not in sector.profiles:
        asked["profile"] = (
            "default" if "default" in sector.profiles else next(iter(sector.profiles))
        )
    if asked["unit"] not in figures.units(sector):
        asked["unit"] = ""
    if asked["by"] not in outlook.groupings(sector):
        asked["by"] = ""
    if asked["calendar"] not in outlook.CALENDARS:
        asked["calendar"] = outlook.CALENDARS[0]
    return sector, Wanted(**asked | {"sector": sector.slug})


def choices(sector: Sector, asked: Wanted) -> dict[str, Any]:
    """What the filter offers, and what of it is chosen."""
    chosen = language()
    return {
        "sector": sector, "asked": vars(asked), "units": figures.units(sector),
        "sectors": {one.slug: one.title[chosen] for one in dashboard.offices(desk(), caller())},
        "profiles": {slug: title[chosen] for slug, title in sector.profiles.items()},
        "groupings": {
            slug: figures.by_title(sector, slug) for slug in outlook.groupings(sector)
        },
    }  # fmt: skip
