"""Trying a deed on a copy of a case that nobody keeps: what it would draw up and what would change.

Nothing is stored and no number used up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from core.domain.casework import approvals, engine, passage
from core.domain.casework.cases import Case, Notice, Officer, Task, Timer
from core.domain.casework.engine import Done
from core.domain.casework.procedure import permit
from core.domain.errors import Refusal
from core.domain.rules.acts import ApprovalRule, Link
from core.domain.rules.regime import Matter
from core.usecases.casework.handling import Deed, attempt, check_revision
from core.usecases.casework.keeping import Background, background
from core.usecases.desk import Desk


@dataclass(frozen=True)
class Standing:
    """How a case stands, as far as a deed may change it; timers are called ``accept#1``."""

    status: str
    officer: str
    timers: dict[str, tuple[str, date | None, datetime | None]]
    tasks: frozenset[str]


@dataclass(frozen=True)
class Move:
    """A timer after a deed, and the state (empty: it had not begun) and last day before it."""

    timer: Timer
    state: str
    due: date | None


@dataclass(frozen=True)
class Rehearsal:
    """What a deed would do to a case.

    ``matter`` is the copy after it, ``before`` how the case stood, ``lacks`` the approvals that the
    deed still needs, and that are taken as given here.
    """

    matter: Matter
    behind: Background
    before: Standing
    notices: tuple[Notice, ...]
    links: tuple[Link, ...] = ()
    lacks: tuple[ApprovalRule, ...] = ()

    def moves(self) -> list[Move]:
        """The timers that would begin, end, or be due on another day."""
        found = []
        for timer in self.matter.case.timers:
            state, due, due_at = self.before.timers.get(_run(timer), ("", None, None))
            if timer.state in ("waiting", "absent") and state in ("", "waiting", "absent"):
                continue
            if (state, due, due_at) != (timer.state, timer.due, timer.due_at):
                found.append(Move(timer, state, due))
        return found

    def tasks_begun(self) -> list[Task]:
        """The tasks that would arise."""
        tasks = (task for task in self.matter.case.tasks if task.done_at is None)
        return [task for task in tasks if task.slug not in self.before.tasks]

    def tasks_ended(self) -> list[Task]:
        """The tasks that would be done with."""
        latest = {task.slug: task for task in self.matter.case.tasks}
        return [latest[slug] for slug in sorted(self.before.tasks) if latest[slug].done_at]


def rehearse(
    desk: Desk, number: str, deed: Deed, *, revision: int | None = None, approved: bool = False
) -> Rehearsal:
    """What ``deed`` would do now. Raises the ``Refusal`` that it would get, NotFound, Conflict.

    ``approved``: an approval that still lacks is taken as given.
    """
    with desk.store.read() as work:
        case = work.cases.get(number)
        check_revision(case, revision)
        instant = desk.instant(deed.at, case)
        matter = desk.matter(work, case)
        behind = background(work, case)
    passage.catch_up(matter, instant)
    before, issued = _standing(case), len(case.notices)
    done, lacks = _try(matter, deed, instant, approved)
    notices = tuple(case.notices[issued:])
    passage.catch_up(matter, desk.now())
    return Rehearsal(matter, behind, before, notices, done.links, lacks)


def _try(
    matter: Matter, deed: Deed, at: datetime, approved: bool
) -> tuple[Done, tuple[ApprovalRule, ...]]:
    try:
        return attempt(matter, deed, at), ()
    except Refusal as refusal:
        if not approved or refusal.code != "needs_approval":
            raise
    command = deed.command(at)
    trial = engine.try_out(matter, command)
    allowed = permit(trial.matter, command, trial.inputs, applying=True)
    lacks = approvals.still_needed(
        matter, allowed.policy, deed.act, deed.officer.name, allowed.rules
    )
    names = (f"?{place}" for place, _ in enumerate(lacks))
    officers = [Officer(name, rule.by) for name, rule in zip(names, lacks, strict=False)]
    return attempt(matter, replace(deed, approved_by=officers), at), lacks


def _standing(case: Case) -> Standing:
    return Standing(
        case.status,
        case.officer,
        {_run(timer): (timer.state, timer.due, timer.due_at) for timer in case.timers},
        frozenset(task.slug for task in case.tasks if task.done_at is None),
    )


def _run(timer: Timer) -> str:
    return f"{timer.name}#{timer.run}"
