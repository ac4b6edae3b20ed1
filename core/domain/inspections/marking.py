"""What a suspicion does to a case, or to the office's own file: journal entries and tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from core.domain.casework import tasks
from core.domain.casework.cases import Officer
from core.domain.casework.consequences import follow, journal
from core.domain.inspections.checks import Check
from core.domain.inspections.suspicions import CONFIRMED, DECISIONS, SETTLED, Suspicion
from core.domain.rules.policies import Policy
from core.domain.rules.regime import Matter

SUSPECTED = "suspected"
#: The journal events of decisions.
DECIDED = {state: f"suspicion_{state}" for state in DECISIONS}


def touches(matter: Matter, check: Check) -> bool:
    """Whether a suspicion may leave entries and tasks on this case."""
    return check.archived or matter.case.status != "archived"


def suspect(
    matter: Matter, policy: Policy, check: Check, suspicion: Suspicion, at: datetime
) -> None:
    """Journal that a case is under suspicion, and open the tasks of the check."""
    cite, data = check.cite, {"check": check.slug, "suspicion": suspicion.id}
    entry = journal(matter, SUSPECTED, at, policy, basis=cite.basis, ref=cite.ref, data=data)
    _open(matter, check.opens, check.role, at)
    follow(matter, entry, {})


def decided(
    matter: Matter,
    policy: Policy,
    check: Check,
    suspicion: Suspicion,
    officer: Officer,
    keep: Collection[str],
) -> None:
    """Journal a decision, close the tasks that it does, open those that follow from it.

    A verdict does what the suspicion asked for; settling does what the verdict asked for, but for
    what enforcement asks. ``keep`` are tasks that another suspicion still asks for on this case.
    """
    at = suspicion.decided_at
    assert at is not None
    data = {"check": check.slug, "suspicion": suspicion.id, "note": suspicion.note}
    cite = check.cite
    entry = journal(
        matter,
        DECIDED[suspicion.state],
        at,
        policy,
        officer,
        basis=cite.basis,
        ref=cite.ref,
        data=data,
    )
    follows = following(check, suspicion.state, matter.office.day(at), _enforced_from(matter))
    for slug in check.confirmed if suspicion.state == SETTLED else check.opens:
        task = matter.case.open_task(slug)
        if task and slug not in keep and slug not in follows:
            tasks.end_task(task, at, officer.name)
    _open(matter, follows, check.role, at)
    follow(matter, entry, {})


def following(
    check: Check, state: str, today: date, enforcement_from: date | None
) -> tuple[str, ...]:
    """The tasks that a decision opens: those of enforcement only from that day on."""
    if state != CONFIRMED:
        return ()
    enforced = enforcement_from is not None and today >= enforcement_from
    return (*check.confirmed, *(check.enforced if enforced else ()))


def _enforced_from(matter: Matter) -> date | None:
    value = matter.office.settings.get("enforcement_from")
    return value if isinstance(value, date) else None


def _open(matter: Matter, slugs: Iterable[str], role: str, at: datetime) -> None:
    """Open tasks that are not open; asked of the case's own role for them, else of the check's."""
    for slug in slugs:
        if matter.case.open_task(slug) is None:
            tasks.open_task(matter, slug, at)
            opened = matter.case.tasks[-1]
            opened.role = opened.role or role
