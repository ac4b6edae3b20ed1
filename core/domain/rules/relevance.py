"""Which unknown facts could still change an outcome: what a case is really waiting for.

A fact matters when two ways to fill in all unknown facts, differing in this fact only, lead to
different outcomes. Facts are filled in with the values of
:mod:`~core.domain.expressions.representatives`; on that grid every answer is exact.

Only facts that an undecided condition waits for are filled in. A fact asked for only inside
``shown()`` or ``known()`` is taken as it stands: the policy declared that it does not wait for it.
Conditions that share no such fact are independent, and each such component is tried out alone. A
component with more fillings than ``cap`` is not tried out: every fact it waits for is returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import TypeAlias

from core.domain.expressions.condition import Condition
from core.domain.expressions.environment import Env
from core.domain.expressions.interpreter import Interpreter
from core.domain.expressions.representatives import representatives
from core.domain.expressions.syntax import Name, walk
from core.domain.expressions.types import FactType

CAP = 50_000
"""Most fillings tried out for one component of conditions."""

_Filling: TypeAlias = tuple[object, ...]
_Truths: TypeAlias = tuple[bool | None, ...]


def relevant_facts(
    outcome: Callable[[Mapping[str, object]], object],
    unknown: Mapping[str, FactType],
    conditions: Iterable[Condition],
    env: Env,
    cap: int = CAP,
) -> tuple[str, ...]:
    """The facts of ``unknown`` that could change ``outcome``, in order of first appearance.

    ``outcome`` maps the facts of a case to a result, and must depend on the unknown ones through
    ``conditions`` only. Beyond ``cap`` combinations, every fact waited for is returned.
    """
    search = _Search(tuple(conditions), env, cap)
    waiting = tuple(name for name in search.waiting if name in unknown)
    tables = [search.table(component) for component in search.components]
    samples = [table.samples() for table in tables]
    if prod(len(sample) for sample in samples) > cap or not all(samples):
        return waiting
    results: dict[tuple[_Truths, ...], object] = {}
    for truths in product(*samples):
        facts = dict(env.facts)
        for component, sample, truth in zip(search.components, samples, truths, strict=True):
            facts.update(zip(component.facts, sample[truth], strict=True))
        results[truths] = outcome(facts)
    return tuple(name for name in waiting if _changes(name, search.components, tables, results))


def relevant_by_strength(
    rules: Sequence[tuple[Condition, int]], env: Env, cap: int = CAP
) -> tuple[str, ...]:
    """The unknown facts that could change the greatest strength among the rules that hold.

    The outcome is 0 when no rule holds; strengths are at least 1. A rule that stays undecided
    for another reason (a setting without a value) may hold or not.
    """
    return _relevant_by_rank(rules, lambda rank: rank, env, cap)


def relevant_in_table(
    rows: Sequence[tuple[Condition, object]], otherwise: object, env: Env, cap: int = CAP
) -> tuple[str, ...]:
    """The unknown facts that could change the result of the first row that holds.

    ``otherwise`` is the result when no row holds; results are compared with ``==``.
    """
    ranked = [(condition, len(rows) - place) for place, (condition, _) in enumerate(rows)]
    results = [otherwise, *(result for _, result in reversed(rows))]
    return _relevant_by_rank(ranked, lambda rank: results[rank], env, cap)


@dataclass(frozen=True)
class _Component:
    """Undecided conditions, by their places, and the unknown facts that connect them."""

    places: tuple[int, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class _Table:
    """The truths of a component's conditions under every filling, in the order of ``product``.

    ``values`` are those of each fact. ``truths`` is empty when there were too many fillings.
    """

    values: Sequence[Sequence[object]]
    truths: Sequence[_Truths]

    def samples(self) -> dict[_Truths, _Filling]:
        """One filling for each combination of truths that can be reached."""
        return dict(zip(self.truths, product(*self.values), strict=False))

    def contrasts(self, place: int) -> set[frozenset[_Truths]]:
        """What the fact at ``place`` can choose between, for each filling of the other facts."""
        stride = prod(len(each) for each in self.values[place + 1 :])
        block = stride * len(self.values[place])
        groups = {
            frozenset(self.truths[start + offset : start + block : stride])
            for start in range(0, len(self.truths), block)
            for offset in range(stride)
        }
        return {group for group in groups if len(group) > 1}


class _Search:
    """The undecided conditions of one case, cut into independent components.

    Where conditions have ``ranks`` and the greatest that holds counts, those that cannot exceed
    one that surely holds are left out.
    """

    def __init__(
        self, conditions: Sequence[Condition], env: Env, cap: int, ranks: Sequence[int] = ()
    ) -> None:
        self._conditions, self._env, self._cap = conditions, env, cap
        self.waiting = _waiting(conditions, env)
        awaited = frozenset(self.waiting)
        walkers = [(Interpreter(env, each.constants, awaited), each.node) for each in conditions]
        self.values: list[bool | None] = [walker.value(node) for walker, node in walkers]
        waits = [walker.waits_for(node) for walker, node in walkers]
        held = [rank for rank, value in zip(ranks, self.values, strict=False) if value]
        floor = max(held, default=0)
        for place, rank in enumerate(ranks):
            waits[place] = waits[place] if rank > floor else ()
        self.components = tuple(_components(waits, self.waiting))
        kinds = {name: kind for each in conditions for name, kind in each.fact_types.items()}
        unknown = {name: kinds[name] for name in self.waiting}
        self._values_of = representatives(conditions, unknown, env)

    def table(self, component: _Component) -> _Table:
        """The component's conditions tried out with every filling of its facts."""
        values = [self._values_of[name] for name in component.facts]
        if prod(len(each) for each in values) > self._cap:
            return _Table(values, [])
        facts = dict(self._env.facts)
        env = replace(self._env, facts=facts)
        conditions = [self._conditions[place] for place in component.places]
        truths: list[_Truths] = []
        for filling in product(*values):
            facts.update(zip(component.facts, filling, strict=True))
            truths.append(tuple(condition.evaluate(env) for condition in conditions))
        return _Table(values, truths)


