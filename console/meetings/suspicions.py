"""A page for people: what inspections found, with the evidence. No scripts."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from flask import render_template, request

from api.context import caller, desk, language
from api.inspectionwords import Words
from api.words import t
from console.meetings import blueprint
from core.domain.errors import NotPermitted
from core.domain.inspections.suspicions import STATES
from core.usecases import suspecting
from core.usecases.suspecting import READERS, Wanted

PAGE_LENGTH = 50


@blueprint.route("/inspections")
def suspicions() -> str:
    """The suspicions of the sectors in reach, the newest first."""
    sectors = suspecting.reachable(desk(), caller())
    if not sectors:
        roles = ", ".join(READERS)
        raise NotPermitted(f"须有角色之一:{roles}", f"One of these roles is needed: {roles}")
    asked = {name: request.args.get(name, "").strip() for name in ("sector", "state", "check")}
    wanted = Wanted(
        asked["sector"] if asked["sector"] in sectors else None,
        state=asked["state"] if asked["state"] in STATES else "",
        check=asked["check"],
    )
    before = request.args.get("before", "")
    found = suspecting.search(
        desk(), caller(), wanted,
        before=int(before) if before.isdecimal() and len(before) < 16 else None,
        limit=PAGE_LENGTH,
    )  # fmt: skip

    @cache
    def words(sector: str) -> Words:
        return Words(desk().sector(sector), language(), desk().zone)

    return render_template(
        "meetings/suspicions.html", found=found, asked=asked, states=states_said(), words=words,
        sectors={slug: desk().sector(slug).title[language()] for slug in sectors},
        checks=checks_of(sectors), office_time=_office_time,
        following=found[-1].suspicion.id if len(found) == PAGE_LENGTH else None,
    )  # fmt: skip


def checks_of(sectors: list[str]) -> dict[str, str]:
    """The checks of these sectors by slug, in the words of the newest version."""
    return {
        slug: check.title.get(language(), slug)
        for sector in map(desk().sector, sectors)
        for policy in sorted(sector.policies, key=lambda policy: policy.version)
        for slug, check in policy.inspections.items()
    }


def _office_time(at: datetime) -> str:
    # No zone in it: a page that is printed says when, on the office's clock.
    return f"{at.astimezone(desk().zone):%Y-%m-%d %H:%M}"


def states_said() -> dict[str, str]:
    words = {
        "open": t("待认定", "Open"),
        "confirmed": t("属实", "Confirmed"),
        "dismissed": t("已排除", "Dismissed"),
        "settled": t("已了结", "Settled"),
    }
    return {state: words[state] for state in STATES}
