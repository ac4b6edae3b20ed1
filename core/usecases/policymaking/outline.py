"""What of a version can be edited, as data for forms: every part with where it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.domain.casework.notices import NoticeText
from core.domain.expressions import ConditionError
from core.domain.expressions.rows import rows
from core.domain.rules.policies import Policy, Row, Table
from core.domain.rules.provisions import Parameter
from core.policyfiles.document import place_of
from core.policyfiles.edits.shapes import shapes, units
from core.policyfiles.problems import Place, dotted
from core.policyfiles.words import parameter_type
from core.usecases.desk import Desk
from core.usecases.policymaking.conditions import LANGUAGES, Asked, Speaker
from core.usecases.policymaking.versions import Wanted, policy_of, sector_of
from core.usecases.policymaking.workbench import CONDITION_KEYS

Json = dict[str, Any]
_Path = tuple[str | int, ...]

#: Sections shown as they are written, with their conditions in all faces.
_AS_WRITTEN = (
    "requires", "checks", "intake", "timers", "procedure", "tasks", "events", "duties", "service",
    "linking", "inspections", "messages",
)  # fmt: skip
#: Sections of words that a form offers.
_WORDS = ("statuses", "roles", "tasks", "notices", "timer_states", "time_units", "verdicts")


def outline(desk: Desk, wanted: Wanted) -> Json:
    """Everything that can be edited in a version; NotFound where there is none such.

    ``policy_file`` where the draft cannot be read yet.
    """
    sector = sector_of(desk, wanted)
    return Outline(Speaker(sector, policy_of(sector, wanted))).all()


class Outline:
    """The parts of one version, each with file, line and whether it is inherited."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._policy: Policy = speaker.policy
        self._document: Any = self._policy.document
        own = place_of(self._document, ("in_force",))
        self._own = own.file if isinstance(own, Place) else ""

    def all(self) -> Json:
        """The whole outline."""
        policy = self._policy
        written = {key: self._written((key,), key) for key in _AS_WRITTEN if key in self._document}
        return {
            "policy": policy.slug,
            "version": policy.version.isoformat(),
            "title": dict(policy.title),
            "file": self._own,
            "head": self._head(),
            "parameters": [self._parameter(p) for p in policy.parameters.values()],
            "admissibility": self._admissibility(),
            "tables": [self._table(name) for name in policy.tables],
            "copies": dict(policy.copies),
            **written,
            "stand_in": {role: list(by) for role, by in policy.stand_in.items()},
            "notices": [self._notice(text) for text in self._speaker.sector.notices.values()],
            "facts": self._facts(),
            "words": self.words(),
            "keys": shapes(),
        }

    def _head(self) -> Json:
        keys = ("applies", "transition", "source", "profiles", "in_force")
        return {
            key: {"value": self._value(key, self._document[key]), **self._at((key,))}
            for key in keys
            if key in self._document
        }

    def _parameter(self, parameter: Parameter) -> Json:
        path = ("parameters", parameter.name)
        dated = "values" in self._document["parameters"][parameter.name]
        values = {str(day): _plain(value) for day, value in parameter.values}
        return {
            "slug": parameter.name,
            "title": self._title("parameters", parameter.name),
            "type": parameter_type(parameter).type.kind,
            **({"values": values} if dated else {"value": _plain(parameter.values[0][1])}),
            "basis": parameter.cite.basis,
            "ref": list(parameter.cite.ref),
            "used": [dotted(p) for p in _uses(self._document, parameter.name, ())],
            **self._at(path),
        }

    def _admissibility(self) -> Json:
        found = self._policy.admissibility
        grounds = [
            {
                "slug": ground.slug,
                "outcome": ground.outcome,
                "title": self._title("grounds", ground.slug),
                "when": self._faces(ground.when.text),
                "says": ground.says,
                "basis": ground.cite.basis,
                "ref": list(ground.cite.ref),
                "usable_at": list(ground.usable_at),
                "disabled": ground.disabled,
                **self._at(("admissibility", "rules", place)),
            }
            for place, ground in enumerate(found.rules)
        ]
        return {"hit": found.hit, "otherwise": found.otherwise, "grounds": grounds}

    def _table(self, name: str) -> Json:
        table = self._policy.tables[name]
        path = ("classification", "tables", name)
        reads = dict.fromkeys(fact for row in table.rows for fact in sorted(row.when.reads))
        return {
            "slug": name,
            "title": self._deciding(table),
            "hit": table.hit,
            "unknown": table.unknown,
            "decided_by": table.decided_by,
            "keeps_first": table.keeps_first,
            "asks": table.asks,
            "columns": [self._fact(fact) for fact in reads],
            "results": list(table.results),
            "rows": [self._row((*path, "rows", n), row) for n, row in enumerate(table.rows)],
            "otherwise": dict(table.otherwise),
            **self._at(path),
        }

    def _deciding(self, table: Table) -> Json:
        """A table by what it decides: it has no title of its own."""
        names, parted = self._speaker.names, {"zh": "、", "en": ", "}
        return {
            language: parted[language].join(names.heading(one, language) for one in table.results)
            for language in LANGUAGES
        }

    def _row(self, path: _Path, row: Row) -> Json:
        return {
            "when": self._faces(row.when.text),
            "cells": _cells(rows(row.when.node)),
            "gives": dict(row.gives),
            "says": row.says,
            "basis": row.cite.basis,
            "ref": list(row.cite.ref),
            **self._at(path),
        }

    def _notice(self, text: NoticeText) -> Json:
        return {
            "slug": text.slug,
            "file": f"notices/{text.slug}.md",
            "title": dict(text.title),
            "basis": text.basis,
            "variables": list(text.variables),
            "form": text.form,
            "to": text.to,
            "kinds": list(text.kinds),
            "body": text.body,
        }

    def _facts(self) -> list[Json]:
        return [
            self._fact(slug) for slug in (*self._speaker.scope.builtins, *self._speaker.scope.facts)
        ]

    def _fact(self, slug: str) -> Json:
        used = self._speaker.used(slug)
        return {
            "slug": slug,
            "title": dict(used.title),
            "type": used.type,
            "values": {value: dict(title) for value, title in used.values.items()},
        }

    def words(self) -> Json:
        """The names that a form offers, by section, each with its titles."""
        sector, scope = self._speaker.sector, self._speaker.scope
        found: Json = {
            section: {
                slug: self._title(section, slug)
                for slug in (*sector.neutral.get(section, ()), *sector.vocabulary.get(section, ()))
            }
            for section in _WORDS
        }
        found["notices"] |= {slug: dict(text.title) for slug, text in sector.notices.items()}
        found["acts"] = {slug: self._title("actions", slug) for slug in self._policy.procedure}
        events = sorted({*(scope.acts or ()), *(scope.marks or ())})
        found["events"] = {slug: self._event(slug) for slug in events}
        found["timers"] = {slug: self._title("timers", slug) for slug in sorted(scope.timers or ())}
        found["units"] = list(units())
        found["roles"] |= {"any": {"zh": "任何工作人员", "en": "Every officer"}}
        return found

    def _event(self, slug: str) -> Json:
        title = self._title("actions", slug)
        return self._title("events", slug) if title["zh"] == slug else title

    def _written(self, path: _Path, key: str) -> Any:
        """A part of the document as it is written, its entries with their places."""
        value = self._document
        for part in path:
            value = value[part]
        if not isinstance(value, dict) or key in ("requires", "checks"):
            return [
                {"value": self._value(key, one), **self._at((*path, place))}
                for place, one in enumerate(value if isinstance(value, list) else [value])
            ]
        if key in ("intake", "linking"):
            return {"value": self._value(key, value), **self._at(path)}
        return {
            slug: {
                "title": self._title({"procedure": "actions"}.get(key, key), slug),
                "value": self._value(slug, one),
                **self._at((*path, slug)),
            }
            for slug, one in value.items()
        }

    def _value(self, key: str, value: Any) -> Any:
        """``value`` as it is written, but conditions in all of their faces."""
        if isinstance(value, list):
            return [self._value(key, one) for one in value]
        if isinstance(value, dict):
            return {inner: self._value(inner, one) for inner, one in value.items()}
        if key in CONDITION_KEYS and isinstance(value, str | bool):
            return self._faces(str(value).lower() if isinstance(value, bool) else value)
        return value

    def _faces(self, text: str) -> Json:
        try:
            node = self._speaker.node(Asked(text=text))
        except ConditionError:
            return {"text": text}
        return {"text": text, "rows": rows(node), "sentences": dict(self._speaker.sentences(node))}

    def _at(self, path: _Path) -> Json:
        place = place_of(self._document, path)
        if not isinstance(place, Place):
            return {"path": list(path), "at": "", "inherited": True}
        return {"path": list(path), "at": str(place), "inherited": place.file != self._own}

    def _title(self, section: str, slug: str) -> Json:
        return {lang: self._speaker.names.title(section, slug, lang) for lang in LANGUAGES}


def _uses(value: Any, parameter: str, path: _Path) -> Iterator[_Path]:
    """Where the rules read a parameter."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _uses(inner, parameter, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _uses(inner, parameter, (*path, place))
    elif isinstance(value, str) and re.search(rf"\bparams\.{parameter}\b", value):
        yield path


def _cells(row: Mapping[str, Any]) -> list[Any] | None:
    """The comparisons that a row of a table joins with "and"; None where it says more."""
    parts = row.get("all", [row])
    return list(parts) if all("fact" in part for part in parts) else None


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool | int | float) else str(value)
