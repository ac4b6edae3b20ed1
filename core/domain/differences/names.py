"""What the parts of a policy are called in a sentence: the names that stand in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from core.domain.assessment.scorecards import Scorecard
from core.domain.casework.service import events_of
from core.domain.expressions import BOOL, DATE, TEXT, FactType, Param, Scope
from core.domain.expressions.functions import TIMER_STATES
from core.domain.expressions.wording import Words
from core.domain.reports.definitions import Report
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Title
from core.domain.rules.sectors import Sector

_BUILT_IN: Mapping[str, Title] = {
    "kind": {"zh": "类型", "en": "kind"},
    "channel": {"zh": "渠道", "en": "channel"},
    "received_on": {"zh": "收到日期", "en": "received on"},
    "today": {"zh": "当日", "en": "today"},
    "status": {"zh": "状态", "en": "status"},
    "verdict": {"zh": "建议结论", "en": "verdict"},
    "unit": {"zh": "承办单位", "en": "unit"},
    "severity": {"zh": "严重程度", "en": "severity"},
    "category": {"zh": "类别", "en": "category"},
}

_EVERYWHERE = (
    "facts", "facets", "actions", "events", "timers", "tasks", "notices", "grounds", "roles",
    "statuses", "verdicts", "units", "channels", "kinds", "results", "parameters",
)  # fmt: skip

#: Parts of a scorecard or a report that carry their own titles and are named elsewhere in it.
_OWN = ("standings", "groups", "findings", "items", "measures", "numbers", "sources", "figures")
#: Settings of an office that conditions read, by their names.
_SETTINGS: Mapping[str, Title] = {
    "enforcement_from": {"zh": "开始处罚之日", "en": "enforcement from"},
    "enable_unverified": {"zh": "启用未经核实的规则", "en": "unverified rules in use"},
    "transition": {"zh": "新旧衔接", "en": "transition"},
}

#: What of the parameters' types makes a difference to a sentence; all else is read as text.
_TYPES: Mapping[type, FactType] = {bool: BOOL, date: DATE}


class Names:
    """The titles of everything that a policy of a sector names, in Chinese and English."""

    def __init__(self, sector: Sector, policy: Policy) -> None:
        self.sector = sector
        self.policy = policy

    def title(self, section: str, slug: str, language: str) -> str:
        """What ``slug`` is called among ``section`` of the sector's words."""
        own = self._own(section, slug)
        return own.get(language) or self.sector.title_of(section, slug, language)

    def _own(self, section: str, slug: str) -> Title:
        """The title that the policy itself gives."""
        policy = self.policy
        entries: Mapping[str, Mapping[str, Any]] = {
            "parameters": policy.parameters,
            "actions": policy.procedure,
            "timers": {**policy.duties, **policy.timers},
            "tasks": policy.tasks,
            "facts": self.sector.facts,
        }
        found = entries.get(section, {}).get(slug)
        if found is None:
            return _BUILT_IN.get(slug, {}) if section == "facts" else {}
        title: Title = found.title
        return title

    def anything(self, slug: str, language: str) -> str:
        """What ``slug`` is called wherever it is known; the slug itself where nothing is."""
        for section in _EVERYWHERE:
            title = self.title(section, slug, language)
            if title != slug:
                return title
        own = (self.own_title((section, slug), language) for section in _OWN)
        named: list[Policy | Scorecard | Report] = [
            *self.sector.policies,
            *self.sector.scorecards,
            *self.sector.reports,
        ]
        titles = (one.title.get(language, "") for one in named if one.slug == slug)
        return next(filter(None, (*own, *titles)), slug)

    def own_title(self, path: Sequence[str], language: str) -> str:
        """The title that stands in the document at ``path``; empty where there is none."""
        found = self.at(path)
        title = found.get("title", found) if isinstance(found, Mapping) else {}
        said = title.get(language, "") if isinstance(title, Mapping) else ""
        return said if isinstance(said, str) else ""

    def at(self, path: Sequence[str]) -> Any:
        """What stands in the document at ``path``; entries of lists go by their ``name``."""
        found: Any = self.policy.document
        for key in path:
            if isinstance(found, Mapping):
                found = found.get(key)
            elif isinstance(found, list | tuple):
                named = (e for e in found if isinstance(e, Mapping) and e.get("name") == key)
                found = next(named, None)
            else:
                return None
        return found

    def result(self, name: str, language: str) -> str:
        """What a fact or a result is called."""
        title = self.title("facts", name, language)
        return title if title != name else self.title("facets", name, language)

    def heading(self, name: str, language: str) -> str:
        """What a result is called above a table: as everywhere, not as a fact of that name."""
        title = _BUILT_IN.get(name, {}).get(language) or self.result(name, language)
        return title[:1].upper() + title[1:]

    def extension(self, name: str, language: str, timer: str = "") -> str:
        """An extension of a timer by its place among them: it has no title of its own."""
        timers = [timer] if timer else [*self.policy.timers]
        for slug in timers:
            rows = self.at(("timers", slug, "extensions")) or ()
            names = [row.get("name") for row in rows if isinstance(row, Mapping)]
            if name in names:
                place = names.index(name) + 1
                return f"第{place}项" if language == "zh" else f"no. {place}"
        return name

    def choice(self, fact: str, value: Any, language: str) -> str:
        """What ``value`` of a fact or a result is called."""
        declared = self.sector.facts.get(fact)
        if declared and value in declared.values:
            return declared.values[value].get(language, str(value))
        section = {"unit": "units", "status": "statuses", "kind": "kinds"}.get(fact, "results")
        title = self.sector.title_of(section, str(value), language)
        return self.anything(str(value), language) if title == value else title

    @cached_property
    def words(self) -> Words:
        """The titles for the sentences of conditions."""
        facts = {slug: fact.title for slug, fact in self.sector.facts.items()}
        values = {slug: fact.values for slug, fact in self.sector.facts.items() if fact.values}
        neutral = {
            "kind": self._section("kinds"),
            "channel": self._section("channels"),
            "status": self._section("statuses"),
            "verdict": self._section("verdicts"),
            "unit": self._section("units"),
            **dict.fromkeys(("severity", "category", *self._section("facets")), self._results),
            "approves": self._section("actions"),
        }
        return Words(
            facts={**_BUILT_IN, **self._section("facets"), **facts},
            values={**neutral, **values},
            settings=_SETTINGS,
            params={slug: found.title for slug, found in self.policy.parameters.items()},
            acts={**self._section("events"), **self._section("actions")},
            timers=self._section("timers"),
            states={state: self._both("timer_states", state) for state in TIMER_STATES},
        )

    @cached_property
    def scope(self) -> Scope:
        """The types that the sentences of conditions ask for: which names are dates."""
        facts: dict[str, FactType] = {"received_on": DATE, "today": DATE}
        facts |= {slug: fact.fact_type for slug, fact in self.sector.facts.items()}
        params = {
            slug: Param(_TYPES.get(type(found.values[0][1]), TEXT))
            for slug, found in self.policy.parameters.items()
        }
        return Scope(facts=facts, params=params, settings={"enforcement_from": DATE})

    @cached_property
    def _results(self) -> dict[str, Title]:
        """What a table may give, each with its title."""
        return self._section("results")

    def _section(self, section: str) -> dict[str, Title]:
        slugs = {**self.sector.neutral.get(section, {}), **self.sector.vocabulary.get(section, {})}
        if section == "actions":
            notices = (*self.sector.vocabulary.get("notices", ()), *self.sector.notices)
            slugs |= {slug: {} for slug in (*self.policy.procedure, *sorted(events_of(notices)))}
        if section == "timers":
            slugs |= {slug: {} for slug in self.policy.timers}
        return {slug: self._both(section, slug) for slug in slugs}

    def _both(self, section: str, slug: str) -> Title:
        return {language: self.title(section, slug, language) for language in ("zh", "en")}
