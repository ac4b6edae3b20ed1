"""Looks at what the grounds and tables of a policy do together, and shows a case of each fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from core.domain.analysis import Rule, Trouble, Witness, troubles
from core.domain.differences.names import Names
from core.domain.expressions import Scope, compile_text
from core.domain.rules.decisions import STRENGTH
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Title
from core.domain.rules.sectors import Sector
from core.policyfiles.findings import Finding
from core.policyfiles.lint.codes import found
from core.policyfiles.lint.conditions import other_conditions
from core.policyfiles.lint.possible import constants_of

Path: TypeAlias = tuple[str | int, ...]


#: What a condition that always holds is made of: a length without `when`.
_ALWAYS = compile_text("true", Scope())


def lint_tables(policy: Policy, sector: Sector) -> Iterator[Finding]:
    """The findings about grounds, tables, lengths of timers and single conditions of a version."""
    names, constants = Names(sector, policy), constants_of(policy)
    admissibility = policy.admissibility
    rules = [Rule(ground.when, ground.outcome) for ground in admissibility.rules]
    strength = [0 if g.disabled else STRENGTH[g.outcome] for g in admissibility.rules]
    listed = troubles(
        rules, admissibility.hit, constants, total=True,
        strength=strength if admissibility.hit == "collect" else (),
    )  # fmt: skip
    slugs = [f"「{ground.slug}」" for ground in admissibility.rules]
    for trouble in listed:
        yield _finding(policy, names, trouble, ("admissibility", "rules"), slugs)
    for table in policy.tables.values():
        rows = [Rule(row.when, tuple(sorted(row.gives.items()))) for row in table.rows]
        total = bool(table.otherwise) or table.unknown == "not_met"
        path: Path = ("classification", "tables", table.name, "rows")
        for trouble in troubles(rows, table.hit, constants, total=total):
            yield _finding(policy, names, trouble, path, _numbers(rows))
    yield from _lengths(policy, names)
    for path, condition in other_conditions(policy):
        for trouble in troubles([Rule(condition, "")], "first", constants, total=True):
            yield _finding(policy, names, trouble, path, ["此项"], numbered=False)


def _lengths(policy: Policy, names: Names) -> Iterator[Finding]:
    """The rows of each timer's length, of which the first that holds counts."""
    for timer in policy.timers.values():
        rows = [Rule(term.when or _ALWAYS, index) for index, term in enumerate(timer.terms)]
        if not rows or (len(rows) == 1 and timer.terms[0].when is None):
            continue
        total = timer.unknown is not None
        path = ("timers", timer.name, "rows")
        for trouble in troubles(rows, "first", constants_of(policy), total=total):
            if trouble.code == "gap":
                witness = witness_words(names, trouble.witness)
                yield found(policy, path, "timer_gap", witness=witness, name=timer.name)
            elif trouble.code != "overlap":  # the first that holds is how lengths are written
                yield _finding(policy, names, trouble, path, _numbers(rows))


def _numbers(rows: Sequence[Rule]) -> list[str]:
    return [str(place) for place in range(1, len(rows) + 1)]


def _finding(
    policy: Policy,
    names: Names,
    trouble: Trouble,
    path: Path,
    called: Sequence[str],
    *,
    numbered: bool = True,
) -> Finding:
    row = called[trouble.row] if trouble.row is not None else ""
    other = called[trouble.other] if trouble.other is not None else ""
    said = {
        language: {
            "row": _row(row, language),
            "other": _row(other, language),
            "facts": _titles(names, trouble.facts, language),
        }
        for language in ("zh", "en")
    }
    where = path if trouble.row is None or not numbered else (*path, trouble.row)
    witness = witness_words(names, trouble.witness)
    return found(policy, where, trouble.code, witness=witness, zh=said["zh"], en=said["en"])


def _titles(names: Names, facts: Sequence[str], language: str) -> str:
    titles = [_asked(names, fact, language) for fact in facts]
    return ("、" if language == "zh" else ", ").join(titles)


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
        parts.append(
            f"{_asked(names, name, language)}{equals}{_value(names, name, value, language)}"
        )
    for asked, answer in witness.happened.items():
        said = _value(names, "", answer, language)
        parts.append(f"{_asked(names, asked, language)}{equals}{said}")
    return between.join(parts)


_CALL = re.compile(r'(\w+)\("?([\w:]+)"?(?:, "([\w:]+)")?\)')


def _asked(names: Names, name: str, language: str) -> str:
    """What people call a fact, or a question about what happened, as it stands in a witness."""
    call = _CALL.fullmatch(name)
    if call is None:
        title = names.title("facts", name, language)
        return title if title != name else names.title("facets", name, language)
    asks, about, since = call.groups()
    if asks == "known":
        title = names.title("facts", about, language)
        return f"{title}已知" if language == "zh" else f"{title} is known"
    if asks == "timer":
        title = names.title("timers", about, language)
        return f"时限“{title}”" if language == "zh" else f"timer “{title}”"
    title = _event(names, about, language)
    worded = _HAPPENED[asks][language]
    return worded.format(act=title, mark=_event(names, since or "", language))


_HAPPENED: Mapping[str, Title] = {
    "count": {"zh": "“{act}”的次数", "en": "times “{act}” was done"},
    "done_since": {
        "zh": "自“{mark}”后已办“{act}”",
        "en": "“{act}” done since “{mark}”",
    },
    "last": {"zh": "最近一次“{act}”", "en": "last “{act}”"},
}


def _event(names: Names, slug: str, language: str) -> str:
    title = names.title("actions", slug, language)
    return title if title != slug else names.title("events", slug, language)


def _value(names: Names, fact: str, value: Any, language: str) -> str:
    if isinstance(value, bool):
        yes, no = ("是", "否") if language == "zh" else ("yes", "no")
        return yes if value else no
    return names.choice(fact, value, language)
