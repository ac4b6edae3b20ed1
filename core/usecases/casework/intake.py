"""Receiving what arrives: one submission, split into one case for each kind and claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from core import chance
from core.domain.casework import engine, passage
from core.domain.casework.cases import Case
from core.domain.casework.consequences import unmet
from core.domain.casework.submissions import Party, Submission
from core.domain.errors import Problem, Refusal, invalid
from core.domain.expressions import Env
from core.domain.people.identities import HIDDEN, HIDING, LEVELS
from core.domain.rules.policies import Policy
from core.domain.rules.regime import Matter
from core.domain.rules.sectors import Sector
from core.storage.casework.intake import Answer
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework.keeping import keep
from core.usecases.desk import Desk
from core.usecases.once import Once, done

#: How long a request may be sent again and get the answer it got before, in days.
KEPT_DAYS = 30


@dataclass(frozen=True)
class Claim:
    """One matter in a submission: its kind and the facts known of it."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Arrival:
    """What arrives at an office. ``received_at`` None means now; an earlier instant is kept.

    ``secrecy`` is what whoever reports asks for; a kind of case may seal without being asked.
    """

    sector: str
    claims: tuple[Claim, ...]
    profile: str = "default"
    channel: str = "web"
    received_at: datetime | None = None
    subject: str = field(default="", repr=False)
    description: str = field(default="", repr=False)
    parties: tuple[Party, ...] = ()
    external_id: str | None = None
    secrecy: str = "open"


@dataclass(frozen=True)
class Receipt:
    """What receipt gave: the cases opened, or the ``answer`` given when it was sent before."""

    cases: list[Case]
    answer: Answer | None = None


def submit(
    desk: Desk,
    arrival: Arrival,
    once: Once[list[Case]] | None = None,
    look: Callable[[UnitOfWork], None] = lambda _: None,
) -> Receipt:
    """Receive a submission and open its cases, in the sector's order of kinds.

    ``look`` looks up in the same transaction what the answer takes, before anything is done.
    Raises ``Refusal`` (invalid_input) with every problem found, and ``Conflict`` where the same
    key came with another body, or the external id is known already.
    """

    def deed(work: UnitOfWork) -> Receipt:
        look(work)
        found = done(work, once, lambda: receive(desk, work, arrival))
        return Receipt(found.made or [], found.answer)

    return desk.store.share(f"intake {arrival.sector}", deed)


def check_unnamed(arrival: Arrival) -> None:
    """Refuse with ``invalid_input`` an anonymous arrival that says who sends it."""
    told = [party for party in arrival.parties if party.role in HIDDEN]
    if arrival.secrecy == "anonymous" and told:
        zh, en = "匿名提交不得填写身份信息", "Say nothing of yourself, or choose another secrecy"
        raise invalid(Problem("reporter", zh, en))


class _Enough(Exception):
    """Ends a transaction of which nothing is to stay."""


def preview(
    desk: Desk, arrival: Arrival, look: Callable[[UnitOfWork], None] = lambda _: None
) -> list[Case]:
    """The cases that an arrival would open, as they would stand now; nothing of it is kept.

    Raises as :func:`submit` does.
    """
    matters: list[Matter] = []
    with suppress(_Enough), desk.store.write() as work:
        look(work)
        matters = opened(desk, work, arrival, desk.now())
        raise _Enough
    return [matter.case for matter in matters]


def forget_requests(desk: Desk, *, days: int = KEPT_DAYS) -> int:
    """Forget the answers to requests older than ``days``: nobody sends those again."""
    with desk.store.write() as work:
        return work.requests.forget(desk.now() - timedelta(days=days))


def receive(desk: Desk, work: UnitOfWork, arrival: Arrival) -> list[Case]:
    """Open and store the cases of an arrival within a transaction that is under way."""
    matters = opened(desk, work, arrival, desk.now())
    for matter in matters:
        keep(work, matter)
    return [matter.case for matter in matters]


