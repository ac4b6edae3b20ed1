"""What must hold between the parts of a scorecard, and between the cards of a sector."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from decimal import Decimal
from itertools import pairwise

from core.domain.assessment.measures import Count, Ranking, Repeats
from core.domain.assessment.scorecards import Item, Scorecard
from core.domain.assessment.selecting import Selection
from core.domain.timekeeping.duties import MONTHS
from core.policyfiles.document import place_of
from core.policyfiles.problems import Fault, Path, Problems, unknown

Faults = Iterator[tuple[Path, Fault]]


def check_cards(
    cards: Sequence[Scorecard], policies: Set[str], events: Set[str], problems: Problems
) -> None:
    """Note every contradiction within a card and between cards.

    ``policies`` and ``events`` are those of the sector.
    """
    for card in cards:
        faults = [*_numbers(card), *_items(card), *_measures(card), *_cases(card, policies, events)]
        faults += [*_vetoes(card), *_rolled(card, cards)]
        for path, fault in faults:
            problems.add(place_of(card.document, tuple(path)), path, fault)


def _numbers(card: Scorecard) -> Faults:
    """Base, cap, floor and grades."""
    if card.points and card.base is not None:
        yield ("points",), Fault("points 与 base 只能有一个", "give either points or base")
    if card.points and not isinstance(card.measures.get(card.points), Count):
        counts = [slug for slug, m in card.measures.items() if isinstance(m, Count)]
        yield ("points",), unknown(("计数指标", "measure that is a count"), card.points, counts)
    if card.floor is not None and card.cap is not None and card.floor > card.cap:
        yield ("floor",), Fault("下限高于上限", f"the floor is above the cap of {card.cap}")
    for (_, better), (worse, least) in pairwise(card.grades.items()):
        if least >= better:
            en = f"{worse} begins at {least}, not below the grade before it ({better})"
            yield ("grades", worse), Fault("等级应由高到低", en)


def _items(card: Scorecard) -> Faults:
    """Items stand in groups that there are, and sum to what base and groups say."""
    for slug, item in card.items.items():
        if item.group and item.group not in card.groups:
            fault = unknown(("分组", "group"), item.group, card.groups)
            yield ("items", slug, "group"), fault
    total = _sum(card.items.values())
    if card.base is not None and total is not None and total != card.base:
        en = f"the items sum to {total}, the base is {card.base}"
        yield ("base",), Fault(f"各项满分合计 {total},与基础分 {card.base} 不符", en)
    for slug, group in card.groups.items():
        total = _sum(item for item in card.items.values() if item.group == slug)
        if group.max is not None and total != group.max:
            en = f"the items of this group sum to {total}, not {group.max}"
            yield ("groups", slug), Fault(f"该组各项合计 {total},应为 {group.max}", en)


def _sum(items: Iterable[Item]) -> Decimal | None:
    """The sum of the maxima; None where no item has one."""
    found = [item.max for item in items if item.max is not None]
    return sum(found, Decimal(0)) if found else None


def _measures(card: Scorecard) -> Faults:
    for slug, measure in card.measures.items():
        if isinstance(measure, Ranking | Repeats) and not card.unit:
            en = "units are compared, but the card does not say what names them"
            yield ("measures", slug), Fault("未写明单位由哪个事实确定", en, "add `by: FACT`")
        if isinstance(measure, Ranking) and not isinstance(card.measures.get(measure.ranks), Count):
            counts = [name for name, m in card.measures.items() if isinstance(m, Count)]
            fault = unknown(("计数指标", "measure that is a count"), measure.ranks, counts)
            yield ("measures", slug, "ranks"), fault


def _cases(card: Scorecard, policies: Set[str], events: Set[str]) -> Faults:
    """Every choice of cases names policies and events that there are."""
    for path, selection in _places(card):
        for policy in selection.policies:
            if policy not in policies:
                yield (*path, "policies"), unknown(("政策", "policy"), policy, policies)
        for event in selection.dated:
            if event not in events:
                yield (*path, "dated"), unknown(("事件", "event"), event, events)
        for key, kinds in (
            ("with_finding", selection.found),
            ("without_finding", selection.unfound),
        ):
            for fault in _kinds(card, kinds):
                yield (*path, key), fault


def _kinds(card: Scorecard, kinds: Iterable[str]) -> Iterator[Fault]:
    """Kinds of findings by which cases are chosen are there, and found on cases."""
    known = {slug: kind.on_case for slug, kind in card.every_kind().items()}
    for slug in kinds:
        if not known.get(slug):
            on_cases = [name for name, on_case in known.items() if on_case]
            yield unknown(("记在案件上的考核发现", "finding on a case"), slug, on_cases)


def _places(card: Scorecard) -> Iterator[tuple[Path, Selection]]:
    for slug, item in card.items.items():
        if item.cases is not None:
            yield ("items", slug, "cases"), item.cases
    for slug, measure in card.measures.items():
        for key in ("cases", "of"):
            selection = getattr(measure, key, None)
            if isinstance(selection, Selection):
                yield ("measures", slug, key), selection


def _vetoes(card: Scorecard) -> Faults:
    """Every standing that a finding leads to has its place between mild and grave."""
    for slug, kind in card.findings.items():
        if kind.standing and kind.standing not in card.standings:
            fault = unknown(("考核结论", "standing"), kind.standing, card.standings)
            yield ("findings", slug, "standing"), fault
    for name, item in card.items.items():
        for slug, kind in item.findings.items():
            if kind.standing and kind.standing not in card.standings:
                fault = unknown(("考核结论", "standing"), kind.standing, card.standings)
                yield ("items", name, "findings", slug, "standing"), fault


def _rolled(card: Scorecard, cards: Sequence[Scorecard]) -> Faults:
    """What is rolled up is a card of shorter periods whose items and standings are here too."""
    if card.rolls_up is None:
        return
    path = ("rolls_up", "card")
    others = [other for other in cards if other.slug == card.rolls_up.card]
    if not others:
        known = dict.fromkeys(other.slug for other in cards)
        yield path, unknown(("考核表", "scorecard"), card.rolls_up.card, known)
    for slug in card.rolls_up.excluded:
        if slug not in card.items:
            yield ("rolls_up", "except"), unknown(("项目", "item"), slug, card.items)
    for other in others:
        longer, shorter = MONTHS[card.period], MONTHS[other.period]
        if longer <= shorter or other.rolls_up is not None:
            en = f"{other.slug} is scored by {other.period}; roll up a card of shorter periods"
            yield path, Fault("只能汇总考核期更短的考核表", f"{en} that itself rolls up nothing")
        lacking = [slug for slug in other.items if slug not in card.items]
        lacking += [slug for slug in other.standings if slug not in card.standings]
        if lacking:
            en = f"{other.slug} has {', '.join(lacking)}, which this card does not"
            yield path, Fault(f"本表没有 {', '.join(lacking)}", en)
