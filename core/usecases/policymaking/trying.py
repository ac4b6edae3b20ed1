"""Trying a draft on one case, real or invented, beside the rules in use. Nothing is stored.

A draft is mostly for a day to come. It is tried as if it were in force on the day of receipt, so
that it can be seen at work on what is there today; versions keep their own names in the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from core.domain.casework import engine, passage, views
from core.domain.casework.cases import SYSTEM, Case, Command, Officer
from core.domain.errors import NotFound, Problem, Refusal, TousuError, invalid
from core.domain.people.separation import CASE_ROLES
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Interval, Title
from core.domain.rules.regime import Matter, Office
from core.domain.rules.sectors import Sector
from core.storage.rules.policies import Draft
from core.storage.unit_of_work import UnitOfWork
from core.usecases.casework.intake import governing
from core.usecases.casework.reading import Shown
from core.usecases.desk import Desk, regime_of
from core.usecases.people.entry import Caller
from core.usecases.policymaking.comparing import texts_before
from core.usecases.policymaking.contrasting import differing
from core.usecases.policymaking.drafts import READERS
from core.usecases.published import sector_with

#: What is invented has no number; it is told from every real one.
UNNUMBERED = "—"
#: How a real case is tried: as if it came in today, as it came in, or with all that was done.
WAYS = ("today", "receipt", "journal")

#: Who may try a draft on a real case: they see what becomes of it, and no personal fact.
TRIERS = (*CASE_ROLES, *READERS)


@dataclass(frozen=True)
class Invented:
    """A case made up: what is known of it, when it comes in, and what is done to it when."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    received_at: datetime | None = None
    profile: str = "default"
    channel: str = "web"
    acts: tuple[Command, ...] = ()
    number: str = UNNUMBERED


@dataclass(frozen=True)
class Side:
    """What one set of rules makes of the case.

    ``shown`` is the case without anybody who may see personal facts; None where it would not even
    be opened. ``version`` is the version's own first day. ``refused`` are the acts that these
    rules do not allow, each with the reason.
    """

    shown: Shown | None
    version: date | None = None
    refused: tuple[tuple[str, Title], ...] = ()


@dataclass(frozen=True)
class Trial:
    """The case under the rules in use and under the draft, and what differs, in words."""

    old: Side
    new: Side
    differences: tuple[Title, ...]


def try_on(
    sectors: tuple[Sector, Sector], office: Office, invented: Invented, now: datetime
) -> Trial:
    """Try the draft's sector (the second) beside the one in use (the first)."""
    old = _run(sectors[0], office, invented, now, {})
    day = office.day(invented.received_at or now)
    drafted, names = in_force_on(sectors, invented.profile, day)
    new = _run(drafted, office, invented, now, names)
    return Trial(old, new, tuple(differing(old, new)))


def like(case: Case, way: str, now: datetime) -> Invented:
    """A real case to be tried in a way of :data:`WAYS`, with its facts of today.

    By ``journal`` every act is done again that people did; services and links are not.
    """
    facts = {name: value for name, value in case.facts.items() if value is not None}
    at = now if way == "today" else case.received_at
    made = Invented(case.kind, facts, at, case.profile, case.channel, number=case.number)
    if way != "journal":
        return made
    received = next(iter(case.journal), None)
    told = received.data.get("facts", {}) if received else {}
    return replace(made, facts=_given(case, told), acts=tuple(_commands(case)))


def in_force_on(
    sectors: tuple[Sector, Sector], profile: str, day: date
) -> tuple[Sector, dict[str, date]]:
    """The draft's sector with its new versions in force on ``day`` already.

    With it the own first days of the versions that were moved, by their digests.
    """
    known = {(one.slug, one.profiles, one.digest) for one in sectors[0].policies}
    moved: dict[str, Policy] = {}
    for one in sectors[1].policies:
        fresh = (one.slug, one.profiles, one.digest) not in known and one.used_by(profile)
        first = one.slug not in moved or one.version < moved[one.slug].version
        if fresh and first and one.version > day:
            moved[one.slug] = one
    policies = [_moved(one, moved, profile, day) for one in sectors[1].policies]
    names = {one.digest: one.version for one in moved.values()}
    kept = tuple(one for one in policies if one is not None)
    return replace(sectors[1], policies=kept), names


def _moved(one: Policy, moved: Mapping[str, Policy], profile: str, day: date) -> Policy | None:
    if moved.get(one.slug) is one:
        return replace(one, in_force=Interval(day, one.in_force.end))
    if one.slug in moved and one.used_by(profile) and day in one.in_force:
        return None
    return one


