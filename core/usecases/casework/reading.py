"""Showing cases: lists with the next deadline, one case as the law has it now, and why it is so.

Reading writes nothing. A sweep that lags must not show a case as it no longer stands, so what has
fallen due since it was stored happens on the copy that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from core.domain.casework import passage, views
from core.domain.casework.cases import Case, Entry, Officer
from core.domain.casework.submissions import Submission
from core.domain.errors import NotFound, Problem, invalid
from core.domain.people.identities import HIDING
from core.domain.people.separation import CASE_ROLES
from core.domain.rules.regime import Matter
from core.domain.worktime.calendars import CalendarBook
from core.domain.worktime.ledger import Entry as LedgerDay
from core.domain.worktime.ledger import Summary
from core.storage.casework.applications import Undecided
from core.storage.casework.applications import undecided as undecided_in
from core.storage.lists.reach import Reach
from core.storage.lists.search import CaseFilter, CaseLine, Found, NextTimer, next_timers
from core.storage.lists.search import search as search_in
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk, regime_of
from core.usecases.office.calendars import calendar_of
from core.usecases.people.entry import Caller

#: Who may see personal facts and the names of those who take part.
IDENTITY_ROLES = ("clerk", "handler", "unit_head", "custodian")
#: Who may see personal facts where the case is sealed; who reported is released for a time only.
SEALED_ROLES = ("custodian",)


@dataclass(frozen=True)
class Shown:
    """A case to be shown at an instant, with what hangs on it and who looks at it."""

    matter: Matter
    at: datetime
    officer: Officer
    links: tuple[tuple[str, str], ...] = ()
    submission: Submission | None = None

    @property
    def case(self) -> Case:
        """The case, with everything that fell due up to ``at``."""
        return self.matter.case

    @property
    def identities(self) -> bool:
        """Whether the officer may see personal facts of this case."""
        return bool(set(self.officer.roles) & set(SEALED_ROLES if self.hidden else IDENTITY_ROLES))

    @property
    def hidden(self) -> bool:
        """Whether who reported is kept from everybody to whom nobody released it."""
        sealed = self.case.kind in self.matter.regime.sector.sealed_kinds
        return sealed or self.case.secrecy in HIDING


@dataclass(frozen=True)
class Listed:
    """One case of a list with the timer that calls first."""

    case: CaseLine
    timer: NextTimer | None


@dataclass(frozen=True)
class CasePage:
    """Some cases, and the cursor of the page after (None: this is the last).

    There may be fewer than were asked for, even none, and yet more on the pages after.
    """

    cases: list[Listed]
    next: str | None


def show(desk: Desk, caller: Caller, number: str) -> Shown:
    """One case as the law has it now; NotFound also where the caller may not know of it."""
    now = desk.now()
    with desk.store.read() as work:
        shown = _read(desk, work, caller, number, now)
    passage.catch_up(shown.matter, now)
    return shown


def journal(desk: Desk, caller: Caller, number: str) -> tuple[Shown, list[Entry]]:
    """The case and its journal, only what was written down; NotFound as for :func:`show`."""
    with desk.store.read() as work:
        shown = _read(desk, work, caller, number, desk.now())
    return shown, list(shown.case.journal)


def ledger(shown: Shown, name: str) -> tuple[Summary, list[LedgerDay]] | None:
    """The day-by-day account of a timer (``name`` or ``name#2``); None while it has no due date.

    NotFound where the policy knows no such timer.
    """
    base = name.partition("#")[0]
    known = {timer.name for timer in views.timer_runs(shown.matter, shown.at)}
    if base not in known or not _names_a_run(name):
        raise NotFound(
            f"本件没有时限 {name}", f"This case has no timer {name}",
            [Problem("name", f"可选:{', '.join(sorted(known))}",
                     f"One of: {', '.join(sorted(known))}")],
        )  # fmt: skip
    return views.timer_ledger(shown.matter, name)


def search(
    desk: Desk, caller: Caller, wanted: CaseFilter, *, cursor: str | None = None, limit: int = 50
) -> CasePage:
    """A page of the cases that the caller may see, the next due first."""
    within = replace(wanted, reach=reach(desk, caller, wanted.sectors))
    with desk.store.read() as work:
        return page_of(work, within, cursor, limit, {})


def page_of(
    work: UnitOfWork, within: CaseFilter, cursor: str | None, limit: int, found: Found
) -> CasePage:
    """A page of the cases ``within`` what the caller may see; ``found``: what was looked up."""
    page = search_in(work.connection, within, cursor, limit, found)
    timers = next_timers(work.connection, [line.number for line in page.cases])
    shown = [(line, timers.get(line.number)) for line in page.cases]
    return CasePage([Listed(line, t and as_of(t, work.now)) for line, t in shown], page.next)


def undecided(desk: Desk, caller: Caller, role: str | None = None) -> list[Undecided]:
    """What was applied for in cases that the caller may see; ``role``: and waits for that role."""
    within = reach(desk, caller)
    with desk.store.read() as work:
        found = undecided_in(work.connection, within)
    if not role:
        return found
    return [one for one in found if any(role in need.split("|") for need in one.waits)]


def reachable(desk: Desk, caller: Caller) -> list[str]:
    """The sectors whose cases the caller may see."""
    return [sector.slug for sector in desk.registry if caller.holds(CASE_ROLES, sector.slug)]


def sectors_for(
    desk: Desk, caller: Caller, asked: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    """The sectors ``asked`` for (None: all that the caller reaches); refused outside of those."""
    sectors = reachable(desk, caller)
    if any(sector not in sectors for sector in asked or ()):
        names = ", ".join(sectors)
        raise invalid(Problem("sector", f"须为其中之一:{names}", f"Must be one of: {names}"))
    return asked or tuple(sectors)


def reach(desk: Desk, caller: Caller, asked: tuple[str, ...] | None = None) -> Reach:
    """What the caller may know of in the sectors ``asked`` for; refused as :func:`sectors_for`."""
    sectors = sectors_for(desk, caller, asked)
    hidden = {}
    with desk.store.read() as work:
        for sector in sectors:
            above = work.units.above(sector)
            hidden[sector] = frozenset(u for u in above if not caller.sees(sector, u, above))
        return Reach(sectors, hidden, work.barred.tokens(caller.name))


def officer_before(desk: Desk, caller: Caller, case: Case) -> Officer:
    """``caller`` as an officer of this case, with the roles that count for its unit."""
    with desk.store.read() as work:
        return officer_in(work, caller, case)


class Counter:
    """The counter at which ``caller`` hands in ``submission``: shows cases as they are received.

    An answer that is remembered for a second request belongs to the same transaction as what it
    tells of, so what it takes is looked up there.
    """

    def __init__(self, desk: Desk, caller: Caller, submission: Submission) -> None:
        self._desk, self._caller, self._submission = desk, caller, submission

    def look(self, work: UnitOfWork) -> None:
        """Look up what it takes to show cases; once, before any is shown."""
        submission = self._submission
        self._office = self._desk.office(work, submission.sector, submission.profile)
        self._above = work.units.above(submission.sector)

    def show(self, cases: list[Case]) -> list[Shown]:
        """The cases just opened, each beside the others of the same receipt."""
        return [self._shown(case, cases) for case in cases]

    def _shown(self, case: Case, cases: list[Case]) -> Shown:
        officer = self._caller.officer(case.sector, unit_of(case), self._above)
        regime = regime_of(self._desk.sector(case.sector), case, self._office.settings)
        others = tuple(("same_receipt", other.number) for other in cases if other is not case)
        now = self._desk.now()
        return Shown(Matter(case, regime, self._office), now, officer, others, self._submission)


def book_of(desk: Desk, sector: str | None, profile: str) -> CalendarBook:
    """The calendar book of an office; without a sector the official one as it is known here."""
    if sector is not None and profile not in desk.sector(sector).profiles:
        names = ", ".join(desk.sector(sector).profiles)
        raise invalid(Problem("profile", f"可选:{names}", f"Must be one of: {names}"))
    with desk.store.read() as work:
        settings = work.settings.all(sector, profile) if sector else {}
        return calendar_of(desk.book, work.calendar_records.all(), sector or "", settings)


def _read(desk: Desk, work: UnitOfWork, caller: Caller, number: str, now: datetime) -> Shown:
    case = work.cases.get(number)
    if not may_know(work, caller, case):
        # The same words as for a number that was never given.
        raise NotFound(f"没有编号为 {number} 的案件", f"There is no case {number}")
    officer = officer_in(work, caller, case)
    links = (*work.cases.links(case), *work.cases.same_receipt(case))
    submission = work.submissions.get(case.submission) if case.submission else None
    return Shown(desk.matter(work, case), now, officer, links, submission)


def may_know(work: UnitOfWork, caller: Caller, case: Case) -> bool:
    """Whether the caller may know that there is this case: not who is kept from it (回避)."""
    within = caller.sees(case.sector, unit_of(case), work.units.above(case.sector))
    return within and not work.barred.keeps(case.id, caller.name)


def officer_in(work: UnitOfWork, caller: Caller, case: Case) -> Officer:
    """``caller`` as an officer of this case, within a transaction that is under way."""
    return caller.officer(case.sector, unit_of(case), work.units.above(case.sector))


def called(desk: Desk, names: Iterable[str]) -> dict[str, str]:
    """What the users of these names are called; who is none of the office's is not there."""
    wanted = {name for name in names if name}
    with desk.store.read() as work:
        return work.users.called(wanted) if wanted else {}


def unit_of(case: Case) -> str | None:
    """The unit that a case was classified to; None where there is none yet."""
    unit = case.classification.get("unit")
    return unit if isinstance(unit, str) else None


def as_of(timer: NextTimer, now: datetime) -> NextTimer:
    """The timer as the law has it at ``now``, should the sweep not have come by yet."""
    lapsed = timer.due_at is not None and timer.due_at <= now and not timer.provisional
    if timer.state == "running" and lapsed:
        return replace(timer, state="overdue")
    return timer


def _names_a_run(name: str) -> bool:
    _, mark, run = name.partition("#")
    return not mark or run.isdecimal()
