"""Opening a case that comes out of another: converted by an act, or split off by an officer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core import chance
from core.domain.casework import engine, passage
from core.domain.casework.cases import Case
from core.domain.people.identities import HIDDEN
from core.domain.rules.regime import Matter
from core.domain.rules.sectors import Sector
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework.intake import governing
from core.usecases.casework.keeping import keep
from core.usecases.desk import Desk


@dataclass(frozen=True)
class Branch:
    """A case to be opened beside another, with the same submission.

    ``policy`` None: the one that governs by its receipt. ``version_on`` None: the version of the
    day of receipt. ``received_at`` None: the receipt of the other case; ``facts`` None: its facts.
    """

    kind: str
    relation: str
    policy: str | None = None
    version_on: date | None = None
    received_at: datetime | None = None
    facts: Mapping[str, Any] | None = None


def open_branch(
    desk: Desk, work: UnitOfWork, case: Case, branch: Branch, at: datetime
) -> Matter | None:
    """Open a case linked to ``case``; None where the policy named is not in force."""
    sector = desk.sector(case.sector)
    linked = _branched(desk, case, branch)
    day = branch.version_on or linked.received_on
    found = (
        sector.version_on(branch.policy, case.profile, day)
        if branch.policy
        else governing(sector, linked)
    )
    if found is None:
        return None
    linked.policy, linked.version, linked.status = found.slug, found.version, found.intake.status
    linked.number = work.cases.next_number(sector.prefix, sector.slug, linked.received_on.year)
    matter = desk.matter(work, linked)
    engine.receive(matter)
    passage.catch_up(matter, at)
    keep(work, matter)
    work.cases.link(case, linked, branch.relation)
    if branch.kind in sector.sealed_kinds and case.submission is not None:
        work.submissions.seal(case.submission, HIDDEN)
    return matter


def _secrecy(sector: Sector, case: Case, kind: str) -> str:
    return "sealed" if kind in sector.sealed_kinds and case.secrecy != "anonymous" else case.secrecy


def _branched(desk: Desk, case: Case, branch: Branch) -> Case:
    received_at = branch.received_at or case.received_at
    facts = case.facts
    if branch.facts is not None:
        known = desk.sector(case.sector).validate_facts(branch.facts)
        facts = {name: value for name, value in known.items() if value is not None}
    return Case(
        number="",
        sector=case.sector,
        profile=case.profile,
        kind=branch.kind,
        channel=case.channel,
        received_at=received_at,
        received_on=received_at.astimezone(desk.zone).date(),
        policy="",
        version=case.version,
        status="registered",
        salt=chance.text(16),
        facts=dict(facts),
        submission=case.submission,
        secrecy=_secrecy(desk.sector(case.sector), case, branch.kind),
    )
