"""The words that the fields of a part offer, each with what people call it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.context import language
from api.words import t
from console.studio.field import Field
from console.studio.part import Part
from console.studio.partfields import options
from console.studio.partvalues import said_at
from core.domain.assessment.measures import Count
from core.domain.casework.messages import RECEIVERS
from core.domain.expressions import FactType
from core.domain.timekeeping.kept import HARD

_Titles = Mapping[str, Mapping[str, str]]


def choices(one: Field, part: Part) -> dict[str, str]:
    """The words that a field offers, and whatever it says now."""
    found = dict(_offered(one, part))
    now = said_at(part.now, one.key)
    if one.sort == "word" and isinstance(now, str) and now not in found:
        found[now] = now
    return found


def _offered(one: Field, part: Part) -> Mapping[str, str]:
    words = part.outline["words"]
    if one.section in _OF_PART:
        return _OF_PART[one.section](part)
    if one.section in words:
        found = _said(words[one.section])
        receipt = {"received": t("收到", "receipt")}
        return {**receipt, **found} if one.section == "events" else found
    return options(one.section)


def _statuses(part: Part) -> dict[str, str]:
    every = {"open": t("一切未结状态", "every open status"), "any": t("任何状态", "any status")}
    return {**every, **_said(part.outline["words"]["statuses"])}


def _case_events(part: Part) -> dict[str, str]:
    """What may have happened to any case of the sector."""
    names = part.speaker.names
    more = {"received": t("收到", "receipt"), "facts_recorded": t("记录事实", "facts recorded")}
    acts = sorted(part.speaker.scope.acts or ())
    return {**more, **{act: names.title("actions", act, language()) for act in acts}}


def _lapses(part: Part) -> dict[str, str]:
    """What may happen when a time limit lapses."""
    words = part.outline["words"]
    heads = (
        ("escalate", t("上报:", "Calls upon: "), words["roles"]),
        ("task", t("待办:", "Task: "), words["tasks"]),
        ("notice", t("出具:", "Draws up: "), words["notices"]),
    )
    found = {"overdue": t("记为逾期", "It is overdue"), "chase": t("催办", "It is chased")}
    for word, head, titles in heads:
        found |= {f"{word}:{slug}": head + said for slug, said in _said(titles).items()}
    return found


def occurrences(words: Mapping[str, Any]) -> dict[str, str]:
    """What a mail may be sent about; ``words`` are those of an outline."""
    found = _said(words["events"]) | {
        "received": t("收到", "receipt"), "warned": t("任何时限将到期", "Any timer is due soon"),
        "lapsed": t("任何时限逾期", "Any timer lapses"),
        "task": t("任何待办产生", "Any task arises"),
        "notice": t("任何文书出具", "Any notice is drawn up"),
        "escalated": t("任何上报", "Anybody is called upon"),
        "facts_recorded": t("记录事实", "Facts are recorded"),
    }  # fmt: skip
    heads = (
        ("warned", t("将到期:", "Due soon: "), words["timers"]),
        ("lapsed", t("逾期:", "Lapses: "), words["timers"]),
        ("task", t("产生待办:", "Task: "), words["tasks"]),
        ("notice", t("出具文书:", "Notice: "), words["notices"]),
    )
    for word, head, titles in heads:
        found |= {f"{word}:{slug}": head + said for slug, said in _said(titles).items()}
    return found


def receivers(words: Mapping[str, Any]) -> dict[str, str]:
    """Who may be told by mail; ``words`` are those of an outline."""
    own = (t("承办人", "Who is in charge"), t("被上报的人", "Whoever is called upon"),
           t("待办的承担人", "Whose the task is"))  # fmt: skip
    roles = _said(words["roles"])
    named = {slug: said for slug, said in roles.items() if slug not in ("any", "system")}
    return {**dict(zip(RECEIVERS, own, strict=True)), **named}


def _facts(part: Part) -> dict[str, str]:
    facts = part.speaker.sector.facts.values()
    return {fact.slug: fact.title[language()] for fact in facts}


def _countable(part: Part) -> dict[str, str]:
    """What cases may be counted by: no numbers, no days, nothing personal."""
    speaker = part.speaker
    types: dict[str, FactType] = {**speaker.scope.facts, **speaker.scope.builtins}
    good = (slug for slug, kind in types.items() if kind.kind == "bool" or kind.is_wording)
    open_ = (slug for slug in good if slug not in speaker.sector.personal)
    return {slug: speaker.used(slug).title[language()] for slug in sorted(open_)}


def _extensions(part: Part) -> dict[str, str]:
    """The extensions of the timer, by their own names."""
    timer = part.outline["timers"][part.within]["value"]
    found = [one.get("name", "extension") for one in timer.get("extensions", ())]
    return {name: name for name in found if name != part.now.get("name")}


def _card_timers(part: Part) -> dict[str, str]:
    every = {HARD: t("一切法定时限", "every statutory limit")}
    return {**every, **_said(part.outline["words"]["timers"])}


def _policies(part: Part) -> dict[str, str]:
    return {one.slug: one.title[language()] for one in part.speaker.sector.policies}


def _counted(part: Part) -> dict[str, str]:
    measures = part.outline["card"].measures.items()
    return {slug: one.title[language()] for slug, one in measures if isinstance(one, Count)}


def _case_findings(part: Part) -> dict[str, str]:
    kinds = part.outline["card"].every_kind().items()
    return {slug: one.title[language()] for slug, one in kinds if one.on_case}


def _readable(part: Part) -> dict[str, str]:
    """The facts, built-in names and results of classification that there are."""
    speaker = part.speaker
    slugs = sorted({**speaker.scope.facts, **speaker.scope.builtins})
    return {slug: speaker.used(slug).title[language()] for slug in slugs}


def _groups(part: Part) -> dict[str, str]:
    return {slug: one.title[language()] for slug, one in part.outline["card"].groups.items()}


def _standings(part: Part) -> dict[str, str]:
    standings = part.outline["card"].standings.items()
    return {slug: title[language()] for slug, title in standings}


def _shorter_cards(part: Part) -> dict[str, str]:
    own = part.outline["card"].slug
    cards = part.speaker.sector.scorecards
    return {one.slug: one.title[language()] for one in cards if one.slug != own}


def _rolled_items(part: Part) -> dict[str, str]:
    """The items of the card that is rolled up, once it is named."""
    cards = (one for one in part.speaker.sector.scorecards if one.slug == part.now.get("card"))
    return {slug: one.title[language()] for card in cards for slug, one in card.items.items()}


def _grounds(part: Part) -> dict[str, str]:
    """The grounds of every policy of the sector: a check concerns all cases."""
    names, policies = part.speaker.names, part.speaker.sector.policies
    slugs = {rule.slug for one in policies for rule in one.admissibility.rules}
    return {slug: names.title("grounds", slug, language()) for slug in sorted(slugs)}


def _channels(part: Part) -> dict[str, str]:
    return {slug: title[language()] for slug, title in part.speaker.used("channel").values.items()}


def _messages(part: Part) -> dict[str, str]:
    return {slug: slug for slug in part.speaker.sector.messages}


def _lasts(part: Part) -> dict[str, str]:
    """The ways of a timer; several lengths begin with a second one, which has its own form."""
    found = {
        "within": t("一种长度", "One length"),
        "rows": t("按情形有几种长度", "A length for each of several circumstances"),
        "earliest": t("以几个时限中最早到期的为准", "The earliest of other timers"),
    }
    if "rows" not in part.now:
        del found["rows"]
    return found


def _lots(part: Part) -> dict[str, str]:
    """The facts that a lot may decide."""
    facts = part.speaker.sector.facts.values()
    good = (one for one in facts if one.type == "bool" and not (one.input or one.personal))
    return {one.slug: one.title[language()] for one in good}


def _days(part: Part) -> dict[str, str]:
    """The facts that are days."""
    facts = part.speaker.sector.facts.values()
    return {one.slug: one.title[language()] for one in facts if one.type == "date"}


def _kinds(part: Part) -> dict[str, str]:
    return {slug: title[language()] for slug, title in part.speaker.used("kind").values.items()}


#: The sections that depend on the part.
_OF_PART: Mapping[str, Callable[[Part], Mapping[str, str]]] = {
    "from_statuses": _statuses, "case_events": _case_events, "lapses": _lapses,
    "occurrences": lambda part: occurrences(part.outline["words"]),
    "receivers": lambda part: receivers(part.outline["words"]), "facts": _facts,
    "countable": _countable, "extensions": _extensions, "card_timers": _card_timers,
    "policies": _policies, "counted": _counted, "case_findings": _case_findings,
    "readable": _readable, "groups": _groups, "standings": _standings,
    "shorter_cards": _shorter_cards,
    "rolled_items": _rolled_items, "grounds": _grounds,
    "channels": _channels, "messages": _messages,
    "lasts": _lasts, "lots": _lots, "days": _days, "kinds": _kinds,
}  # fmt: skip


def _said(titles: Any) -> dict[str, str]:
    found: _Titles = titles
    return {slug: title[language()] for slug, title in found.items()}
