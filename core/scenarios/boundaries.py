"""Scenarios at the boundaries of a policy: each number, day and limit, just before, on and after.

The case is found by the engine's own analysis of conditions, and so is what happens in it: what a
scenario expects is what the engine does. People review that before they save it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice, product
from typing import Any

from core.bootstrap import PassingDesks
from core.domain.differences.names import Names
from core.domain.expressions import DATE, Condition, Env, FactType
from core.domain.expressions.representatives import representatives
from core.domain.rules.limits import TimerRule
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.scenarios.recording import recorded

#: More settings of the other facts than this are not tried.
MOST_SETTINGS = 3000
_HOUR = "10:00"
#: How long after a version came into force the case is received, and from when days are known.
_DAYS_TRIED, _CALENDARS_BEGIN = 40, date(2007, 1, 1)


@dataclass(frozen=True)
class Boundary:
    """One generated scenario: the file it belongs in, its title, and its text."""

    file: str
    title: str
    text: str


@dataclass(frozen=True)
class Story:
    """A case before it is played: receipt, facts, and the moments at which it is looked at."""

    title: str
    sector: str
    profile: str
    received: date
    kind: str
    channel: str
    facts: Mapping[str, Any]
    policy: str
    looks: tuple[datetime, ...] = ()
    keys: tuple[str, ...] = field(default=("verdict", "grounds", "missing"))


def boundaries(sector: Sector, policy: Policy, zone: str = "Asia/Shanghai") -> list[Boundary]:
    """Scenarios at every boundary of ``policy`` that receipt alone can reach, in order of rules.

    A boundary that depends on what was done before is left out, and so is one where another policy
    governs the case. Each runs and passes on ``sector``.
    """
    profile = (policy.profiles or tuple(sector.profiles))[0]
    desks, found = PassingDesks(zone), dict[str, Boundary]()
    for story in _stories(sector, policy, profile):
        text = recorded(sector, story, zone, desks)
        if text and text not in found:
            name = f"scenarios/boundaries_{policy.slug}_{policy.version}.yaml"
            found[text] = Boundary(name, story.title, text)
    return [*found.values()]


def _stories(sector: Sector, policy: Policy, profile: str) -> Iterator[Story]:
    names = Names(sector, policy)
    base = _Base(sector, policy, profile)
    for called, condition, keys in _rules(policy, names):
        for facts, fact, value in base.around(condition):
            title = names.title("facts", fact, "zh")
            yield base.story(f"{called}：{title}为 {_shown(value)}", facts, keys)
    for name, timer in policy.timers.items():
        if any(when.slug == "received" for when in timer.starts):
            yield from base.limits(name, timer, names.title("timers", name, "zh"))


def _rules(policy: Policy, names: Names) -> Iterator[tuple[str, Condition, tuple[str, ...]]]:
    for ground in policy.admissibility.rules:
        title = names.title("grounds", ground.slug, "zh")
        yield f"理由“{title}”", ground.when, ("verdict", "grounds", "missing")
    for table in policy.tables.values():
        title = names.title("facets", table.name, "zh")
        for number, row in enumerate(table.rows, 1):
            yield f"表“{title}”第{number}行", row.when, tuple(table.results)
    for name, timer in policy.timers.items():
        title = names.title("timers", name, "zh")
        for number, term in enumerate(timer.terms, 1):
            if term.when is not None:
                yield f"时限“{title}”第{number}行", term.when, (f"timer:{name}",)


@dataclass(frozen=True)
class _Base:
    """The case from which the boundaries of one policy are reached."""

    sector: Sector
    policy: Policy
    profile: str

    def story(
        self, title: str, facts: Mapping[str, Any], keys: tuple[str, ...],
        looks: tuple[datetime, ...] = (),
    ) -> Story:  # fmt: skip
        """A case received with ``facts``; built-in names among them say how it came."""
        declared = {n: v for n, v in facts.items() if n in self.sector.facts and v is not None}
        return Story(
            title, self.sector.slug, self.profile, facts["received_on"], str(facts["kind"]),
            str(facts["channel"]), declared, self.policy.slug, looks, keys,
        )  # fmt: skip

    def limits(self, name: str, timer: TimerRule, title: str) -> Iterator[Story]:
        """The first case, for each length, in which the timer runs; recording finds its days."""
        conditions = [term.when for term in timer.terms]
        for number, condition in enumerate(conditions, 1):
            wanted = [c for c in (condition, timer.when) if c is not None]
            for facts in islice(self.settings(wanted), 1):
                row = f"第{number}行" if len(conditions) > 1 else ""
                said = f"时限“{title}”{row}：末日前一日、末日、次日"
                yield self.story(said, facts, (f"timer:{name}", "limit"))

    def around(self, condition: Condition) -> Iterator[tuple[dict[str, Any], str, Any]]:
        """Cases at each side of every boundary of ``condition``: facts, the fact, its value."""
        declared = self.sector.facts
        for fact, kind in condition.fact_types.items():
            if fact not in declared or kind.kind not in ("number", "date"):
                continue
            for setting in self.settings([], [condition]):
                values = self._values([condition], setting, [fact])[fact]
                cases = [{**setting, fact: value} for value in values]
                truths = [condition.evaluate(self._env(case)) for case in cases]
                turns = {
                    near
                    for place in range(1, len(cases))
                    if truths[place] != truths[place - 1]
                    for near in (place - 2, place - 1, place, place + 1)
                    if 0 <= near < len(cases)
                }
                if turns:
                    yield from ((cases[p], fact, values[p]) for p in sorted(turns))
                    break

    def settings(
        self, wanted: Iterable[Condition], reads: Iterable[Condition] = ()
    ) -> Iterator[dict[str, Any]]:
        """Cases that the policy applies to, in which every condition ``wanted`` is true."""
        held = [*wanted, *([self.policy.applies] if self.policy.applies else [])]
        every = [*held, *reads]
        for kind in self.sector.kinds:
            fixed = {**self._fixed(), "kind": kind}
            names = self._needed(every)
            values = self._values(every, fixed, names)
            for chosen in islice(product(*(values[name] for name in names)), MOST_SETTINGS):
                facts = {**fixed, **dict(zip(names, chosen, strict=True))}
                if all(c.evaluate(self._env(facts)) is True for c in held):
                    yield facts

    def _fixed(self) -> dict[str, Any]:
        """What receipt says: a Monday soon after the version came into force, by web."""
        day = max(self.policy.version, _CALENDARS_BEGIN) + timedelta(days=_DAYS_TRIED)
        if self.policy.in_force.end and day > self.policy.in_force.end:
            day = self.policy.version
        day += timedelta(days=-day.weekday() % 7)
        return {"received_on": day, "today": day, "channel": "web", "status": "registered"}

    def _needed(self, conditions: Iterable[Condition]) -> list[str]:
        """The facts that the conditions read, and those without which no case is opened."""
        read = [name for c in conditions for name in c.fact_types if name in self.sector.facts]
        asked = [need.fact for need in self.policy.requires]
        inputs = self.sector.inputs
        return [name for name in dict.fromkeys([*asked, *read]) if name not in inputs]

    def _values(
        self, conditions: Iterable[Condition], facts: Mapping[str, Any], names: Iterable[str]
    ) -> dict[str, tuple[object, ...]]:
        kinds: dict[str, FactType] = {n: self.sector.facts[n].fact_type for n in names}
        around = {n: v for n, v in facts.items() if n not in kinds}
        found = representatives(list(conditions), kinds, self._env(around))
        day = facts["received_on"]
        return {n: (day, *v) if kinds[n] == DATE and len(v) < 4 else v for n, v in found.items()}

    def _env(self, facts: Mapping[str, Any]) -> Env:
        day = facts["received_on"]
        params = {name: found.on(day) for name, found in self.policy.parameters.items()}
        return Env(facts, params, {})


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
