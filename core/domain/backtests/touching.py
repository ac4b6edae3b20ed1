"""What may differ between two sets of rules, whatever the case: results, and timers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from core.domain.expressions import Condition
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Param

VERDICT = "verdict"


@dataclass(frozen=True)
class Touched:
    """The results that may differ, ``verdict`` among them, and the timers; None is all of them."""

    results: frozenset[str] | None = frozenset()
    timers: frozenset[str] | None = frozenset()


NOTHING = Touched()
EVERYTHING = Touched(None, None)


def touched(before: list[Policy], after: list[Policy]) -> Touched:
    """What may differ between rules, compared part by part; what follows from it included.

    A part differs where it is worded otherwise or names a parameter that has another value.
    """
    if [p.digest for p in before] == [p.digest for p in after]:
        return NOTHING
    if [p.slug for p in before] != [p.slug for p in after]:
        return EVERYTHING
    pairs = list(zip(before, after, strict=True))
    moved = set().union(*(_moved(*pair) for pair in pairs))
    while moved and (more := _follow(before, moved) | _follow(after, moved)) - moved:
        moved |= more
    timers = set().union(*(_timers(*pair, moved) for pair in pairs))
    every = {**_rules(before), **_rules(after)}
    while more := {n for n, rule in every.items() if timers & {*rule.earliest_of}} - timers:
        timers |= more
    return Touched(frozenset(moved), frozenset(timers))


def _rules(policies: list[Policy]) -> dict[str, Any]:
    return {name: rule for policy in policies for name, rule in policy.timers.items()}


def _moved(a: Policy, b: Policy) -> set[str]:
    """The verdict and results that may differ by themselves."""
    values = _values(a, b)
    moved = set() if _same(a.admissibility, b.admissibility, values) else {VERDICT}
    moved |= {name for name in {*a.copies, *b.copies} if a.copies.get(name) != b.copies.get(name)}
    for name in {*a.tables, *b.tables}:
        pair = a.tables.get(name), b.tables.get(name)
        if not _same(*pair, values):
            moved |= {result for table in pair if table for result in table.results}
    if [*a.tables] != [*b.tables]:
        moved |= {result for p in (a, b) for table in p.tables.values() for result in table.results}
    return moved


def _timers(a: Policy, b: Policy, moved: set[str]) -> Iterator[str]:
    values = _values(a, b)
    for name in {*a.timers, *b.timers}:
        pair = a.timers.get(name), b.timers.get(name)
        if not _same(*pair, values) or _reads(pair) & moved:
            yield name


def _follow(policies: list[Policy], moved: set[str]) -> set[str]:
    """What reads something that may differ."""
    found: set[str] = set()
    for policy in policies:
        if _reads(policy.admissibility) & moved:
            found.add(VERDICT)
        for table in policy.tables.values():
            if _reads(table) & moved:
                found |= set(table.results)
    return found


def _values(a: Policy, b: Policy) -> set[str]:
    """The parameters whose values differ."""
    one, two = ({n: p.values for n, p in policy.parameters.items()} for policy in (a, b))
    return {name for name in {*one, *two} if one.get(name) != two.get(name)}


def _same(one: Any, two: Any, values: set[str]) -> bool:
    return one == two and not (values and _params(one) & values)


def _reads(part: Any) -> set[str]:
    """Every fact that a condition anywhere in a part of a policy reads."""
    return {name for found in parts(part, Condition) for name in found.reads}


def _params(part: Any) -> set[str]:
    """Every parameter that a part of a policy names."""
    named = {found.name for found in parts(part, Param)}
    return named.union(*(found.params for found in parts(part, Condition)))


def parts(part: Any, kind: type) -> Iterator[Any]:
    """Everything of a kind anywhere in a part of a policy."""
    if isinstance(part, kind):
        yield part
    elif isinstance(part, Condition):
        return
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from parts(value, kind)
    elif isinstance(part, tuple):
        for value in part:
            yield from parts(value, kind)
    elif is_dataclass(part):
        for each in fields(part):
            yield from parts(getattr(part, each.name), kind)
