"""The figures for the meeting, as a body."""

from __future__ import annotations

from api.context import office_time
from api.presenters.common import Json, day, named
from core.domain.rules.sectors import Sector
from core.usecases.meetings.dashboard import Dashboard, Part


def dashboard_body(found: Dashboard) -> Json:
    """All figures of one moment; null is a number that is not told."""
    sector = found.sector
    return {
        "sector": sector.slug,
        "profile": found.wanted.profile,
        "unit": found.wanted.unit,
        "period": found.span.label,
        "first": day(found.span.first),
        "last": day(found.span.last),
        "at": office_time(found.at),
        "few": found.few,
        "received": found.received,
        "ended": found.ended,
        "received_before": found.before[0],
        "ended_before": found.before[1],
        "open": found.open,
        "overdue": found.overdue,
        "kept": _part(found.kept),
        "timers": [
            {**vars(one), "title": named(sector, "timers", one.timer)} for one in found.timers
        ],
        "months": [
            {"month": span.label, "received": came, "ended": went}
            for span, came, went in found.months
        ],
        "weeks": [{"on": day(on), "open": n} for on, n in found.weeks],
        "by": found.wanted.by,
        "categories": [
            {"value": value, "count": n, "share": share} for value, n, share in found.categories
        ],
        "calendar": found.wanted.calendar,
        "days": [{"on": day(on), "count": n} for on, n in found.days.items()],
        "units": [
            {**vars(one), "title": _unit(sector, one.unit), "kept": _part(one.kept)}
            for one in found.units
        ],
        "satisfied": [
            {"fact": slug, "title": dict(sector.facts[slug].title), **_part(part)}
            for slug, part in found.satisfied
        ],
        "repeats": {"people": found.repeats[0], "cases": found.repeats[1]},
        "suspicions": None if found.suspicions is None else [
            {"check": check, "state": state, "count": n}
            for (check, state), n in sorted(found.suspicions.items())
        ],
    }  # fmt: skip


def _part(part: Part) -> Json:
    return {"part": part.part, "whole": part.whole, "share": part.share}


def _unit(sector: Sector, unit: str) -> Json | None:
    return named(sector, "units", unit) if unit else None
