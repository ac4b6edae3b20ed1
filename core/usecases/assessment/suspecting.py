"""Suspicions in the hands of people: listed, decided; and the totals they are told from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.domain.casework.cases import Case, Officer
from core.domain.errors import NotFound, NotPermitted, Problem, Refusal, invalid
from core.domain.inspections import marking
from core.domain.inspections.checks import Check
from core.domain.inspections.records import Told
from core.domain.inspections.suspicions import OPEN, STATES, Suspicion, decide
from core.domain.rules.policies import Policy
from core.domain.worktime.spans import Span
from core.storage.assessment.suspicions import Change, SuspicionFilter
from core.usecases.assessment import inspecting
from core.usecases.casework.keeping import keep
from core.usecases.desk import Desk
from core.usecases.office.offices import office_number
from core.usecases.people.entry import Caller

#: Who may see suspicions, who may have an office looked through, and who decides.
READERS = ("supervisor", "chief", "admin")
RUNNERS = ("supervisor", "admin")
DECIDERS = ("supervisor",)


@dataclass(frozen=True)
class Shown:
    """A suspicion with its check, as the policy has it; None where that version is not loaded."""

    suspicion: Suspicion
    check: Check | None


@dataclass(frozen=True)
class Wanted:
    """Which suspicions somebody asks for; None and empty ask for all."""

    sector: str | None = None
    profile: str = ""
    state: str = ""
    check: str = ""
    seen: bool | None = None


def reachable(desk: Desk, caller: Caller) -> list[str]:
    """The sectors whose suspicions the caller may see."""
    return [sector.slug for sector in desk.registry if caller.holds(READERS, sector.slug)]


def search(
    desk: Desk, caller: Caller, wanted: Wanted, *, before: int | None = None, limit: int = 100
) -> list[Shown]:
    """The suspicions that the caller may see, the newest first.

    ``invalid_input`` for a sector out of reach or a state that there is not.
    """
    sectors = reachable(desk, caller)
    problems = []
    if wanted.sector is not None and wanted.sector not in sectors:
        names = ", ".join(sectors)
        problems.append(Problem("sector", f"须为其中之一:{names}", f"Must be one of: {names}"))
    if wanted.state and wanted.state not in STATES:
        names = ", ".join(STATES)
        problems.append(Problem("state", f"可选:{names}", f"Must be one of: {names}"))
    if problems:
        raise invalid(*problems)
    chosen = (wanted.sector,) if wanted.sector else tuple(sectors)
    asked = SuspicionFilter(chosen, wanted.profile, wanted.state, wanted.check, wanted.seen)
    with desk.store.read() as work:
        found = work.inspections.search(asked, before=before, limit=limit)
    return [Shown(one, _check(desk, one)[1]) for one in found]


def of_office(desk: Desk, sector: str, profile: str, *, everything: bool = False) -> list[Shown]:
    """The suspicions of an office that await a decision; ``everything``: all there ever were."""
    asked = SuspicionFilter((sector,), profile, "" if everything else OPEN)
    asked = asked if everything else replace(asked, seen=True)
    with desk.store.read() as work:
        found = work.inspections.search(asked, limit=10_000)
    return [Shown(one, _check(desk, one)[1]) for one in found]


def show(desk: Desk, caller: Caller, number: int) -> tuple[Shown, list[Change]]:
    """One suspicion and what became of it; NotFound also where the caller may not know of it."""
    with desk.store.read() as work:
        found = work.inspections.get(number)
        history = work.inspections.history(number)
    _must_know(caller, found)
    return Shown(found, _check(desk, found)[1]), history


def run(
    desk: Desk, caller: Caller, sector: str, profile: str, day: date | None
) -> inspecting.Report:
    """Have an office looked through now; NotPermitted without a role for it in that sector."""
    _must_hold(caller, RUNNERS, desk.sector(sector).slug)
    return inspecting.inspect(desk, sector, profile, day)


def decide_as(desk: Desk, caller: Caller, number: int, decision: str, note: str) -> Shown:
    """Decide on a suspicion as ``caller``; errors as :func:`decide_on`, NotFound, NotPermitted.

    The role must reach every case concerned.
    """
    with desk.store.read() as work:
        found = work.inspections.get(number)
        _must_know(caller, found)
        above = work.units.above(found.sector)
        units = {work.cases.get(case).classification.get("unit") for case in found.cases} or {None}
    for unit in units:
        held = caller.officer(found.sector, unit if isinstance(unit, str) else None, above).roles
        if not set(held) & set(DECIDERS):
            raise _lacking(DECIDERS)
    kept = decide_on(desk, Officer(caller.name, DECIDERS), number, decision, note)
    return Shown(kept, _check(desk, kept)[1])


def decide_on(desk: Desk, officer: Officer, number: int, decision: str, note: str) -> Suspicion:
    """Decide on a suspicion: stored, journalled on its cases, tasks closed and opened.

    Raises ``invalid_input`` (an unknown decision, no note) and ``not_allowed`` (decided before,
    or not a role that decides); nothing is changed then.
    """
    with desk.store.write() as work:
        found = work.inspections.get(number, for_update=True)
        if not set(officer.roles) & set(DECIDERS):
            raise Refusal("not_allowed", "只有督查可以认定", "Only a supervisor decides")
        kept = decide(found, decision, officer.name, work.now, note)
        work.inspections.change(kept, decision, by=officer.name, note=kept.note)
        policy, check = _check(desk, kept)
        if policy is None or check is None:
            return kept
        others = work.inspections.undone(kept.sector, kept.profile)
        for matter in inspecting.matters(desk, work, kept, kept.cases):
            if marking.touches(matter, check):
                asked = _still_asked(desk, others, matter.case)
                marking.decided(matter, policy, check, kept, officer, asked)
                keep(work, matter)
        return kept


def tell_totals(desk: Desk, sector: str, profile: str, by: str, totals: Sequence[Told]) -> None:
    """Keep totals told from outside, all or none; ``by`` and the instant are filled in here.

    ``invalid_input`` for a profile or channel that there is not, no month, a month to come, or a
    number below 0.
    """
    with desk.store.write() as work:
        today = work.now.astimezone(desk.zone).date()
        problems = list(_faults(desk, sector, profile, today, totals))
        if problems:
            raise invalid(*problems)
        told = [Told(one.channel, one.period, one.total, by, work.now) for one in totals]
        work.inspections.tell(sector, profile, told)


def tell_as(
    desk: Desk, caller: Caller, sector: str, profile: str, totals: Sequence[Told]
) -> list[Told]:
    """Keep totals that ``caller`` enters; errors as :func:`tell_totals`, and NotPermitted."""
    _must_hold(caller, DECIDERS, desk.sector(sector).slug)
    tell_totals(desk, sector, profile, caller.name, totals)
    return told(desk, caller, sector, profile)


def told(desk: Desk, caller: Caller, sector: str, profile: str) -> list[Told]:
    """Every total told to an office, in the order of telling; NotPermitted out of reach."""
    _must_hold(caller, READERS, desk.sector(sector).slug)
    with desk.store.read() as work:
        return work.inspections.told(sector, profile)


def _faults(
    desk: Desk, slug: str, profile: str, today: date, totals: Sequence[Told]
) -> list[Problem]:
    sector = desk.sector(slug)
    channels = {**sector.neutral.get("channels", {}), **sector.vocabulary.get("channels", {})}
    found = []
    if profile not in sector.profiles:
        names = ", ".join(sector.profiles)
        found.append(Problem("profile", f"可选:{names}", f"Must be one of: {names}"))
    for place, one in enumerate(totals):
        at = f"totals.{place}"
        if one.channel not in channels:
            names = ", ".join(channels)
            found.append(Problem(f"{at}.channel", f"可选:{names}", f"Must be one of: {names}"))
        if not _begun(one.period, today):
            zh, en = "应是已开始的月份,如 2024-05", "Must be a month that has begun, as 2024-05"
            found.append(Problem(f"{at}.period", zh, en))
        if one.total < 0:
            found.append(Problem(f"{at}.total", "不能小于零", "Must not be below 0"))
    return found


def _begun(period: str, today: date) -> bool:
    try:
        return Span.parse("month", period).first <= today
    except ValueError:
        return False


def _check(desk: Desk, suspicion: Suspicion) -> tuple[Policy | None, Check | None]:
    """The check that found it, in the version of then; None where that is not loaded any more."""
    sector = desk.registry.sectors.get(suspicion.sector)
    versions = sector.versions(suspicion.policy, suspicion.profile) if sector else ()
    policy = next((one for one in versions if one.version == suspicion.version), None)
    return policy, policy.inspections.get(suspicion.check) if policy else None


def _still_asked(desk: Desk, others: Sequence[Suspicion], case: Case) -> set[str]:
    """The tasks that other suspicions ask for on a case, or on the office's own file."""
    asked: set[str] = set()
    for one in others:
        own = office_number(one.sector, one.profile)
        check = _check(desk, one)[1]
        if check and case.number in (one.cases or (own,)):
            asked |= set(check.opens if one.state == OPEN else check.confirmed)
    return asked


def _must_know(caller: Caller, suspicion: Suspicion) -> None:
    if not caller.holds(READERS, suspicion.sector):
        number = suspicion.id
        raise NotFound(f"没有疑点 {number}", f"There is no suspicion {number}")


def _must_hold(caller: Caller, roles: tuple[str, ...], sector: str) -> None:
    if not caller.holds(roles, sector):
        raise _lacking(roles)


def _lacking(roles: tuple[str, ...]) -> NotPermitted:
    names = ", ".join(roles)
    return NotPermitted(f"在此须有角色之一:{names}", f"One of these roles is needed here: {names}")
