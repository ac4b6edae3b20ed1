"""Settings, days and holiday notices of an office: drafted, previewed, approved, published."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from api.context import caller, desk, office_time
from api.parsing import Blueprint
from api.presenters.common import Json, plain
from api.presenters.inflight import draft_body, import_body, shifts_body
from api.schemas.inflight import (
    BringOnSchema,
    OfficeDraftDetailSchema,
    OfficeDraftInSchema,
    OfficeDraftListSchema,
    OfficeDraftSchema,
    SettingsQuerySchema,
    SettingsSchema,
    ShiftsSchema,
)
from core.domain.casework.shifts import Shifts
from core.domain.errors import NotFound, Problem, invalid
from core.storage.rules.office import settings_after
from core.usecases.meetings.smallcells import SETTING, told
from core.usecases.office import officedrafts
from core.usecases.office.officecontent import KINDS
from core.usecases.policymaking.drafts import READERS

blueprint = Blueprint("officedrafts", __name__, description="单位设置 · Settings of an office")


@blueprint.route("/offices/drafts")
@blueprint.response(200, OfficeDraftListSchema)
def list_drafts() -> Json:
    """List the drafts of settings, days and notices, the newest first."""
    return {"items": [draft_body(one) for one in officedrafts.seen(desk(), caller())]}


@blueprint.route("/offices/drafts", methods=["POST"])
@blueprint.arguments(OfficeDraftInSchema)
@blueprint.response(201, OfficeDraftSchema)
def begin_draft(body: dict[str, Any]) -> Json:
    """Draft a change of settings, of the office's own days, or the taking in of notices."""
    given = [kind for kind in KINDS if kind in body]
    if len(given) != 1:
        names = ", ".join(KINDS)
        raise invalid(Problem("", f"须给出其中一项:{names}", f"Give one of: {names}"))
    officedrafts.check_drafter(caller(), body["sector"])
    made = officedrafts.draft(
        desk(), given[0], body[given[0]], caller().name, sector=body["sector"],
        profile=body["profile"], from_day=body["from_"], note=body["note"],
    )  # fmt: skip
    return draft_body(made)


@blueprint.route("/offices/drafts/<row:draft>")
@blueprint.response(200, OfficeDraftDetailSchema)
def read_draft(draft: int) -> Json:
    """Read a draft and what happened to it."""
    found = officedrafts.show(desk(), caller(), draft)
    with desk().store.read() as work:
        told = work.office_drafts.history(found.id)
    steps = [
        {"event": e.event, "at": office_time(e.at), "by": e.by, "note": e.note, "hash": e.hash}
        for e in told
    ]
    return {**draft_body(found), "history": steps}


@blueprint.route("/offices/drafts/<row:draft>/preview")
@blueprint.response(200, ShiftsSchema)
def preview_draft(draft: int) -> Json:
    """Preview which open deadlines a draft would move; nothing is stored."""
    wanted = officedrafts.show(desk(), caller(), draft)
    found = officedrafts.preview(desk(), wanted.id)
    body = shifts_body(found) if isinstance(found, Shifts) else import_body(found)
    return told(desk(), caller(), wanted.sector, body, SETTING)


@blueprint.route("/offices/drafts/<row:draft>/steps", methods=["POST"])
@blueprint.arguments(BringOnSchema)
@blueprint.response(200, OfficeDraftSchema)
def bring_on(body: dict[str, Any], draft: int) -> Json:
    """Approve, refuse, publish or withdraw a draft; another person approves than drafted it."""
    found = officedrafts.show(desk(), caller(), draft)
    officedrafts.check_decider(caller(), found, body["step"])
    done = officedrafts.step(desk(), found.id, body["step"], caller().name, body["note"])
    return draft_body(done)


@blueprint.route("/offices/<sector>/<profile>/settings")
@blueprint.arguments(SettingsQuerySchema, location="query")
@blueprint.response(200, SettingsSchema)
def read_settings(query: dict[str, Any], sector: str, profile: str) -> Json:
    """Read the settings of an office, now or as of a day, and how they came about."""
    if not caller().holds(READERS, sector) or profile not in desk().sector(sector).profiles:
        raise NotFound("没有这个单位", "There is no such office")
    with desk().store.read() as work:
        history = work.settings.history(sector, profile)
    counted = history
    if query["on"]:
        midnight = datetime.combine(query["on"] + timedelta(days=1), datetime.min.time())
        upto = midnight.replace(tzinfo=desk().zone) - timedelta.resolution
        counted = [one for one in history if one.at <= upto]
    changes = [
        {
            "sector": one.sector, "profile": one.profile, "name": one.name,
            "value": plain(one.value), "at": office_time(one.at), "by": one.by,
            "draft": one.draft_id,
        }
        for one in history
    ]  # fmt: skip
    return {"settings": plain(settings_after(counted)), "history": changes}
