"""Leaving cases and findings out of a scorecard (剔除): asked for, decided, lifted, listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from core.domain.assessment.exclusions import (
    Decision,
    Exclusion,
    ExclusionRules,
    in_effect,
    must_ask,
    must_decide,
    same,
)
from core.domain.assessment.scorecards import Scorecard
from core.domain.casework.cases import Officer
from core.domain.errors import NotFound, Problem, Refusal, invalid
from core.storage.lists.reach import within
from core.storage.unit_of_work import UnitOfWork
from core.usecases.assessment import scoring
from core.usecases.assessment.scoreboard import must_reach, office, units_above
from core.usecases.casework.reading import reach
from core.usecases.desk import Desk
from core.usecases.once import Done, Once, done
from core.usecases.people.entry import Caller


@dataclass(frozen=True)
class Place:
    """A card of an office: its sector and profile, and the slug of the card."""

    sector: str
    card: str
    profile: str = "default"


@dataclass(frozen=True)
class Asked:
    """What is to be left out of a ``period``: a ``case`` or a ``finding``, and for which reason.

    With ``lifts`` the exclusion of that id is to be lifted instead, and nothing but a ``note``
    is said.
    """

    period: str = ""
    reason: str = ""
    case: str = ""
    finding: int | None = None
    lifts: int | None = None
    note: str = ""


def ask(desk: Desk, place: Place, officer: Officer, asked: Asked) -> Exclusion:
    """Ask that something be left out, or that an exclusion be lifted.

    Raises ``NotFound`` for a card that there is not, ``invalid_input`` for what does not count on
    the card in that period or is asked for already, ``not_allowed`` for another role or a card
    that leaves nothing out.
    """
    with desk.store.write(alone=True) as work:
        return _ask(desk, work, place, officer, _wanted(desk, work, place, asked))


def decide(
    desk: Desk, place: Place, officer: Officer, row_id: int, approved: bool, note: str = ""
) -> Exclusion:
    """Approve or refuse what was asked for.

    Raises ``NotFound``, ``not_allowed`` (another role, or decided already) and
    ``needs_second_officer`` (who asked does not decide).
    """
    with desk.store.write() as work:
        exclusion = _found(work, place, row_id)
        return _decide(desk, work, place, officer, exclusion, approved, note)


def exclusions(
    desk: Desk, caller: Caller, place: Place, period: str | None = None
) -> list[Exclusion]:
    """The exclusions from a card, of one period or all, in the order of asking.

    What was said with them is for those who ask and decide. Errors as for scores.
    """
    must_reach(desk, caller, place.sector)
    office(desk, place.sector, place.profile)
    cards = desk.sector(place.sector).scorecards
    rules = [c.exclusions for c in cards if c.slug == place.card and c.used_by(place.profile)]
    if not rules:
        raise NotFound("没有这张考核表", f"There is no scorecard {place.card}")
    roles = {role for r in rules if r for role in (*r.asked_by, *r.approved_by)}
    periods = None
    if period is not None:
        _, span = scoring.card_of(desk, place.sector, place.profile, place.card, period)
        periods = [span.label]
    known = reach(desk, caller, (place.sector,))
    with desk.store.read() as work:
        found = work.exclusions.of(place.sector, place.profile, place.card, periods)
        named = within(work.connection, known, (e.case for e in found if e.case))
    found = [replace(e, case=e.case if e.case in named else "") for e in found]
    return found if caller.holds(roles, place.sector) else [_without_notes(e) for e in found]


def ask_as(
    desk: Desk,
    caller: Caller,
    place: Place,
    asked: Asked,
    once: Once[Exclusion] | None = None,
) -> Done[Exclusion]:
    """Ask with the roles that the caller holds over the unit; errors as :func:`ask`."""
    above = _at_the_desk(desk, caller, place)

    with desk.store.write(alone=True) as work:

        def do() -> Exclusion:
            wanted = _wanted(desk, work, place, asked)
            officer = _officer(desk, work, caller, wanted, above)
            return _ask(desk, work, place, officer, wanted)

        return done(work, once, do)


def decide_as(
    desk: Desk,
    caller: Caller,
    place: Place,
    row_id: int,
    decision: tuple[bool, str],
    once: Once[Exclusion] | None = None,
) -> Done[Exclusion]:
    """Decide (approved, note) with the roles held over the unit; errors as :func:`decide`."""
    above = _at_the_desk(desk, caller, place)

    with desk.store.write() as work:

        def do() -> Exclusion:
            exclusion = _found(work, place, row_id)
            officer = _officer(desk, work, caller, exclusion, above)
            return _decide(desk, work, place, officer, exclusion, *decision)

        return done(work, once, do)


def _wanted(desk: Desk, work: UnitOfWork, place: Place, asked: Asked) -> Exclusion:
    """What is asked for as it will be kept, without who asks; ``invalid_input`` where it cannot."""
    if asked.lifts is not None:
        return _lifting(work, place, asked, asked.lifts)
    card, span = scoring.card_of(desk, place.sector, place.profile, place.card, asked.period)
    rules = _rules(card)
    problems = list(_unclear(asked, rules))
    unit = "" if problems else _unit(desk, work, place, card, asked)
    if unit is None:
        what = f"案件 {asked.case}" if asked.case else f"考核发现 {asked.finding}"
        en = f"case {asked.case}" if asked.case else f"finding {asked.finding}"
        problems.append(
            Problem(
                "case" if asked.case else "finding",
                f"{what} 在 {span.label} 不计入本表",
                f"The {en} does not count on this card in {span.label}",
                "name the period in which it counts",
            )
        )
    if problems:
        raise invalid(*problems)
    return Exclusion(
        place.sector, place.profile, place.card, unit or "", span.label, asked.reason,
        asked.case, asked.finding, note=asked.note,
    )  # fmt: skip


def _unclear(asked: Asked, rules: ExclusionRules) -> Iterator[Problem]:
    if bool(asked.case) == (asked.finding is not None):
        yield Problem("case", "须指明案件或考核发现之一", "Name either a case or a finding")
    if asked.reason not in rules.reasons:
        names = ", ".join(rules.reasons)
        yield Problem("reason", f"可选:{names}", f"Must be one of: {names}")


def _unit(desk: Desk, work: UnitOfWork, place: Place, card: Scorecard, asked: Asked) -> str | None:
    """Whose score is changed; None where what is named does not count in the period."""
    if asked.finding is not None:
        found = work.findings.find(asked.finding)
        here = found and (found.sector, found.profile, found.card) == (
            place.sector, place.profile, place.card,
        )  # fmt: skip
        return found.unit if found and here and found.period == asked.period else None
    _, span = scoring.card_of(desk, place.sector, place.profile, place.card, asked.period)
    records = scoring.records_of(desk, work, card, place.profile, span)
    for case in records.cases:
        if case.number == asked.case:
            counts = any(records.would_count(case, one) for one in card.selections())
            return records.named(case, card.unit) if counts else None
    return None


def _lifting(work: UnitOfWork, place: Place, asked: Asked, row_id: int) -> Exclusion:
    exclusion = _found(work, place, row_id)
    if exclusion.id not in {e.id for e in in_effect(_all(work, place))}:
        zh, en = f"第 {row_id} 号剔除未生效", f"Exclusion {row_id} is not in effect"
        raise invalid(Problem("lifts", zh, en))
    if not asked.note.strip():
        raise invalid(Problem("note", "须说明撤销的理由", "Say why it is to be lifted"))
    return replace(exclusion, lifts=row_id, note=asked.note, id=None, decision=None)


def _ask(
    desk: Desk, work: UnitOfWork, place: Place, officer: Officer, wanted: Exclusion
) -> Exclusion:
    must_ask(_rules_of(desk, place, wanted.period), officer)
    others = _all(work, place)
    effective = {e.id for e in in_effect(others)}
    for other in others:
        if same(other, wanted) and (other.state == "asked" or other.id in effective):
            zh, en = f"已提出,见第 {other.id} 号", f"It is asked for already, as {other.id}"
            path = "lifts" if wanted.lifts else "case" if wanted.case else "finding"
            raise invalid(Problem(path, zh, en))
    return work.exclusions.add(replace(wanted, by=officer.name, at=work.now))


def _decide(
    desk: Desk,
    work: UnitOfWork,
    place: Place,
    officer: Officer,
    exclusion: Exclusion,
    approved: bool,
    note: str,
) -> Exclusion:
    must_decide(_rules_of(desk, place, exclusion.period), officer, exclusion)
    return work.exclusions.decide(exclusion, Decision(approved, officer.name, work.now, note))


def _all(work: UnitOfWork, place: Place) -> list[Exclusion]:
    return work.exclusions.of(place.sector, place.profile, place.card)


def _found(work: UnitOfWork, place: Place, row_id: int) -> Exclusion:
    found = work.exclusions.find(row_id)
    here = (place.sector, place.profile, place.card)
    if found is None or (found.sector, found.profile, found.card) != here:
        raise NotFound(f"没有第 {row_id} 号剔除", f"There is no exclusion {row_id}")
    return found


def _rules_of(desk: Desk, place: Place, period: str) -> ExclusionRules:
    card, _ = scoring.card_of(desk, place.sector, place.profile, place.card, period)
    return _rules(card)


def _rules(card: Scorecard) -> ExclusionRules:
    if card.exclusions is None:
        zh, en = f"考核表 {card.slug} 没有剔除的规定", f"{card.slug} leaves nothing out"
        raise Refusal("not_allowed", zh, en)
    return card.exclusions


def _at_the_desk(desk: Desk, caller: Caller, place: Place) -> Mapping[str, str | None]:
    must_reach(desk, caller, place.sector)
    office(desk, place.sector, place.profile)
    return units_above(desk, place.sector)


def _officer(
    desk: Desk,
    work: UnitOfWork,
    caller: Caller,
    exclusion: Exclusion,
    above: Mapping[str, str | None],
) -> Officer:
    """The caller with the roles held over the unit, or over the one that handles the case."""
    unit = exclusion.unit
    if not unit and exclusion.case:
        found = work.cases.get(exclusion.case).classification.get("unit")
        unit = found if isinstance(found, str) else ""
    return caller.officer(exclusion.sector, unit or None, above)


def _without_notes(exclusion: Exclusion) -> Exclusion:
    decision = exclusion.decision and replace(exclusion.decision, note="")
    return replace(exclusion, note="", decision=decision)
