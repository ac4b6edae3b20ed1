"""What is drafted for an office, and what it does to open cases, as answers."""

from __future__ import annotations

from collections.abc import Iterable

from api.context import both, office_time
from api.presenters.common import Json, day, plain
from core.domain.casework.shifts import Shift, Shifts
from core.domain.errors import TousuError
from core.storage.rules.officedrafts import OfficeDraft
from core.usecases.office.noticeimport import Import
from core.usecases.policymaking.impact import Applied, Impact, Version


def shifts_body(found: Shifts) -> Json:
    """What a change does to open cases."""
    return {
        "looked_at": found.looked_at,
        "cases": found.cases,
        "counts": found.counts,
        "by_timer": [
            {"unit": unit, "timer": timer, "count": count}
            for unit, timer, count in found.by_timer()
        ],
        "timers": [plain(vars(shift)) for shift in found.timers],
        "verdicts": [vars(turn) for turn in found.verdicts],
        "gone": [vars(gone) for gone in found.gone],
        "failures": _failures((f.number, f.error) for f in found.failures),
    }


def import_body(found: Import) -> Json:
    """What taking in notices does, in the same words."""
    shifts = Shifts(looked_at=len({move.number for move in found.moves}))
    for move in found.moves:
        way = "earlier" if move.new < move.old else "later"
        shift = Shift(move.number, "", move.timer, way, move.old, move.new, move.passed)
        shifts.timers.append(shift)
    failures = _failures((f.number, f.error) for f in found.failures)
    return shifts_body(shifts) | {"failures": failures}


def impact_body(found: Impact) -> Json:
    """What publishing a draft would do."""
    return {
        "draft": found.draft,
        "transition": found.transition,
        "versions": [_version(one) for one in found.versions],
        "bound": found.bound,
        "follow": found.follow,
        "move": found.move,
        **shifts_body(found.shifts),
    }


def applied_body(found: Applied) -> Json:
    """How far the moving of cases has come."""
    return {
        "draft": found.draft,
        "versions": [_version(one) for one in found.versions],
        "moved": found.moved,
        "remaining": found.remaining,
        "tried": found.tried,
        "failures": _failures((f.number, f.error) for f in found.failures),
    }


def draft_body(found: OfficeDraft) -> Json:
    """A draft of settings, days or notices."""
    return {
        "id": found.id,
        "kind": found.kind,
        "sector": found.sector,
        "profile": found.profile,
        "content": plain(found.content),
        "from_": day(found.from_day),
        "note": found.note,
        "state": found.state,
        "created_by": found.created_by,
        "created_at": office_time(found.created_at),
    }


def _version(one: Version) -> Json:
    return {
        "profile": one.profile,
        "policy": one.policy,
        "version": day(one.version),
        "transition": one.transition,
        "at": office_time(one.at),
    }


def _failures(found: Iterable[tuple[str, TousuError]]) -> list[Json]:
    return [{"number": number, "reason": both(error.zh, error.en)} for number, error in found]
