"""Notices with their service, acts in time, and acts done again and again."""

from __future__ import annotations

from api.context import office_time
from api.presenters.common import Json, day, document_links, named
from core.domain.casework import service
from core.domain.casework.cases import Application, Notice, Service
from core.domain.casework.views import Repeated
from core.domain.casework.windows import Opening
from core.domain.rules.sectors import Sector
from core.storage.casework.applications import Undecided
from core.usecases.casework.reading import Shown


def notice_bodies(shown: Shown) -> list[Json]:
    """The notices of a case, each with what became of it."""
    return [_notice(shown, notice) for notice in shown.case.notices]


def _notice(shown: Shown, notice: Notice) -> Json:
    sector = shown.matter.regime.sector
    services = service.of_notice(shown.case, notice)
    served = next((one for one in services if one.outcome == "served"), None)
    return {
        "slug": notice.slug,
        "title": named(sector, "notices", notice.slug),
        "drawn_at": office_time(notice.drawn_at),
        "act": notice.act,
        "basis": notice.basis,
        "number": notice.number,
        "text": notice.text,
        "digest": notice.digest,
        "links": document_links(shown.case.number, "notices", notice.number)
        if notice.number
        else {},
        "served_on": day(served.effective_on) if served else None,
        "services": [_service(shown, one) for one in services],
    }


def _service(shown: Shown, one: Service) -> Json:
    method = service.method_of(shown.matter, shown.at, one.method)[1]
    return {
        "method": one.method,
        "method_title": dict(method.title) or {"zh": one.method, "en": one.method},
        "outcome": one.outcome,
        "outcome_title": named(shown.matter.regime.sector, "events", one.outcome),
        "on": day(one.on),
        "effective_on": None if one.outcome in ("returned", "overtaken") else day(one.effective_on),
        "receipt": one.receipt,
        "note": one.note,
        "recorded_at": office_time(one.recorded_at),
        "recorded_by": one.recorded_by,
        "basis": method.cite.basis,
    }


def window_body(shown: Shown, found: Opening) -> Json:
    """The time within which an act may be done."""
    sector = shown.matter.regime.sector
    return {
        "act": found.act,
        "title": named(sector, "actions", found.act),
        "of": found.window.of,
        "since": day(found.since),
        "last_day": day(found.last_day),
        "open": found.is_open(shown.at),
        "provisional": found.provisional,
        "basis": found.window.cite.basis,
    }


def repeated_body(sector: Sector, one: Repeated) -> Json:
    """How often an act was done, and the last reason."""
    return {
        "act": one.act,
        "title": named(sector, "actions", one.act),
        "count": one.count,
        "last_at": office_time(one.last.at),
        "last_by": one.last.actor,
        "note": str(one.last.data.get("note", "")),
    }


def waiting_body(shown: Shown, one: Application) -> Json:
    """What was applied for in a case, and whose approval is still to come."""
    timer = shown.case.timer(one.timer) if one.timer else None
    return {
        "application": one.id,
        "note": one.note,
        "decide_by": day(timer.due) if timer else None,
        **_asked(shown.matter.regime.sector, one),
    }


def undecided_body(sector: Sector, one: Undecided) -> Json:
    """The same in a list of many cases."""
    return {
        "application": one.id,
        "number": one.number,
        "sector": one.sector,
        "decide_by": day(one.decide_by),
        **_asked(sector, one),
    }


def _asked(sector: Sector, one: Application | Undecided) -> Json:
    return {
        "act": one.act,
        "title": named(sector, "actions", one.act),
        "timer": one.timer,
        "until": day(one.until),
        "since": office_time(one.applied_at),
        "by": one.applied_by,
        "waits_for": [need.split("|") for need in one.waits],
    }
