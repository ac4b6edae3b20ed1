"""What an answer about a case depends on, as columns: cases that agree in them get the same.

A condition counts by its truth. Where the truth of one is open, its parts count too, and the facts
that a part compares with an unknown one, for they decide what the unknown one could still change.
What has no exact column raises :class:`NotColumnar`, and is asked case by case.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Any

import polars as pl
from polars import Expr

from core.domain.backtests.touching import VERDICT
from core.domain.expressions import Condition, FactType
from core.domain.expressions.functions import FUNCTIONS
from core.domain.expressions.syntax import Call, Literal, Name, Node, walk
from core.domain.expressions.types import BOOL, DATE, NUMBER, TEXT, choice
from core.domain.rules.decisions import rules_in_use
from core.domain.rules.limits import Term, TimerRule
from core.domain.rules.policies import Policy
from core.domain.rules.policies import Table as Decisions
from core.domain.rules.regime import Rules
from core.domain.rules.sectors import Sector
from core.usecases.policymaking.backtests.table import Table
from core.usecases.policymaking.columns import Columns, NotColumnar, Sources

#: What every case has beside its facts, by phase: the columns of its status and its present day.
_STATUS = {"d": "decided_in", "f": "status"}
_TODAY = {"i": "received_on", "d": "decided_on", "f": "last_on"}
_GIVES = {"count": NUMBER, "done": BOOL, "done_since": BOOL, "last": DATE}
#: Truths in one number: three values each.
_TOGETHER = 39


@dataclass(frozen=True)
class Scene:
    """The rules of some cases of a month, and the day whose parameters count for all of them."""

    sector: Sector
    rules: Rules
    settings: Mapping[str, Any]
    table: Table
    day: date

    @property
    def copies(self) -> dict[str, str]:
        """The results that are copied from a fact, unless a table before gives them."""
        found: dict[str, str] = {}
        tables: set[str] = set()
        for policy in self.rules.policies():
            found |= {n: f for n, f in policy.copies.items() if n not in tables and n not in found}
            tables |= {name for table in policy.tables.values() for name in table.results}
        return found

    @property
    def given(self) -> frozenset[str]:
        """What rules give and conditions may read, copies left out."""
        tables = (t for policy in self.rules.policies() for t in policy.tables.values())
        return frozenset({VERDICT, *(n for t in tables for n in t.results)} - self.copies.keys())

    def sources(self, policy: Policy | None, phase: str) -> Sources:
        """Where conditions of a policy find what they read."""
        facts = _facts(self.sector, self.table, phase)
        facts |= {
            "kind": (pl.col("kind"), TEXT), "channel": (pl.col("channel"), TEXT),
            "received_on": (pl.col("received_on"), DATE), "today": (pl.col(_TODAY[phase]), DATE),
        }  # fmt: skip
        if policy is None:
            return Sources(facts)
        facts["status"] = pl.col(_STATUS[phase]), TEXT
        facts |= {n: facts[fact] for n, fact in self.copies.items() if fact in facts}

        def history(function: str, asked: tuple[str, ...]) -> tuple[Expr, FactType]:
            if function not in _GIVES:
                raise NotColumnar(f"{function}() has no column")
            return self.table.history(phase, function, asked), _GIVES[function]

        return Sources(facts, policy.parameters_on(self.day), self.settings, history)


def intake(sector: Sector, table: Table) -> Sources:
    """What was known of a case at its receipt."""
    facts = _facts(sector, table, "i")
    return Sources(facts | {
        "kind": (pl.col("kind"), TEXT), "channel": (pl.col("channel"), TEXT),
        "received_on": (pl.col("received_on"), DATE), "today": (pl.col("received_on"), DATE),
    })  # fmt: skip


def _facts(sector: Sector, table: Table, head: str) -> dict[str, tuple[Expr, FactType]]:
    return {
        name: (pl.col(f"{head}:{name}"), choice(*fact.values) if fact.type == "choice"
               else fact.fact_type)
        for name, fact in sector.facts.items()
        if f"{head}:{name}" in table.stored and not fact.personal
    }  # fmt: skip


@dataclass
class Key:
    """Columns that settle an answer: truths, other values, and results of rules by their names."""

    truths: list[Expr] = field(default_factory=list)
    values: list[Expr] = field(default_factory=list)
    results: set[str] = field(default_factory=set)

    def columns(self) -> dict[str, Expr]:
        """The truths packed into a few numbers, and the values."""
        found: dict[str, Expr] = {}
        for start in range(0, len(self.truths), _TOGETHER):
            part = self.truths[start : start + _TOGETHER]
            digits = (each.cast(pl.Int64).fill_null(2) * 3**n for n, each in enumerate(part))
            found[f"truths{start}"] = reduce(operator.add, digits)
        return found | {f"value{n}": each for n, each in enumerate(self.values)} | {
            "itself": pl.when(pl.col("odd")).then(pl.col("row"))
        }  # fmt: skip


@dataclass
class _Slice:
    """The rules on which some results rest: conditions with their policies, facts that decide."""

    conditions: list[tuple[Policy, Condition]] = field(default_factory=list)
    waits: list[tuple[Policy, Condition]] = field(default_factory=list)
    raw: set[str] = field(default_factory=set)
    keeps: bool = False


def for_result(scene: Scene, name: str, phase: str, *, unverified: bool) -> Key:
    """On what a result, or the verdict, rests in a phase."""
    found, chained = _Slice(), False
    todo, known = [name], set[str]()
    while todo:
        if (one := todo.pop()) in known:
            continue
        known.add(one)
        for _, condition in _take(scene, found, one, unverified=unverified):
            read = condition.reads & scene.given
            if (read or condition.reads & scene.copies.keys()) & scene.sector.facts.keys():
                raise NotColumnar("a fact and a result have one name")
            chained |= bool(read or condition.reads & scene.copies.keys())
            todo += read
    key = Key()
    for at in ("d", "f") if phase == "f" and (chained or found.keeps) else (phase,):
        _settle(scene, found, at, key)
    return key


def _take(
    scene: Scene, found: _Slice, name: str, *, unverified: bool
) -> Iterator[tuple[Policy, Condition]]:
    """The conditions of what gives a result: the first of the policies that does."""
    if name == VERDICT:
        policy = scene.rules.policy
        mine = [(policy, rule.when) for rule in rules_in_use(policy, unverified=unverified)]
        found.conditions += mine
        found.waits += mine
        yield from mine
    elif name in scene.copies:
        found.raw.add(scene.copies[name])
    elif given := _giver(scene.rules, name):
        policy, table = given
        mine = [(policy, row.when) for row in table.rows]
        found.conditions += mine
        found.waits += mine if table.unknown != "not_met" else []
        found.raw |= {table.decided_by} if table.decided_by else set()
        found.keeps |= table.keeps_first
        yield from mine


def _giver(rules: Rules, name: str) -> tuple[Policy, Decisions] | None:
    tables = ((p, t) for p in rules.policies() for t in p.tables.values() if name in t.results)
    return next(tables, None)


def _settle(scene: Scene, found: _Slice, phase: str, key: Key) -> None:
    facts = scene.sources(scene.rules.policy, phase).facts
    key.values += [facts[name][0] for name in sorted(found.raw) if name in facts]
    doubt = pl.lit(False)
    for policy, condition in _once(found.conditions):
        sources = scene.sources(policy, phase)
        if condition.reads & scene.given:
            key.truths += [truth for _, truth in _parts(scene, condition, sources)]
            doubt = pl.lit(True)
        else:
            key.truths.append(Columns(condition.constants, sources).truth(condition.node))
            doubt |= key.truths[-1].is_null()
    for policy, condition in _once(found.waits):
        sources = scene.sources(policy, phase)
        for node, truth in _parts(scene, condition, sources):
            key.truths.append(pl.when(doubt).then(truth))
            key.values += [
                pl.when(doubt & truth.is_null()).then(value) for value in _compared(node, sources)
            ]


def _once(pairs: Sequence[tuple[Policy, Condition]]) -> Iterator[tuple[Policy, Condition]]:
    seen: set[tuple[int, Condition]] = set()
    for policy, condition in pairs:
        if (id(policy), condition) not in seen:
            seen.add((id(policy), condition))
            yield policy, condition


def _parts(scene: Scene, condition: Condition, sources: Sources) -> Iterator[tuple[Node, Expr]]:
    """The parts of a condition with their truths; those that rest on results alone left out."""
    columns = Columns(condition.constants, sources)
    for node in condition.atoms():
        names, calls = _names(node), _calls(node)
        if not names & scene.given:
            yield node, columns.truth(node)
        elif calls or names - scene.given:
            raise NotColumnar("a result is compared with what is no constant")


def _compared(node: Node, sources: Sources) -> Iterator[Expr]:
    """What a part compares with one another, where that is more than one thing."""
    names, calls = _names(node), _calls(node)
    if len(names) + len(calls) > 1 and names:
        yield from (sources.facts[name][0] for name in sorted(names) if name in sources.facts)
        assert sources.history is not None
        yield from (sources.history(call[0], call[1:])[0] for call in sorted(calls))


def for_timer(scene: Scene, rules: Sequence[tuple[Policy, TimerRule]]) -> tuple[Key, set[str]]:
    """On what it rests when a timer starts and is met, and the events that may matter to it."""
    key, events = Key(), {"extend"}
    for policy, rule in rules:
        events |= {when.slug for when in rule.starts}
        events |= {event for pair in rule.pauses.values() for event in pair}
        sources = scene.sources(policy, "f")
        for condition in _asked_by(rule):
            if "today" in condition.reads:
                raise NotColumnar("today is another day at each event")
            if not condition.calls and not condition.reads & scene.given:
                key.truths.append(Columns(condition.constants, sources).truth(condition.node))
                continue
            for node in condition.atoms():
                names, calls = _names(node), _calls(node)
                if (bool(calls) + bool(names - scene.given) + bool(names & scene.given)) > 1:
                    raise NotColumnar("a part rests on things of several kinds")
                if any(call[0] not in ("count", "done", "done_since") for call in calls):
                    raise NotColumnar("what was asked differs from event to event")
                events |= {asked for _, *arguments in calls for asked in arguments}
                key.results |= names & scene.given
                if names - scene.given:
                    key.truths.append(Columns(condition.constants, sources).truth(node))
        events |= {when.slug for term in _terms(rule) for when in term.met_by}
    return key, events


def _terms(rule: TimerRule) -> tuple[Term, ...]:
    return (*rule.terms, rule.unknown) if rule.unknown else rule.terms


def _asked_by(rule: TimerRule) -> Iterator[Condition]:
    whens = [when.when for when in rule.starts] + [rule.when]
    for term in _terms(rule):
        whens += [term.when, *(when.when for when in term.met_by)]
    yield from (when for when in whens if when is not None)


def _names(node: Node) -> frozenset[str]:
    return frozenset(part.name for part in walk(node) if isinstance(part, Name))


def _calls(node: Node) -> frozenset[tuple[str, ...]]:
    return frozenset(
        (part.function, *(str(a.value) for a in part.arguments if isinstance(a, Literal)))
        for part in walk(node)
        if isinstance(part, Call) and FUNCTIONS[part.function].asks_history
    )
