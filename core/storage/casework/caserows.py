"""What stands in a case's own row: its fields, and what lists are sorted and filtered by."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import Update, bindparam, update

from core.domain.casework.cases import ENDED, Case, Timer
from core.storage import tables
from core.storage.database.mapping import Row, row_of, shared_names

__all__ = ["NAMES", "own_row", "updating"]

NAMES = tuple(name for name in shared_names(Case, tables.cases) if name != "revision")


def own_row(case: Case) -> Row:
    """The case's own row, with what lists are sorted and filtered by."""
    escalations = (
        e.data["escalated_to"] for e in reversed(case.journal) if "escalated_to" in e.data
    )
    derived = {
        "unit": case.classification.get("unit"),
        "escalated_to": tuple(next(escalations, ())),
        "next_due_at": min(
            (t.due_at for t in case.timers if t.due_at and _calls(t, case)), default=None
        ),
        "paused": any(t.state == "paused" for t in case.timers),
        "provisional": any(t.open and t.provisional for t in case.timers),
        "ended_at": _ended_at(case),
    }
    return row_of(case, NAMES) | derived


@cache
def updating(names: tuple[str, ...]) -> Update:
    """What writes these columns, each from ``new_`` and its name, to the case whose id is ``row``.

    Of no case where its revision is not the one that was ``read``.
    """
    here = tables.cases.c
    where = here.id == bindparam("row"), here.revision == bindparam("read")
    return update(tables.cases).where(*where).values({n: bindparam(f"new_{n}") for n in names})


def _ended_at(case: Case) -> datetime | None:
    """Since when the case has ended without a break; None while it is open."""
    if not case.ended:
        return None
    found = case.journal[-1].at if case.journal else case.received_at
    for entry in reversed(case.journal):
        if "status" in entry.changes:
            before, after = entry.changes["status"]
            if after not in ENDED:
                break
            found = entry.at
            if before not in ENDED:
                break
    return found


def _calls(timer: Timer, case: Case) -> bool:
    """Whether the due date of ``timer`` still asks somebody to act."""
    return timer.open or (timer.state == "overdue" and not timer.deemed and not case.ended)
