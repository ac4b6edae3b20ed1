"""Working on a case: acts with their approvals, and facts that become known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.domain.casework import applications, engine, joining, passage, service
from core.domain.casework.cases import Case, Command, Officer
from core.domain.casework.engine import Done
from core.domain.casework.service import Delivery
from core.domain.errors import Conflict, Problem, Refusal, invalid
from core.domain.rules.acts import Link
from core.domain.rules.regime import Matter
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework.branching import Branch, open_branch
from core.usecases.casework.keeping import keep
from core.usecases.desk import Desk

#: Roles that may enter a pause of an earlier day, or take part when somebody else does.
IN_CHARGE = ("unit_head", "chief", "director")


@dataclass(frozen=True)
class Deed:
    """An act as somebody asks for it. ``at`` None means now.

    ``approved_by``: officers who approve it in the same breath, just before; if the act is refused
    their approvals are as if they had never been given.
    """

    act: str
    officer: Officer
    facts: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    grounds: tuple[str, ...] = ()
    at: datetime | None = None
    timer: str = ""
    until: date | None = None
    period: str = ""
    together_with: tuple[Officer, ...] = ()
    approved_by: Sequence[Officer] = ()

    def command(self, at: datetime) -> Command:
        """The act as the domain takes it, at its instant."""
        return Command(
            self.act,
            self.officer,
            at,
            self.facts,
            self.note,
            self.grounds,
            self.timer,
            self.until,
            self.period,
            self.together_with,
        )


def act(desk: Desk, number: str, deed: Deed, *, revision: int | None = None) -> Case:
    """Do an act on a case. Raises ``Refusal`` (nothing changed), ``NotFound`` or ``Conflict``."""

    def do(matter: Matter, work: UnitOfWork, at: datetime) -> None:
        _check_back_dated(matter, deed, at, work.now)
        perform(desk, work, matter, deed, at)

    return change(desk, number, deed.at, revision, do)


def record_facts(
    desk: Desk,
    number: str,
    officer: Officer,
    facts: Mapping[str, Any],
    *,
    at: datetime | None = None,
    revision: int | None = None,
) -> Case:
    """Record what has become known of a case; None makes a fact unknown again.

    Raises as :func:`act` does: who must keep away from the case has no say in its facts either.
    """

    def do(matter: Matter, work: UnitOfWork, at: datetime) -> None:
        joining.check_not_barred(matter, officer, at)
        engine.record_facts(matter, officer, facts, at)

    return change(desk, number, at, revision, do)


def serve(desk: Desk, number: str, delivery: Delivery, *, revision: int | None = None) -> Case:
    """Record an attempt to serve a notice. Raises as :func:`act` does."""

    def do(matter: Matter, work: UnitOfWork, at: datetime) -> None:
        service.record(matter, delivery, at)

    return change(desk, number, None, revision, do)


def apply(desk: Desk, number: str, deed: Deed, *, revision: int | None = None) -> Case:
    """Apply for an act that others must approve. Raises as :func:`act` does."""

    def do(matter: Matter, work: UnitOfWork, at: datetime) -> None:
        applications.apply(matter, deed.command(at))

    return change(desk, number, deed.at, revision, do)


def refuse(
    desk: Desk,
    number: str,
    officer: Officer,
    application: int,
    note: str,
    *,
    revision: int | None = None,
) -> Case:
    """Refuse what was applied for. Raises as :func:`act` does."""

    def do(matter: Matter, work: UnitOfWork, at: datetime) -> None:
        applications.refuse(matter, officer, application, note, at)

    return change(desk, number, None, revision, do)


def perform(desk: Desk, work: UnitOfWork, matter: Matter, deed: Deed, at: datetime) -> None:
    """Do a deed with its approvals on a case that is under change."""
    for link in attempt(matter, deed, at).links:
        if matter.case.id is None:
            keep(work, matter)  # only what is stored can be linked
        _open(desk, work, matter.case, link, at)


def attempt(matter: Matter, deed: Deed, at: datetime) -> Done:
    """Do a deed with its approvals on a case in memory; the linked cases are yet to be opened."""
    for officer in deed.approved_by:
        engine.act(matter, Command("approve", officer, at, {"approves": deed.act}))
    return engine.act(matter, deed.command(at))


def _check_back_dated(matter: Matter, deed: Deed, at: datetime, now: datetime) -> None:
    """Refuse to enter a pause of an earlier day without a reason, or without somebody in charge.

    Such an entry takes days out of a limit that have run already.
    """
    pauses = {
        act
        for _, rule in matter.rules(at).timers()
        for pair in rule.pauses.values()
        for act in pair
    }
    if deed.act not in pauses or matter.office.day(at) == matter.office.day(now):
        return
    if not deed.note.strip():
        zh, en = "补记以前日期的中止或恢复须写明理由", "A pause of an earlier day needs a note"
        raise invalid(Problem("note", zh, en))
    roles = {role for one in (deed.officer, *deed.together_with) for role in one.roles}
    if not roles & set(IN_CHARGE):
        names = ", ".join(IN_CHARGE)
        raise Refusal(
            "not_allowed",
            f"补记以前日期的中止或恢复须由承办单位负责人以上人员办理或者参加:{names}",
            f"A pause of an earlier day is entered by or together with one of: {names}",
        )


def _open(desk: Desk, work: UnitOfWork, case: Case, link: Link, at: datetime) -> None:
    on = at.astimezone(desk.zone).date() if link.version_on == "today" else None
    received_at = at if link.received == "today" else None
    branch = Branch(link.kind, "converted", link.policy, on, received_at)
    open_branch(desk, work, case, branch, at)


def check_revision(case: Case, revision: int | None) -> None:
    """Refuse with ``stale`` where the case is no longer as it was read (None: whatever it is)."""
    if revision is not None and revision != case.revision:
        raise Conflict(
            "案件已被他人更改,请重新读取",
            "Somebody changed the case; read it again",
            code="stale",
        )


def change(
    desk: Desk,
    number: str,
    at: datetime | None,
    revision: int | None,
    do: Callable[[Matter, UnitOfWork, datetime], None],
) -> Case:
    """Change one case in one transaction: let time catch up, ``do``, catch up again, store.

    ``at`` None means now; ``revision`` is the one that was read (``Conflict`` if it is no more).
    """
    with desk.store.write() as work:
        case = work.cases.get(number, for_update=True)
        check_revision(case, revision)
        instant = desk.instant(at, case)
        matter = desk.matter(work, case)
        passage.catch_up(matter, instant)
        do(matter, work, instant)
        passage.catch_up(matter, desk.now())
        keep(work, matter)
        return case
