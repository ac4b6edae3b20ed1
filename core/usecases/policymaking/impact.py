"""What a publication does to the open cases: seen before it is done, and followed while it is.

Nothing is stored here. Each case is told twice to the day on which the new version comes into
force, with the draft and without it; what differs is what the draft does. The moving itself is
the sweep's (``core.usecases.timekeeping.deadlines``): one transaction a case, so whatever
interrupts it, the next sweep finishes the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from core.domain.casework import passage
from core.domain.casework.cases import ENDED
from core.domain.casework.shifts import Failure, Shifts
from core.domain.errors import Problem, TousuError, invalid
from core.domain.rules.policies import Publishing
from core.domain.rules.regime import Matter
from core.domain.rules.sectors import Sector
from core.storage.assessment import surveys
from core.storage.rules.policies import Draft
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk, regime_of
from core.usecases.published import entered, path_of, published, publishings, sector_with
from core.usecases.timekeeping.deadlines import left_behind

TRANSITIONS = ("pinned", "migrate", "by_event")
#: Cases that are tried to find out why they did not move; a fault is mostly the same for all.
MOST_TRIED = 200

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Version:
    """A version that a draft brings into force for a profile, and from when."""

    profile: str
    policy: str
    version: date
    transition: str
    at: datetime


@dataclass(frozen=True)
class Impact:
    """What a draft would do to the open cases with one transition.

    ``transition`` is empty where nothing was chosen: the versions tell what the office's settings
    make of it. ``bound`` counts the open cases of earlier versions, ``follow`` those of them whose
    later events the new version judges (``by_event``), ``move`` those that are moved.
    """

    draft: int
    transition: str
    versions: tuple[Version, ...]
    bound: int
    follow: int
    move: int
    shifts: Shifts


@dataclass(frozen=True)
class Applied:
    """How far the moving has come: cases moved, those still to move, and why some do not.

    ``tried`` counts the remaining cases that were looked at for the reason.
    """

    draft: int
    versions: tuple[Version, ...]
    moved: int
    remaining: int
    tried: int
    failures: tuple[Failure, ...]


def impact(
    desk: Desk, draft_id: int, transition: str = "", progress: Progress | None = None
) -> Impact:
    """What publishing the draft now would do to the open cases; nothing is stored.

    ``transition`` stands in for the draft's own choice. ``progress`` is told how many cases are
    done, of how many. NotFound, ``invalid_input``; ``PolicyFileError`` where the draft does not
    load.
    """
    if transition and transition not in TRANSITIONS:
        names = ", ".join(TRANSITIONS)
        raise invalid(Problem("transition", f"可选:{names}", f"Must be one of: {names}"))
    with desk.store.read() as work:
        draft = work.drafts.get(draft_id)
        chosen = transition or draft.transition
        trial = _Trial.of(desk, work, draft, chosen)
        numbers = [(one, number) for one in trial.versions for number in trial.bound(work, one)]
    return _tried(trial, numbers, progress)


def applied(desk: Desk, draft_id: int) -> Applied:
    """How far the moving of cases has come that the published draft began. NotFound."""
    with desk.store.read() as work:
        draft = work.drafts.get(draft_id)
        paths = [found.path for found in work.publications.of_draft(draft_id)]
        sector = desk.sector(draft.sector)
        versions = tuple(_brought(desk, work, sector, sector, paths))
        moved = sum(
            surveys.moved_to(work.connection, sector.slug, one.profile, one.policy, one.version)
            for one in versions
        )
        numbers = [number for one in versions for number in _waiting(desk, work, sector, one)]
    numbers = list(dict.fromkeys(numbers))
    failures = [found for number in numbers[:MOST_TRIED] if (found := _fails(desk, number))]
    tried = min(len(numbers), MOST_TRIED)
    return Applied(draft_id, versions, moved, len(numbers), tried, tuple(failures))


@dataclass(frozen=True)
class Bound:
    """How many cases a version governs, of a profile in a status, and whether they are open."""

    profile: str
    status: str
    open: bool
    count: int


def bound_cases(work: UnitOfWork, sector: str, policy: str, version: date) -> list[Bound]:
    """The cases that a version governs, ended ones too, counted by profile and status."""
    found = surveys.count_bound(work.connection, sector, policy, version)
    return [Bound(profile, status, status not in ENDED, n) for profile, status, n in found]


@dataclass(frozen=True)
class _Trial:
    """The sector as it is and as the draft would have it."""

    desk: Desk
    draft: Draft
    transition: str
    now: Sector
    then: Sector
    versions: tuple[Version, ...]

    @classmethod
    def of(cls, desk: Desk, work: UnitOfWork, draft: Draft, transition: str) -> _Trial:
        """Lay the draft over what is published."""
        slug = draft.sector
        texts = {**published(work, slug), **draft.files}
        ways = publishings(work, slug)
        ways |= dict.fromkeys(draft.files, Publishing(work.now, transition))
        then = entered(sector_with(desk.registry, slug, texts), ways)
        now = desk.sector(slug)
        versions = tuple(_brought(desk, work, now, then, list(draft.files)))
        return cls(desk, draft, transition, now, then, versions)

    def bound(self, work: UnitOfWork, one: Version) -> list[str]:
        """The open cases of earlier versions."""
        earlier = [
            policy.version
            for policy in self.then.versions(one.policy, one.profile)
            if policy.version < one.version
        ]
        if not earlier:
            return []
        slug = self.then.slug
        return surveys.bound(work.connection, slug, one.profile, one.policy, earlier)

    def told(self, number: str, sector: Sector, upto: datetime) -> Matter:
        """One case as it would stand at ``upto`` if nobody did anything."""
        with self.desk.store.read() as work:
            case = work.cases.get(number)
            found = self.desk.matter(work, case)
        regime = regime_of(sector, case, found.office.settings)
        matter = Matter(case, regime, found.office, found.linked)
        passage.catch_up(matter, upto)
        return matter


def _tried(trial: _Trial, numbers: list[tuple[Version, str]], progress: Progress | None) -> Impact:
    shifts = Shifts()
    moves, follows = set[str](), set[str]()
    for done, (one, number) in enumerate(numbers, 1):
        upto = max(one.at, trial.desk.now())
        try:
            before = trial.told(number, trial.now, upto)
            after = trial.told(number, trial.then, upto)
        except TousuError as error:
            shifts.failures.append(Failure(number, error))
        else:
            if one.transition == "by_event" and not after.case.ended:
                follows.add(number)
            if after.case.version != before.case.version:
                moves.add(number)
                shifts.add(before, after, upto)
        if progress:
            progress(done, len(numbers))
    bound = {number for _, number in numbers}
    shifts.looked_at = len(bound)
    return Impact(
        trial.draft.id, trial.transition, trial.versions, len(bound), len(follows), len(moves),
        shifts,
    )  # fmt: skip


def _brought(
    desk: Desk, work: UnitOfWork, now: Sector, then: Sector, paths: list[str]
) -> Iterator[Version]:
    """The versions written in ``paths`` that govern cases, for every profile that uses them."""
    for profile in then.profiles:
        office = desk.office(work, then.slug, profile)
        setting = str(office.settings.get("transition") or "")
        for slug in dict.fromkeys(policy.slug for policy in then.policies):
            versions = then.versions(slug, profile)
            for place, policy in enumerate(versions):
                if path_of(policy) in paths and not (policy.overlay or policy.office):
                    before = versions[max(place - 1, 0)]
                    chosen = policy.published.transition if policy.published else ""
                    way = chosen or setting or before.transition
                    yield Version(profile, slug, policy.version, way, office.begins(policy))


def _waiting(desk: Desk, work: UnitOfWork, sector: Sector, one: Version) -> list[str]:
    """The cases that should have moved by now and have not."""
    office = desk.office(work, sector.slug, one.profile)
    setting = str(office.settings.get("transition") or "")
    days = left_behind(sector, one.profile, setting, office, work.now).get(one.policy, [])
    earlier = [day for day in days if day < one.version]
    if not earlier or one.transition != "migrate":
        return []
    return surveys.bound(work.connection, sector.slug, one.profile, one.policy, earlier)


def _fails(desk: Desk, number: str) -> Failure | None:
    """Why a case does not move; None where the next sweep will take it."""
    try:
        with desk.store.read() as work:
            matter = desk.matter(work, work.cases.get(number))
            passage.catch_up(matter, work.now)
    except TousuError as error:
        return Failure(number, error)
    except Exception as error:  # noqa: BLE001 (whatever it is, it keeps the case where it is)
        kind = type(error).__name__
        return Failure(number, TousuError(f"无法推进:{kind}", f"It cannot be told: {kind}"))
    return None
