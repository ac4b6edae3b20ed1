"""Working on a case: acts with their approvals, and facts that become known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.domain import applications, engine, passage, service
from core.domain.acts import Link
from core.domain.cases import Case, Command, Officer
from core.domain.errors import Conflict
from core.domain.regime import Matter
from core.domain.service import Delivery
from core.storage.unit_of_work import UnitOfWork
from core.usecases.branching import Branch, open_branch
from core.usecases.desk import Desk
from core.usecases.keeping import keep


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
    """Record what has become known of a case; None makes a fact unknown again."""

    def do(matter: Matter, work: UnitOfWork, at: datetime) -> None:
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
    for officer in deed.approved_by:
        engine.act(matter, Command("approve", officer, at, {"approves": deed.act}))
    done = engine.act(matter, deed.command(at))
    for link in done.links:
        _open(desk, work, matter.case, link, at)


def _open(desk: Desk, work: UnitOfWork, case: Case, link: Link, at: datetime) -> None:
    on = at.astimezone(desk.zone).date() if link.version_on == "today" else None
    received_at = at if link.received == "today" else None
    branch = Branch(link.kind, "converted", link.policy, on, received_at)
    open_branch(desk, work, case, branch, at)


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
        if revision is not None and revision != case.revision:
            raise Conflict(
                "案件已被他人更改,请重新读取",
                "Somebody changed the case; read it again",
                code="stale",
            )
        instant = desk.instant(at, case)
        matter = desk.matter(work, case)
        passage.catch_up(matter, instant)
        do(matter, work, instant)
        passage.catch_up(matter, desk.now())
        keep(work, matter)
        return case
