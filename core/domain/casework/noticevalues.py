"""What the variables of notices and forms stand for in a case, in Chinese and in English.

``VARIABLES`` and ``FORM_VARIABLES`` are all there are besides the facts and facets of the sector;
``docs/policy-language.md`` tells people what each means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.domain.casework.cases import Entry, Notice
from core.domain.casework.notices import NoticeText, Said
from core.domain.casework.submissions import Party, Submission
from core.domain.rules.policies import Ground, Policy
from core.domain.rules.regime import NONE, Matter

#: What any notice may say.
VARIABLES = (
    "number", "case_number", "office", "address", "phone", "subject", "kind", "channel",
    "received_on", "today", "act", "status", "policy", "basis", "grounds", "missing", "note",
    "unit", "severity", "category", "doer", "together_with", "approvals", "timer", "due",
    "until", "reason", "wanted",
)  # fmt: skip

#: What only forms may say besides: they are printed for one reader, and nobody else sees them.
FORM_VARIABLES = (
    "description", "officer", "received_at", "complainant", "complainant_contact",
    "complainant_address", "respondent", "respondent_contact", "respondent_address",
)  # fmt: skip

#: What stands in the place of a number that is given only at issue.
UNNUMBERED = Said("（编号待发）", "(number on issue)")
#: What a reader is told who may not see who takes part.
MASKED = Said("（不予显示）", "(masked)")

_SIDES = {"complainant": ("complainant", "reporter"), "respondent": ("respondent",)}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def wording(matter: Matter, notice: Notice) -> NoticeText | None:
    """The sector's text of a notice, as the version that governs has it; None where none is."""
    text = matter.regime.sector.notices.get(notice.slug)
    governing = matter.rules(notice.drawn_at).policy
    drawn_on = matter.office.day(notice.drawn_at)
    return text.under(governing.slug, governing.version, drawn_on) if text else None


def values_for(
    matter: Matter, notice: Notice, subject: str, *, veiled: bool = False
) -> dict[str, Said]:
    """What the variables of a notice stand for; its number, where it has none, is yet to come.

    ``veiled``: it says neither what was told, nor when and how, nor that anybody reported.
    """
    entry = next((e for e in matter.case.journal if e.seq == notice.entry), None)
    number = Said(notice.number) if notice.number else UNNUMBERED
    told = _Told(matter, notice.drawn_at, entry, notice.basis)
    case = matter.case.number
    veil = dict.fromkeys(("channel", "received_on", "kind"), MASKED)
    veil["subject"] = Said(f"{case}号案件", case)
    return told.values(subject) | {"number": number} | (veil if veiled else {})


def form_values(
    matter: Matter, submission: Submission | None, at: datetime, parties: Iterable[Party] | None
) -> dict[str, Said]:
    """What the variables of a form stand for, with the ``parties`` as the reader may see them.

    None: the reader may see nothing of them.
    """
    case = matter.case
    values = _Told(matter, at, None, "").values(submission.subject if submission else "")
    values |= {
        "officer": Said(case.officer),
        "received_at": Said(f"{case.received_at.astimezone(matter.office.zone):%Y-%m-%d %H:%M}"),
    }
    if submission is None:
        return values
    values["description"] = Said(submission.description)
    for side, roles in _SIDES.items():
        there = any(party.role in roles for party in submission.parties)
        party = next((party for party in parties or () if party.role in roles), None)
        values |= _party(side, party) if there else {}
    return values


def _party(side: str, party: Party | None) -> dict[str, Said]:
    names = (side, f"{side}_contact", f"{side}_address")
    if party is None or (party.sealed and not party.name):
        return dict.fromkeys(names, MASKED)
    told = zip(names, (party.name, party.contact, party.address), strict=True)
    return {name: Said(value) for name, value in told if value}


