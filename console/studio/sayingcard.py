"""What a scorecard has besides items and measures, in words: groups, findings, exclusions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.context import language
from api.words import t
from console.studio.partfields import options
from console.studio.saying import Told
from console.studio.section import Section
from console.studio.ways import way_now
from console.studio.words import joined
from core.domain.assessment.exclusions import ExclusionReason
from core.domain.assessment.scorecards import FindingKind, Scorecard
from core.domain.differences.names import Names
from core.domain.rules.provisions import UNCITED, Title
from core.domain.rules.sectors import Sector
from core.usecases.policymaking.conditions import of_card


def card_rules(sector: Sector, card: Scorecard) -> list[Section]:
    """The sections of a scorecard."""
    names, head = of_card(sector, card).names, f"card-{card.slug}"
    groups = (
        Told(slug, one.title[language()],
             (t("满分{n}", "at most {n}", n=one.max),) if one.max is not None else (), UNCITED)
        for slug, one in card.groups.items()
    )  # fmt: skip
    rules, rolled = card.exclusions, card.rolls_up
    return [
        Section(f"{head}-card", t("计分办法", "How it is reckoned"), whole="card",
                lead=_reckoned(card)),
        Section(f"{head}-groups", t("分组", "Groups"), "group", t("新增分组", "Add a group"),
                tuple(groups)),
        Section(f"{head}-findings", t("考核发现", "Kinds of findings"), "finding",
                t("新增考核发现", "Add a kind of finding"),
                tuple(_finding(card, one) for one in card.findings.values())),
        Section(f"{head}-standings", t("否决的结论", "Standings that vetoes lead to"), "standing",
                t("新增结论", "Add a standing"), _titled(card.standings)),
        Section(f"{head}-sources", t("考核发现的来源", "Sources of findings"), "source",
                t("新增来源", "Add a source"), _titled(card.sources)),
        Section(f"{head}-exclusions", t("剔除", "Exclusions"), "reason",
                t("新增事由", "Add a reason") if rules else "",
                tuple(map(_reason, rules.reasons.values())) if rules else (), "exclusions",
                t("由{asked}提出,由{approved}批准", "Asked by {asked}, approved by {approved}",
                  asked=_roles(names, rules.asked_by), approved=_roles(names, rules.approved_by))
                if rules else ""),
        Section(f"{head}-rolls-up", t("汇总", "Roll-up"), whole="rolls_up",
                lead=t("汇总「{card}」", "“{card}” counts again here", card=rolled.card)
                if rolled else ""),
    ]  # fmt: skip


def _reckoned(card: Scorecard) -> str:
    """What the number of a card comes from."""
    if card.points:
        title = card.measures[card.points].title[language()]
        return t("以「{measure}」为总数", "Its number is “{measure}”", measure=title)
    if card.base is None:
        return t("没有分数", "It has no number")
    return t("基础分{n}", "Base: {n}", n=card.base)


def _titled(titles: Mapping[str, Title]) -> tuple[Told, ...]:
    return tuple(Told(slug, title[language()], (), UNCITED) for slug, title in titles.items())


def _finding(card: Scorecard, one: FindingKind) -> Told:
    """A kind of finding, and what it does."""
    written = card.document["findings"][one.slug]
    said = options("does")[way_now("does", written)]
    points = {"takes": one.takes, "gives": one.gives}.get(way_now("does", written))
    lines = [
        said if points is None else t("{what},{n}分", "{what}: {n} points", what=said, n=points)
    ]
    if one.standing:
        lines.append(card.standings[one.standing][language()])
    if one.bars_award:
        lines.append(t("取消评优资格", "bars from awards"))
    if one.on_case:
        lines.append(t("记在案件上", "found on a case"))
    return Told(one.slug, one.title[language()], tuple(lines), one.cite)


def _reason(one: ExclusionReason) -> Told:
    return Told(one.slug, one.title[language()], (), one.cite)


def _roles(names: Names, slugs: Iterable[str]) -> str:
    return joined(names.title("roles", slug, language()) for slug in slugs)
