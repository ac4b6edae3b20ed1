"""Advice on a case: verdict, grounds that hold, and the unknown facts that could still change it.

The engine advises, an officer decides. A rule whose condition is unknown never counts as false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from core.domain.expressions import Condition, Env
from core.domain.policies import Ground, Policy, Table
from core.domain.relevance import relevant_by_strength, relevant_in_table

#: Verdicts from weakest to strongest; a true ground of a stronger verdict prevails.
STRENGTH = {"accept": 0, "convert": 1, "correct": 2, "redirect": 3, "reject": 4}
UNDETERMINED = "undetermined"

#: A result of classification: a word, a yes or no, or None while it is undetermined.
Result: TypeAlias = str | bool | None


@dataclass(frozen=True)
class Advice:
    """What the policy advises; ``missing`` is empty unless the verdict is undetermined."""

    verdict: str
    grounds: tuple[Ground, ...] = ()
    missing: tuple[str, ...] = ()


def rules_in_use(policy: Policy, *, unverified: bool) -> tuple[Ground, ...]:
    """The grounds that take part; disabled ones only where the office uses unverified rules."""
    return tuple(rule for rule in policy.admissibility.rules if unverified or not rule.disabled)


def advise(policy: Policy, env: Env, *, unverified: bool = False) -> Advice:
    """The verdict on the facts known, by the policy's hit rule."""
    rules = rules_in_use(policy, unverified=unverified)
    if policy.admissibility.hit == "collect":
        return _collected(policy, rules, env)
    return _first(policy, rules, env)


def _collected(policy: Policy, rules: tuple[Ground, ...], env: Env) -> Advice:
    values = [(rule, rule.when.evaluate(env)) for rule in rules]
    grounds = tuple(rule for rule, value in values if value is True)
    certain = max((STRENGTH[rule.outcome] for rule in grounds), default=0)
    doubtful = [r for r, value in values if value is None and STRENGTH[r.outcome] > certain]
    if doubtful and (missing := _missing(policy, rules, env)):
        return Advice(UNDETERMINED, grounds, missing)
    strongest = [rule.outcome for rule in grounds if STRENGTH[rule.outcome] == certain]
    return Advice(strongest[0] if strongest else policy.admissibility.otherwise, grounds)


@dataclass(frozen=True)
class _Question:
    """Which facts matter, as asked of one policy with some facts known; equal where they are."""

    policy: str
    rules: tuple[str, ...]
    received_on: object
    known: tuple[tuple[str, object], ...]
    ranked: tuple[tuple[Condition, int], ...] = field(compare=False)
    env: Env = field(compare=False)


def _missing(policy: Policy, rules: tuple[Ground, ...], env: Env) -> tuple[str, ...]:
    """The facts that matter. A case is assessed many times with the same facts: remembered."""
    reads = sorted({name for rule in rules for name in rule.when.reads})
    question = _Question(
        policy=policy.digest,
        rules=tuple(rule.slug for rule in rules),
        received_on=env.facts.get("received_on"),
        known=tuple((name, env.facts.get(name)) for name in reads),
        ranked=tuple((rule.when, STRENGTH[rule.outcome]) for rule in rules),
        env=env,
    )
    if any(rule.when.calls or rule.when.settings for rule in rules):
        return _asked(question)  # what happened before, or an office's setting, may decide too
    return _remembered(question)


def _asked(question: _Question) -> tuple[str, ...]:
    return tuple(relevant_by_strength(question.ranked, question.env))


_remembered = lru_cache(maxsize=4096)(_asked)


def _first(policy: Policy, rules: tuple[Ground, ...], env: Env) -> Advice:
    for rule in rules:
        value = rule.when.evaluate(env)
        if value is True:
            return Advice(rule.outcome, (rule,))
        if value is None:
            outcomes = [(other.when, other.outcome) for other in rules]
            missing = relevant_in_table(outcomes, policy.admissibility.otherwise, env)
            if missing:
                return Advice(UNDETERMINED, (), tuple(missing))
            return Advice(rule.outcome, (rule,))
    return Advice(policy.admissibility.otherwise)


@dataclass(frozen=True)
class Reading:
    """What a table says: its results (None: undetermined), and the facts it still waits for."""

    gives: dict[str, Result]
    missing: tuple[str, ...] = ()
    row: int | None = None


def read_table(table: Table, env: Env) -> Reading:
    """The results of the first row that holds, the table's ``otherwise`` if none does.

    A row whose condition is unknown makes the results undetermined, unless the table counts
    it as not met or no unknown fact could change them.
    """
    for number, row in enumerate(table.rows):
        value = row.when.evaluate(env)
        if value is True:
            return Reading(_filled(table, row.gives), (), number)
        if value is None and table.unknown != "not_met":
            rows = [(other.when, tuple(sorted(other.gives.items()))) for other in table.rows]
            otherwise = tuple(sorted(table.otherwise.items()))
            if missing := relevant_in_table(rows, otherwise, env):
                return Reading(dict.fromkeys(table.results), tuple(missing))
            return Reading(_filled(table, row.gives), (), number)
    return Reading(_filled(table, table.otherwise))


def _filled(table: Table, gives: Mapping[str, str | bool]) -> dict[str, Result]:
    """All results of the table, those that this row does not give as ``none``."""
    return {**dict.fromkeys(table.results, "none"), **gives}
