"""What inspections found, with the evidence, and what people decide about it."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.context import caller, desk, language
from api.wording.inspectionwords import Words
from api.words import t
from console.forms import RIGHT, Wrong, refused, typed
from console.meetings import blueprint
from core.domain.errors import NotFound, NotPermitted, TousuError
from core.domain.inspections.suspicions import DECISIONS, STATES
from core.usecases.assessment import suspecting
from core.usecases.assessment.suspecting import READERS, Wanted

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


@blueprint.route("/inspections/<int:number>")
def suspicion(number: int) -> ResponseReturnValue:
    """One suspicion, what became of it, and the form to decide on it."""
    return _suspicion(number, RIGHT)


@blueprint.route("/inspections/<int:number>", methods=["POST"])
def decide_suspicion(number: int) -> ResponseReturnValue:
    """Confirm, dismiss or settle a suspicion; a note says why."""
    try:
        suspecting.decide_as(desk(), caller(), number, typed("decision"), typed("note", 2000))
    except (NotFound, NotPermitted):
        raise
    except TousuError as error:
        return _suspicion(number, refused(error))
    return redirect(url_for("meetings.suspicion", number=number, done="decided"), 303)


def _suspicion(number: int, wrong: Wrong) -> ResponseReturnValue:
    shown, history = suspecting.show(desk(), caller(), number)
    sector = desk().sector(shown.suspicion.sector)
    states, one = states_said(), shown.suspicion
    mine = caller().holds(suspecting.DECIDERS, sector.slug)
    page = render_template(
        "meetings/suspicion.html", shown=shown, one=one, history=history, sector=sector,
        wrong=wrong, states=states, office_time=_office_time,
        says=Words(sector, language(), desk().zone).says(one), changes=_changes(),
        ways={way: states[way] for way, of in DECISIONS.items() if of == one.state and mine},
        done=t("已认定。", "Decided.") if request.args.get("done") else "",
    )  # fmt: skip
    return page, wrong.status if wrong else 200


def _changes() -> dict[str, str]:
    return states_said() | {
        "found": t("发现", "Found"), "more": t("又有新证据", "More was found"),
        "gone": t("不再出现", "No longer seen"), "back": t("再次出现", "Seen again"),
    }  # fmt: skip


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
