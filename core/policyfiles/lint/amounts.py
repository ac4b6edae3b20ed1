"""Amounts of money: a title that names no unit, and comparisons of different units."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.domain.expressions.syntax import Comparison, Member, Name, Node, walk
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.policyfiles.findings import Finding
from core.policyfiles.lint.codes import found
from core.policyfiles.lint.conditions import conditions

_MONEY = re.compile(r"金额|费用|价款|货款|赔款|罚款|损失|\b(amount|fees?|price|money|fine|loss)\b")
_UNITS = re.compile(r"万元|亿元|元|(?<!部)(?<!百)分(?=[)）]|$)|\b(?:yuan|fen|RMB|CNY)\b")
_ENGLISH = {"yuan": "元", "fen": "分", "RMB": "元", "CNY": "元"}


def lint_amounts(policy: Policy, sector: Sector) -> Iterator[Finding]:
    """The findings about every number fact that a rule of the policy compares."""
    for path, condition in conditions(policy):
        for node in walk(condition.node):
            if isinstance(node, Comparison):
                yield from _unsaid(policy, sector, path, node)
                yield from _mixed(policy, sector, path, node)


def _unsaid(
    policy: Policy, sector: Sector, path: tuple[str | int, ...], node: Comparison
) -> Iterator[Finding]:
    for side in (node.left, node.right):
        fact = sector.facts.get(side.name) if isinstance(side, Name) else None
        if fact is None or fact.type != "number":
            continue
        title = f"{fact.title.get('zh', '')} {fact.title.get('en', '').lower()}"
        if _MONEY.search(title) and not _unit(sector, policy, side):
            yield found(policy, path, "unit_unsaid", name=fact.slug)


def _mixed(
    policy: Policy, sector: Sector, path: tuple[str | int, ...], node: Comparison
) -> Iterator[Finding]:
    one, other = _unit(sector, policy, node.left), _unit(sector, policy, node.right)
    if one and other and one != other:
        left, right = (getattr(side, "name", "") for side in (node.left, node.right))
        yield found(policy, path, "units_differ", name=left, other=right, unit=one, another=other)


def _unit(sector: Sector, policy: Policy, node: Node) -> str:
    """The unit that the title of a fact or parameter names; none where it names none."""
    match node:
        case Name(name) if name in sector.facts:
            title = sector.facts[name].title
        case Member("params", name) if name in policy.parameters:
            title = policy.parameters[name].title
        case _:
            return ""
    for language in ("zh", "en"):
        if unit := _UNITS.search(title.get(language, "")):
            return _ENGLISH.get(unit[0], unit[0])
    return ""
