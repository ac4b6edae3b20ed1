"""Letting time pass: everything due fires once, in order, each case in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TypeAlias

from core.domain.casework import passage
from core.domain.errors import Conflict
from core.domain.rules.regime import Office, Regime, Rules
from core.domain.rules.sectors import Sector
from core.domain.timekeeping import duties
from core.storage.assessment import surveys
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework.keeping import keep
from core.usecases.desk import Desk
from core.usecases.office import officedrafts
from core.usecases.office.offices import office_number

#: So many cases that a version takes along are more than one process should move by itself.
MANY = 5_000

#: Told of a case that could not be attended to; without it the error is raised.
OnError: TypeAlias = Callable[[str, Exception], None]


def fire_due(
    desk: Desk,
    *,
    limit: int = 500,
    upto: datetime | None = None,
    on_error: OnError | None = None,
) -> int:
    """Fire what is due up to now (or ``upto``); returns how many things happened.

    Safe to run anywhere, any number of times at once: what another process takes is left to it.
    With ``on_error`` one case that fails, or that no loaded sector knows, keeps no other waiting.
    Of very many cases that a version takes along, ``limit`` come at a time: :mod:`.moving` has the
    others moved by several processes.
    """
    now = upto or desk.now()
    if not _is_called(desk, now):
        return 0
    officedrafts.apply_due(desk, on_error)
    fired = open_duties(desk, now)
    moving = to_migrate(desk, now, limit=MANY)
    for number in moving if len(moving) < MANY else moving[:limit]:
        fired += _fire(desk, number, now, on_error)
    skip = 0
    while True:
        with desk.store.read() as work:
            numbers = work.cases.due(now, limit, skip)
        here = sum(_fire(desk, number, now, on_error) for number in numbers)
        if here or not numbers:
            return fired + here
        skip += limit


def _is_called(desk: Desk, now: datetime) -> bool:
    """Whether there is anything to do: seldom, so all of it is asked by one unit of work."""
    with desk.store.read() as work:
        if work.standing.stamp.held:
            return False
        return bool(
            work.cases.due(now, 1)
            or officedrafts.is_due(desk, work)
            or _bound(desk, work, now, limit=1)
            or _waiting(desk, work, now)
        )


def fire_all_due(desk: Desk, *, upto: datetime | None = None) -> int:
    """Fire until nothing is due any more; returns how many things happened."""
    total = 0
    while fired := fire_due(desk, upto=upto):
        total += fired
    return total


def _fire(desk: Desk, number: str, now: datetime, on_error: OnError | None) -> int:
    try:
        with desk.store.write() as work:
            case = work.cases.claim(number)
            if case is None:
                return 0
            matter = desk.matter(work, case)
            fired = passage.catch_up(matter, now)
            if fired:
                keep(work, matter)
            return fired
    except Conflict:
        return 0
    except Exception as error:
        if on_error is None:
            raise
        on_error(number, error)
        return 0


def fire(desk: Desk, numbers: Iterable[str], on_error: OnError | None = None) -> int:
    """Fire what is due of these cases, the versions that take them along among it; how much."""
    now = desk.now()
    return sum(_fire(desk, number, now, on_error) for number in numbers)


def to_migrate(
    desk: Desk, now: datetime, *, limit: int | None = None, within: tuple[int, int] | None = None
) -> list[str]:
    """Cases that a version which has come into force takes along; see ``Regime.step_into``.

    At most ``limit`` of each office and policy; ``within`` names the ids of the first and the last.
    """
    with desk.store.read() as work:
        return _bound(desk, work, now, limit, within)


def _bound(
    desk: Desk,
    work: UnitOfWork,
    now: datetime,
    limit: int | None,
    within: tuple[int, int] | None = None,
) -> list[str]:
    found: list[str] = []
    office = Office(desk.book.as_known_on(None), desk.zone)
    transition = work.settings.everywhere("transition")
    for sector in desk.registry:
        for profile in sector.profiles:
            setting = str(transition(sector.slug, profile) or "")
            for slug, days in left_behind(sector, profile, setting, office, now).items():
                found += surveys.bound(
                    work.connection, sector.slug, profile, slug, days, limit=limit, within=within
                )
    return found


def left_behind(
    sector: Sector, profile: str, setting: str, office: Office, now: datetime
) -> dict[str, list[date]]:
    """By policy, the versions whose open cases a later version in force by ``now`` takes along.

    ``setting`` is the office's own ``transition``; empty: the policies' own.
    """
    found: dict[str, list[date]] = {}
    for slug in dict.fromkeys(policy.slug for policy in sector.policies):
        versions = [v for v in sector.versions(slug, profile) if not (v.overlay or v.office)]
        begun = [version for version in versions if office.begins(version) <= now]
        for bound in begun:
            regime = Regime(sector, profile, Rules(bound), setting or bound.transition)
            following = regime.next_version(bound.version)
            if following in begun:
                found.setdefault(slug, []).append(bound.version)
    return found


def open_duties(desk: Desk, now: datetime) -> int:
    """Begin the periods of the offices' duties that have started; returns how many timers began."""
    with desk.store.read() as work:
        waiting = _waiting(desk, work, now)
    return sum(_open_periods(desk, number, now) for number in waiting)


def _waiting(desk: Desk, work: UnitOfWork, now: datetime) -> list[str]:
    """The files of offices in which a period of a duty has started that is not open yet."""
    numbers = [
        office_number(sector.slug, profile)
        for sector in desk.registry
        if any(policy.office for policy in sector.policies)
        for profile in sector.profiles
    ]
    there = work.cases.present(numbers)
    return [number for number in there if _has_periods(desk, work, number, now)]


def _has_periods(desk: Desk, work: UnitOfWork, number: str, now: datetime) -> bool:
    return bool(duties.open_periods(desk.matter(work, work.cases.get(number)), now))


def _open_periods(desk: Desk, number: str, now: datetime) -> int:
    with desk.store.write() as work:
        case = work.cases.get(number, for_update=True)
        matter = desk.matter(work, case)
        begun = len(duties.open_periods(matter, now))
        passage.catch_up(matter, now)
        keep(work, matter)
        return begun
