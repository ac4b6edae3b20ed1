"""Which cases of a month other rules may say something else of, found over columns at once.

What it leaves out certainly stays as it is; what it names is then asked case by case. So it may
name too many, never too few: where a condition has no column, or something is unknown that could
matter, the case is named.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

from core.domain.backtests.changes import Comparer
from core.domain.decisions import rules_in_use
from core.domain.expressions import Condition, FactType
from core.domain.expressions.types import BOOL, DATE, NUMBER, TEXT, choice
from core.domain.policies import Policy, Table
from core.domain.regime import Rules
from core.domain.sectors import Sector
from core.usecases.policymaking.columns import SCALE, NotColumnar, Sources, truth

if TYPE_CHECKING:
    from polars import DataFrame, Expr

_UNKNOWN = "?"


def candidates(table: DataFrame, profile: str, comparer: Comparer) -> list[int]:
    """The rows of a month of one profile of which ``comparer`` may find a change, in order."""
    import polars as pl

    table = table.with_row_index("row")
    sides = comparer.old.sector, comparer.new.sector
    try:
        table = table.with_columns(
            **{side: _governing(sector, profile, table).alias(side)
               for side, sector in zip(("old", "new"), sides, strict=True)}
        )  # fmt: skip
    except NotColumnar:
        return list(range(table.height))
    rows: list[int] = table.filter("odd")["row"].to_list()
    for group in table.filter(~pl.col("odd")).partition_by("old", "new"):
        pair = [
            _rules(sector, profile, group[side][0])
            for side, sector in zip(("old", "new"), sides, strict=True)
        ]
        judged, timed = comparer.touched(*pair)
        if timed:
            rows += group["row"].to_list()
        elif judged and pair[0] and pair[1]:
            rows += _judged(group, pair[0], pair[1], comparer)
    return sorted(rows)


def _governing(sector: Sector, profile: str, table: DataFrame) -> Expr:
    """The places of the policy and overlays that govern each case, as a text: ``3,7``."""
    import polars as pl

    sources = Sources(_intake(sector, table))
    ruling, beside = pl.lit(""), []
    used = [(n, p) for n, p in enumerate(sector.policies) if p.used_by(profile) and not p.office]
    for place, policy in reversed(used):
        here = pl.col("received_on") >= policy.in_force.start
        if policy.in_force.end is not None:
            here &= pl.col("received_on") <= policy.in_force.end
        if policy.applies is not None:
            here &= truth(policy.applies, sources).fill_null(False)
        if policy.overlay:
            beside.append(pl.when(here).then(pl.lit(f",{place}")).otherwise(pl.lit("")))
        else:
            ruling = pl.when(here).then(pl.lit(str(place))).otherwise(ruling)
    return pl.concat_str([ruling, *reversed(beside)])


def _rules(sector: Sector, profile: str, places: str) -> Rules | None:
    policy, *overlays = places.split(",")
    found = tuple(sector.policies[int(place)] for place in overlays)
    return Rules(sector.policies[int(policy)], found) if policy else None


def _judged(group: DataFrame, old: Rules, new: Rules, comparer: Comparer) -> list[int]:
    """The rows whose verdict or results may differ, asked with the facts at the verdict."""
    import polars as pl

    days = {day for rules in (old, new) for p in rules.policies()
            for parameter in p.parameters.values() for day, _ in parameter.values}  # fmt: skip
    rows: list[int] = []
    for part in _split(group, sorted(days)) if days else [group]:
        try:
            moved = _moved(part, old, new, comparer)
        except NotColumnar:
            rows += part["row"].to_list()
            continue
        rows += part.filter(reduce(operator.or_, moved, pl.lit(False)))["row"].to_list()
    return rows


def _split(group: DataFrame, days: list[Any]) -> list[DataFrame]:
    """The rows between the days on which a parameter changes."""
    import polars as pl

    received = pl.col("received_on")
    age = reduce(operator.add, ((received >= day).cast(pl.Int32) for day in days))
    return group.with_columns(age.alias("age")).partition_by("age")


def _moved(part: DataFrame, old: Rules, new: Rules, comparer: Comparer) -> Iterable[Expr]:
    pairs = list(zip(old.policies(), new.policies(), strict=True))
    day = part["received_on"][0]
    first = pairs[0]
    sources = [
        _sources(bench.sector, policies, part, bench.office.settings, day)
        for bench, policies in ((comparer.old, [p for p, _ in pairs]),
                                (comparer.new, [p for _, p in pairs]))
    ]  # fmt: skip
    yield from _grounds(first[0], first[1], sources[0], sources[1], comparer)
    for place, (before, after) in enumerate(pairs):
        one, two = (_with_params(sources[side], pairs[place][side], day) for side in (0, 1))
        for name in {**before.tables, **after.tables}:
            pair = before.tables.get(name), after.tables.get(name)
            same = pair[0] == pair[1] and one.params == two.params
            yield _table(*pair, one, two, same)
        if before.copies != after.copies:
            raise NotColumnar("results are copied from other facts")


def _grounds(
    old: Policy, new: Policy, one: Sources, two: Sources, comparer: Comparer
) -> Iterable[Expr]:
    import polars as pl

    sides: list[dict[tuple[str, str], Expr]] = []
    for policy, sources, bench in ((old, one, comparer.old), (new, two, comparer.new)):
        unverified = bool(bench.office.settings.get("enable_unverified"))
        rules = rules_in_use(policy, unverified=unverified)
        sides.append({(r.slug, r.outcome): truth(r.when, sources) for r in rules})
    before, after = sides
    if (old.admissibility.hit, old.admissibility.otherwise, [*before]) != (
        new.admissibility.hit, new.admissibility.otherwise,
        [key for key in after if key in before],
    ) or new.admissibility.hit == "first":  # fmt: skip
        raise NotColumnar("the order of the grounds differs")
    never = pl.lit(False)
    for key in {**before, **after}:
        yield before.get(key, never).ne_missing(after.get(key, never))
    if old.admissibility != new.admissibility or old.parameters != new.parameters:
        # What is unknown may matter to one side and not to the other.
        for side in sides:
            yield from (told.is_null() for told in side.values())


def _table(old: Table | None, new: Table | None, one: Sources, two: Sources, same: bool) -> Expr:
    """Whether a table may give something else."""
    import polars as pl

    if old is None or new is None or (old.decided_by, old.results) != (new.decided_by, new.results):
        raise NotColumnar("a table came or went")
    given = _given(old, one), _given(new, two)
    doubt = pl.lit(False) if same else (given[0] == _UNKNOWN) | (given[1] == _UNKNOWN)
    return (given[0] != given[1]) | doubt


def _given(table: Table, sources: Sources) -> Expr:
    """What a table gives, as a text; ``?`` where the row that decides is unknown."""
    import polars as pl

    found = pl.lit(_words(table.otherwise))
    for row in reversed(table.rows):
        here = truth(row.when, sources)
        found = pl.when(here).then(pl.lit(_words(row.gives))).otherwise(found)
        if table.unknown != "not_met":
            found = pl.when(here.is_null()).then(pl.lit(_UNKNOWN)).otherwise(found)
    return found


def _words(gives: Mapping[str, Any]) -> str:
    return ";".join(f"{name}={value}" for name, value in sorted(gives.items()))


def _intake(sector: Sector, table: DataFrame) -> dict[str, tuple[Expr, FactType]]:
    import polars as pl

    found = _facts(sector, table, "i")
    return found | {
        "kind": (pl.col("kind"), TEXT), "channel": (pl.col("channel"), TEXT),
        "received_on": (pl.col("received_on"), DATE), "today": (pl.col("received_on"), DATE),
    }  # fmt: skip


def _facts(sector: Sector, table: DataFrame, head: str) -> dict[str, tuple[Expr, FactType]]:
    import polars as pl

    return {
        name: (pl.col(f"{head}:{name}"), choice(*fact.values) if fact.type == "choice"
               else fact.fact_type)
        for name, fact in sector.facts.items()
        if f"{head}:{name}" in table.columns
    }  # fmt: skip


def _sources(
    sector: Sector, policies: list[Policy], table: DataFrame, settings: Mapping[str, Any], day: Any
) -> Sources:
    """The columns of a case at its verdict. A condition that reads another result has none."""
    import polars as pl

    facts = _facts(sector, table, "d")
    facts |= {
        "kind": (pl.col("kind"), TEXT), "channel": (pl.col("channel"), TEXT),
        "received_on": (pl.col("received_on"), DATE), "today": (pl.col("decided_on"), DATE),
        "status": (pl.col("decided_in"), TEXT),
    }  # fmt: skip
    results = {name for p in policies for t in p.tables.values() for name in t.results}
    copies = {name: fact for p in reversed(policies) for name, fact in p.copies.items()}
    for policy in policies:
        _refuse_chains(policy, {*results, "verdict"})
    facts |= {name: facts[fact] for name, fact in copies.items() if fact in facts}
    personal = {name for name, fact in sector.facts.items() if fact.personal}
    facts = {name: found for name, found in facts.items() if name not in personal}
    return _with_params(Sources(facts, {}, settings, _History(table)), policies[0], day)


def _refuse_chains(policy: Policy, results: set[str]) -> None:
    conditions: list[Condition] = [rule.when for rule in policy.admissibility.rules]
    conditions += [row.when for table in policy.tables.values() for row in table.rows]
    if any(condition.reads & results for condition in conditions):
        raise NotColumnar("a condition reads what another gives")


def _with_params(sources: Sources, policy: Policy, day: Any) -> Sources:
    params = {name: parameter.on(day) for name, parameter in policy.parameters.items()}
    return Sources(sources.facts, params, sources.settings, sources.history)


class _History:
    """Answers what had happened before the verdict, from the columns of the journal."""

    def __init__(self, table: DataFrame) -> None:
        self._columns = set(table.columns)

    def __call__(self, function: str, asked: tuple[str, ...]) -> tuple[Expr, FactType]:
        """The column of an answer; NotColumnar for the state of a timer."""
        import polars as pl

        if function == "count":
            return self._of("n", asked[0], pl.Int64).fill_null(0) * SCALE, NUMBER
        if function == "done":
            return self._of("n", asked[0], pl.Int64).is_not_null(), BOOL
        if function == "last":
            return self._of("last", asked[0], pl.Date), DATE
        if function == "done_since":
            act, mark = (self._of("at", name, pl.Int64) for name in asked)
            return act.is_not_null() & (mark.is_null() | (act >= mark)), BOOL
        raise NotColumnar(f"{function}() has no column")

    def _of(self, head: str, event: str, kind: Any) -> Expr:
        import polars as pl

        name = f"{head}:{event}"
        return pl.col(name) if name in self._columns else pl.lit(None, dtype=kind)