def _waiting(conditions: Sequence[Condition], env: Env) -> tuple[str, ...]:
    """Facts some condition waits for, or will once others are known; by first appearance."""
    awaited: set[str] = set()
    grew = True
    while grew:
        found = {
            name
            for condition in conditions
            for name in Interpreter(env, condition.constants, awaited).waits_for(condition.node)
        }
        grew = not found <= awaited
        awaited |= found
    nodes = (node for condition in conditions for node in walk(condition.node))
    names = (node.name for node in nodes if isinstance(node, Name))
    return tuple(dict.fromkeys(name for name in names if name in awaited))


def _components(waits: Sequence[Sequence[str]], order: Sequence[str]) -> Iterator[_Component]:
    groups: list[tuple[set[int], set[str]]] = []
    for place, names in enumerate(waits):
        if not names:
            continue
        places, facts = {place}, set(names)
        apart = []
        for group in groups:
            if group[1] & facts:
                places |= group[0]
                facts |= group[1]
            else:
                apart.append(group)
        groups = [*apart, (places, facts)]
    for places, facts in groups:
        yield _Component(tuple(sorted(places)), tuple(name for name in order if name in facts))


def _changes(
    name: str,
    components: Sequence[_Component],
    tables: Sequence[_Table],
    results: Mapping[tuple[_Truths, ...], object],
) -> bool:
    at = next(at for at, component in enumerate(components) if name in component.facts)
    contrasts = tables[at].contrasts(components[at].facts.index(name))
    rest: dict[tuple[_Truths, ...], dict[_Truths, object]] = {}
    for truths, result in results.items():
        rest.setdefault(truths[:at] + truths[at + 1 :], {})[truths[at]] = result
    return any(
        _differ([by_truth[truths] for truths in contrast])
        for by_truth in rest.values()
        for contrast in contrasts
    )


def _relevant_by_rank(
    ranked: Sequence[tuple[Condition, int]],
    result: Callable[[int], object],
    env: Env,
    cap: int,
) -> tuple[str, ...]:
    """As the public functions, for an outcome that is ``result`` of the greatest rank that holds.

    A component acts on the outcome only through its own greatest rank, and components are free of
    one another. So a fact matters exactly when it chooses between ranks r1 and r2 of its component
    while the others reach some rank o with result(max(r1, o)) != result(max(r2, o)).
    """
    ranks = [rank for _, rank in ranked]
    search = _Search([condition for condition, _ in ranked], env, cap, ranks)
    tables = [search.table(component) for component in search.components]
    reached = [
        _reached(component, table, ranks)
        for component, table in zip(search.components, tables, strict=True)
    ]
    settled = list(_settled(search, ranks))
    relevant: set[str] = set()
    for at, (component, table) in enumerate(zip(search.components, tables, strict=True)):
        others = _greatest([*settled, *reached[:at], *reached[at + 1 :]])
        for place, name in enumerate(component.facts):
            choices = [
                _reachable(component, contrast, ranks) for contrast in table.contrasts(place)
            ]
            if not table.truths or any(
                _differ([result(max(rank, other)) for rank in choice])
                for choice in choices
                for other in others
            ):
                relevant.add(name)
    return tuple(name for name in search.waiting if name in relevant)


def _settled(search: _Search, ranks: Sequence[int]) -> Iterator[AbstractSet[int]]:
    """The ranks that conditions outside every component reach, each for itself."""
    tried = {place for component in search.components for place in component.places}
    for place, value in enumerate(search.values):
        if place not in tried and value is not False:
            yield {ranks[place]} if value else {0, ranks[place]}


def _reached(component: _Component, table: _Table, ranks: Sequence[int]) -> set[int]:
    if not table.truths:
        return {0, *(ranks[place] for place in component.places)}
    return _reachable(component, set(table.truths), ranks)


def _reachable(component: _Component, every: Iterable[_Truths], ranks: Sequence[int]) -> set[int]:
    """Each greatest rank that can hold, 0 for none; a condition still undecided may hold or not."""
    found: set[int] = set()
    for truths in every:
        pairs = list(zip(truths, component.places, strict=True))
        least = max((ranks[place] for truth, place in pairs if truth), default=0)
        maybe = {ranks[place] for truth, place in pairs if truth is None}
        found |= {least, *(rank for rank in maybe if rank > least)}
    return found


def _greatest(reached: Iterable[AbstractSet[int]]) -> set[int]:
    """Every greatest rank that independent components can reach together."""
    together = {0}
    for ranks in reached:
        together = {max(one, other) for one in together for other in ranks}
    return together


def _differ(results: Sequence[object]) -> bool:
    return any(result != results[0] for result in results[1:])
