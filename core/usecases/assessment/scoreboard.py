"""Scores as somebody may see them: the cards of their sectors, units in order, names withheld.

A line of a person is shown to those who may see the identities of every case it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.domain.assessment.scorecards import SCORED, Finding, Scorecard, versions
from core.domain.assessment.scores import LeftOut, Line, Reason, Score
from core.domain.casework.cases import Case, Officer
from core.domain.errors import NotPermitted, Problem, invalid
from core.domain.people.identities import HIDING
from core.domain.people.separation import CASE_ROLES
from core.domain.rules.sectors import Sector
from core.domain.worktime.spans import Span
from core.storage.lists.reach import Reach, within
from core.storage.unit_of_work import UnitOfWork
from core.usecases.assessment import scoring
from core.usecases.assessment.scoring import Found
from core.usecases.casework.reading import IDENTITY_ROLES, SEALED_ROLES, reach, reachable
from core.usecases.desk import Desk
from core.usecases.once import Done, Once, done
from core.usecases.people.entry import Caller

#: Whether those who look may see who takes part in a case.
Sees = Callable[[Case], bool]


@dataclass(frozen=True)
class Wanted:
    """Which scores; no period: the present one, no unit: every one."""

    sector: str
    card: str
    period: str = ""
    profile: str = "default"
    unit: str | None = None


@dataclass(frozen=True)
class Board:
    """The scores of a card over a period, the best first and those struck out last.

    ``withheld`` says of which units how many lines of persons are not shown.
    """

    sector: Sector
    profile: str
    card: Scorecard
    span: Span
    scores: tuple[Score, ...]
    withheld: Mapping[str, int]
    zone: ZoneInfo

    def at(self, instant: datetime | None) -> str | None:
        """An instant as the office's clock shows it, with its offset."""
        return instant.astimezone(self.zone).isoformat(timespec="seconds") if instant else None


def cards(desk: Desk, caller: Caller) -> list[tuple[Sector, list[Scorecard]]]:
    """Every card of the sectors that the caller reaches: its versions, oldest first."""
    found = []
    for sector in map(desk.sector, reachable(desk, caller)):
        for slug in dict.fromkeys(card.slug for card in sector.scorecards):
            mine = (card for card in sector.scorecards if card.slug == slug)
            found.append((sector, sorted(mine, key=lambda card: (card.version, card.profiles))))
    return found


def board(desk: Desk, wanted: Wanted, sees: Sees, known: Reach | None = None) -> Board:
    """The scores wanted, without the lines of persons whose cases those who look may not see.

    No case is named that does not lie within ``known`` (None: every one may be).
    Raises ``NotFound`` for a sector or card that there is not, ``invalid_input`` for a profile
    or period that the card does not know, or a period that has not begun.
    """
    sector = office(desk, wanted.sector, wanted.profile)
    period = wanted.period or present(desk, wanted)
    card, span = scoring.card_of(desk, sector.slug, wanted.profile, wanted.card, period)
    if span.first > _today(desk):
        zh, en = f"{span.label} 尚未开始", f"The period {span.label} has not begun"
        raise invalid(Problem("period", zh, en))
    place = (desk, sector.slug, wanted.profile, card.slug)
    if wanted.unit is not None:
        found = [scoring.score(*place, wanted.unit, period)]
    else:
        found = scoring.scores(*place, period)
        # A card that does not tell units apart measures the office as a whole.
        found += [] if card.unit else [scoring.score(*place, "", period)]
    with desk.store.read() as work:
        shown = [_without_names(work, score, sees) for score in found]
        if known is not None:
            shown = _without_numbers(work, shown, known)
    withheld = {
        now.unit: gone
        for now, before in zip(shown, found, strict=True)
        if (gone := len(before.lines) - len(now.lines))
    }
    ordered = tuple(sorted(shown, key=_order))
    return Board(sector, wanted.profile, card, span, ordered, withheld, desk.zone)


def seen_by(desk: Desk, caller: Caller, sector: str) -> Sees:
    """What ``caller`` sees of the cases of a sector; NotPermitted where they reach none of it."""
    must_reach(desk, caller, sector)
    above, sealed = units_above(desk, sector), desk.sector(sector).sealed_kinds

    def sees(case: Case) -> bool:
        unit = case.classification.get("unit")
        officer = caller.officer(sector, unit if isinstance(unit, str) else None, above)
        hidden = case.kind in sealed or case.secrecy in HIDING
        needed = SEALED_ROLES if hidden else IDENTITY_ROLES
        return bool(set(officer.roles) & set(needed))

    return sees


