"""What differs between two treatments of one case: as values for shadow mode, and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.domain.casework.cases import Case
from core.domain.rules.provisions import Title
from core.domain.rules.sectors import Sector

if TYPE_CHECKING:
    from core.usecases.policymaking.trying import Side

_WHAT: dict[str, Title] = {
    "policy": {"zh": "适用政策", "en": "Policy"},
    "opened": {"zh": "是否收件", "en": "Opened"},
    "verdict": {"zh": "建议结论", "en": "Verdict"},
    "ground": {"zh": "理由", "en": "Ground"},
    "missing": {"zh": "尚待查明", "en": "Still to be found out"},
    "route": {"zh": "分类与分流", "en": "Classification"},
    "status": {"zh": "状态", "en": "Status"},
    "due": {"zh": "时限", "en": "Deadline"},
    "notice": {"zh": "文书", "en": "Notice"},
    "task": {"zh": "待办", "en": "Task"},
    "refused": {"zh": "被拒绝的行为", "en": "Act refused"},
}


@dataclass(frozen=True)
class Contrast:
    """One thing that differs: ``what`` kind of thing, which ``rule`` of it, and both values."""

    what: str
    rule: str
    old: str
    new: str


def contrasts(old: Case, new: Case) -> Iterator[Contrast]:
    """What two treatments of one case differ in: verdict, grounds, route, due days and so on."""
    if old.policy != new.policy:
        yield Contrast("policy", "", old.policy, new.policy)
    for what in ("verdict", "status"):
        values = str(getattr(old, what)), str(getattr(new, what))
        if values[0] != values[1]:
            yield Contrast(what, "", *values)
    yield from _sets("ground", old.grounds, new.grounds)
    yield from _sets("missing", old.missing, new.missing)
    for name in dict.fromkeys((*old.classification, *new.classification)):
        results = _text(old.classification.get(name)), _text(new.classification.get(name))
        if results[0] != results[1]:
            yield Contrast("route", name, *results)
    yield from _due(old, new)
    yield from _sets("notice", [n.slug for n in old.notices], [n.slug for n in new.notices])
    yield from _sets("task", [t.slug for t in old.tasks], [t.slug for t in new.tasks])


def _due(old: Case, new: Case) -> Iterator[Contrast]:
    sides = [{f"{t.name}#{t.run}": t for t in case.timers if t.state != "absent"}
             for case in (old, new)]  # fmt: skip
    for name in dict.fromkeys((*sides[0], *sides[1])):
        days = [_text(side[name].due) if name in side else "absent" for side in sides]
        if days[0] != days[1]:
            yield Contrast("due", name.removesuffix("#1"), days[0], days[1])


def _sets(what: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Contrast]:
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    for slug in gone.elements():
        yield Contrast(what, slug, slug, "")
    for slug in come.elements():
        yield Contrast(what, slug, "", slug)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def differing(old: Side, new: Side) -> Iterator[Title]:
    """What differs between two sides of a trial, in Chinese and English."""
    if old.shown is None or new.shown is None:
        if (old.shown is None) != (new.shown is None):
            opened = [side.shown is not None for side in (old, new)]
            yield _sentence(_WHAT["opened"], *map(_flag, opened))
        return
    sectors = old.shown.matter.regime.sector, new.shown.matter.regime.sector
    if old.version != new.version or old.shown.case.policy != new.shown.case.policy:
        yield _sentence(_WHAT["policy"], *(
            _title(f"{side.shown.matter.rules(side.shown.at).policy.title.get(lang, '')}"
                   f" {side.version}".strip() for lang in ("zh", "en"))
            for side in (old, new) if side.shown is not None
        ))  # fmt: skip
    for one in contrasts(old.shown.case, new.shown.case):
        if one.what != "policy":
            yield said(sectors, one)
    yield from _refusals(old, new)


def said(sectors: tuple[Sector, Sector], one: Contrast) -> Title:
    """A difference in words, with the titles of both sectors."""
    what, names = _WHAT.get(one.what, {"zh": one.what, "en": one.what}), _NAMES.get(one.what, "")
    if one.what in ("ground", "missing", "notice", "task"):
        sector = sectors[0] if one.old else sectors[1]
        name = _named(sector, one.what, names, one.rule)
        words = ("不再有", "no longer: ") if one.old else ("新增", "new: ")
        return {"zh": f"{what['zh']}：{words[0]}「{name['zh']}」",
                "en": f"{what['en']}: {words[1]}“{name['en']}”"}  # fmt: skip
    head = dict(what)
    if one.rule:
        rule, _, run = one.rule.partition("#")
        name = _named(sectors[1], "fact" if one.what == "route" else one.what, names, rule)
        head = {lang: f"{name[lang]}{'#' + run if run else ''}" for lang in ("zh", "en")}
        head = {"zh": f"{what['zh']}「{head['zh']}」", "en": f"{what['en']} “{head['en']}”"}
    values = [_value(sector, one, value) for sector, value in zip(
        sectors, (one.old, one.new), strict=True)]  # fmt: skip
    return _sentence(head, *values)


_NAMES = {"ground": "grounds", "notice": "notices", "task": "tasks", "due": "timers",
          "route": "facets"}  # fmt: skip


def _value(sector: Sector, one: Contrast, value: str) -> Title:
    if not value:
        return {"zh": "无", "en": "none"}
    if one.what == "opened":
        return _flag(value == "yes")
    if one.what == "due":
        return (
            {"zh": "不适用", "en": "does not apply"} if value == "absent" else _title((value,) * 2)
        )
    if value in ("True", "False"):
        return _flag(value == "True")
    sections = {"verdict": ("verdicts",), "status": ("statuses",)}.get(
        one.what, ("results", "units", "roles"))  # fmt: skip
    for section in sections:
        title = _both(sector, section, value)
        if title["zh"] != value:
            return title
    fact = sector.facts.get(one.rule)
    return dict(fact.values[value]) if fact and value in fact.values else _title((value, value))


def _named(sector: Sector, what: str, section: str, slug: str) -> Title:
    fact = sector.facts.get(slug)
    if what == "missing" and fact:
        return fact.title
    title = _both(sector, section, slug)
    if title["zh"] != slug:
        return title
    if fact and fact.title:
        return fact.title
    for policy in sector.policies:
        found = policy.timers.get(slug) if what == "due" else policy.tasks.get(slug)
        if found and found.title:
            return found.title
    return title


def _refusals(old: Side, new: Side) -> Iterator[Title]:
    before = {act for act, _ in old.refused}
    for act, why in new.refused:
        if act not in before and new.shown is not None:
            name = _both(new.shown.matter.regime.sector, "actions", act)
            yield {"zh": f"行为「{name['zh']}」按草案被拒绝：{why['zh']}",
                   "en": f"Act “{name['en']}” is refused under the draft: {why['en']}"}  # fmt: skip


def _both(sector: Sector, section: str, slug: str) -> Title:
    return {language: sector.title_of(section, slug, language) for language in ("zh", "en")}


def _title(texts: Any) -> Title:
    return dict(zip(("zh", "en"), texts, strict=True))


def _flag(value: bool) -> Title:
    return {"zh": "是", "en": "yes"} if value else {"zh": "否", "en": "no"}


def _sentence(head: Title, old: Title, new: Title) -> Title:
    return {"zh": f"{head['zh']}：{old['zh']} → {new['zh']}",
            "en": f"{head['en']}: {old['en']} → {new['en']}"}  # fmt: skip
