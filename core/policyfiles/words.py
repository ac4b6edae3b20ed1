"""What all policies of a sector may speak of: facts, built-in names, acts, events, timers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.domain.casework.service import events_of
from core.domain.expressions import BOOL, DATE, NUMBER, PERIOD, TEXT, FactType, Param, Scope
from core.domain.expressions import choice as choice_of
from core.domain.rules.policies import GIVEN_UP
from core.domain.rules.provisions import Parameter, Title
from core.domain.rules.sectors import Fact
from core.domain.worktime.periods import Period
from core.policyfiles.document import Section
from core.policyfiles.surroundings import Surroundings

#: Office settings that conditions may read.
SETTINGS: Mapping[str, FactType] = {
    "enforcement_from": DATE,
    "enable_unverified": BOOL,
    "transition": choice_of("pinned", "migrate", "by_event"),
}

#: Inputs that acts of the neutral base ask for, known in every sector.
CORE_INPUTS: Mapping[str, Fact] = {
    "approves": Fact("approves", "text", {"zh": "审批的行为", "en": "Act approved"}, input=True),
    "officer": Fact("officer", "text", {"zh": "承办人", "en": "Officer in charge"}, input=True),
}

_CLASSIFIED = ("unit", "severity", "category")

Vocabulary = Mapping[str, Mapping[str, Title]]


@dataclass(frozen=True)
class SectorWords:
    """The words of one sector, taken from its folder before any rule is read."""

    kinds: tuple[str, ...]
    facts: Mapping[str, Fact]
    vocabulary: Vocabulary
    neutral: Vocabulary
    results: Mapping[str, FactType]
    acts: frozenset[str]
    marks: frozenset[str]
    timers: frozenset[str]
    overlay_timers: frozenset[str]
    messages: tuple[str, ...] = ()

    def title(self, section: str, slug: str) -> Title:
        """The sector's title of ``slug``, else the core's, else none."""
        own = self.vocabulary.get(section, {}).get(slug)
        return own or self.neutral.get(section, {}).get(slug) or {}

    def slugs(self, section: str) -> tuple[str, ...]:
        """Every slug of ``section``, the core's first."""
        return tuple({**self.neutral.get(section, {}), **self.vocabulary.get(section, {})})

    def around(self, document: Section, parameters: Mapping[str, Parameter]) -> Surroundings:
        """The surroundings of the policy ``document``."""
        scope = self._scope(document, parameters)
        return Surroundings(
            scope=scope,
            cases=replace(scope, acts=self.acts, timers=self.timers),
            facts={**CORE_INPUTS, **self.facts},
            parameters=parameters,
            kinds=self.kinds,
            statuses=self.slugs("statuses"),
            roles=(*self.slugs("roles"), "any", "system"),
            notices=self.slugs("notices"),
            messages=self.messages,
            title=self.title,
        )

    def _scope(self, document: Section, parameters: Mapping[str, Parameter]) -> Scope:
        facts = {slug: fact.fact_type for slug, fact in {**CORE_INPUTS, **self.facts}.items()}
        return Scope(
            # A result of classification prevails over a fact of the same name.
            facts={**facts, **self.results},
            params={name: parameter_type(parameter) for name, parameter in parameters.items()},
            settings=SETTINGS,
            aliases=self._aliases(),
            builtins=self._builtins(),
            acts=self._acts(document),
            marks=self.marks,
            timers=self._timers(document),
        )

    def _builtins(self) -> dict[str, FactType]:
        return {
            "kind": choice_of(*self.kinds),
            "channel": choice_of(*self.slugs("channels")),
            "received_on": DATE,
            "today": DATE,
            "status": choice_of(*self.slugs("statuses")),
            "verdict": choice_of(*self.slugs("verdicts")),
            **{name: TEXT for name in _CLASSIFIED if name not in self.results},
        }

    def _acts(self, document: Section) -> frozenset[str]:
        # An overlay runs beside any policy of the sector, so it may ask for every act.
        served = events_of(self.slugs("notices"))
        if document.get("overlay") is True:
            return self.acts | served
        return frozenset(_keys(document, "procedure") | _events(document) | served)

    def _timers(self, document: Section) -> frozenset[str]:
        if document.get("overlay") is True:
            return self.timers
        return frozenset(_keys(document, "timers")) | self.overlay_timers

    def _aliases(self) -> dict[str, str]:
        """Other names of facts; a title shared by two facts names neither."""
        names: dict[str, str] = {}
        for slug, fact in self.facts.items():
            for alias in (fact.title.get("zh", ""), *fact.aliases):
                names[alias] = "" if names.get(alias, slug) != slug else slug
        return {alias: slug for alias, slug in names.items() if alias and slug}