def opened(desk: Desk, work: UnitOfWork, arrival: Arrival, upto: datetime) -> list[Matter]:
    """Open the cases of an arrival and let time pass to ``upto``; they are yet to be kept."""
    sector = desk.sector(arrival.sector)
    _check(sector, arrival)
    now = desk.now()
    received_at = desk.instant(arrival.received_at)
    claims = sorted(arrival.claims, key=lambda claim: sector.kinds.index(claim.kind))
    submission = work.submissions.add(
        Submission(
            sector.slug,
            arrival.profile,
            arrival.channel,
            received_at,
            now,
            arrival.subject,
            arrival.description,
            arrival.external_id,
            _sealed(sector, arrival),
        ),
        hidden=any(level_of(sector, arrival, claim.kind) in HIDING for claim in arrival.claims),
    )
    return [
        _open(desk, work, sector, arrival, claim, received_at, submission.id, upto)
        for claim in claims
    ]


def _open(
    desk: Desk,
    work: UnitOfWork,
    sector: Sector,
    arrival: Arrival,
    claim: Claim,
    received_at: datetime,
    submission: int | None,
    upto: datetime,
) -> Matter:
    facts = {k: v for k, v in sector.validate_facts(claim.facts).items() if v is not None}
    received_on = received_at.astimezone(desk.zone).date()
    case = Case(
        number="",
        sector=sector.slug,
        profile=arrival.profile,
        kind=claim.kind,
        channel=arrival.channel,
        received_at=received_at,
        received_on=received_on,
        policy="",
        version=received_on,
        status="registered",
        salt=chance.text(16),
        facts=facts,
        submission=submission,
        secrecy=level_of(sector, arrival, claim.kind),
    )
    policy = governing(sector, case)
    case.policy, case.version, case.status = policy.slug, policy.version, policy.intake.status
    matter = desk.matter(work, case)
    engine.receive(matter)
    # Whoever numbers a case waits until the one who did before has ended: so as late as may be.
    case.number = work.cases.next_number(sector.prefix, sector.slug, received_on.year)
    passage.catch_up(matter, upto)
    return matter


def level_of(sector: Sector, arrival: Arrival, kind: str) -> str:
    """The secrecy of a case of ``kind``: what was asked for, or more where its kind seals it."""
    if arrival.secrecy in HIDING:
        return arrival.secrecy
    asked = any(party.sealed and party.role in HIDDEN for party in arrival.parties)
    return "sealed" if asked or kind in sector.sealed_kinds else arrival.secrecy


def governing(sector: Sector, case: Case) -> Policy:
    """The policy that governs a case by its receipt; ``invalid_input`` says what it lacks."""
    facts = {**case.facts, "kind": case.kind, "channel": case.channel}
    env = Env(facts | {"received_on": case.received_on, "today": case.received_on})
    policy = sector.governing(env, case.profile, case.received_on)
    if policy is None:
        raise _ungoverned(sector, case, env)
    return policy


def _ungoverned(sector: Sector, case: Case, env: Env) -> Refusal:
    policies = sector.in_force(case.profile, case.received_on)
    requirements = [required for policy in policies for required in policy.requires]
    problems = unmet(requirements, case.facts, env)
    return invalid(
        *(
            problems
            or [Problem("kind", "当日没有适用于此件的政策", "No policy in force governs this")]
        )
    )


def _check(sector: Sector, arrival: Arrival) -> None:
    problems = []
    if arrival.profile not in sector.profiles:
        names = ", ".join(sector.profiles)
        problems.append(Problem("profile", f"可选:{names}", f"Must be one of: {names}"))
    if arrival.secrecy not in LEVELS:
        names = ", ".join(LEVELS)
        problems.append(Problem("secrecy", f"可选:{names}", f"Must be one of: {names}"))
    if not arrival.claims:
        problems.append(Problem("cases", "至少须有一件", "At least one case is needed"))
    for place, claim in enumerate(arrival.claims):
        if claim.kind not in sector.kinds:
            names = ", ".join(sector.kinds)
            path = f"cases.{place}.kind"
            problems.append(Problem(path, f"可选:{names}", f"Must be one of: {names}"))
    if problems:
        raise invalid(*problems)


def _sealed(sector: Sector, arrival: Arrival) -> tuple[Party, ...]:
    levels = (level_of(sector, arrival, claim.kind) for claim in arrival.claims)
    sealed = any(level in HIDING for level in levels)
    return tuple(
        replace(party, sealed=party.sealed or (sealed and party.role in HIDDEN))
        for party in arrival.parties
    )
