"""Which rules of the sources a sector expresses and where: its list held against what it cites.

The list is the sector's QUALITY.yaml; citations are the ``ref`` of its policies and scorecards.
Both are read by ``core.policyfiles.quality``; here they are only compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

EXPRESSED, GUIDANCE, LATER, MISSING = "expressed", "guidance", "later", "missing"

#: What may become of a rule, in the order in which one reads of it.
STATUSES = (MISSING, EXPRESSED, GUIDANCE, LATER)


@dataclass(frozen=True)
class Where:
    """A place at which a rule is expressed: ``path`` of a version of ``document``.

    ``document`` is the slug of a policy or scorecard, or ``notices``, which have no versions.
    ``profiles`` are those that use the version (none: every one), ``place`` is file and line.
    """

    document: str
    path: str
    version: date | None = None
    profiles: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule of the sources as the sector lists it; at least one of the three texts is written.

    ``refs`` are the ids by which policies cite it, ``at`` names places where it is expressed
    although no ``ref`` stands there. A source without ids is not ``numbered``.
    """

    id: str
    expressed: str = ""
    guidance: str = ""
    later: str = ""
    refs: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    numbered: bool = True


@dataclass(frozen=True)
class Traced:
    """What became of a rule; ``zh`` and ``en`` say why, where it counts as missing."""

    rule: Rule
    status: str
    where: tuple[Where, ...] = ()
    zh: str = ""
    en: str = ""


def compare(
    rules: Iterable[Rule],
    cited: Mapping[str, Sequence[Where]],
    standing: Mapping[str, Sequence[Where]],
) -> tuple[Traced, ...]:
    """What became of each of ``rules``, in their order, and of each id cited but not listed.

    ``cited`` maps ids to the places that cite them, ``standing`` the names in ``Rule.at`` to the
    places they name; a name that names nothing is absent or has none.
    """
    listed = tuple(rules)
    known = {ref for rule in listed for ref in rule.refs}
    traced = [_traced(rule, cited, standing) for rule in listed]
    for ref in sorted(cited.keys() - known):
        zh, en = "有条款引用,但没有列入", "cited, but not listed"
        traced.append(Traced(Rule(ref, refs=(ref,)), MISSING, tuple(cited[ref]), zh, en))
    return tuple(traced)


def counts(traced: Iterable[Traced]) -> dict[str, int]:
    """How many rules have each status, those of none among them."""
    found = dict.fromkeys(STATUSES, 0)
    for one in traced:
        found[one.status] += 1
    return found


def _traced(
    rule: Rule, cited: Mapping[str, Sequence[Where]], standing: Mapping[str, Sequence[Where]]
) -> Traced:
    where = tuple(dict.fromkeys([*_places(rule.refs, cited), *_places(rule.at, standing)]))
    if not rule.expressed:
        if where:
            zh, en = "有条款引用,但未列为已表达", "cited, but not listed as expressed"
            return Traced(rule, MISSING, where, zh, en)
        return Traced(rule, LATER if rule.later else GUIDANCE)
    lost = [name for name in rule.at if not standing.get(name)]
    if lost:
        names = ", ".join(lost)
        return Traced(rule, MISSING, where, f"没有这个位置:{names}", f"there is no {names}")
    uncited = [] if rule.at else [ref for ref in rule.refs if not cited.get(ref)]
    if uncited:
        zh, en = "列为已表达,但没有条款引用", "listed as expressed, but cited nowhere"
        if uncited != [rule.id]:
            names = ", ".join(uncited)
            zh, en = f"{zh}:{names}", f"{en}: {names}"
        return Traced(rule, MISSING, where, zh, en)
    return Traced(rule, EXPRESSED, where)


def _places(names: Iterable[str], found: Mapping[str, Sequence[Where]]) -> Iterator[Where]:
    for name in names:
        yield from found.get(name, ())
