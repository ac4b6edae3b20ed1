"""A case in the words of its sector and the language of the request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from api.context import desk, language
from api.presenters.common import named
from api.words import of, t
from console.countdown import Countdown, countdown
from console.naming import meet
from core.domain.casework.cases import SYSTEM, Timer
from core.domain.differences.names import Names
from core.domain.expressions import ConditionError
from core.domain.rules.sectors import Fact
from core.domain.worktime.periods import Period
from core.storage.lists.search import NextTimer
from core.usecases.casework.reading import Shown
from core.usecases.policymaking.conditions import Asked, Speaker

#: What every case has besides its facts, and where its values are named.
_BUILT_IN = {
    "kind": "kinds", "channel": "channels", "status": "statuses", "verdict": "verdicts",
    "unit": "units",
}  # fmt: skip
_CALLING = ("running", "paused", "overdue")


def listed(said: Iterable[str]) -> str:
    """Several things one after the other."""
    return ("、" if language() == "zh" else ", ").join(said)


class Telling:
    """Says of the case ``shown`` what templates need in words; a page makes one."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.sector = shown.matter.regime.sector
        self._names = Names(self.sector, shown.matter.regime.rules.policy)
        self._meet()

    def _meet(self) -> None:
        """Look up at once what everybody is called whom the case names."""
        case = self.shown.case
        charged = (one for entry in case.journal for one in entry.changes.get("officer", ()))
        asked = (one.applied_by for one in case.applications)
        acted = (entry.actor for entry in case.journal if entry.actor != SYSTEM)
        meet({case.officer, *charged, *asked, *acted})

    def word(self, section: str, slug: str | None) -> str:
        """What people call ``slug``; nothing for nothing."""
        return named(self.sector, section, slug)[language()] if slug else ""

    def kind(self) -> str:
        """What kind of case it is; the one that bears the duties of an office is none of people."""
        policy, kind = self.shown.matter.regime.rules.policy, self.shown.case.kind
        return (
            t("本单位自身的工作", "The office's own duties")
            if policy.office
            else self.word("kinds", kind)
        )

    def words(self, section: str, slugs: Iterable[str]) -> str:
        """The same of several, one after the other."""
        return listed(self.word(section, slug) for slug in slugs)

    def titles(self, names: Iterable[str]) -> str:
        """What people call several facts."""
        return listed(self.title(name) for name in names)

    def either(self, roles: Iterable[str]) -> str:
        """Roles of which any one will do."""
        return t("或", " or ").join(self.word("roles", role) for role in roles)

    def fact(self, name: str) -> Fact | None:
        """The sector's fact of that name."""
        return self.sector.facts.get(name)

    def title(self, name: str) -> str:
        """What people call a fact, or what every case has, such as the day of its receipt."""
        fact = self.fact(name)
        return of(fact.title) if fact else self._names.title("facts", name, language())

    def sentence(self, condition: str, policy: str = "") -> str:
        """A condition of one of the policies of the case as a sentence."""
        rules = self.shown.matter.rules(self.shown.at)
        owner = next((one for one in rules.policies() if one.slug == policy), rules.policy)
        speaker = Speaker(self.sector, owner)
        try:
            return speaker.sentences(speaker.node(Asked(text=condition)))[language()]
        except ConditionError:
            return condition

    def value(self, name: str, value: Any) -> str:
        """A fact's value as people read it."""
        fact = self.fact(name)
        if value is None:
            return t("不清楚", "not known")
        if isinstance(value, bool):
            return t("是", "Yes") if value else t("否", "No")
        if fact is None and name in _BUILT_IN:
            return self.word(_BUILT_IN[name], value)
        if isinstance(value, Mapping):  # a commitment, which tells nobody anything
            return t("不予显示", "Masked")
        if fact is not None and value in fact.values:
            return of(fact.values[value])
        return str(value)

    def result_name(self, name: str) -> str:
        """What people call a result of the policy's tables."""
        ours = {
            "category": t("分类", "Category"),
            "severity": t("级别", "Severity"),
            "unit": t("承办单位", "Unit"),
        }
        said = ours.get(name) or self.title(name)
        return self.word("facets", name) if said == name else said

    def result(self, name: str, value: Any) -> str:
        """A result of the policy's tables, in the words of the sector or of the fact it copies."""
        if name == "unit":
            return self.word("units", value)
        fact = self.shown.matter.regime.rules.policy.copies.get(name, name)
        said = self.value(fact, value)
        return self.sector.title_of("results", said, language()) if said == value else said

    def timer(self, name: str) -> str:
        """What people call a timer; ``name#2`` is its second run."""
        base, _, run = name.partition("#")
        policy = self.shown.matter.regime.rules.policy
        said = self.word("timers", base.partition("@")[0])
        for found in self.shown.case.timers:
            if found.name == base:
                said = self.sector.limit_title(found.policy, found.version, base, language())
                break
        else:
            if said == base and base in policy.timers and policy.timers[base].title:
                said = of(policy.timers[base].title)
        again = t("(第 {n} 次)", " (run {n})", n=run) if run not in ("", "1") else ""
        return said + again

    def length(self, length: str) -> str:
        """How long a timer runs: a period, or the fact that names its last day."""
        try:
            return Period.parse(length).words(language())
        except ValueError:
            return self.title(length)

    def left(self, timer: Mapping[str, Any]) -> Countdown | None:
        """What to say of one timer as the interface tells of it; None where it calls no more."""
        found = self.shown.case.timer(f"{timer['name']}#{timer['run']}")
        return self.remaining(found) if found else None

    def remaining(self, timer: Timer) -> Countdown | None:
        """How long a timer has left; None where it calls no more."""
        if timer.state not in _CALLING:
            return None
        calls = NextTimer(
            timer.name, timer.run, timer.state, timer.due, timer.due_at, timer.provisional,
            timer.length,
        )  # fmt: skip
        shown = self.shown
        return countdown(calls, shown.matter.office.calendar, shown.at, desk().zone)

    def next_timer(self) -> Timer | None:
        """The timer that calls first, as lists have it."""
        case = self.shown.case
        calling = [
            one
            for one in case.timers
            if one.state in _CALLING
            and not one.deemed
            and not (one.state == "overdue" and case.ended)
        ]
        return min(calling, key=lambda one: (one.due_at is None, one.due or date.max), default=None)

    def party(self, role: str) -> str:
        """What people call the part that somebody has in a case."""
        return {
            "complainant": t("投诉人", "Complainant"),
            "reporter": t("举报人", "Reporter"),
            "respondent": t("被投诉人", "Respondent"),
            "representative": t("代表人", "Representative"),
            "agent": t("代理人", "Agent"),
        }.get(role, role)

    def policy(self, slug: str, version: Any) -> str:
        """A version of a policy by its title; the slug where the sector has it no more."""
        for one in self.sector.policies:
            if one.slug == slug and str(one.version) == str(version):
                return str(one.source.get("title") or of(one.title))
        return slug
