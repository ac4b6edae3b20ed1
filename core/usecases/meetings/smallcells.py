"""Who is told figures of cases, and how exactly: the one rule (docs/access.md).

- One case, by its number or its facts, is told who may know of that case: in every list.
- Figures are exact for who may see every case of the sector, and for whose job they are
  (:data:`DUTIES`); everybody else reads them coarsely.
- A report of what was done is nobody's job but theirs who see every case; handed out it is
  coarse, whoever makes it (``core.usecases.meetings.periodic.read``).
- Scores are read by who works on the cases, and are exact
(``core.usecases.assessment.scoreboard``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from core.domain.people.separation import CASE_ROLES
from core.domain.reports.smallcells import EXACT, FEW, Coarseness
from core.storage.lists.reach import within
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework.reading import reach, reachable
from core.usecases.desk import Desk
from core.usecases.people.entry import Caller
from core.usecases.policymaking.drafts import APPROVERS, EDITORS, READERS

__all__ = [
    "CHANGE",
    "DUTIES",
    "REPORT",
    "SETTING",
    "coarseness",
    "known_to",
    "sees_all",
    "told",
    "told_with",
]

#: What a draft of rules does to cases, past, open and coming in; what a draft of settings or days
#: does; what was done, and stands open.
CHANGE, SETTING, REPORT = "change", "setting", "report"

#: Whose job the figures of a kind are: nobody signs a change without knowing what it does.
DUTIES: Mapping[str, tuple[str, ...]] = {
    CHANGE: (*EDITORS, *APPROVERS),
    SETTING: READERS,
    REPORT: (),
}

#: Numbers that count nothing.
_NAMES = ("draft", "job")
#: Counts of an edit: each edit is told, whatever it does.
_EDITS = "edits"


def coarseness(desk: Desk, caller: Caller, sector: str, kind: str) -> Coarseness:
    """How exactly the caller is told figures of a kind (:data:`DUTIES`); no sector: of all."""
    sectors = [sector] if sector else list(desk.registry.sectors)
    if all(caller.holds(DUTIES[kind], one) or sees_all(desk, caller, one) for one in sectors):
        return EXACT
    with desk.store.read() as work:
        return Coarseness(_threshold(desk, work, sectors))


def told(
    desk: Desk, caller: Caller, sector: str, figures: Mapping[str, Any], kind: str = CHANGE
) -> dict[str, Any]:
    """Figures as the caller is told them: exactly or coarsely, with the cases they may know of."""
    numbers = {row["number"] for rows in figures.values() for row in _cases(rows)}
    known = known_to(desk, caller, sector, numbers)
    shown = {name: _shown(rows, known) for name, rows in figures.items()}
    return told_with(coarseness(desk, caller, sector, kind), shown)


def known_to(desk: Desk, caller: Caller, sector: str, numbers: Iterable[str]) -> frozenset[str]:
    """Those of these cases that the caller may know of."""
    asked = set(numbers)
    sectors = [one for one in reachable(desk, caller) if sector in ("", one)]
    if not asked or not sectors:
        return frozenset()
    seen = reach(desk, caller, tuple(sectors))
    with desk.store.read() as work:
        return within(work.connection, seen, asked)


def told_with(coarse: Coarseness, figures: Mapping[str, Any]) -> dict[str, Any]:
    """Figures, coarsely: rows of a few are not there; none is told as none, shares not at all."""
    if not coarse.few:
        return dict(figures)
    found = {
        name: one if name in _NAMES else _coarse(one, coarse, every=name == _EDITS)
        for name, one in figures.items()
    }
    return {
        name: {key: n for key, n in one.items() if n is not None} if _apart(name, one) else one
        for name, one in found.items()
    }


def sees_all(desk: Desk, caller: Caller, sector: str) -> bool:
    """Whether the caller may see the cases of every unit of the sector."""
    return caller.holds(CASE_ROLES, sector) and not reach(desk, caller, (sector,)).hidden[sector]


def _threshold(desk: Desk, work: UnitOfWork, sectors: Iterable[str]) -> int:
    """The smallest count that is told of cases of any office of the sectors."""
    found = (
        work.settings.all(sector, profile).get("few_below", FEW)
        for sector in sectors
        for profile in desk.sector(sector).profiles
    )
    return max(map(int, found), default=FEW)


def _apart(name: str, figures: Any) -> bool:
    """Whether figures are counts by something, where being there at all tells of a few."""
    return name.startswith("by_") and isinstance(figures, Mapping)


def _cases(rows: Any) -> list[Mapping[str, Any]]:
    """The rows of ``rows`` that name a case."""
    if not isinstance(rows, list):
        return []
    return [row for row in rows if isinstance(row, Mapping) and "number" in row]


def _shown(rows: Any, known: frozenset[str]) -> Any:
    """Rows without the cases that may not be known of; of those that failed, the reasons stay."""
    named = _cases(rows)
    if not named:
        return rows
    left = [row for row in named if row["number"] in known]
    reasons = {
        str(row["reason"]): {"number": "", "reason": row["reason"]}
        for row in named
        if "reason" in row and row["number"] not in known
    }
    return [*left, *reasons.values()]


def _coarse(value: Any, coarse: Coarseness, *, every: bool) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return coarse.effect(value)
    if isinstance(value, float | Decimal):
        return None  # a share would give its numbers away
    if isinstance(value, Mapping):
        return {name: _coarse(one, coarse, every=every) for name, one in value.items()}
    if isinstance(value, list):
        rows = ((row, _coarse(row, coarse, every=every)) for row in value)
        return [row for whole, row in rows if every or not _few(whole, row)]
    return value


def _few(whole: Any, row: Any) -> bool:
    """Whether a row counts something, and so few that it would tell that they are there."""
    if not isinstance(whole, Mapping):
        return False
    counts = [name for name, n in whole.items() if isinstance(n, int) and not isinstance(n, bool)]
    return bool(counts) and not any(row[name] for name in counts)
