"""Suspicions and the nights that found them."""

from __future__ import annotations

from api.context import office_time
from api.presenters.common import Json, day, plain
from core.storage.assessment.suspicions import Change
from core.usecases.assessment.inspecting import Report
from core.usecases.assessment.suspecting import Shown
from core.usecases.desk import Desk


def suspicion_body(desk: Desk, shown: Shown) -> Json:
    """A suspicion; its evidence names cases and values, never people."""
    one, check = shown.suspicion, shown.check
    slug = {"zh": one.check, "en": one.check}
    return {
        "id": one.id,
        "sector": one.sector,
        "profile": one.profile,
        "check": one.check,
        "title": dict(check.title) if check else slug,
        "kind": one.kind,
        "policy": one.policy,
        "version": day(one.version),
        "basis": check.cite.basis if check else "",
        "ref": list(check.cite.ref) if check else [],
        "about": one.about,
        "round": one.round,
        "cases": list(one.cases),
        "evidence": plain(one.evidence),
        "state": one.state,
        "seen": one.gone_on is None,
        "gone_on": day(one.gone_on),
        "found_at": office_time(one.found_at),
        "decided_by": one.decided_by,
        "decided_at": office_time(one.decided_at),
        "note": one.note,
    }


def change_body(change: Change) -> Json:
    """Something that became of a suspicion."""
    return {
        "change": change.change,
        "by": change.by,
        "at": office_time(change.at),
        "note": change.note,
        "evidence": plain(change.evidence),
    }


def report_body(report: Report) -> Json:
    """What one passage through an office was."""
    return {**vars(report), "day": day(report.day)}
