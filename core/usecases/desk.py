"""What every use case needs at hand: the store, the sectors and the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core.carriers.outside import NO_WAY_OUT, Outside
from core.domain.casework.cases import Case
from core.domain.errors import Problem, invalid
from core.domain.expressions import Env
from core.domain.rules.regime import Matter, Office, Regime, Rules
from core.domain.rules.sectors import Sector
from core.domain.worktime.calendars import CalendarBook
from core.registry import Registry
from core.storage.rules.standing import Stamp
from core.storage.unit_of_work import Store, UnitOfWork
from core.usecases.office.calendars import calendar_of


@dataclass(frozen=True)
class Desk:
    """The office's equipment, made once by ``core.bootstrap`` and handed to every use case.

    ``letterheads`` is the folder of the templates that staff made, if there is one; ``snapshots``
    that in which decided facts are kept for backtests (None: they are read anew each time);
    ``outside`` the ways by which messages leave;
    ``keys`` that of the keys that sign, ``checkpoints`` that to which checkpoints are handed, and
    ``checkpoint_command`` what is run with each; ``backups`` that of the backups;
    ``attachments`` that of the files of cases (None: no case has any); ``outbox_days`` how long
    a message is kept that was delivered (0: for ever); ``snapshot_months`` of how many months past
    the decided facts are kept ready.
    """

    store: Store
    registry: Registry
    zone: ZoneInfo
    book: CalendarBook
    letterheads: Path | None = None
    snapshots: Path | None = None
    outside: Outside = NO_WAY_OUT
    keys: Path | None = None
    checkpoints: Path | None = None
    backups: Path | None = None
    checkpoint_command: tuple[str, ...] = ()
    attachments: Path | None = None
    outbox_days: int = 90
    snapshot_months: int = 12

    def __post_init__(self) -> None:
        self.store.vault.personal = self.personal_facts

    def personal_facts(self, sector: str) -> frozenset[str] | None:
        """The personal facts of a sector; None where it is not loaded, so that all count."""
        known = self.registry.sectors.get(sector)
        return known.personal if known else None

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return self.store.clock.now()

    def sector(self, slug: str) -> Sector:
        """A sector by name; ``invalid_input`` names those there are."""
        return self.registry.sector(slug)

    def office(self, work: UnitOfWork, sector: str, profile: str) -> Office:
        """The office that handles cases of this sector and profile, with its settings of now."""

        def made() -> tuple[CalendarBook, Office]:
            settings = work.settings.all(sector, profile)
            book = calendar_of(self.book, work.calendar_records.all(), sector, settings)
            return self.book, Office(book.as_known_on(None), self.zone, settings)

        book, office = work.standing.recall("office", (sector, profile), _mark, made)
        return office if book is self.book else made()[1]

    def matter(self, work: UnitOfWork, case: Case) -> Matter:
        """The case with what governs it."""
        office = self.office(work, case.sector, case.profile)
        sector = self.sector(case.sector)
        # One query less for every case of a sector in which nothing waits for linked cases.
        linked = work.cases.leads_to(case) if case.id and sector.waits_for_linked else ()
        return Matter(case, regime_of(sector, case, office.settings), office, linked)

    def instant(self, at: datetime | None, case: Case | None = None) -> datetime:
        """The instant of a deed: now, or an earlier one given; not the future, nor out of order.

        Where the clock was put back since the last entry of ``case``, now is the instant of that.
        """
        now = self.now()
        if at is None:
            return max(now, case.journal[-1].at) if case and case.journal else now
        if at.tzinfo is None:
            at = at.replace(tzinfo=self.zone)
        at = at.astimezone(UTC)
        if at > now:
            raise invalid(
                Problem(
                    "at", "不能是将来的时间", "An instant in the future", "leave it out for now"
                )
            )
        if case and case.journal and at < case.journal[-1].at:
            raise invalid(
                Problem(
                    "at",
                    f"早于上一条记录({case.journal[-1].at:%Y-%m-%d %H:%M}Z)",
                    f"Earlier than the last entry ({case.journal[-1].at.isoformat()})",
                )
            )
        return at


def _mark(stamp: Stamp) -> tuple[int, int]:
    return stamp.settings, stamp.calendar


def regime_of(sector: Sector, case: Case, settings: Mapping[str, Any]) -> Regime:
    """What governs a case: the version it is bound to, and the overlays of its day of receipt."""
    versions = sector.versions(case.policy, case.profile)
    policy = next(version for version in versions if version.version == case.version)
    env = Env({**_facts_at_intake(case), "received_on": case.received_on, "kind": case.kind})
    overlays = () if policy.office else sector.overlays(env, case.profile, case.received_on)
    # The office's own duties and acts follow the version in force on their day.
    transition = "by_event" if policy.office else settings.get("transition") or policy.transition
    return Regime(sector, case.profile, Rules(policy, overlays), str(transition))


def _facts_at_intake(case: Case) -> Mapping[str, Any]:
    """What was known when the case came in: it decides which overlays run, to the end."""
    received = next(iter(case.journal), None)
    found: Mapping[str, Any] = received.data.get("facts", {}) if received else case.facts
    return {**found, "channel": case.channel, "today": case.received_on}