def results_of(documents: Iterable[Section], facts: Mapping[str, Fact]) -> dict[str, FactType]:
    """The results of classification of a sector, each with every value any table can give it."""
    values: dict[str, set[str | bool] | None] = {}
    for document in documents:
        classification = _mapping(document.get("classification"))
        for table in _mapping(classification.get("tables")).values():
            _table_values(_mapping(table), facts, values)
        for name, fact in _mapping(classification.get("copies")).items():
            _add_fact(name, facts.get(str(fact)), values)
    return {name: _result_type(found) for name, found in values.items()}


def _result_type(found: set[str | bool] | None) -> FactType:
    if found is None:
        return TEXT
    if found and all(isinstance(value, bool) for value in found):
        return BOOL
    return choice_of(*sorted({*map(str, found), "none"}))


def acts_of(documents: Iterable[Section]) -> frozenset[str]:
    """Every act of every policy, and every other event that may be asked for like an act."""
    return frozenset().union(*(_keys(d, "procedure") | _events(d) for d in documents))


def marks_of(documents: Iterable[Section]) -> frozenset[str]:
    """Every event from which something may be counted, besides the acts."""
    return frozenset({"received", "lapsed"}).union(*(_events(d) for d in documents))


def timers_of(documents: Iterable[Section], overlays_only: bool = False) -> frozenset[str]:
    """Every timer of every policy, or only those that run beside another policy."""
    chosen = (d for d in documents if d.get("overlay") is True or not overlays_only)
    return frozenset().union(*(_keys(d, "timers") for d in chosen))


def parameter_type(parameter: Parameter) -> Param:
    """How conditions see ``parameter``: a constant, unless its values are dated."""
    value = parameter.values[0][1]
    kind = _type(value[0]) if isinstance(value, tuple) else _type(value)
    kind = FactType("list", item=kind) if isinstance(value, tuple) else kind
    return Param(kind, value if len(parameter.values) == 1 else None)


def _type(value: Any) -> FactType:
    match value:
        case bool():
            return BOOL
        case Period():
            return PERIOD
        case date():
            return DATE
        case str():
            return TEXT
    return NUMBER


def _table_values(
    table: Mapping[str, Any], facts: Mapping[str, Fact], values: dict[str, set[str | bool] | None]
) -> None:
    rows = table.get("rows")
    given = [_mapping(row).get("gives") for row in rows] if isinstance(rows, list) else []
    for gives in (*given, table.get("otherwise")):
        for name, value in _mapping(gives).items():
            found = values.setdefault(name, set())
            if found is not None:
                found.add(value if isinstance(value, bool) else str(value))
    if table.get("decided_by"):
        for name in list(_mapping(table.get("otherwise"))):
            _add_fact(name, facts.get(str(table["decided_by"])), values)


def _add_fact(name: str, fact: Fact | None, values: dict[str, set[str | bool] | None]) -> None:
    found = values.setdefault(name, set())
    if fact is None or not fact.values:
        values[name] = None
    elif found is not None:
        found.update(fact.values)


def _events(document: Section) -> set[str]:
    """Events that are not acts: those with a condition, deemed acts, tasks given up."""
    timers = _mapping(document.get("timers")).values()
    deemed = {event for timer in timers for event in _deemed(timer)}
    return _keys(document, "events") | deemed | set(_given_up(document))


def _given_up(document: Section) -> Iterable[str]:
    """The journal events of tasks that may be given up."""
    for task in _mapping(document.get("tasks")).values():
        limit = _mapping(task).get("attempts")
        event = _mapping(limit).get("as", GIVEN_UP)
        if limit is not None and isinstance(event, str):
            yield event


def _deemed(timer: Any) -> Iterable[str]:
    """The journal events of deemed acts, wherever in the timer they are written."""
    rows = _mapping(timer).get("rows")
    for part in (timer, *(rows if isinstance(rows, list) else ())):
        lapse = _mapping(part).get("lapse")
        for effect in lapse if isinstance(lapse, list) else [lapse]:
            event = _mapping(effect).get("as")
            if isinstance(event, str):
                yield event


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _keys(document: Section, section: str) -> set[str]:
    return set(_mapping(document.get(section)))
