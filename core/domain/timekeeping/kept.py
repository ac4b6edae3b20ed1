"""How the timers of a case ended: when they fell due, and whether they were kept.

A run has fallen due when it was met or is overdue, and has a last day: the one that extensions
and pauses left it. A run that was cancelled never fell due, nor has one that still counts. Of
several runs, after a reopening say, each speaks for itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from core.domain.casework.cases import Case, Timer

#: In place of the name of a timer: every statutory limit of the case.
HARD = "hard"


def fell_due_on(case: Case, names: Iterable[str]) -> date | None:
    """The last day on which a run of the timers ``names`` fell due; None where none did."""
    return max((t.due for t in _fallen(case, names) if t.due is not None), default=None)


def kept(case: Case, names: Iterable[str]) -> bool | None:
    """Whether every run that fell due was met in time; None while one counts or none fell due."""
    fallen = _fallen(case, names)
    if not all(_in_time(timer) for timer in fallen):
        return False
    return None if not fallen or any(timer.open for timer in _runs(case, names)) else True


def _in_time(timer: Timer) -> bool:
    """Whether it was met before the instant at which it lapses."""
    met, due = timer.met_at, timer.due_at
    return timer.state == "met" and met is not None and due is not None and met < due


def _fallen(case: Case, names: Iterable[str]) -> list[Timer]:
    return [t for t in _runs(case, names) if t.state in ("met", "overdue") and t.due is not None]


def _runs(case: Case, names: Iterable[str]) -> list[Timer]:
    wanted = set(names)
    return [
        timer
        for timer in case.timers
        if timer.name in wanted or (HARD in wanted and timer.strength == "hard")
    ]
