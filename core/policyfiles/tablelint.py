"""Looks at what the grounds and tables of a policy do together, and shows a case of each fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from core.domain.analysis import Rule, Trouble, Witness, troubles
from core.domain.differences.names import Names
from core.domain.policies import Policy
from core.domain.provisions import Title
from core.domain.sectors import Sector
from core.policyfiles.findings import ERROR, NOTE, WARNING, Finding, about

_SAYS: Mapping[str, tuple[str, str, str]] = {
    "never_true": (ERROR, "{row}的条件永不成立", "the condition of {row} can never hold"),
    "unreachable": (
        ERROR,
        "{row}永远轮不到：前面各行已涵盖它的全部情形",
        "{row} is never reached: the rows above it meet every case of it",
    ),
    "conflict": (
        ERROR,
        "{row}与{other}对同一情形给出不同结果",
        "{row} and {other} give different results for one case",
    ),
    "overlap": (
        NOTE,
        "{row}与{other}有重叠，以{other}为准",
        "{row} and {other} overlap; {other} prevails",
    ),
    "gap": (WARNING, "有的情形没有一行适用", "no row meets some case"),
    "too_complex": (
        WARNING,
        "{row}过于复杂，无法分析，请拆成几条",
        "{row} is too complex to analyse: split it",
    ),
}


Path: TypeAlias = tuple[str | int, ...]


def lint_tables(policy: Policy, sector: Sector) -> Iterator[Finding]:
    """The findings about the grounds and the tables of one resolved version."""
    constants = {name: found.on(policy.version) for name, found in policy.parameters.items()}
    names = Names(sector, policy)
    admissibility = policy.admissibility
    rules = [Rule(ground.when, ground.outcome) for ground in admissibility.rules]
    for trouble in troubles(rules, admissibility.hit, constants, total=True):
        slugs = [ground.slug for ground in admissibility.rules]
        path: Path = ("admissibility", "rules", *_place(trouble))
        yield _finding(policy, names, trouble, path, [f"「{slug}」" for slug in slugs])
    for table in policy.tables.values():
        rows = [Rule(row.when, tuple(sorted(row.gives.items()))) for row in table.rows]
        total = bool(table.otherwise) or table.unknown == "not_met"
        for trouble in troubles(rows, table.hit, constants, total=total):
            path = ("classification", "tables", table.name, "rows", *_place(trouble))
            numbers = [str(place) for place in range(1, len(rows) + 1)]
            yield _finding(policy, names, trouble, path, numbers)


def _place(trouble: Trouble) -> tuple[int, ...]:
    return () if trouble.row is None else (trouble.row,)


def _finding(
    policy: Policy,
    names: Names,
    trouble: Trouble,
    path: Path,
    called: list[str],
) -> Finding:
    severity, zh, en = _SAYS[trouble.code]
    row = called[trouble.row] if trouble.row is not None else ""
    other = called[trouble.other] if trouble.other is not None else ""
    said = {
        "zh": zh.format(row=_row(row, "zh"), other=_row(other, "zh")),
        "en": en.format(row=_row(row, "en"), other=_row(other, "en")),
    }
    return about(policy, path, severity, trouble.code, said, witness_words(names, trouble.witness))


def _row(name: str, language: str) -> str:
    if name.isdecimal():
        return f"第{name}行" if language == "zh" else f"row {name}"
    if not name:
        return "此表" if language == "zh" else "this table"
    return name if language == "zh" else f"the ground {name.strip('「」')}"


def witness_words(names: Names, witness: Witness | None) -> Title:
    """A case in words: what is known of it, and what has happened."""
    if witness is None:
        return {}
    return {language: _words(names, witness, language) for language in ("zh", "en")}


def _words(names: Names, witness: Witness, language: str) -> str:
    between, equals = ("，", "：") if language == "zh" else (", ", ": ")
    parts = []
    for name, value in witness.facts.items():
        title = names.title("facts", name, language)
        title = title if title != name else names.title("facets", name, language)
        parts.append(f"{title}{equals}{_value(names, name, value, language)}")
    for asked, answer in witness.happened.items():
        parts.append(f"{asked}{equals}{_value(names, '', answer, language)}")
    return between.join(parts)


def _value(names: Names, fact: str, value: Any, language: str) -> str:
    if isinstance(value, bool):
        yes, no = ("是", "否") if language == "zh" else ("yes", "no")
        return yes if value else no
    return names.choice(fact, value, language)