@dataclass(frozen=True)
class _Told:
    """A case as a document tells of it: at an instant, by the entry of the act behind it."""

    matter: Matter
    at: datetime
    entry: Entry | None
    basis: str

    def values(self, subject: str) -> dict[str, Said]:
        case, office = self.matter.case, self.matter.office
        sector, settings = self.matter.regime.sector, self.matter.office.settings
        own = str(settings.get("office_name") or "")
        kind = self.title("kinds", case.kind)
        kind = Said(kind.zh, kind.en.lower())
        said = {
            "case_number": Said(case.number),
            "office": Said(own) if own else _both(sector.title),
            "address": Said(str(settings.get("office_address") or "")),
            "phone": Said(str(settings.get("office_phone") or "")),
            "subject": Said(subject) if subject else Said(f"{case.number}号{kind.zh}", case.number),
            "kind": kind,
            "channel": self.title("channels", case.channel),
            "received_on": day_words(case.received_on),
            "today": day_words(office.day(self.at)),
            "status": self.title("statuses", case.status),
            "policy": Said(self.law()),
            "basis": Said(self.cited(self.basis)),
            "grounds": _listed(self.grounds()),
            "missing": _listed(self.missing()),
        }
        return {**self.facts(), **self.results(), **said, **self.deed()}

    @property
    def data(self) -> Mapping[str, Any]:
        """What was given with the act."""
        return self.entry.data if self.entry else {}

    def deed(self) -> dict[str, Said]:
        """The act behind the document, who did it, and the timer it moved."""
        if self.entry is None:
            return {}
        case = self.matter.case
        note = Said(str(self.data.get("note", "")))
        noted = [note] if note.zh else []
        said = {
            "act": self.title("actions", self.entry.act),
            "note": note,
            "reason": note if note.zh else self.short_grounds(),
            "wanted": _listed([*noted, *self.missing()]),
            "doer": self.person(self.entry),
            "together_with": Said("、".join(self.data.get("together_with", ()))),
        }
        used = [e for e in case.journal if e.seq in self.data.get("approvals_used", ())]
        said["approvals"] = _listed([self.approval(entry) for entry in used])
        timer = case.timer(str(self.data["timer"])) if "timer" in self.data else None
        if timer and timer.due:
            day = day_words(timer.due)
            said |= {"timer": self.title("timers", timer.name), "due": day, "until": day}
            if not self.basis:
                said["basis"] = Said(self.cited(timer.basis))
        return said

    def person(self, entry: Entry) -> Said:
        """Who made an entry, and as what."""
        role = self.title("roles", entry.role)
        if entry.actor == entry.role:
            return role
        return Said(f"{entry.actor}（{role.zh}）", f"{entry.actor} ({role.text('en')})")

    def approval(self, entry: Entry) -> Said:
        who, day = self.person(entry), day_words(self.matter.office.day(entry.at))
        return Said(f"{who.zh}，{day.zh}同意", f"{who.text('en')}, agreed on {day.en}")

    def facts(self) -> dict[str, Said]:
        """What is known, the inputs of the act included, and nothing personal."""
        declared = self.matter.regime.sector.facts
        known = {**self.matter.case.facts, **self.data.get("facts", {})}
        return {
            name: value_words(value, declared[name].values)
            for name, value in known.items()
            if name in declared and not declared[name].personal and value is not None
        }

    def results(self) -> dict[str, Said]:
        """The results of the policy's tables, as people call them."""
        found = self.matter.case.classification.items()
        return {name: self.result(name, value) for name, value in found if value is not None}

    def result(self, name: str, value: str | bool) -> Said:
        if isinstance(value, bool):
            return value_words(value, {})
        sector = self.matter.regime.sector
        fact = sector.facts.get(self.matter.rules(self.at).policy.copies.get(name, name))
        if fact and value in fact.values:
            return _both(fact.values[value])
        if name == "unit":
            return Said("") if value == NONE else self.title("units", value)
        titled = self.title("results", value)
        return Said("") if value == NONE and titled.zh == NONE else titled

    def cites(self) -> list[Ground]:
        """The grounds that the act cites, else those that hold."""
        slugs = self.data.get("grounds") or self.matter.case.grounds
        rules = self.matter.rules(self.at).policy.admissibility.rules
        return [rule for rule in rules if rule.slug in slugs]

    def grounds(self) -> list[Said]:
        """The grounds in the words of the law; in English by their titles."""
        found = []
        for rule in self.cites():
            title, basis = self.title("grounds", rule.slug), self.cited(rule.cite.basis)
            zh, en = rule.says or title.zh, title.text("en")
            found.append(Said(f"{zh}（{basis}）", f"{en} ({basis})") if basis else Said(zh, en))
        return found

    def short_grounds(self) -> Said:
        """The grounds by their titles, in one line."""
        titles = [self.title("grounds", rule.slug) for rule in self.cites()]
        return Said("；".join(t.zh for t in titles), "; ".join(t.text("en") for t in titles))

    def missing(self) -> list[Said]:
        """The facts that are still to be found out."""
        facts = self.matter.regime.sector.facts
        return [_both(facts[name].title) for name in self.matter.case.missing]

    def law(self) -> str:
        """The text whose articles a bare 第…条 means."""
        policy = self.owner()
        found = policy.source.get("articles_of") or policy.source.get("title")
        return str(found or policy.title.get("zh", policy.slug))

    def owner(self) -> Policy:
        """The policy under which the act was done, else the one that governs."""
        entry, governing = self.entry, self.matter.rules(self.at).policy
        if entry is None or entry.version is None or not entry.policy:
            return governing
        if (entry.policy, entry.version) == (governing.slug, governing.version):
            return governing
        return self.matter.regime.policy(entry.policy, entry.version)

    def cited(self, basis: str) -> str:
        """Articles with the name of the law before those that stand without one."""
        parts = [part.strip() for part in basis.split(";") if part.strip()]
        said: list[str] = []
        for before, part in zip(["", *parts], parts, strict=False):
            if part.startswith("第") and before.startswith("第"):
                said[-1] += f"、{part}"
            else:
                said.append(f"《{self.law()}》{part}" if part.startswith("第") else part)
        return "；".join(said)

    def title(self, section: str, slug: str) -> Said:
        sector = self.matter.regime.sector
        return Said(sector.title_of(section, slug), sector.title_of(section, slug, "en"))


def value_words(value: Any, choices: Mapping[str, Mapping[str, str]]) -> Said:
    """A fact's value in words: days, yes and no, the titles of choices."""
    if isinstance(value, bool):
        return Said("是", "yes") if value else Said("否", "no")
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, str) and value in choices:
        return _both(choices[value])
    return Said(str(value))


def day_words(day: date) -> Said:
    """A day as letters write it: 2026年1月2日, 2 January 2026."""
    zh = f"{day.year}年{day.month}月{day.day}日"
    return Said(zh, f"{day.day} {_MONTHS[day.month - 1]} {day.year}")


def _both(title: Mapping[str, str]) -> Said:
    return Said(title.get("zh", ""), title.get("en", ""))


def _listed(items: list[Said]) -> Said:
    """One as it stands; several numbered, a line each."""
    if len(items) == 1:
        return items[0]
    zh = "\n".join(_numbered([item.zh for item in items]))
    return Said(zh, "\n".join(f"({n}) {item.text('en')}" for n, item in enumerate(items, 1)))


def _numbered(texts: list[str]) -> Iterator[str]:
    for number, text in enumerate(texts, 1):
        yield f"（{_CHINESE[number - 1] if number <= len(_CHINESE) else number}）{text}"


_CHINESE = "一二三四五六七八九十"
