"""Looking an office through by night: every check once, what was found kept with its tasks.

A night is read first, outside of any lock, and stored in one transaction: the night's own row,
suspicions, journal entries and tasks, all or none. Two that look at once both read; one stores.

The cost of a night is one pass over the cases received since the earliest day its checks look
back to, with their journals, a month of them in memory at a time (measured: 2 ms a case on a busy
machine); and for each case that becomes suspected, loading and storing it. At most
:data:`AT_ONCE` new suspicions of a check are stored in a night, the rest in those after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from core.domain.casework import passage
from core.domain.errors import Conflict, NotFound, Problem, invalid
from core.domain.inspections import marking
from core.domain.inspections.checks import Check
from core.domain.inspections.examining import Examination, first_day
from core.domain.inspections.records import Found, Night
from core.domain.inspections.suspicions import Changes, Suspicion, compare
from core.domain.rules.policies import Policy
from core.domain.rules.regime import Matter
from core.storage.assessment.examined import seen_cases
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework.keeping import keep
from core.usecases.desk import Desk
from core.usecases.office.offices import office_number
from core.usecases.recovery.holding import held

#: When a night begins where the office's setting ``inspections_at`` does not say.
BEGINS = "02:00"
AT_ONCE = 500

#: Told of an office whose night failed; without it the error is raised.
OnError: TypeAlias = Callable[[str, Exception], None]


@dataclass(frozen=True)
class Report:
    """What one night of an office was: how many findings, and what they changed."""

    sector: str
    profile: str
    day: date
    checks: int = 0
    found: int = 0
    new: int = 0
    more: int = 0
    gone: int = 0
    waiting: int = 0


def offices(desk: Desk, sector: str | None = None) -> list[tuple[str, str]]:
    """The offices that have checks: (sector, profile), of one sector or of all."""
    chosen = [desk.sector(sector)] if sector else list(desk.registry)
    return [
        (one.slug, profile)
        for one in chosen
        for profile in one.profiles
        if any(policy.inspections and policy.used_by(profile) for policy in one.policies)
    ]


def run_due(desk: Desk, *, on_error: OnError | None = None) -> int:
    """Do the last night of every office where it is not done; returns how many were done.

    Safe to run anywhere, any number of times at once: a night is stored once. Nights missed
    before the last one are not made up for, since a night sees what those before it would have.
    """
    if held(desk):
        return 0
    with desk.store.read() as work:
        nights = [(*one, _last_night(desk, work, *one)) for one in offices(desk)]
        due = [night for night in nights if not work.inspections.done(*night)]
    done = 0
    for sector, profile, day in due:
        try:
            by_night(desk, sector, profile, day)
            done += 1
        except Conflict:
            continue  # another process stored it first, or touched a case: the next look tells
        except Exception as error:
            if on_error is None:
                raise
            on_error(f"inspections of {sector}:{profile}", error)
    return done


def by_night(desk: Desk, sector: str, profile: str, day: date) -> Report:
    """Do the night of ``day``, which is done once; Conflict where it is, or another is at it."""
    return _night(desk, sector, profile, day, claim=True)


def inspect(desk: Desk, sector: str, profile: str, day: date | None = None) -> Report:
    """Look an office through now, as in the night of ``day`` (today); nothing is found twice.

    What is stored now is looked at; ``day`` says how far back, and up to which day of receipt.
    Raises ``invalid_input`` for a profile that there is not, or a day to come.
    """
    today = desk.now().astimezone(desk.zone).date()
    if profile not in desk.sector(sector).profiles:
        names = ", ".join(desk.sector(sector).profiles)
        raise invalid(Problem("profile", f"可选:{names}", f"Must be one of: {names}"))
    if day is not None and day > today:
        raise invalid(Problem("day", "不能是将来的日期", "A day to come"))
    return _night(desk, sector, profile, day or today, claim=False)


def _last_night(desk: Desk, work: UnitOfWork, sector: str, profile: str) -> date:
    """The day of the last night that has begun by now."""
    begins = time.fromisoformat(
        str(work.settings.all(sector, profile).get("inspections_at", BEGINS))
    )
    now = desk.now().astimezone(desk.zone)
    return now.date() if now.time() >= begins else now.date() - timedelta(days=1)


def _night(desk: Desk, sector: str, profile: str, day: date, *, claim: bool) -> Report:
    examined = list(_examined(desk, sector, profile, day))
    report = Report(sector, profile, day)
    with desk.store.write() as work:
        if claim:
            work.inspections.claim(sector, profile, day)
        for night, found in examined:
            report = _stored(desk, work, night, found, report)
    return report


def _examined(
    desk: Desk, sector: str, profile: str, day: date
) -> Iterable[tuple[Night, list[Found]]]:
    """For each office policy in force that has checks: the night, and what was found."""
    with desk.store.read() as work:
        office = desk.office(work, sector, profile)
        told = tuple(work.inspections.told(sector, profile))
        for policy in desk.sector(sector).office_policies(profile, day):
            if not policy.inspections:
                continue
            night = Night(day, profile, desk.sector(sector), policy, office, told)
            examination = Examination(night)
            for seen in seen_cases(
                work.connection, sector, profile, examination.first, day, desk.zone, work.vault,
                people=examination.asks_people,
            ):  # fmt: skip
                examination.look(seen)
            yield night, examination.found()


def _stored(
    desk: Desk, work: UnitOfWork, night: Night, found: list[Found], report: Report
) -> Report:
    """Store what a night changes; the report with its numbers."""
    sector, policy, checks = night.sector.slug, night.policy, night.policy.inspections
    known = work.inspections.known(sector, night.profile, policy.slug, policy.version)
    first = {slug: first_day(check, night.day) for slug, check in checks.items()}
    changes = compare(known, found, first)
    new, waiting = _at_most(changes)
    for one, turn in new:
        kept = work.inspections.add(_suspicion(night, one, turn, work.now))
        _mark(desk, work, policy, checks[one.check], kept, kept.cases)
    for before, one in changes.more:
        now = replace(
            before, cases=one.cases, marks=one.marks, day=one.day, evidence=one.evidence,
            gone_on=None,
        )  # fmt: skip
        work.inspections.change(now, "more", evidence=True)
        fresh = tuple(number for number in one.cases if number not in before.cases)
        if fresh:
            _mark(desk, work, policy, checks[one.check], now, fresh)
    for one_back in changes.back:
        work.inspections.change(replace(one_back, gone_on=None), "back")
    for one_gone in changes.gone:
        work.inspections.change(replace(one_gone, gone_on=night.day), "gone")
    return replace(
        report,
        checks=report.checks + len(checks),
        found=report.found + len(found),
        new=report.new + len(new),
        more=report.more + len(changes.more),
        gone=report.gone + len(changes.gone),
        waiting=report.waiting + waiting,
    )


def _at_most(changes: Changes) -> tuple[list[tuple[Found, int]], int]:
    """The new findings that this night stores, and how many wait for the next."""
    counted: dict[str, int] = {}
    chosen = []
    for one, turn in changes.new:
        counted[one.check] = counted.get(one.check, 0) + 1
        if counted[one.check] <= AT_ONCE:
            chosen.append((one, turn))
    return chosen, len(changes.new) - len(chosen)


def _suspicion(night: Night, found: Found, turn: int, now: datetime) -> Suspicion:
    policy = night.policy
    return Suspicion(
        sector=night.sector.slug,
        profile=night.profile,
        policy=policy.slug,
        version=policy.version,
        check=found.check,
        kind=policy.inspections[found.check].kind.key,
        about=found.about,
        cases=found.cases,
        marks=found.marks,
        day=found.day,
        found_at=now,
        evidence=found.evidence,
        round=turn,
    )


def _mark(
    desk: Desk,
    work: UnitOfWork,
    policy: Policy,
    check: Check,
    suspicion: Suspicion,
    numbers: Iterable[str],
) -> None:
    """Journal the suspicion on these cases, or on the office's own file where it has none."""
    for matter in matters(desk, work, suspicion, numbers):
        if marking.touches(matter, check):
            marking.suspect(matter, policy, check, suspicion, work.now)
            keep(work, matter)


def matters(
    desk: Desk, work: UnitOfWork, suspicion: Suspicion, numbers: Iterable[str]
) -> Iterable[Matter]:
    """The cases ``numbers``, locked and caught up; of a suspicion about none, the office's file."""
    about_cases = bool(suspicion.cases)
    own = office_number(suspicion.sector, suspicion.profile)
    for number in numbers if about_cases else (own,):
        try:
            case = work.cases.get(number, for_update=True)
        except NotFound:
            if about_cases:
                raise
            return  # the office keeps no file of its own: the list alone tells of it
        matter = desk.matter(work, case)
        passage.catch_up(matter, work.now)
        yield matter