def enter(
    desk: Desk,
    caller: Caller,
    sector: str,
    profile: str,
    found: Sequence[Found],
    once: Once[list[Finding]] | None = None,
) -> Done[list[Finding]]:
    """Enter findings, all or none, with the roles that the caller holds over every unit named.

    Errors as :func:`core.usecases.assessment.scoring.enter_findings`, NotPermitted as
    :func:`seen_by`, and Conflict where the same key came with another body.
    """
    must_reach(desk, caller, sector)
    office(desk, sector, profile)
    above = units_above(desk, sector)
    with desk.store.write() as work:
        units = [_unit(desk, work, sector, profile, one) for one in found]
        held = [set(caller.officer(sector, unit or None, above).roles) for unit in units]
        roles = sorted(set.intersection(*held)) if held else []
        officer = Officer(caller.name, tuple(roles))
        return done(work, once, lambda: scoring.enter(desk, work, sector, profile, officer, found))


def findings(
    desk: Desk, caller: Caller, sector: str, card: str, profile: str, period: str
) -> list[Finding]:
    """What was found on a card in a period, in the order of entry; errors as :func:`board`."""
    must_reach(desk, caller, sector)
    office(desk, sector, profile)
    _, span = scoring.card_of(desk, sector, profile, card, period)
    known = reach(desk, caller, (sector,))
    with desk.store.read() as work:
        found = work.findings.of(sector, profile, card, span.label)
        named = within(work.connection, known, (one.case for one in found if one.case))
    return [replace(one, case=one.case if one.case in named else "") for one in found]


def _unit(desk: Desk, work: UnitOfWork, sector: str, profile: str, one: Found) -> str:
    """The unit that a finding is about: the one named, or that of its case."""
    if one.unit or not one.case:
        return one.unit
    card, _ = scoring.card_of(desk, sector, profile, one.card, one.period)
    return scoring.unit_of_case(work, card, profile, one.case) or ""


def must_reach(desk: Desk, caller: Caller, sector: str) -> None:
    """NotPermitted for a caller who holds no role on cases in the sector."""
    if not caller.holds(CASE_ROLES, desk.sector(sector).slug):
        roles = ", ".join(CASE_ROLES)
        raise NotPermitted(
            f"在该行业须有角色之一:{roles}", f"One of these roles is needed in the sector: {roles}"
        )


def office(desk: Desk, slug: str, profile: str) -> Sector:
    """The sector; ``invalid_input`` for a profile that it does not have."""
    sector = desk.sector(slug)
    if profile not in sector.profiles:
        names = ", ".join(sector.profiles)
        raise invalid(Problem("profile", f"可选:{names}", f"Must be one of: {names}"))
    return sector


def present(desk: Desk, wanted: Wanted) -> str:
    """The period of the card in which today lies; empty where there is no such card."""
    known = versions(desk.sector(wanted.sector).scorecards, wanted.card, wanted.profile)
    return Span.of(known[-1].period, _today(desk)).label if known else ""


def _today(desk: Desk) -> date:
    return desk.now().astimezone(desk.zone).date()


def units_above(desk: Desk, sector: str) -> Mapping[str, str | None]:
    """The parent of every unit of the sector."""
    with desk.store.read() as work:
        return work.units.above(sector)


def _without_names(work: UnitOfWork, score: Score, sees: Sees) -> Score:
    """The score with those lines of persons that may be shown."""

    def shown(line: Line) -> bool:
        numbers = (why.ref for why in line.because if why.source == "case")
        return not line.person or all(sees(work.cases.get(number)) for number in numbers)

    return replace(score, lines=tuple(line for line in score.lines if shown(line)))


def _without_numbers(work: UnitOfWork, scores: Sequence[Score], known: Reach) -> list[Score]:
    """The scores with the numbers of those cases only that those who look may know of."""
    reasons = [why for score in scores for why in _reasons(score)]
    numbers = [why.ref for why in reasons if why.source == "case"]
    numbers += [why.case for why in reasons]
    numbers += [gone.exclusion.case for score in scores for gone in score.left_out]
    named = within(work.connection, known, filter(None, numbers))

    def told(because: tuple[Reason, ...]) -> tuple[Reason, ...]:
        return tuple(
            replace(
                why,
                ref="" if why.source == "case" and why.ref not in named else why.ref,
                case=why.case if why.case in named else "",
            )
            for why in because
        )

    def kept(gone: LeftOut) -> LeftOut:
        one = gone.exclusion
        return gone if one.case in named else replace(gone, exclusion=replace(one, case=""))

    return [
        replace(
            score,
            lines=tuple(replace(line, because=told(line.because)) for line in score.lines),
            vetoes=tuple(replace(veto, because=told(veto.because)) for veto in score.vetoes),
            left_out=tuple(map(kept, score.left_out)),
        )
        for score in scores
    ]


def _reasons(score: Score) -> Iterator[Reason]:
    for line in score.lines:
        yield from line.because
    for veto in score.vetoes:
        yield from veto.because


def _order(score: Score) -> tuple[bool, bool, float, str]:
    """The largest number first; then those without one, and those that a veto strikes out."""
    return (
        score.standing != SCORED,
        score.points is None,
        -float(score.points or 0),
        score.unit,
    )
