"""Advice on a case: verdict, grounds that hold, and the unknown facts that could still change it.

The engine advises, an officer decides. A rule whose condition is unknown never counts as false.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import compress
from typing import NamedTuple, TypeAlias

from core.domain.expressions import Env
from core.domain.rules.policies import Admissibility, Ground, Policy, Table
from core.domain.rules.relevance import relevant_by_strength, relevant_in_table

#: Verdicts from weakest to strongest; a true ground of a stronger verdict prevails.
STRENGTH = {"accept": 0, "convert": 1, "correct": 2, "redirect": 3, "reject": 4}
UNDETERMINED = "undetermined"

#: A result of classification: a word, a yes or no, or None while it is undetermined.
Result: TypeAlias = str | bool | None


class Advice(NamedTuple):
    """What the policy advises; ``missing`` is empty unless the verdict is undetermined."""

    verdict: str
    grounds: tuple[Ground, ...] = ()
    missing: tuple[str, ...] = ()


def rules_in_use(policy: Policy, *, unverified: bool) -> tuple[Ground, ...]:
    """The grounds that take part; disabled ones only where the office uses unverified rules."""
    given = policy.admissibility
    return given.rules if unverified else given.verified.rules


def advise(policy: Policy, env: Env, *, unverified: bool = False) -> Advice:
    """The verdict on the facts known, by the policy's hit rule."""
    given = policy.admissibility if unverified else policy.admissibility.verified
    return _collected(given, env) if given.hit == "collect" else _first(given, env)


def _collected(given: Admissibility, env: Env) -> Advice:
    truths = given.conditions.truths(env)
    advice, doubtful = given.conditions.remembered.get(truths) or _settled(given, truths)
    if doubtful:
        return given.conditions.by_facts(env, partial(_doubted, given, env, advice))
    return advice


def _settled(given: Admissibility, truths: tuple[bool | None, ...]) -> tuple[Advice, bool]:
    """What follows from the grounds that hold, and whether one that is unknown would prevail."""
    grounds = tuple(compress(given.rules, truths))
    strongest = max(grounds, key=_strength) if grounds else None
    certain = _strength(strongest) if strongest else 0
    pairs = zip(given.rules, truths, strict=True)
    doubtful = any(truth is None and _strength(rule) > certain for rule, truth in pairs)
    advice = Advice(strongest.outcome if strongest else given.otherwise, grounds)
    return given.conditions.remember(truths, (advice, doubtful))


def _strength(rule: Ground) -> int:
    return STRENGTH[rule.outcome]


def _first(given: Admissibility, env: Env) -> Advice:
    place, truth = given.conditions.first(env)
    if truth is False:
        return Advice(given.otherwise)
    advice = Advice(given.rules[place].outcome, (given.rules[place],))
    if truth is None:
        return given.conditions.by_facts(env, partial(_in_turn, given, env, advice))
    return advice


def _doubted(given: Admissibility, env: Env, advice: Advice) -> Advice:
    """The advice where the strongest ground prevails, unless an unknown fact could change it."""
    ranked = [(rule.when, _strength(rule)) for rule in given.rules]
    missing = relevant_by_strength(ranked, env)
    return Advice(UNDETERMINED, advice.grounds, missing) if missing else advice


def _in_turn(given: Admissibility, env: Env, advice: Advice) -> Advice:
    """The advice where the first ground prevails, unless an unknown fact could change it."""
    rules = [(rule.when, rule.outcome) for rule in given.rules]
    missing = relevant_in_table(rules, given.otherwise, env)
    return Advice(UNDETERMINED, (), missing) if missing else advice


class Reading(NamedTuple):
    """What a table says: its results (None: undetermined), and the facts it still waits for."""

    gives: Mapping[str, Result]
    missing: tuple[str, ...] = ()
    row: int | None = None


def read_table(table: Table, env: Env) -> Reading:
    """The results of the first row that holds, the table's ``otherwise`` if none does.

    A row whose condition is unknown makes the results undetermined, unless the table counts
    it as not met or no unknown fact could change them.
    """
    rows = table.conditions
    place, truth = rows.first_true(env) if table.unknown == "not_met" else rows.first(env)
    if truth is None:
        return rows.by_facts(env, partial(_undecided, table, env, place))
    return rows.remembered.get(place) or _reading(table, place)


def _reading(table: Table, place: int) -> Reading:
    row = place if place < len(table.rows) else None
    return table.conditions.remember(place, Reading(table.filled[place], (), row))


def _undecided(table: Table, env: Env, place: int) -> Reading:
    """The reading at a row that is unknown: undetermined if an unknown fact could change it."""
    rows = [(row.when, tuple(sorted(row.gives.items()))) for row in table.rows]
    missing = relevant_in_table(rows, tuple(sorted(table.otherwise.items())), env)
    return Reading(dict.fromkeys(table.results), missing) if missing else _reading(table, place)
