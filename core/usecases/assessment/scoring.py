"""Assessment: findings are entered on a scorecard, and scores computed from what is stored.

A score is never kept. It follows from the cases and findings of the moment and from the version
of the card that was in force on the first day of its period, so a past period can be scored again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.domain.assessment import findings as entering
from core.domain.assessment import scoring
from core.domain.assessment.exclusions import in_effect
from core.domain.assessment.scorecards import Finding, Scorecard, version_on, versions
from core.domain.assessment.scorerecords import Records, looks_back_to
from core.domain.assessment.scores import Score
from core.domain.casework import passage
from core.domain.casework.cases import Case, Officer
from core.domain.errors import NotFound, Problem, invalid
from core.domain.worktime.spans import EXAMPLES, Span
from core.storage.assessment.counted import Wanted, counted_cases
from core.storage.unit_of_work import UnitOfWork
from core.usecases.desk import Desk


@dataclass(frozen=True)
class Found:
    """A finding as an assessor states it; what is left out is as in ``scorecards.Finding``."""

    card: str
    unit: str
    period: str
    finding: str = ""
    item: str = ""
    count: Decimal = Decimal(1)
    points: Decimal | None = None
    source: str = ""
    case: str = ""


def enter_findings(
    desk: Desk, sector: str, profile: str, officer: Officer, found: Sequence[Found]
) -> list[Finding]:
    """Enter findings, all or none; they come back as they are kept, and stay as they are.

    Raises ``NotFound`` for a card that there is not, ``invalid_input`` (the period, item, kind,
    count, points or source does not fit the card) and ``not_allowed`` (another role enters them).
    """
    with desk.store.write() as work:
        return enter(desk, work, sector, profile, officer, found)


def enter(
    desk: Desk,
    work: UnitOfWork,
    sector: str,
    profile: str,
    officer: Officer,
    found: Sequence[Found],
) -> list[Finding]:
    """The same within a transaction that is under way."""
    today = work.now.astimezone(desk.zone).date()
    kept: list[Finding] = []
    problems: list[Problem] = []
    cards: list[Scorecard] = []
    for place, one in enumerate(found):
        path = f"findings[{place}]"
        card, span = card_of(desk, sector, profile, one.card, one.period)
        finding = Finding(sector, profile, by=officer.name, at=work.now, **vars(one))
        unit = unit_of_case(work, card, profile, one.case) if one.case else None
        kept.append(entering.completed(card, finding, unit or ""))
        problems += entering.not_begun(span, today, path)
        problems += entering.wrong_case(kept[-1], unit, path)
        problems += entering.faults(card, kept[-1], path)
        cards.append(card)
    if problems:
        raise invalid(*problems)
    for card in cards:
        entering.must_enter(card, officer)
    return work.findings.add(kept)


def unit_of_case(work: UnitOfWork, card: Scorecard, profile: str, number: str) -> str | None:
    """The unit that a case names, empty where it names none; None where the office has no such.

    On a card that does not tell units apart it is the unit that handles the case.
    """
    try:
        case = work.cases.get(number)
    except NotFound:
        return None
    if (case.sector, case.profile) != (card.sector, profile) or case.kind == "office":
        return None
    named = {**case.facts, **case.classification}.get(card.unit or "unit")
    return str(named or "")


def score(desk: Desk, sector: str, profile: str, card: str, unit: str, period: str) -> Score:
    """The score of one unit, computed from what is stored now.

    Raises ``NotFound`` for a card that there is not, ``invalid_input`` for a period of another
    kind or in which no version of the card was in force.
    """
    with desk.store.read() as work:
        return scoring.score(_records(desk, work, sector, profile, card, period), unit)


def scores(desk: Desk, sector: str, profile: str, card: str, period: str) -> list[Score]:
    """The scores of every unit that has a case counted or a finding; errors as :func:`score`."""
    with desk.store.read() as work:
        records = _records(desk, work, sector, profile, card, period)
    return [scoring.score(records, unit) for unit in records.units()]


def card_of(
    desk: Desk, sector: str, profile: str, card: str, period: str
) -> tuple[Scorecard, Span]:
    """The version of a card by which ``period`` is scored, and the days of that period.

    It is the version in force on the first day: what changes within a period waits for the next.
    Errors as :func:`score`.
    """
    cards = desk.sector(sector).scorecards
    known = versions(cards, card, profile)
    if not known:
        there = ", ".join(dict.fromkeys(c.slug for c in cards if c.used_by(profile))) or "none"
        problem = Problem(
            "card", f"没有考核表 {card}", f"There is no card {card}", f"known: {there}"
        )
        raise NotFound("没有这张考核表", "There is no such scorecard", [problem])
    kinds = dict.fromkeys(version.period for version in known)
    for every in kinds:
        try:
            span = Span.parse(every, period)
        except ValueError:
            continue
        if found := version_on(cards, card, profile, span.first):
            return found, span
        zh, en = f"{period} 时该考核表尚未施行或已废止", f"No version is in force in {period}"
        raise invalid(Problem("period", zh, en, f"the first is from {known[0].version}"))
    examples = ", ".join(EXAMPLES[every] for every in kinds)
    zh, en = f"考核期写法不对:{period}", f"{period!r} is not a period of this card"
    raise invalid(Problem("period", zh, en, f"write it as {examples}"))


def _records(
    desk: Desk, work: UnitOfWork, sector: str, profile: str, slug: str, period: str
) -> Records:
    card, span = card_of(desk, sector, profile, slug, period)
    return records_of(desk, work, card, profile, span)


def records_of(desk: Desk, work: UnitOfWork, card: Scorecard, profile: str, span: Span) -> Records:
    """All that the card rests on over a period, with the periods of the card it rolls up."""
    place = card.sector, profile, card.slug
    kinds = {kind for selection in card.selections() for kind in selection.kinds}
    return Records(
        card,
        span,
        _cases(desk, work, card, profile, span),
        work.findings.of(*place, span.label),
        _parts(desk, work, card, profile, span),
        work.settings.all(card.sector, profile),
        work.findings.on_cases(*place, kinds) if kinds else (),
        in_effect(work.exclusions.of(*place)),
    )


def _cases(desk: Desk, work: UnitOfWork, card: Scorecard, profile: str, span: Span) -> list[Case]:
    """The cases that may count; journals are read only where a measure asks what was done.

    What has fallen due since a case was stored happens on the copy that is counted.
    """
    selections = list(card.selections())
    if not selections:
        return []
    events = frozenset(event for selection in selections for event in selection.dated)
    asks = any(s.when is not None and s.when.calls for s in selections)
    due = frozenset(timer for selection in selections for timer in selection.due)
    first = looks_back_to(card, span)
    history = asks or bool(events) or any(s.timers for s in selections)
    wanted = Wanted(card.sector, profile, first, span.last, desk.zone, events, history, due)
    cases = counted_cases(work.connection, wanted, work.vault)
    for case in cases:
        if any(timer.wake_at is not None and timer.wake_at <= work.now for timer in case.timers):
            passage.catch_up(desk.matter(work, case), work.now)
    return cases


def _parts(
    desk: Desk, work: UnitOfWork, card: Scorecard, profile: str, span: Span
) -> list[Records]:
    """The records of each period rolled up; a period before the other card came is left out."""
    if card.rolls_up is None:
        return []
    cards = desk.sector(card.sector).scorecards
    every = next(c.period for c in cards if c.slug == card.rolls_up.card)
    dated = [
        (version_on(cards, card.rolls_up.card, profile, s.first), s) for s in span.parts(every)
    ]
    return [records_of(desk, work, other, profile, part) for other, part in dated if other]