def _run(
    sector: Sector, office: Office, invented: Invented, now: datetime, names: Mapping[str, date]
) -> Side:
    at = invented.received_at or now
    case = Case(
        invented.number, sector.slug, invented.profile, invented.kind, invented.channel, at,
        office.day(at), "", office.day(at), "", "", {},
    )  # fmt: skip
    try:
        case.facts = {k: v for k, v in sector.validate_facts(invented.facts).items()
                      if v is not None}  # fmt: skip
        policy = governing(sector, case)
        case.policy, case.version, case.status = policy.slug, policy.version, policy.intake.status
        matter = Matter(case, regime_of(sector, case, office.settings), office)
        engine.receive(matter)
    except Refusal as error:
        return Side(None, refused=(("received", _why(error)),))
    refused = tuple(_acts(matter, invented.acts))
    passage.catch_up(matter, max(now, at))
    version = names.get(policy.digest, policy.version)
    return Side(Shown(matter, max(now, at), Officer(SYSTEM, ())), version, refused)


def _acts(matter: Matter, acts: Sequence[Command]) -> list[tuple[str, Title]]:
    refused = []
    for command in sorted(acts, key=lambda one: one.at):
        passage.catch_up(matter, command.at)
        try:
            if command.act:
                engine.act(matter, command)
            else:
                engine.record_facts(matter, command.officer, command.facts, command.at)
        except TousuError as error:
            refused.append((command.act or "facts_recorded", _why(error)))
    return refused


def _why(error: TousuError) -> Title:
    """The reason of a refusal with its places, in both languages."""
    return {
        "zh": "；".join([error.zh, *(f"{p.path} {p.zh}" for p in error.problems)]),
        "en": "; ".join([error.en, *(f"{p.path} {p.en}" for p in error.problems)]),
    }


def _commands(case: Case) -> list[Command]:
    """What people did to a case, from its journal."""
    found = []
    for entry in case.journal[1:]:
        if entry.actor == SYSTEM or ":" in entry.event or "document" in entry.data:
            continue
        data = entry.data
        officer = Officer(entry.actor, tuple(data.get("roles", (entry.role,))))
        act = "" if entry.event == "facts_recorded" else entry.act
        timer = f"{data['timer']}#{data['run']}" if "run" in data else ""
        others = tuple(Officer(name, ()) for name in data.get("together_with", ()))
        found.append(Command(
            act, officer, entry.at, _given(case, data.get("facts", {})),
            str(data.get("note", "")), tuple(data.get("grounds", ())), timer, data.get("until"),
            str(data.get("period", "")), others,
        ))  # fmt: skip
    return found


def _given(case: Case, told: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of an entry; a personal one is a commitment there, and is taken as it stands now."""
    found = {
        name: case.facts.get(name) if isinstance(value, Mapping) else value
        for name, value in told.items()
    }
    return {name: value for name, value in found.items() if value is not None}


def timers_of(side: Side) -> dict[str, Any]:
    """The runs of timers of a side, by name and run."""
    if side.shown is None:
        return {}
    runs = views.timer_runs(side.shown.matter, side.shown.at)
    return {one.name if one.run == 1 else f"{one.name}#{one.run}": one for one in runs}


def try_draft(
    desk: Desk,
    work: UnitOfWork,
    caller: Caller | None,
    draft: Draft,
    case: str | Invented,
    way: str = "today",
) -> Trial:
    """Try ``draft`` on a real case, by number, or an invented one.

    ``caller`` None is the office itself. Raises ``PolicyFileError`` where the draft does not load,
    ``invalid_input`` for what cannot be tried, and ``NotFound`` also for a case that the caller
    may not know of.
    """
    if way not in WAYS:
        ways = ", ".join(WAYS)
        raise invalid(Problem("way", f"可选:{ways}", f"Must be one of: {ways}"))
    made = _known(work, caller, draft, case, way) if isinstance(case, str) else case
    before = texts_before(work, draft)
    sectors = (
        sector_with(desk.registry, draft.sector, before),
        sector_with(desk.registry, draft.sector, {**before, **draft.files}),
    )
    if made.profile not in sectors[0].profiles or made.kind not in sectors[0].kinds:
        zh, en = "没有这个方案或类型", "There is no such profile or kind"
        raise invalid(Problem("profile/kind", zh, en))
    return try_on(sectors, desk.office(work, draft.sector, made.profile), made, work.now)


def _known(
    work: UnitOfWork, caller: Caller | None, draft: Draft, number: str, way: str
) -> Invented:
    stored = work.cases.get(number)
    visible = caller is None or caller.holds(TRIERS, stored.sector)
    if stored.sector != draft.sector or stored.kind == "office" or not visible:
        raise NotFound(f"没有编号为 {number} 的案件", f"There is no case {number}")
    return like(stored, way, work.now)
