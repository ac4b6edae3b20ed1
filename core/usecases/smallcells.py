"""What somebody may be told of counts: exactly, or only so coarsely that nobody is found by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.reports.smallcells import EXACT, FEW, Coarseness
from core.domain.separation import CASE_ROLES
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk
from core.usecases.entry import Caller
from core.usecases.reading import reach

__all__ = ["coarseness", "coarsened", "sees_all", "threshold"]

#: Counts in what is told of a change and open cases, and the lists that name cases one by one.
_COUNTS = ("looked_at", "cases", "bound", "follow", "move")
#: Counts of which it must be seen that there are none left.
_ENDING = ("moved", "remaining", "tried")
_LISTS = ("timers", "verdicts", "gone")


def sees_all(desk: Desk, caller: Caller, sector: str) -> bool:
    """Whether the caller may see the cases of every unit of the sector."""
    return caller.holds(CASE_ROLES, sector) and not reach(desk, caller, (sector,)).hidden[sector]


def threshold(desk: Desk, work: UnitOfWork, sector: str) -> int:
    """The smallest count that is told of cases of any office of the sector (empty: of any)."""
    sectors = [desk.sector(sector)] if sector else list(desk.registry)
    settings = (work.settings.all(one.slug, p) for one in sectors for p in one.profiles)
    return max((int(found.get("few_below", FEW)) for found in settings), default=FEW)


def coarseness(desk: Desk, caller: Caller, sector: str) -> Coarseness:
    """How exactly the caller is told counts of cases of the sector (empty: of every sector)."""
    sectors = [sector] if sector else list(desk.registry.sectors)
    if all(sees_all(desk, caller, one) for one in sectors):
        return EXACT
    with desk.store.read() as work:
        return Coarseness(threshold(desk, work, sector))


def coarsened(report: Mapping[str, Any], coarse: Coarseness) -> dict[str, Any]:
    """What a change does to open cases, as it is told: coarse counts, and no case by its number."""
    found = dict(report)
    if not coarse.few:
        return found
    found |= {name: coarse.number(found[name]) for name in _COUNTS if name in found}
    found |= {name: found[name] and coarse.number(found[name]) for name in _ENDING if name in found}
    found |= {name: [] for name in _LISTS if name in found}
    if "counts" in found:
        found["counts"] = {way: coarse.number(n) for way, n in found["counts"].items()}
    if "by_timer" in found:
        rows = ({**row, "count": coarse.number(row["count"])} for row in found["by_timer"])
        found["by_timer"] = [row for row in rows if row["count"] is not None]
    if "failures" in found:
        reasons = {str(one["reason"]): one["reason"] for one in found["failures"]}
        found["failures"] = [{"number": "", "reason": reason} for reason in reasons.values()]
    return found
