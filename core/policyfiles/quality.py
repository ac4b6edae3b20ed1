"""Reads a sector's QUALITY.yaml and finds the places at which its policies cite rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from core.domain.assessment.scorecards import Scorecard
from core.domain.reports.definitions import Report
from core.domain.rules.coverage import Rule, Where
from core.domain.rules.policies import Policy
from core.domain.rules.sectors import Sector
from core.policyfiles.build import read
from core.policyfiles.document import place_of, read_document
from core.policyfiles.fields import ListOf, MapOf, Nested, Plain, Strict, named, one_of, refuse
from core.policyfiles.problems import Problems, dotted

QUALITY = "QUALITY.yaml"

#: The word for the sector's notices where else a policy, scorecard or report is named.
NOTICES = "notices"

_ID = re.compile(r"[^\s,]+")
_AT = re.compile(r"([a-z][a-z0-9_]*)(?::([a-z][a-z0-9_]*))? (\S+)")
_VERDICTS = ("reject", "redirect", "correct", "accept")


class Said(Plain):
    """A text that says something."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise refuse("应是文字", f"a text belongs here, not {value!r}", "say it in words")
        return value


class PlaceName(Plain):
    """The name of a place: ``complaint procedure.archive``, ``notices final_reply``."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str) or not _AT.fullmatch(value):
            hint = "write `POLICY PATH`, `POLICY:PROFILE PATH` or `notices NAME`"
            raise refuse("应是位置", f"{value!r} does not name a place", hint)
        return value


class SourceSchema(Strict):
    """What became of a source whose rules have no ids; ``ref`` is how policies cite it."""

    expressed = Said()
    guidance = Said()
    later = Said()
    at = ListOf(PlaceName())
    ref = ListOf(Said())

    def made(self, data: dict[str, Any]) -> Rule:
        """The source as a rule without a number, still without its name."""
        texts = ("expressed", "guidance", "later")
        if not any(text in data for text in texts):
            raise refuse("没有说明去处", "this says nothing of the rule", one_of(texts))
        checked = {"at", "ref"} & data.keys()
        if checked and "expressed" not in data:
            en = f"{min(checked)} belongs to a rule that is expressed"
            raise refuse("只有已表达的规则才有位置", en, "add `expressed: …`")
        return Rule("", refs=data.pop("ref", ()), numbered=False, **data)


class RuleSchema(SourceSchema):
    """What became of a rule; policies cite it by its id."""

    class Meta(Strict.Meta):
        exclude = ("ref",)


def _id(key: Any) -> str:
    if not isinstance(key, str) or not _ID.fullmatch(key):
        raise refuse("应是规则编号", f"{key!r} is not a rule id", "write it as in `ref`")
    return key


class QualitySchema(Strict):
    """The whole of ``QUALITY.yaml``."""

    rules = MapOf(Nested(RuleSchema), named("id"), key=_id, required=True)
    sources = MapOf(Nested(SourceSchema), named("id"), key=str)


_QUALITY = QualitySchema()


def read_quality(folder: Path) -> tuple[Rule, ...]:
    """The rules that the sector in ``folder`` lists, then its sources without ids.

    Raises :class:`~core.policyfiles.PolicyFileError` with every mistake, file, line and field.
    """
    problems = Problems()
    name = "/".join(part for part in (folder.parent.name, folder.name, QUALITY) if part)
    section = read_document(folder / QUALITY, name, problems)
    found: Any = None if section is None else read(_QUALITY, section, problems)
    problems.stop()
    rules = (replace(rule, refs=(rule.id,), numbered=True) for rule in found["rules"].values())
    return (*rules, *found.get("sources", {}).values())


def citations(sector: Sector) -> dict[str, tuple[Where, ...]]:
    """The ids that files of ``sector`` cite, each with the places that do."""
    found: dict[str, list[Where]] = {}
    for one in _documents(sector):
        for path, refs in _cited(one.document, ()):
            for ref in refs:
                found.setdefault(ref, []).append(_where(one, path))
    return {ref: tuple(dict.fromkeys(places)) for ref, places in found.items()}


def standing(sector: Sector, rules: Iterable[Rule]) -> dict[str, tuple[Where, ...]]:
    """The places that each name in the ``at`` of ``rules`` names; none where there is no such."""
    return {name: tuple(_named(sector, name)) for rule in rules for name in rule.at}


def _named(sector: Sector, name: str) -> Iterator[Where]:
    parts = _AT.fullmatch(name)
    if parts is None:
        return
    slug, profile, written = parts.groups()
    if slug == NOTICES:
        if written in sector.notices:
            yield Where(NOTICES, written, place=f"{NOTICES}/{written}.md")
        return
    path = tuple(written.split("."))
    for one in _documents(sector):
        fits = _slug(one) == slug and (profile is None or one.used_by(profile))
        if fits and _has(one.document, path):
            yield _where(one, path)


def _documents(sector: Sector) -> Iterable[Policy | Scorecard | Report]:
    return chain(sector.policies, sector.scorecards, sector.reports)


def _cited(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Every place below ``value`` that has a ``ref``, with the ids it cites."""
    if isinstance(value, Mapping):
        match value.get("ref"):
            case str(ref):
                yield path, (ref,)
            case list(refs):
                yield path, tuple(ref for ref in refs if isinstance(ref, str))
        for key, below in value.items():
            yield from _cited(below, (*path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _cited(below, (*path, index))


def _has(value: Any, path: tuple[str, ...]) -> bool:
    for part in path:
        if not isinstance(value, Mapping) or part not in value:
            return False
        value = value[part]
    return True


def _where(one: Policy | Scorecard | Report, path: tuple[str | int, ...]) -> Where:
    place = str(place_of(one.document, path))
    return Where(_slug(one), _shown(one.document, path), one.version, one.profiles, place)


def _slug(one: Policy | Scorecard | Report) -> str:
    return one.slug


def _shown(document: Any, path: tuple[str | int, ...]) -> str:
    """The path as people write it; a ground has its name instead of its place in the list."""
    if path[:2] == ("admissibility", "rules") and len(path) > 2:
        ground = document["admissibility"]["rules"][path[2]]
        slug = next((ground[verdict] for verdict in _VERDICTS if verdict in ground), None)
        path = path if slug is None else ("admissibility", slug, *path[3:])
    return dotted(path) or "(whole)"
