"""A condition in its three faces, as text, as rows and as a sentence, and what it says of facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from core.domain.assessment.scorecards import Scorecard
from core.domain.differences.names import Names
from core.domain.errors import Problem, invalid
from core.domain.expressions import (
    ConditionError,
    Env,
    Explanation,
    FactType,
    Scope,
    check,
    parse,
    unparse,
)
from core.domain.expressions import Problem as Fault
from core.domain.expressions.rows import rows, tree
from core.domain.expressions.sentences import read, sentence
from core.domain.expressions.syntax import Node
from core.domain.rules.policies import Policy
from core.domain.rules.provisions import Interval, Title
from core.domain.rules.sectors import Sector
from core.policyfiles.scopes import scope_of
from core.policyfiles.words import parameter_type
from core.usecases.desk import Desk
from core.usecases.policymaking.versions import Wanted, policy_of, sector_of

FACES = ("text", "rows", "sentence")
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Asked:
    """A condition in one of its faces; the others are None. ``language`` is the sentence's."""

    text: str | None = None
    rows: object = None
    sentence: str | None = None
    language: str = "zh"


@dataclass(frozen=True)
class Used:
    """A fact that a condition reads: its title, type, and choices with their titles."""

    slug: str
    title: Title
    type: str
    values: Mapping[str, Title] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What is known of a condition: its faces, the facts it reads, its faults, its truth.

    ``text`` is the canonical text, "" for what cannot be read; ``rows`` and ``sentences`` (by
    language) go with it. ``trial`` is what it says of the facts of a trial, if any were given.
    """

    text: str = ""
    rows: Mapping[str, Any] | None = None
    sentences: Title = field(default_factory=dict)
    facts: tuple[Used, ...] = ()
    params: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    trial: Explanation | None = None


class Speaker:
    """Says conditions of one policy of a sector, and reads them.

    Without a policy they are such as may be asked of every case of the sector.
    """

    def __init__(self, sector: Sector, policy: Policy | None = None) -> None:
        self.sector = sector
        self.policy = policy or Policy(sector.slug, "", Interval(date.min), (), None)
        self.names = Names(sector, self.policy)
        self.scope: Scope = scope_of(sector, policy)

    def sentences(self, node: Node) -> Title:
        """``node`` as a sentence of each language."""
        words, scope = self.names.words, self.names.scope
        return {language: sentence(node, words, scope, language) for language in LANGUAGES}

    def node(self, asked: Asked) -> Node:
        """The condition asked for; raises ConditionError with the columns of what is wrong.

        ``invalid_input`` where not exactly one face is given.
        """
        given = [face for face in FACES if getattr(asked, face) is not None]
        if len(given) != 1 or asked.language not in LANGUAGES:
            zh, en = "应写 text、rows、sentence 之一", "give one of text, rows and sentence"
            raise invalid(Problem("text", zh, en))
        if asked.text is not None:
            return parse(asked.text, self.scope.aliases)
        if asked.rows is not None:
            return tree(asked.rows)
        return read(str(asked.sentence), self.names.words, asked.language)

    def told(
        self, asked: Asked, facts: Mapping[str, Any] | None = None, day: date = date.max
    ) -> Told:
        """Everything about a condition; with ``facts`` also what it says of them on ``day``.

        What is wrong with it stands in ``faults``; ``invalid_input`` is for facts that cannot be.
        """
        try:
            node = self.node(asked)
        except ConditionError as error:
            return Told(faults=tuple(error.problems))
        faces = Told(unparse(node), rows(node), self.sentences(node))
        try:
            condition = check(node, self.scope)
        except ConditionError as error:
            return replace(faces, faults=tuple(error.problems))
        used = tuple(map(self.used, sorted(condition.reads)))
        faces = replace(faces, facts=used, params=tuple(sorted(condition.params)))
        if facts is None:
            return faces
        return replace(faces, trial=condition.explain(self._environment(facts, day)))

    def used(self, slug: str) -> Used:
        """The fact or built-in name ``slug`` with its type and choices; KeyError for no name."""
        kind = self.scope.fact(slug)
        if kind is None:
            raise KeyError(slug)
        words = self.names.words.facts.get(slug, {})
        title = {language: words.get(language) or slug for language in LANGUAGES}
        values = {
            value: {language: self.names.choice(slug, value, language) for language in LANGUAGES}
            for value in kind.values
        }
        return Used(slug, title, kind.kind, values)

    def _environment(self, facts: Mapping[str, Any], day: date) -> Env:
        known: dict[str, object] = {}
        problems = []
        for slug, value in facts.items():
            kind = self.scope.fact(slug)
            if kind is None:
                problems.append(_unknown(slug, [*self.scope.facts, *self.scope.builtins]))
                continue
            known[slug] = None if value is None else taken(value, kind)
            if value is not None and known[slug] is None:
                zh, en = f"应是{kind.title[1]}", f"must be {kind.title[0]}"
                problems.append(Problem(f"facts.{slug}", zh, en, ", ".join(kind.values)))
        if problems:
            raise invalid(*problems)
        params = {slug: found.on(day) for slug, found in self.policy.parameters.items()}
        return Env(known, params)


def of_any_case(speaker: Speaker) -> Speaker:
    """Who says the conditions of a check, which may ask for every act and timer of the sector."""
    found = Speaker(speaker.sector, speaker.policy)
    around = scope_of(speaker.sector)
    found.scope = replace(found.scope, acts=around.acts, timers=around.timers)
    return found


def of_card(sector: Sector, card: Scorecard) -> Speaker:
    """Who says the conditions of a scorecard: of every case, with the card's own parameters."""
    found = Speaker(sector)
    found.policy = replace(
        found.policy, parameters=card.parameters, document=card.document, title=card.title
    )
    found.names = Names(sector, found.policy)
    params = {slug: parameter_type(one) for slug, one in card.parameters.items()}
    found.scope = replace(found.scope, params=params)
    return found


def taken(value: Any, kind: FactType) -> Any:
    """``value``, as JSON has it, of a fact of this type; None where it is of another."""
    match kind.kind, value:
        case ("bool", bool()) | ("text", str()):
            return value
        case "number", bool():
            return None
        case "number", int() | float():
            return value
        case "choice", str() if value in kind.values:
            return value
        case "date", str():
            try:
                return date.fromisoformat(value)
            except ValueError:
                return None
    return None


def refused(error: ConditionError, path: str) -> Exception:
    """``invalid_input`` with every fault of a condition and its column, at ``path``."""
    return invalid(
        *(
            Problem(path, f"第 {p.column} 列:{p.zh}", f"column {p.column}: {p.en}", p.hint)
            for p in error.problems
        )
    )


def speaker(desk: Desk, wanted: Wanted) -> Speaker:
    """Who says the conditions of the policy wanted; NotFound where there is none such."""
    sector = sector_of(desk, wanted)
    return Speaker(sector, policy_of(sector, wanted) if wanted.policy else None)


def _unknown(slug: str, known: list[str]) -> Problem:
    close = get_close_matches(slug, known, n=1)
    hint = f"did you mean {close[0]}?" if close else ""
    return Problem(f"facts.{slug}", f"没有名为 {slug} 的事实", f"no fact is called {slug}", hint)
